package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/schemas"
)

// TestMain lets scripts run the command by its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pagerduty-mcp-server": main})
}

// ship is a tool file without a mistake.
const ship = `tool: show_ship
title: Show ship
description: Shows one ship.
params:
  ship_id: {type: string, required: true, description: The id of the ship.}
request: {path: "/ships/{ship_id}"}
resource: ships
response: |
  .ship | {id}
tests:
  - name: one
    params: {ship_id: S1}
    http: [{request: GET /ships/S1, response: {body: {ship: {id: S1}}}}]
    expect: {resources: [{id: S1}]}
`

// in runs the command in a directory of files: pairs of a path and a text.
func in(t *testing.T, stdin string, args []string, files ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		file := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var out, errs bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(stdin), &out, &errs}, func(string) string { return "" })
	return code, out.String(), errs.String()
}

func TestLintExitCodes(t *testing.T) {
	wrong := strings.Replace(ship, "title:", "titel:", 1)
	warned := strings.Replace(ship, "Shows one ship.", "Shows ship #1.", 1) // a comment to YAML
	for _, c := range []struct {
		name  string
		code  int
		says  string // a regular expression for standard error
		args  string
		stdin string
		files []string
	}{
		{"clean", exitOK, "^1 file, no findings\n$", "d", "", []string{"d/show_ship.yaml", ship}},
		{"error", exitFound, "^1 file, 1 error, 0 warnings\n$", "d", "", []string{"d/show_ship.yaml", wrong}},
		{"warning", exitOK, "^1 file, 0 errors, 1 warning\n$", "d", "", []string{"d/show_ship.yaml", warned}},
		{"strict", exitFound, "^1 file, 0 errors, 1 warning\n$", "--strict d", "", []string{"d/show_ship.yaml", warned}},
		{"strict and clean", exitOK, "no findings", "--strict d", "", []string{"d/show_ship.yaml", ship}},
		{"tools.d by default", exitFound, "^1 file, 1 error", "", "", []string{"tools.d/show_ship.yaml", wrong}},
		{"only text is summed up", exitFound, "^$", "--format json d", "", []string{"d/show_ship.yaml", wrong}},
		{"stdin", exitFound, "^1 file, 1 error", "-", wrong, nil},
		{"no path", exitUsage, "name the files or directories to lint", "", "", nil},
		{"unknown flag", exitUsage, "unknown flag: --fromat", "--fromat json d", "", nil},
		{"unknown format", exitUsage, `unknown format "xml"; known: \[text oneline json github sarif junit\]`, "--format xml d", "", nil},
		{"stdin twice", exitUsage, "only once", "- -", ship, nil},
		{"a name without stdin", exitUsage, "add the path -", "--stdin-filename a.yaml d", "", []string{"d/show_ship.yaml", ship}},
		{"no tool file", exitUsage, `"a.txt" is nothing to lint`, "a.txt", "", []string{"a.txt", ship}},
		{"not there", exitAbort, "d/none.yaml", "d/none.yaml", "", []string{"d/show_ship.yaml", ship}},
		{"tree not there", exitAbort, "none", "none/...", "", nil},
		{"no files", exitAbort, `no tool files in "d"; d.\.\.\. means`, "d", "", []string{"d/e/f/show_ship.yaml", ship}},
		{"only another's API", exitAbort, `no tool files in "d"`, "d", "", []string{"d/e/_api.yaml", "version: 1"}},
		{"no files below", exitAbort, `no tool files in or below "d"`, "d/...", "", []string{"d/e/a.yaml", "a: b"}},
		{"a directory with a file's name", exitAbort, "no tool files", "d", "", []string{"d/show_ship.yaml/a", ""}},
		{"too much on stdin", exitAbort, "standard input: more than 1048576 bytes", "-", strings.Repeat("# much\n", maxText/7+1), nil},
		{"too large a document", exitAbort, "a.md: more than 1048576 bytes", "a.md", "", []string{"a.md", strings.Repeat("much\n", maxText/5+1)}},
		{"too large a file", exitFound, "^1 file, 1 error", "d", "", []string{"d/show_ship.yaml", strings.Repeat("# much\n", maxText/7+1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := in(t, c.stdin, append([]string{"lint"}, strings.Fields(c.args)...), c.files...)
			if code != c.code || !regexp.MustCompile(c.says).MatchString(stderr) {
				t.Errorf("exit code %d, want %d; standard error is %q, want %q", code, c.code, stderr, c.says)
			}
		})
	}
}

// TestLintCannotWrite: findings that nobody got are not "1 findings".
func TestLintCannotWrite(t *testing.T) {
	r, w := io.Pipe()
	r.Close()
	if code := run(t.Context(), []string{"lint", "-"}, streams{strings.NewReader("a: b"), w, io.Discard}, func(string) string { return "" }); code != exitAbort {
		t.Errorf("exit code %d", code)
	}
}

// TestLintCancelled: what was not checked is not clean.
func TestLintCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"lint", "-"}, streams{strings.NewReader(ship), &out, &errs}, func(string) string { return "" }); code != exitAbort {
		t.Errorf("exit code %d: %s%s", code, out.String(), errs.String())
	}
}

// TestOwnFilesAreClean: the built-in tools and the examples of the README.
func TestOwnFilesAreClean(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	var out, errs bytes.Buffer
	args := []string{"lint", "--strict", "../../tools.d", readme}
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK {
		t.Errorf("exit code %d\n%s%s", code, out.String(), errs.String())
	}
}

// TestColor: colours are for a terminal whose user did not refuse them.
func TestColor(t *testing.T) {
	keys, terminal, err := pty.Open()
	if err != nil {
		t.Skipf("this system has no pseudo-terminals: %v", err)
	}
	defer keys.Close()
	defer terminal.Close()
	for _, c := range []struct {
		out     io.Writer
		noColor string
		want    bool
	}{{terminal, "", true}, {terminal, "1", false}, {&bytes.Buffer{}, "", false}} {
		a := &app{streams: streams{out: c.out}, getenv: func(name string) string { return map[string]string{"NO_COLOR": c.noColor}[name] }}
		if got := a.colors(); got != c.want {
			t.Errorf("%T, NO_COLOR=%q: %v", c.out, c.noColor, got)
		}
	}
}

// TestProblemMatcher: the matcher for GitHub finds every part of a finding in
// what the formats text and oneline print.
func TestProblemMatcher(t *testing.T) {
	data, err := os.ReadFile("../../.github/pagerduty-mcp-server-matcher.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		ProblemMatcher []struct {
			Owner, Severity string
			Pattern         []struct {
				Regexp                            string
				File, Line, Column, Message, Code int
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	p := file.ProblemMatcher[0].Pattern[0]
	pattern := regexp.MustCompile(p.Regexp)
	for _, format := range []string{"text", "oneline"} {
		_, out, _ := in(t, "", []string{"lint", "--format", format, "my tools"}, "my tools/a.yaml", "tool: a\nbogus: [1]\n")
		lines := strings.Split(out, "\n")
		i := strings.Index(out, "bogus")
		m := pattern.FindStringSubmatch(lines[strings.Count(out[:i], "\n")])
		if m == nil || m[p.File] != "my tools/a.yaml" || m[p.Line] != "2" || m[p.Column] != "1" ||
			!strings.HasPrefix(m[p.Message], `unknown key "bogus"`) || m[p.Code] != "unknown-key" {
			t.Errorf("%q in %s", m, out)
		}
		if found := len(regexp.MustCompile("(?m)"+p.Regexp).FindAllString(out, -1)); found != strings.Count(out, "a.yaml:") {
			t.Errorf("%d problems found in\n%s", found, out)
		}
	}
}

// TestLintFormats: the command hands a format what it needs.
func TestLintFormats(t *testing.T) {
	for format, want := range map[lint.Format]string{
		lint.SARIF: `(?s)"name": "pagerduty-mcp-server",\s+"version": ".+"uri": "d/wrong.yaml"`,
		lint.JUnit: `(?s)tests="2" failures="1".*name="d/show_ship.yaml".*</testcase>.*name="d/wrong.yaml"`,
		lint.JSON:  `(?s)^\[.*"path": "d/wrong.yaml".*\]\n$`,
	} {
		_, out, _ := in(t, "", []string{"lint", "--format", string(format), "d"}, "d/show_ship.yaml", ship, "d/wrong.yaml", "tool: wrong")
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s: no %q in\n%s", format, want, out)
		}
	}
}

func TestSchemaIsEmbedded(t *testing.T) {
	for _, name := range []string{"tool", "api", "toolset"} {
		code, out, _ := in(t, "", []string{"schema", name})
		want, err := schemas.Files.ReadFile(name + ".json")
		if err != nil || code != exitOK || out != string(want) {
			t.Errorf("%s: exit code %d, %d bytes, want %d, %v", name, code, len(out), len(want), err)
		}
	}
}
