package fakepagerduty

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// parse reads one JSON value, objects with their fields in order and numbers as
// they are written.
func parse(text []byte) (any, error) {
	if !json.Valid(text) { // it bounds the depth, too
		return nil, errors.New("no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return parseNext(d)
}

func parseNext(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := parseNext(d)
			if err != nil {
				return nil, err
			}
			o = append(o, field{name.(string), v})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parseNext(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}

// tree is a record in the form that parse gives, so that what the seed made and
// what a caller sent are alike.
func tree(o object) object {
	v, err := parse(encode(o))
	if err != nil {
		panic("fakepagerduty: a record is no JSON: " + err.Error())
	}
	return v.(object)
}

// get is the value of the field of that name, or of one in objects further down.
func (o object) get(names ...string) any {
	var v any = o
	for _, name := range names {
		inner, _ := v.(object)
		v = nil
		for _, f := range inner {
			if f.name == name {
				v = f.value
			}
		}
	}
	return v
}

// has reports whether there is a field of that name.
func (o object) has(name string) bool {
	return slices.ContainsFunc(o, func(f field) bool { return f.name == name })
}

// text is the string at that place, or "".
func (o object) text(names ...string) string {
	s, _ := o.get(names...).(string)
	return s
}

// objects are the objects of the list at that place.
func (o object) objects(names ...string) []object {
	if made, ok := o.get(names...).([]object); ok {
		return made
	}
	list, _ := o.get(names...).([]any)
	var out []object
	for _, v := range list {
		if item, ok := v.(object); ok {
			out = append(out, item)
		}
	}
	return out
}

// ids are those of the object, or of the list of objects, at that place.
func (o object) ids(names ...string) []string {
	if one, ok := o.get(names...).(object); ok {
		return []string{one.text("id")}
	}
	var out []string
	for _, item := range o.objects(names...) {
		out = append(out, item.text("id"))
	}
	return out
}

// with is the object with a field of that value, in its old place or at the end.
// The object itself stays as it was.
func (o object) with(name string, value any) object {
	out := slices.Clone(o)
	for i := range out {
		if out[i].name == name {
			out[i].value = value
			return out
		}
	}
	return append(out, field{name, value})
}

// patched is the object with all the fields of another one.
func (o object) patched(fields object) object {
	for _, f := range fields {
		o = o.with(f.name, f.value)
	}
	return o
}

// intOf is a whole number as parse reads it, or 0.
func intOf(v any) int {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}
