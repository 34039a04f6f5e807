package records

import "testing"

// TestVerbatim: what a value has in common with a text is written as it stands there.
func TestVerbatim(t *testing.T) {
	for name, c := range map[string]struct {
		value     any
		was, want string
	}{
		"the same":            {map[string]any{"b": 1.0, "a": nil}, `{ "b": 1.0, "a": null }`, `{ "b": 1.0, "a": null }`},
		"another value":       {map[string]any{"b": 1.0, "a": "new"}, `{"b":1.00,"a":"old"}`, `{"b":1.00,"a":"new"}`},
		"one more, one less":  {map[string]any{"b": 1.0, "c": 2}, `{"b":1e0,"a":"old"}`, `{"b":1e0,"c":2}`},
		"deep":                {map[string]any{"o": map[string]any{"z": 1e3, "a": "\u00e9<"}, "n": 1}, `{"o":{"z":1e3,"a":"\u00e9<"},"n":2}`, `{"o":{"z":1e3,"a":"\u00e9<"},"n":1}`},
		"one put before":      {[]any{"new", 1.0, 2.5}, `[1.0,2.50]`, `["new",1.0,2.50]`},
		"one taken away":      {[]any{2.5}, `[1.0,2.50]`, `[2.50]`},
		"one changed":         {[]any{map[string]any{"n": 1.0, "s": "b"}}, `[{"s":"a","n":1.0}]`, `[{"s":"b","n":1.0}]`},
		"another kind":        {map[string]any{"a": []any{}}, `{"a":{"b":1}}`, `{"a":[]}`},
		"a text, no number":   {map[string]any{"a": "1.0", "b": 1}, `{"a":1.0}`, `{"a":"1.0","b":1}`},
		"twice the same name": {map[string]any{"a": 2.0, "b": 1}, `{"a":1.0,"a":2.0}`, `{"a":2.0,"b":1}`},
		"nothing":             {map[string]any{"a": 1}, ``, `{"a":1}`},
		"no JSON":             {map[string]any{"a": 1.5}, `{"a":1.50`, `{"a":1.5}`},
		"no UTF-8":            {map[string]any{"a": "\ufffd", "b": 1}, "{\"a\":\"\xff\"}", "{\"a\":\"\ufffd\",\"b\":1}"},
		"a byte order mark":   {map[string]any{"a": 1.5}, "\ufeff" + `{"a":1.50}`, `{"a":1.50}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Verbatim(c.value, []byte(c.was)); err != nil || string(got) != c.want {
				t.Errorf("%v\nwant %s\ngot  %s", err, c.want, got)
			}
		})
	}
}
