package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// echoTool lists teams, whatever the texts in its arguments are.
const echoTool = `tool: list_marked_teams
title: List teams with a mark
description: Lists teams, in the order of the account, with a mark that changes nothing.
params:
  mark: {in: query, type: string, description: Any text.}
  marks: {in: query, type: array, items: {type: string}, description: Any texts.}
request: {path: /teams}
paginate: offset
resource: teams
cli: {name: marked, args: [mark]}
response: |
  .teams[] | {id, name}
`

// TestGoesOn pastes the command that standard error names into a shell: it goes on
// where the first one ended, whatever words stand in it.
func TestGoesOn(t *testing.T) {
	oneByOne(t)
	if runtime.GOOS == "windows" {
		t.Skip("there is no POSIX shell")
	}
	dir := filepath.Join(t.TempDir(), "my $HOME tools")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "list_marked_teams.yaml"), []byte(echoTool), 0o600); err != nil {
		t.Fatal(err)
	}
	words := []string{"call", "list_marked_teams", "limit=2", "-o", "jsonl"}
	for _, mark := range []string{
		"plain", "two words", "it's", `say "no"`, "$HOME", "${PATH}", "`id`", "$(id)", `back\slash`, `\`, "'", "''", "a\nb", "a\tb", "*", "?", "[a-z]", "{a,b}", "~", "~root",
		"!!", "#no", "a#b", "a;b", "a&b", "a|b", "<a>", "(a)", "a=b", "=ls", "%s", "^a", "-x", "--all", "-", "a ", "äöü 応答", "😀", "x cursor=y", "limit=3",
	} {
		words = append(words, "marks="+mark)
	}
	var whole bytes.Buffer
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", "call", "list_teams", "limit=6", "fields=id,name", "-o", "jsonl", "--demo")
	c.Stdout = &whole
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"words of all kinds":    words,
		"JSON":                  {"call", "list_marked_teams", `{"limit": 2, "mark": "it's $HOME", "marks": ["a b", "\""]}`, "-o", "jsonl"},
		"JSON with words":       {"call", "list_marked_teams", `{"mark": "it's $HOME"}`, "limit=2", "-o", "jsonl"},
		"several":               {"call", "list_marked_teams", "limit=2", "marks=a b", "marks=$c", "marks=it's", "-o", "jsonl"},
		"a command of its own":  {"marked", "it's $HOME", "limit=2", "-o", "jsonl"},
		"a word like a flag":    {"marked", "limit=2", "-o", "jsonl", "--demo", "--", "-x"},
		"a flag that is false":  {"call", "list_marked_teams", "limit=2", "--open=false", "-o", "jsonl"},
		"flags before the tool": {"call", "-o", "jsonl", "--tool", "show_team", "--tool", "show_user", "list_marked_teams", "limit=2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := goneOn(t, append([]string{args[0], "--demo", "--tools", dir}, args[1:]...)...); got != whole.String() {
				t.Errorf("%q and on:\n%swant\n%s", args, got, &whole)
			}
		})
	}
}

// goneOn is what a command prints and what the command that it names prints, twice.
func goneOn(t *testing.T, args ...string) (got string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", args...)
	for range 3 {
		var errs bytes.Buffer
		c.Stderr = &errs
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%q: %v\n%s", c.Args, err, &errs)
		}
		got += string(out)
		command, ok := commandAfter(errs.String(), "to go on (or all of it with --all):")
		if !ok {
			t.Fatalf("%q: no command that goes on: %s", c.Args, &errs)
		}
		c = exec.CommandContext(t.Context(), "sh", "-c", command)
	}
	return got
}

// commandAfter is the command that stands below a line of standard error with a text.
func commandAfter(errs, text string) (string, bool) {
	_, rest, ok := strings.Cut(errs, text+"\n  ")
	for _, next := range []string{"\nthere is more", "\nthese are ", "\nto see it whole", "\ntimes are "} {
		rest, _, _ = strings.Cut(rest, next)
	}
	return rest, ok
}

// TestSeenWhole runs the commands that standard error names for what is not shown: the
// columns and words that a window has no room for, records beyond a limit beside
// counts, and counts beside records.
func TestSeenWhole(t *testing.T) {
	oneByOne(t)
	if runtime.GOOS == "windows" {
		t.Skip("there is no POSIX shell")
	}
	answer := func(command string) (out struct {
		Metadata  struct{ Counts map[string]map[string]int }
		Incidents []map[string]any
		Briefs    []map[string]any
	}) {
		t.Helper()
		text, err := exec.CommandContext(t.Context(), "sh", "-c", command).Output()
		if err == nil {
			err = json.Unmarshal(text, &out)
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, text)
		}
		return out
	}
	// A table and a card in a narrow window.
	out, errs := onTerminal(t, 60, []string{"NO_COLOR=1"}, "open", "--demo")
	command, ok := commandAfter(errs, "to see it whole:")
	if !ok || !strings.Contains(out, "…") || !strings.Contains(errs, "not shown, for the window is narrow: ") || !strings.Contains(errs, "\ncut, for the window is narrow: title\n") {
		t.Fatalf("%s\n%s", out, errs)
	}
	if all := answer(command).Incidents; len(all) == 0 || len(all[0]["title"].(string)) < 20 || all[0]["service"] == nil {
		t.Errorf("%s gives %v", command, all)
	}
	out, errs = onTerminal(t, 60, []string{"NO_COLOR=1"}, "brief", "100472", "--demo")
	if command, ok = commandAfter(errs, "to see it whole:"); !ok || !strings.Contains(errs, "past_incidents.") {
		t.Fatalf("%s\n%s", out, errs)
	}
	if all := answer(command).Briefs; len(all) != 1 || all[0]["past_incidents"] == nil {
		t.Errorf("%s gives %v", command, all)
	}
	if out, errs = onTerminal(t, 400, []string{"NO_COLOR=1"}, "open", "--demo"); strings.Contains(errs, "narrow") || strings.Contains(out, "…") {
		t.Errorf("a wide window: %s\n%s", out, errs)
	}
	// Records beside counts.
	args := []string{"call", "list_incidents", "count_by=status", "limit=2", "since=-24h", "fields=id", "--demo", "-o"}
	_, errs = onTerminal(t, 100, nil, append(args, "table")...)
	if command, ok = commandAfter(errs, "that were counted; for all of them:"); !ok {
		t.Fatal(errs)
	}
	out, err := shell(t, command)
	if n := strings.Count(out, "\n"); err != nil || n < 12 {
		t.Errorf("%s gives %d lines: %v", command, n, err)
	}
	// Counts beside records, and counts alone.
	for _, format := range []string{"csv", "jsonl"} {
		_, errs = onTerminal(t, 100, nil, append(args, format)...)
		if command, ok = commandAfter(errs, fmt.Sprintf("the counts are not in %s; with them:", format)); !ok {
			t.Fatal(errs)
		}
		if all := answer(command); len(all.Incidents) != 2 || len(all.Metadata.Counts["status"]) == 0 {
			t.Errorf("%s gives %v", command, all)
		}
		alone := slices.DeleteFunc(append(slices.Clone(args), format), func(w string) bool { return w == "limit=2" })
		out, errs = onTerminal(t, 100, nil, alone...)
		if want := map[string]string{"csv": "field,value,count\nstatus,resolved,", "jsonl": `{"field":"status","value":"resolved","count":`}[format]; !strings.HasPrefix(out, want) || errs != "" {
			t.Errorf("%s: %s\n%s", format, out, errs)
		}
	}
}

// shell runs a command line, and returns what it prints.
func shell(t *testing.T, command string) (string, error) {
	text, err := exec.CommandContext(t.Context(), "sh", "-c", command).Output()
	return string(text), err
}
