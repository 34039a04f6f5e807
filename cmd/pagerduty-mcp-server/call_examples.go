package main

import (
	"context"
	_ "embed" // of examples.txt
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// exampleCount is how many examples the help of a tool has.
const exampleCount = 2

// demoExamples are calls of the built-in tools that the account of --demo answers, by
// the name of the tool, as a shell reads them. The ids of that account never change.
var demoExamples = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(examplesText) {
		name, _, _ := strings.Cut(line, " ")
		out[name] = append(out[name], strings.TrimSpace(line))
	}
	return out
})

//go:embed examples.txt
var examplesText string

// callExamples are two command lines that the tool takes. Those of built-in tools are
// answered by the demo account: examples.txt says them, and where it has too few, a tool
// that reads and needs nothing is called without arguments first. Those of other tools
// are the calls of the tests in their files. Where that makes one line only, the second
// is the same call, said otherwise.
func callExamples(t *engine.Tool) (out []string) {
	var calls []string
	flags := ""
	if t.Access > engine.Read {
		flags += " --access " + t.Access.String()
	}
	if isBuiltIn(t) {
		calls = demoExamples()[t.Name()]
		if len(calls) < exampleCount && t.Access == engine.Read && !t.NeedsArguments() {
			calls = slices.Insert(slices.Clone(calls), 0, t.Name())
		}
		flags += " --demo"
	} else {
		calls = testedCalls(t)
	}
	if len(calls) == 1 {
		calls = append(calls, calls[0]+otherwise(t))
	}
	for _, c := range calls[:min(len(calls), exampleCount)] {
		out = append(out, "pagerduty-mcp-server call "+c+flags)
	}
	return out
}

// isBuiltIn reports whether a tool is one of the API that --demo answers.
func isBuiltIn(t *engine.Tool) bool { return t.API().File.Source.Path == "tools.d/"+toolfile.APIFile }

// otherwise is what makes another example of a call: fewer fields, no question, or
// the answer in another form.
func otherwise(t *engine.Tool) string {
	if keys, _ := t.Library().Keys(t.File.Response); paramOf(t, "fields") != nil && len(keys) > 1 {
		slices.SortStableFunc(keys, func(a, b string) int { return telling(b) - telling(a) })
		return " fields=" + quoted(strings.Join(keys[:2], ","))
	}
	if t.File.Confirm.IsSet() {
		return " --yes"
	}
	return " -o yaml"
}

// telling is how much a field says of a record to somebody who looks for one.
func telling(field string) int {
	return slices.Index([]string{"type", "id", "description", "status", "summary", "title", "name"}, field)
}

// testedCalls are calls that the tests in a tool's file make and that succeed there.
func testedCalls(t *engine.Tool) (out []string) {
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
		values, _ := test.Params.Any().(map[string]any)
		delete(values, "cursor")
		if text, err := json.Marshal(values); err != nil || account.Judge(context.Background(), t, text).Refused {
			continue // such as times that are past by now
		}
		line := t.Name()
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, w := range written(values[name]) {
				line += " " + quoted(fmt.Sprint(name, "=", w))
			}
		}
		if !strings.Contains(line, "\n") && !slices.Contains(out, line) {
			out = append(out, line)
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
