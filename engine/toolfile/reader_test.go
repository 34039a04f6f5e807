package toolfile

import (
	"strings"
	"testing"
)

// TestMaxFile: a file may have MaxFile bytes and not one more.
func TestMaxFile(t *testing.T) {
	head := "tool: t\ntitle: T\ndescription: D.\nresource: things\nresponse: .\n#"
	whole := head + strings.Repeat("x", MaxFile-len(head))
	if tool, diags := ParseTool("t.yaml", []byte(whole)); len(diags) > 0 || tool.Title.Value != "T" {
		t.Errorf("%d bytes: %v", len(whole), diags)
	}
	for name, parse := range map[string]func(string) string{
		"t.yaml":        func(s string) string { _, d := ParseTool("t.yaml", []byte(s)); return d.String() },
		"_api.yaml":     func(s string) string { _, d := ParseAPI("_api.yaml", []byte(s)); return d.String() },
		"_toolset.yaml": func(s string) string { _, d := ParseToolset("_toolset.yaml", []byte(s)); return d.String() },
	} {
		want := name + ":1:1: the file has more than 1048576 bytes, which is the most that is read [syntax]\n  |\n1 | tool: t\n  | ^\n"
		if got := parse(whole + "x"); got != want {
			t.Errorf("%s", got)
		}
	}
}
