package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/tools.d"
)

const readme = "../../README.md"

// TestReadmeTables holds the tables of the README equal to what they are made
// from. UPDATE=1 writes them anew.
func TestReadmeTables(t *testing.T) {
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want := text
	for name, table := range map[string]string{"tools": markdownTable(c), "fields": fieldsTable(c), "kinds": kindsTable()} {
		want = replaceSection(t, want, name, table)
	}
	if bytes.Equal(text, want) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatal("a table of README.md is not what the code makes; run UPDATE=1 go test ./cmd/pagerduty-mcp-server -run TestReadmeTables")
	}
	if err := os.WriteFile(readme, want, 0o644); err != nil {
		t.Fatal(err)
	}
}

// replaceSection puts a table between <!-- NAME: ... --> and <!-- /NAME -->.
func replaceSection(t *testing.T, text []byte, name, table string) []byte {
	t.Helper()
	before, rest, ok := strings.Cut(string(text), "<!-- "+name+": ")
	note, rest, ok2 := strings.Cut(rest, "-->\n")
	_, after, ok3 := strings.Cut(rest, "<!-- /"+name+" -->")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("README.md has no section %q", name)
	}
	return []byte(before + "<!-- " + name + ": " + note + "-->\n" + table + "<!-- /" + name + " -->" + after)
}

// kindsTable is the README's table of what lint finds.
func kindsTable() string {
	var b strings.Builder
	b.WriteString("| kind | severity | what it is | for example |\n|---|---|---|---|\n")
	cell := strings.NewReplacer("|", `\|`)
	for _, k := range lint.Kinds() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", k.Name, k.Severity, cell.Replace(k.Explain), cell.Replace(k.Example))
	}
	return b.String()
}
