package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// What a help text may have, to be read without scrolling or folding.
const (
	maxHelpLines   = 60
	maxHelpColumns = 110
)

// TestHelpFits: the help of each command fits on a screen.
func TestHelpFits(t *testing.T) {
	for _, c := range (&app{getenv: func(string) string { return "" }}).root().Commands() {
		helpFits(t, c.Name())
	}
	for _, name := range []string{"", "open", "ack"} {
		helpFits(t, name)
	}
}

func helpFits(t *testing.T, name string) {
	args := []string{"--help"}
	if name != "" {
		args = []string{name, "--help"}
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK || out.Len() == 0 {
		t.Errorf("%v: exit %d %s", args, code, &errs)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) > maxHelpLines {
		t.Errorf("%v: %d lines", args, len(lines))
	}
	for _, l := range lines {
		if n := utf8.RuneCountInString(l); n > maxHelpColumns {
			t.Errorf("%v: a line of %d: %s", args, n, l)
		}
	}
}
