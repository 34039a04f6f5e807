package mcpserver

import (
	"bytes"
	"encoding/json"
	"testing"
)

// membersOf sees in an object what encoding/json sees.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{}`, ` { } `, `{"a":1}`, "\t{ \"a\" :\r\n\"b\\\"}\" , \"c\" : [ {\"d\":\"]\"} , 2 ] ,\"e\":null,\"f\":-1e5 }\n",
		`{"a":1,"a":2,"\u0061":{}}`, `[]`, `"{}"`, `1`, `{"":""}`, `{"a":{"b":{}},"A":true}`, `{"\\":"\\\\","é":"\ud800"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		var want map[string]json.RawMessage
		_ = json.Unmarshal(text, &want)
		got := membersOf(text)
		if (got == nil) != (want == nil) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
		for _, m := range got {
			if !bytes.Equal(got.get(m.name), want[string(bytes.ToValidUTF8([]byte(m.name), []byte("\ufffd")))]) && bytes.Equal(text, bytes.ToValidUTF8(text, nil)) {
				t.Errorf("%q: %q is %s, want %s", text, m.name, got.get(m.name), want[m.name])
			}
		}
		if got == nil {
			return
		}
		for name := range want {
			var less map[string]json.RawMessage
			if err := json.Unmarshal(got.without(name), &less); err != nil {
				t.Fatalf("%q without %q: %s", text, name, got.without(name))
			}
			if less[name] != nil && bytes.Equal(text, bytes.ToValidUTF8(text, nil)) {
				t.Errorf("%q without %q: %s", text, name, got.without(name))
			}
		}
	})
}
