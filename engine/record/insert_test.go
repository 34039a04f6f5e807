package record

import (
	"strings"
	"testing"
)

// All of a file stays, and the test stands behind the others.
func TestInsert(t *testing.T) {
	const test = "- name: new\n  expect: {}\n"
	for name, tc := range map[string]struct{ file, want string }{
		"no tests":                {"tool: a\n", "tool: a\ntests:\n  - name: new\n    expect: {}\n"},
		"no line break":           {"tool: a", "tool: a\ntests:\n  - name: new\n    expect: {}\n"},
		"an empty list":           {"tests: []  # none\ntool: a\n", "tests:  # none\n  - name: new\n    expect: {}\ntool: a\n"},
		"nothing":                 {"tests:\ntool: a\n", "tests:\n  - name: new\n    expect: {}\ntool: a\n"},
		"at the margin":           {"tests:\n- name: old\n\n# of b\nb: 1\n", "tests:\n- name: old\n- name: new\n  expect: {}\n\n# of b\nb: 1\n"},
		"CR LF":                   {"tests:\r\n   -  name: old\r\n", "tests:\r\n   -  name: old\r\n   - name: new\r\n     expect: {}\r\n"},
		"a text of several lines": {"tests:\n  - name: |\n      old\n\n      # no comment\n\nb: 1\n", "tests:\n  - name: |\n      old\n\n      # no comment\n  - name: new\n    expect: {}\n\nb: 1\n"},
		"the end of a document":   {"tests:\n  - name: old\n...\n", "tests:\n  - name: old\n  - name: new\n    expect: {}\n...\n"},
	} {
		got, err := insert(tc.file, test)
		if err != nil || got != tc.want {
			t.Errorf("%s: %v\n%q\nwant\n%q", name, err, got, tc.want)
		}
	}
	if _, err := insert("tests: [{name: old}]\n", test); err == nil || !strings.Contains(err.Error(), "--print") {
		t.Error(err)
	}
	if _, err := insert("{tests: []}\n", test); err == nil {
		t.Error("a file in braces")
	}
}
