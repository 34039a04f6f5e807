package fakepagerduty

import "strings"

// reference finds the record of a kind and an id, as it is named inside another
// one. A kind that the account does not know is no reference.
func (a *account) reference(kind, id string) (ref any, known, found bool) {
	var index map[string]int
	var refs func(int) raw
	switch kind {
	case "user":
		index, refs = a.userByID, func(i int) raw { return a.users[i].ref }
	case "team":
		index, refs = a.teamByID, func(i int) raw { return a.teams[i].ref }
	case "service":
		index, refs = a.serviceByID, func(i int) raw { return a.services[i].ref }
	case "escalation_policy":
		index, refs = a.policyByID, func(i int) raw { return a.policies[i].ref }
	case "schedule":
		index, refs = a.scheduleByID, func(i int) raw { return a.schedules[i].ref }
	default:
		for path, r := range a.collections {
			if r.one == kind && !strings.Contains(path, "{id}") {
				o, ok := a.record(id, path)
				return referenceTo(o, kind), true, ok
			}
		}
		return nil, false, false
	}
	i, ok := index[id]
	if !ok {
		return nil, true, false
	}
	ref, _ = parse(refs(i))
	return ref, true, true
}

// referenceTo names a record of a collection.
func referenceTo(o object, kind string) object {
	return object{
		{"id", o.text("id")}, {"type", kind + "_reference"}, {"summary", o.text("summary")},
		{"self", o.get("self")}, {"html_url", o.get("html_url")},
	}
}

// refer puts whole references in the place of those that a caller sent, and
// refuses one to a record that does not exist.
func (a *account) refer(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			whole, err := a.refer(item)
			if err != nil {
				return nil, err
			}
			out[i] = whole
		}
		return out, nil
	case object:
		if kind, isReference := strings.CutSuffix(v.text("type"), "_reference"); isReference {
			if ref, known, found := a.reference(kind, v.text("id")); found {
				return ref, nil
			} else if known {
				return nil, invalidInput(title(strings.ReplaceAll(kind, "_", " ")) + " not found.")
			}
			return v, nil
		}
		out := make(object, len(v))
		for i, f := range v {
			whole, err := a.refer(f.value)
			if err != nil {
				return nil, err
			}
			out[i] = field{f.name, whole}
		}
		return out, nil
	}
	return v, nil
}
