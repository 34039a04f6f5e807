package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Answer is what a call answered.
type Answer struct {
	Metadata map[string]any
	Resource string // the key of the records; empty: the answer is an error
	Records  []any
	Error    map[string]any // nil: the call succeeded
}

// Read reads an answer. Numbers stay as they are written.
func Read(text []byte) (*Answer, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var whole map[string]any
	if err := d.Decode(&whole); err != nil {
		return nil, fmt.Errorf("the answer is no JSON object: %w", err)
	}
	a := &Answer{}
	for key, v := range whole {
		switch key {
		case "metadata":
			a.Metadata, _ = v.(map[string]any)
		case "error":
			a.Error, _ = v.(map[string]any)
		default:
			a.Resource = key
			a.Records, _ = v.([]any)
		}
	}
	return a, nil
}

// Cursor continues after the answer; empty: nothing more is known of.
func (a *Answer) Cursor() string {
	s, _ := a.Metadata["next_cursor"].(string)
	return s
}

// Counted is how many items the answer knows of; 0 where it does not say.
func (a *Answer) Counted() int {
	n, _ := strconv.Atoi(fmt.Sprint(a.Metadata["counted"]))
	return n
}

// Text is a text of the metadata; empty: there is none.
func (a *Answer) Text(name string) string {
	s, _ := a.Metadata[name].(string)
	return s
}

// Append adds the records of the next part of the list. Of what the parts say about
// themselves only the warnings are true of all of them.
func (a *Answer) Append(next *Answer) {
	a.Records = append(a.Records, next.Records...)
	warnings, _ := a.Metadata["warnings"].([]any)
	more, _ := next.Metadata["warnings"].([]any)
	a.Metadata = map[string]any{"count": len(a.Records), "description": fmt.Sprintf("Found %d results for resource type %s", len(a.Records), a.Resource)}
	if warnings = append(warnings, more...); len(warnings) > 0 {
		a.Metadata["warnings"] = warnings
	}
	for _, key := range []string{"more", "next_cursor", "note"} {
		if v, ok := next.Metadata[key]; ok {
			a.Metadata[key] = v
		}
	}
}

// JSON is the answer as one object, the metadata first.
func (a *Answer) JSON() ([]byte, error) {
	metadata, err := encode(a.Metadata)
	if err != nil {
		return nil, err
	}
	records, err := encode(a.Records)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"metadata":%s,%q:%s}`, metadata, a.Resource, records), nil
}

// encode is JSON with <, > and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
