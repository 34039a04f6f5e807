package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// A screen: what a help text may have, to be read without scrolling or folding.
const (
	maxHelpLines   = 40
	maxHelpColumns = 100
)

// TestHelpFits: the help of each command, and of each topic, fits on a screen.
func TestHelpFits(t *testing.T) {
	root := (&app{getenv: func(string) string { return "" }}).root()
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	var each func(c *cobra.Command, path []string)
	each = func(c *cobra.Command, path []string) {
		helpFits(t, append(path, "--help"))
		for _, sub := range c.Commands() {
			each(sub, append(path[:len(path):len(path)], sub.Name()))
		}
	}
	each(root, nil)
	for _, c := range shipped(t).Commands() {
		helpFits(t, []string{c.Command(), "--help"})
	}
}

func helpFits(t *testing.T, args []string) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK || out.Len() == 0 {
		t.Errorf("%v: exit %d %s", args, code, &errs)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) > maxHelpLines {
		t.Errorf("%v: %d lines", args, len(lines))
	}
	for _, l := range lines {
		if n := utf8.RuneCountInString(l); n > maxHelpColumns && !strings.HasPrefix(l, "\t") { // a command of the library's, to paste
			t.Errorf("%v: a line of %d: %s", args, n, l)
		}
	}
}

// TestHelpOfServe: the flags of --http have a help of their own, and no other flag is
// in it; each flag of serve is in one of the two.
func TestHelpOfServe(t *testing.T) {
	help := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK {
			t.Fatalf("%v: exit %d %s", args, code, &errs)
		}
		return out.String()
	}
	serve, http := help("serve", "--help"), help("help", "http")
	if !strings.Contains(serve, "'pagerduty-mcp-server help http'") {
		t.Error("serve --help does not say where the other flags are")
	}
	a := &app{getenv: func(string) string { return "" }}
	c, _, err := a.root().Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	c.InitDefaultHelpFlag()
	for _, line := range strings.Split(strings.TrimSpace(c.Flags().FlagUsagesWrapped(0)), "\n") {
		name := "--" + strings.Fields(line[strings.Index(line, "--")+2:])[0] + " "
		inHTTP := a.http.set.Lookup(strings.Trim(name, "- ")) != nil
		if strings.Contains(http, name) != inHTTP || strings.Contains(serve, name) != (!inHTTP || name == "--http ") {
			t.Errorf("%sis in the wrong help", name)
		}
	}
}
