package lsp

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/tooltest"
)

// TestRenameAll: every param and step of a directory of tools, and every function of
// its lib.jq, gets another name, one after the other; then nothing is wrong that was
// not before, and all tests pass.
func TestRenameAll(t *testing.T) {
	if underRace {
		t.Skip("one goroutine, for minutes: it runs without the race detector")
	}
	for _, dir := range []string{"../../tools.d", "../testdata/apis/docket"} {
		t.Run(filepath.Base(dir), func(t *testing.T) { renameAll(t, dir) })
	}
}

func renameAll(t *testing.T, dir string) {
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	sources := read(t, to)
	lib := library(slices.Collect(maps.Values(sources)))
	apiFile := sources[filepath.Join(to, toolfile.APIFile)]
	file, ds := toolfile.ParseAPI(apiFile.Path, []byte(apiFile.Raw))
	api := plan.NewAPI(file, lib, ds)
	renamed, refusals := map[thing]int{}, 0
	for name, src := range sources {
		if f := fileMapping(filepath.Base(name)); f == nil || f.Name != "tool file" {
			continue
		}
		for _, u := range uses(src, lib) {
			if !u.def || u.of != param && u.of != step {
				continue
			}
			now := sources[name]
			edits, err := RenameOwn(now, api, lib, string(u.of), u.name, u.name+"_anew")
			if _, whole := wholeParams(now, lib); err != nil && whole && u.of == param {
				refusals++
				continue
			}
			if err != nil {
				t.Errorf("%s: %s %s: %v", name, u.of, u.name, err)
				continue
			}
			renamed[u.of]++
			sources[name] = diag.NewSource(name, []byte(applied(now, edits)))
		}
	}
	for _, d := range lib.Definitions() {
		var all []*diag.Source
		for _, src := range sources {
			all = append(all, src)
		}
		name, _, _ := strings.Cut(d.Name, "/")
		edits, err := RenameShared(all, string(function), d.Name, name+"_anew")
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			continue
		}
		renamed[function]++
		for name, src := range sources {
			sources[name] = diag.NewSource(name, []byte(applied(src, edits)))
		}
	}
	for name, src := range sources {
		if err := os.WriteFile(name, []byte(src.Raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("renamed: %v; %d params of tools that use $params as a whole are not", renamed, refusals)
	before, after := findings(t, dir), findings(t, to)
	for _, f := range after {
		if !slices.Contains(before, f) {
			t.Errorf("%s", f)
		}
	}
	c, _, err := engine.Load([]engine.Dir{{Name: to, Files: os.DirFS(to)}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tests := 0
	for _, tool := range c.Tools {
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			tests++
			if r.Failed() {
				t.Errorf("%s: %s: %s", strings.TrimPrefix(r.File, to), r.Name, strings.Join(r.Problems, "\n"))
			}
		}
	}
	if tests == 0 || renamed[param] == 0 || renamed[step] == 0 || renamed[function] == 0 || refusals > renamed[param]/10 {
		t.Errorf("%d tests, renamed %v", tests, renamed)
	}
}

// applied makes the changes that concern a file in its text.
func applied(src *diag.Source, all []Edit) string {
	all = slices.DeleteFunc(slices.Clone(all), func(e Edit) bool { return e.File != src.Path })
	slices.SortStableFunc(all, func(a, b Edit) int {
		if a.At.Line != b.At.Line {
			return b.At.Line - a.At.Line
		}
		return b.At.Col - a.At.Col
	})
	all = slices.Compact(all)
	lines := strings.SplitAfter(src.Raw, "\n")
	for _, e := range all {
		if e.At.Line > len(lines) {
			lines = append(lines, "")
		}
		line := []rune(lines[e.At.Line-1])
		lines[e.At.Line-1] = string(line[:e.At.Col-1]) + e.New + string(line[e.At.Col-1+e.Width:])
	}
	return strings.Join(lines, "")
}

// read reads the files of a directory of tools.
func read(t *testing.T, dir string) map[string]*diag.Source {
	t.Helper()
	files, err := (engine.Dir{Name: dir, Files: os.DirFS(dir)}).List()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*diag.Source{}
	for _, f := range files {
		name := filepath.Join(dir, f)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = diag.NewSource(name, text)
	}
	return out
}

// findings are the kinds of what is wrong with the files of a directory, each with its file.
func findings(t *testing.T, dir string) (out []string) {
	t.Helper()
	c, ds, err := engine.Load([]engine.Dir{{Name: dir, Files: os.DirFS(dir)}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, f := range lint.Ignore(append(ds, lint.Check(t.Context(), c, lint.Options{})...), c.Sources...) {
		if f.Kind == "name-length" || f.Kind == "description-length" {
			continue // a longer name is longer
		}
		if f.Kind == "rule-cost" || f.Kind == "lint-ignore" {
			continue // a shared rule that is written out leaves behind what is ignored of it in _api.yaml
		}
		out = append(out, strings.TrimPrefix(f.Path, dir)+" "+f.Kind+" "+strings.ReplaceAll(f.Message, "_anew", ""))
	}
	return out
}

// TestMentions: of each expression of the tools the names that are read off its text
// are those that its syntax tree has.
func TestMentions(t *testing.T) {
	c, _, err := engine.Load([]engine.Dir{{Name: ".", Files: os.DirFS("../../tools.d")}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	expressions, queries := 0, 0
	for _, tool := range c.Tools {
		p := tool.Plan()
		var all []*cel.Expression
		for _, v := range p.Values() {
			all = append(all, v.CEL)
		}
		for _, k := range p.Checks {
			if k.Rule != nil {
				all = append(all, k.CEL)
			}
		}
		for _, e := range all {
			expressions++
			got := map[string][]string{}
			for _, m := range cel.Mentions(e.Text.Value) {
				if e.Text.Value[m.From:m.To] != m.Name || m.Field != "" && e.Text.Value[m.FieldFrom:m.FieldTo] != m.Field {
					t.Errorf("%s: %+v", e.Text.Value, m)
				}
				if m.Field != "" && !slices.Contains(got[m.Name], m.Field) {
					got[m.Name] = append(got[m.Name], m.Field)
				}
			}
			for _, name := range []string{"params", "steps", "setting"} {
				if slices.Sort(got[name]); !slices.Equal(got[name], e.Fields[name]) {
					t.Errorf("%s: of %s it names %q, not %q", e.Text.Value, name, got[name], e.Fields[name])
				}
			}
		}
		for _, q := range p.Queries() {
			queries++
			var vars, calls []string
			for _, m := range tool.Library().Mentions(q.Text) {
				name := m.Name
				if m.Function {
					calls = append(calls, name)
					name, _, _ = strings.Cut(name, "/")
				} else {
					vars = append(vars, name)
				}
				if q.Text.Value[m.From:m.To] != name {
					t.Errorf("%s: %+v", q.Text.Value, m)
				}
			}
			slices.Sort(vars)
			slices.Sort(calls)
			if !slices.Equal(slices.Compact(vars), q.Used) || !slices.Equal(slices.Compact(calls), q.Calls) {
				t.Errorf("%s: it names %q and %q, not %q and %q", q.Text.Value, vars, calls, q.Used, q.Calls)
			}
		}
	}
	if expressions < 100 || queries < 100 {
		t.Errorf("only %d expressions and %d queries", expressions, queries)
	}
}
