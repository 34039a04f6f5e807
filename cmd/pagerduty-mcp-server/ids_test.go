package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/tools.d"
)

// idOfNamed are ids of the kinds of records that people know by name.
var idOfNamed = regexp.MustCompile(`(^|_)(service|team|user|escalation_policy|policy|schedule|priority|incident_type)_ids?$`)

// Wherever the id of something that has a name is taken, its name is, too: in every
// param of every tool. Where a name is not known the error comes before the request
// and says that, with a tool that lists what there is.
func TestNamesForIDs(t *testing.T) {
	fake, err := fakepagerduty.Start(fakepagerduty.Options{RequestsPerMinute: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	catalog, _, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{Getenv: demoEnv(func(string) string { return "" }, fake.URL())})
	if err != nil {
		t.Fatal(err)
	}
	defer catalog.Close()
	taken, params := map[string]bool{}, 0
	for _, tool := range catalog.Tools {
		for _, param := range tool.Params() {
			name := param.Name.Value
			if idOfNamed.MatchString(name) && param.Lookup.Value == "" {
				t.Errorf("%s: %s takes no name", tool.Name(), name)
			}
			if param.Lookup.Value == "" {
				continue
			}
			params++
			if taken[param.Lookup.Value] {
				continue // the lookup is known to find names
			}
			if len(tool.Argument(name).Suggest(t.Context(), "").Values) == 0 {
				t.Errorf("%s: %s finds no names by the lookup %s", tool.Name(), name, param.Lookup.Value)
			}
			taken[param.Lookup.Value] = true
		}
	}
	t.Logf("%d params take names, by %d lookups", params, len(taken))
	for name := range catalog.API().Lookups {
		if !taken[name] {
			t.Errorf("no param takes names of the lookup %s", name)
		}
	}
}

// An error about an id, or about a name, ends in a call that is right: it names a
// tool that finds what there is. Each param of
// each tool that reads, where it is all that is required and has a lookup, is given both.
func TestUnknownIDsLeadOn(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	asked := 0
	for _, tool := range p.catalog.Tools {
		if tool.Access > engine.Read {
			continue
		}
		for _, param := range tool.Params() {
			if param.Lookup.Value == "" || !strings.HasSuffix(param.Name.Value, "_id") || !param.Required.Value || others(tool, param) {
				continue
			}
			asked++
			for _, unknown := range []string{"PZZZZZ9", "Nothing of this name"} {
				if problem := p.call(tool.Name(), fmt.Sprintf(`{%q: %q}`, param.Name.Value, unknown)); problem != "" {
					t.Fatal(problem)
				}
				p.sent = nil
				if !strings.Contains(p.text, `"error":{`) {
					t.Logf("%s %s: %.200s", tool.Name(), param.Name.Value, p.text)
					continue
				}
				if !slices.ContainsFunc(p.catalog.Tools, func(other *engine.Tool) bool {
					return other != tool && other.Access == engine.Read && other.Name() != "find" && regexp.MustCompile(`\b`+other.Name()+`\b`).MatchString(p.text)
				}) {
					t.Errorf("%s %s: no tool that finds it is named: %s", tool.Name(), param.Name.Value, p.text)
				}
			}
		}
	}
	t.Logf("%d params asked", asked)
}

// others says whether a tool requires another param, too.
func others(tool *engine.Tool, param *toolfile.Param) bool {
	return slices.ContainsFunc(tool.Params(), func(o *toolfile.Param) bool { return o.Name.Value != param.Name.Value && o.Required.Value })
}
