package main

import (
	"context"
	_ "embed" // of examples.json
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// exampleCount is how many examples the help of a tool has at most.
const exampleCount = 2

// helpOfTool prints the help of one tool: what it does, its params and examples.
func (a *app) helpOfTool(name string) error {
	a.widen()
	a.flags.access, a.flags.demo = "delete", false // help changes nothing
	catalog, done, err := a.openSound()
	if err != nil {
		return err
	}
	defer done()
	t := catalog.Tool(name)
	if t == nil {
		fmt.Fprintf(a.err, "%v\n\n", unknownTool(name, catalog))
		return fs.ErrNotExist
	}
	w := terminal.WindowOf(a.out, a.getenv)
	var b strings.Builder
	access := ""
	if t.Access > engine.Read {
		access = fmt.Sprintf(" (--access %s)", t.Access)
	}
	fmt.Fprintf(&b, "%s%s\n\n%s\n\nUsage:\n  pagerduty-mcp-server call %s", t.Title(), access, w.Wrap(t.Description(), ""), t.Name())
	params := t.AllParams()
	slices.SortStableFunc(params, func(x, y *toolfile.Param) int {
		switch {
		case x.Required.Value == y.Required.Value:
			return 0
		case x.Required.Value:
			return -1
		}
		return 1
	})
	for _, p := range params {
		if p.Required.Value {
			fmt.Fprintf(&b, " %s=...", p.Name.Value)
		}
	}
	b.WriteString(" [NAME=VALUE]... [flags]\n")
	if c := t.Command(); c != "" {
		fmt.Fprintf(&b, "  pagerduty-mcp-server %s\n", strings.TrimSuffix(a.toolCommand(t).Use, " [flags]"))
	}
	if len(params) > 0 {
		b.WriteString("\nParams:\n")
		for _, p := range params {
			fmt.Fprintf(&b, "  %s  %s\n", p.Name.Value, strings.Join(constraints(p), ", "))
			if d := strings.Join(strings.Fields(p.Description.Value), " "); d != "" {
				fmt.Fprintf(&b, "%s\n", w.Wrap(d, "      "))
			}
		}
	}
	if all := callExamples(t); len(all) > 0 {
		b.WriteString("\nExamples:\n")
		for _, e := range all {
			fmt.Fprintf(&b, "  %s\n", e.line)
		}
	}
	_, err = a.out.Write([]byte(b.String()))
	return err
}

// constraints say what values a param takes.
func constraints(p *toolfile.Param) []string {
	s, kind := &p.Schema, p.Type.Value
	if s.Items != nil {
		s, kind = s.Items, "list of "+s.Items.Type.Value
	}
	if s.Format.IsSet() {
		kind += " (" + s.Format.Value + ")"
	}
	out := []string{kind}
	if p.Required.Value {
		out = slices.Insert(out, 0, "required")
	}
	if len(s.Enum) > 0 {
		var words []string
		for _, v := range s.Enum {
			words = append(words, fmt.Sprint(v.Any()))
		}
		out = append(out, "one of "+strings.Join(words, " "))
	}
	switch {
	case s.Minimum.IsSet() && s.Maximum.IsSet():
		out = append(out, s.Minimum.Text.Value+" to "+s.Maximum.Text.Value)
	case s.Minimum.IsSet():
		out = append(out, "at least "+s.Minimum.Text.Value)
	case s.Maximum.IsSet():
		out = append(out, "at most "+s.Maximum.Text.Value)
	}
	if p.Lookup.IsSet() {
		out = append(out, "id or name")
	}
	if p.Default != nil {
		out = append(out, "default "+diag.Show(p.Default.Any()))
	}
	return out
}

// example is a call: its arguments, and the whole line.
type example struct {
	arguments []string
	line      string
}

// demoExamples are calls of the built-in tools that the account of --demo answers: the
// arguments of each, by the name of the tool. The ids of that account never change.
var demoExamples = sync.OnceValue(func() (out map[string][][]string) {
	if err := json.Unmarshal(examplesJSON, &out); err != nil {
		panic(err) // it is part of the program
	}
	return out
})

//go:embed examples.json
var examplesJSON []byte

// isBuiltIn reports whether a tool is one of the API that --demo answers.
func isBuiltIn(t *engine.Tool) bool { return t.API().File.Source.Path == "tools.d/"+toolfile.APIFile }

// callExamples are command lines that the tool takes: such as the demo account answers,
// or else made from the tests in the tool's file, with their ids.
func callExamples(t *engine.Tool) (out []example) {
	access := ""
	if t.Access > engine.Read {
		access = " --access " + t.Access.String()
	}
	if isBuiltIn(t) {
		for _, words := range demoExamples()[t.Name()] {
			e := example{words, "pagerduty-mcp-server call " + t.Name()}
			for _, w := range words {
				e.line += " " + quoted(w)
			}
			e.line += access + " --demo"
			out = append(out, e)
		}
		if len(out) > 0 {
			return out
		}
	}
	dir, folder := t.Files()
	file := path.Join(folder, t.Name()+".yaml")
	data, err := fs.ReadFile(dir, file)
	if err != nil {
		return nil
	}
	account := t.Account(engine.Options{})
	defer account.Close()
	whole, _ := toolfile.ParseTool(file, data) // its tests may not have been read
	for _, test := range whole.Tests {
		if test.Expect.Error != nil || len(out) == exampleCount {
			continue
		}
		line := "pagerduty-mcp-server call " + t.Name()
		var words []string
		values, _ := test.Params.Any().(map[string]any)
		delete(values, "cursor")
		if text, err := json.Marshal(values); err != nil || account.Judge(context.Background(), t, text).Refused {
			continue // such as times that are past by now
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, w := range written(values[name]) {
				words = append(words, name+"="+w)
				line += " " + quoted(name+"="+w)
			}
		}
		line += access
		if !strings.Contains(line, "\n") && !slices.ContainsFunc(out, func(e example) bool { return e.line == line }) {
			out = append(out, example{words, line})
		}
	}
	return out
}

// written is a value as it is typed: a list of texts as its elements, one after the
// other, other lists and objects as JSON.
func written(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var words []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return asJSON(v)
			}
			words = append(words, s)
		}
		if len(words) > 0 {
			return words
		}
	}
	return asJSON(v)
}

func asJSON(v any) []string {
	b, _ := json.Marshal(v) // of YAML's values, which JSON has, too
	return []string{string(b)}
}
