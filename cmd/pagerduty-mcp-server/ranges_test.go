package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/tools.d"
)

// proposed are the times that an error proposes, by param.
var proposed = regexp.MustCompile(`\b([a-z_]+)=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))`)

// TestRangesThatWouldDo gives every tool that takes times ranges that are the wrong way
// round, empty, longer than anything, long past, far ahead and open at one end. An error
// about one proposes a range; with that, or with the one that is proposed then, the
// checks pass. Lists and shows answer on the demo account, too, where it is known what they need.
func TestRangesThatWouldDo(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	fake, clock := accountAtNoon(t)
	catalog, _, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}},
		engine.Options{Now: clock.now, Getenv: demoEnv(func(string) string { return "" }, fake.URL())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(catalog.Close)
	taking, refused := 0, 0
	for _, tool := range catalog.Tools {
		for _, ends := range rangesOf(tool) {
			taking++
			for _, r := range [][2]int{ // days from now; 0: left out
				{2, -2}, {60, 50}, {-50, -60}, {5, 5}, {-4000, 4000}, {-4000, -1}, {-400, -200}, {1, 4000}, {3000, 4000}, {4000, 3000}, {-4000, 0}, {0, 4000}, {0, -4000}, {4000, 0},
			} {
				given := map[string]any{}
				for i, name := range ends {
					if name != "" && r[i] != 0 {
						given[name] = noon.AddDate(0, 0, r[i]).Format(time.RFC3339)
					}
				}
				if leadsOn(t, tool, given) {
					refused++
				}
			}
		}
	}
	t.Logf("%d ranges are taken; %d ranges were refused and led on", taking, refused)
	if taking < 45 || refused < 200 {
		t.Errorf("%d ranges are taken and %d were refused; at least 45 and 200", taking, refused)
	}
}

// leadsOn calls a tool with a range and follows what errors about it propose, twice
// at most. It reports whether there was one.
func leadsOn(t *testing.T, tool *engine.Tool, given map[string]any) (refused bool) {
	first := given
	for range 3 {
		problem := aboutRange(t, tool, given)
		if problem == "" {
			return refused
		}
		refused = true
		next := maps.Clone(given)
		for _, m := range proposed.FindAllStringSubmatch(problem, -1) {
			next[m[1]] = m[2]
		}
		if maps.Equal(next, given) {
			t.Errorf("%s %v: no range that would do in %q", tool.Name(), given, problem)
			return refused
		}
		given = next
	}
	t.Errorf("%s %v: nothing that was proposed did, at last %v: %s", tool.Name(), first, given, aboutRange(t, tool, given))
	return refused
}

// aboutRange is what is wrong with a range; empty where nothing is. What a tool needs
// besides is that of its first test; for a call it is known of the demo account.
func aboutRange(t *testing.T, tool *engine.Tool, given map[string]any) string {
	explained, called, callable := map[string]any{}, maps.Clone(given), tool.Access == engine.Read && tool.Toolset != "overview"
	for _, test := range tool.File.Tests {
		if base, ok := test.Params.Any().(map[string]any); ok && test.Expect.Error == nil {
			explained = maps.Clone(base)
			break
		}
	}
	for _, param := range tool.Params() {
		name := param.Name.Value
		if !param.Required.Value && (param.Format.Value == "date-time" || name == "minutes") {
			delete(explained, name)
		}
		if param.Required.Value && given[name] == nil {
			called[name] = knownOfDemo[name]
			callable = callable && knownOfDemo[name] != ""
		}
	}
	maps.Copy(explained, given)
	if tool.Name() == "create_status_page_post" {
		explained["post_type"] = "maintenance" // an incident has no times
	}
	if e := tool.Explain(t.Context(), diag.JSON(explained)); e.Refused != nil && e.Refused.Code != "MISSING_PARAMETER" {
		return e.Refused.Message
	}
	if !callable {
		return ""
	}
	if tool.File.Paginate.IsSet() {
		called["limit"] = 1
	}
	e := tool.Call(t.Context(), diag.JSON(called), nil)
	var answer struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal(e.JSON, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Error.Code == "NOT_FOUND" {
		return ""
	}
	return answer.Error.Message
}

// rangesOf are the pairs of params that say from when to when; a single time is the end of a range that begins now.
func rangesOf(tool *engine.Tool) (out [][2]string) {
	for _, r := range [][2]string{{"since", "until"}, {"start", "end"}, {"starts_at", "ends_at"}, {"effective_since", "effective_until"}, {"", "at"}} {
		there := 0
		for i, name := range r {
			if slices.ContainsFunc(tool.Params(), func(p *toolfile.Param) bool { return p.Name.Value == name }) {
				there++
			} else {
				r[i] = ""
			}
		}
		if there > 0 {
			out = append(out, r)
		}
	}
	return out
}
