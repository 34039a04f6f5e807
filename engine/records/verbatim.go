package records

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Verbatim is a value as JSON. What it has in common with a JSON text, at the same
// place of both, is written as it stands there: its numbers, however many digits
// they have, its escapes, and its keys in their order. Of a text that cannot be read,
// nothing is taken.
func Verbatim(v any, original []byte) ([]byte, error) {
	var was *jsonText
	if original = bytes.TrimPrefix(original, []byte("\ufeff")); utf8.Valid(original) {
		if t, err := readText(original); err == nil {
			was = t
		}
	}
	var out bytes.Buffer
	err := write(&out, v, was)
	return out.Bytes(), err
}

// jsonText is a JSON value as it is written, and what it says.
type jsonText struct {
	raw   []byte
	value any
	names []string             // of an object, in their order
	parts map[string]*jsonText // of an object; of a name that stands there twice the last
	list  []*jsonText          // of an array
}

// readText reads a JSON text.
func readText(raw []byte) (*jsonText, error) {
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	t := &jsonText{raw: raw}
	switch kind := d.PeekKind(); kind {
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
		if kind == jsontext.KindBeginArray {
			return t, t.readList(d)
		}
		return t, t.readObject(d)
	case jsontext.KindNumber:
		n, err := d.ReadValue()
		t.value = Number(n)
		return t, err
	}
	return t, json.Unmarshal(raw, &t.value)
}

func (t *jsonText) readList(d *jsontext.Decoder) error {
	values := []any{}
	for d.PeekKind() != jsontext.KindEndArray {
		e, err := next(d)
		if err != nil {
			return err
		}
		t.list, values = append(t.list, e), append(values, e.value)
	}
	t.value = values
	return nil
}

func (t *jsonText) readObject(d *jsontext.Decoder) error {
	values := map[string]any{}
	t.parts = map[string]*jsonText{}
	for d.PeekKind() != jsontext.KindEndObject {
		n, err := next(d)
		if err != nil {
			return err
		}
		name, _ := n.value.(string)
		if t.parts[name] == nil {
			t.names = append(t.names, name)
		}
		if t.parts[name], err = next(d); err != nil {
			return err
		}
		values[name] = t.parts[name].value
	}
	t.value = values
	return nil
}

// next reads the next value of an object or a list.
func next(d *jsontext.Decoder) (*jsonText, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	return readText(bytes.Clone(raw))
}

// write writes a value, and as it was written what is the same; was is nil where
// there was nothing.
func write(out *bytes.Buffer, v any, was *jsonText) error {
	if was != nil && reflect.DeepEqual(v, was.value) {
		out.Write(was.raw)
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		return writeObject(out, v, was)
	case []any:
		return writeList(out, v, was)
	}
	b, err := json.Marshal(v)
	out.Write(b)
	return err
}

func writeObject(out *bytes.Buffer, v map[string]any, was *jsonText) error {
	if was == nil {
		was = &jsonText{}
	}
	names := slices.DeleteFunc(slices.Clone(was.names), func(n string) bool { _, ok := v[n]; return !ok })
	for _, n := range slices.Sorted(maps.Keys(v)) {
		if was.parts[n] == nil {
			names = append(names, n)
		}
	}
	out.WriteByte('{')
	for i, n := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(n)
		if err != nil {
			return err
		}
		out.Write(name)
		out.WriteByte(':')
		if err := write(out, v[n], was.parts[n]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// writeList writes a list. Elements may have come and gone: one that is the same as
// another was before is written as that was, each in turn.
func writeList(out *bytes.Buffer, v []any, was *jsonText) error {
	var left []*jsonText
	if was != nil {
		left = was.list
	}
	out.WriteByte('[')
	for i, e := range v {
		if i > 0 {
			out.WriteByte(',')
		}
		var before *jsonText
		if at := slices.IndexFunc(left, func(t *jsonText) bool { return reflect.DeepEqual(e, t.value) }); at >= 0 {
			before, left = left[at], left[at+1:]
		} else if was != nil && i < len(was.list) {
			before = was.list[i]
		}
		if err := write(out, e, before); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}
