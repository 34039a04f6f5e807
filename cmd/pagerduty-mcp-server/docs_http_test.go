package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

const httpDoc = docsDir + "http.md"

// TestHTTPDoc holds the table of flags of docs/http.md equal to the flags, and sees
// that every flag which a command there has is one. UPDATE=1 writes the table anew.
func TestHTTPDoc(t *testing.T) {
	text, err := os.ReadFile(httpDoc)
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(streams{}, os.Getenv)
	defer a.logQueue.close()
	serve := a.serveCommand()
	var b strings.Builder
	b.WriteString("| flag | default | what it does |\n|---|---|---|\n")
	a.http.set.VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		value := f.DefValue
		if value == "[]" || value == "false" {
			value = ""
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimSpace("--"+f.Name+" "+strings.ToUpper(name)), value, usage)
	})
	want := replaceSection(t, text, "flags", b.String())
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(httpDoc, want, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(want) != string(text) {
		t.Error("the table of docs/http.md is not what the flags are; run UPDATE=1 go test ./cmd/pagerduty-mcp-server -run TestHTTPDoc")
	}
	a.flags.add(serve.Flags())
	for _, command := range regexp.MustCompile(`pagerduty-mcp-server serve (?:[^\n]*\\\n)*[^\n`+"`"+`]*`).FindAllString(string(text), -1) {
		for _, flag := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(command, -1) {
			if serve.Flags().Lookup(flag[1]) == nil {
				t.Errorf("docs/http.md: there is no flag %s", flag[0])
			}
		}
	}
}
