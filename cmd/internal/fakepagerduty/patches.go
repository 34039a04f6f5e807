package fakepagerduty

import "slices"

// The records of services, teams, users, policies and schedules are made from
// what the account knows of them; what callers wrote into them beyond that is
// laid over them.

// patch keeps the fields that a caller wrote into a record.
func (a *account) patch(id string, fields object) {
	for _, name := range []string{"id", "type", "self", "html_url"} {
		fields = fields.without(name)
	}
	a.patches[id] = a.patches[id].patched(fields)
}

// patched is a record with what callers wrote into it.
func (a *account) patched(id string, o object) object {
	fields, ok := a.patches[id]
	if !ok {
		return o
	}
	return o.patched(fields)
}

// required complains of the fields that a new record lacks.
func required(o object, names ...string) error {
	var wrong []string
	for _, name := range names {
		if v := o.get(name); v == nil || v == "" {
			wrong = append(wrong, title(name)+" can't be blank.")
		}
	}
	if wrong != nil {
		return invalidInput(wrong...)
	}
	return nil
}

// indexesOf finds the records that a field refers to; ok is false when it names
// one that there is not.
func indexesOf(index map[string]int, ids []string) (out []int, ok bool) {
	for _, id := range ids {
		i, found := index[id]
		if !found {
			return nil, false
		}
		out = append(out, i)
	}
	return out, true
}

func without(all []int, i int) []int {
	return slices.DeleteFunc(slices.Clone(all), func(x int) bool { return x == i })
}
