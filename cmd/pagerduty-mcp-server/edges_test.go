package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// ofGo are words that a reader of an answer has no use for: of Go's types, of jq's
// errors, of what cannot be said.
var ofGo = regexp.MustCompile(`"INTERNAL_ERROR"|interface \{\}|map\[string\]|%!|<nil>|json\.|unmarshal|cannot iterate|runtime error|strconv\.|parsing time`)

// argumentOfLine is an argument of an example, as a shell reads it.
var argumentOfLine = regexp.MustCompile(`(\w+)=(?:"([^"]*)"|([^" ]+))`)

// TestEdges calls every tool on the demo account with its example, each of its params
// at its edges in turn: nothing is an internal error, or said in words of Go, and an
// empty list never means all. With EDGES=1, in a minute; else a few tools of each kind.
func TestEdges(t *testing.T) {
	catalog, calls := shipped(t), 0
	fake, clock := accountAtNoon(t)
	for n, tool := range catalog.Tools {
		if os.Getenv("EDGES") == "" && n%40 != 0 {
			continue
		}
		t.Run(tool.Name(), func(t *testing.T) {
			if !tool.Hints().ReadOnly { // an account of its own, of which nothing is gone
				fake, clock := accountAtNoon(t)
				calls += callEdges(newPlay(t, catalog, fake, clock), tool)
				return
			}
			calls += callEdges(newPlay(t, catalog, fake, clock), tool)
		})
	}
	if calls < 150 {
		t.Errorf("only %d calls", calls)
	}
}

func callEdges(p *play, tool *engine.Tool) (calls int) {
	t := p.T
	var d struct {
		InputSchema struct{ Properties map[string]map[string]any }
	}
	if err := json.Unmarshal(tool.Describe(), &d); err != nil {
		t.Fatal(err)
	}
	example := map[string]any{}
	if lines := demoExamples()[tool.Name()]; len(lines) > 0 {
		for _, m := range argumentOfLine.FindAllStringSubmatch(lines[0], -1) {
			example[m[1]] = m[2] + m[3]
		}
	}
	call := func(values map[string]any) {
		arguments := maps.Clone(example)
		maps.Copy(arguments, values)
		text, _ := json.Marshal(arguments)
		calls++
		if problem := p.call(tool.Name(), string(text)); problem != "" || ofGo.MatchString(p.text) {
			t.Errorf("%.300s: %s %.500s", text, problem, p.text)
		}
		p.sent = nil
		for name, value := range values {
			if list, ok := value.([]any); ok && len(list) == 0 && name != "count_by" && tool.Hints().ReadOnly && !strings.Contains(p.text, `"error"`) {
				t.Errorf("%s []: %.300s", name, p.text)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.InputSchema.Properties)) {
		for _, value := range edgesOf(d.InputSchema.Properties[name]) {
			call(map[string]any{name: value})
		}
	}
	if d.InputSchema.Properties["since"] != nil && d.InputSchema.Properties["until"] != nil {
		for _, r := range []string{"now now", "now now-1d", "now-3M now", "now+1d now+2d", "now-400d now-399d", "2026-01-01 2026-01-01"} {
			since, until, _ := strings.Cut(r, " ")
			call(map[string]any{"since": since, "until": until})
		}
	}
	return calls
}

// edgesOf are values at the edges of a schema, and beyond.
func edgesOf(s map[string]any) []any {
	out := []any{nil}
	kind := fmt.Sprint(s["type"])
	if e, ok := s["enum"].([]any); ok {
		return append(out, "nonsense", "", strings.ToUpper(fmt.Sprint(e[0])), e[len(e)-1])
	}
	switch {
	case strings.Contains(kind, "array"):
		items, _ := s["items"].(map[string]any)
		out = append(out, []any{}, "x", []any{nil}, []any{"a", "a"}, strings.Repeat("a,", 300))
		for _, v := range edgesOf(items)[1:] {
			out = append(out, []any{v})
		}
		return out
	case strings.Contains(kind, "integer"), strings.Contains(kind, "number"):
		out = append(out, 0, -1, 1, 1.5, "5", "five", 1e9, "1e3")
		for _, word := range []string{"minimum", "maximum"} {
			if n, ok := s[word].(float64); ok {
				out = append(out, n-1, n, n+1)
			}
		}
		return out
	case strings.Contains(kind, "boolean"):
		return append(out, true, false, "true", "yes", 1)
	case strings.Contains(kind, "object"):
		return append(out, map[string]any{}, map[string]any{"x": 1}, "x")
	}
	return append(out, "", " ", "no such thing", "a", "../x", "P0000000", "PZZZZZZ", strings.Repeat("x", 3000), "a\nb", "ünï☃", 5, true, "null", "${params.x}", "%00", []any{"x"},
		"now", "now-3M", "2999-01-01", "1970-01-01", "2026-02-30", "2026-11-26T12:00", "yesterday", "last week")
}
