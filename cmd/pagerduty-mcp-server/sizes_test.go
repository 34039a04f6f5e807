package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// An item of the lists that are read most takes so many bytes, on average of all
// records of the demo account that the tool can list.
func TestItemSizes(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	for tool, want := range map[string]struct{ fewest, bytes int }{
		"list_incidents": {10_000, 480}, "list_oncalls": {150, 230}, "list_services": {300, 330}, "list_users": {150, 260},
	} {
		arguments := `{"current_user_context": false, "limit": 10000}`
		if tool == "list_incidents" {
			arguments = `{"current_user_context": false, "limit": 10000, "date_range": "all"}`
		}
		items, size := allItems(t, newDemo(t), tool, arguments), 0
		for _, i := range items {
			size += len(i)
		}
		t.Logf("%s: %d items of %d bytes", tool, len(items), size/max(1, len(items)))
		if len(items) < want.fewest || size > want.bytes*len(items) {
			t.Errorf("%s: %d items in %d bytes; at least %d, of at most %d bytes each", tool, len(items), size, want.fewest, want.bytes)
		}
	}
}

// show_incident takes at most 1,050 bytes for each incident of the demo account, of
// which 100 are for its title: a title is never cut, and one in three hundred has 900.
// All are listed, and those that are largest in the list are shown.
func TestIncidentSize(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	const most, title, shown = 1050, 100, 300 // bytes, bytes, incidents
	type incident struct{ ID, Title string }
	p := newDemo(t)
	var all []incident
	size := map[string]int{} // without the title, by id
	for _, text := range allItems(t, p, "list_incidents", `{"current_user_context": false, "limit": 10000, "date_range": "all"}`) {
		var i incident
		if err := json.Unmarshal(text, &i); err != nil {
			t.Fatal(err)
		}
		all, size[i.ID] = append(all, i), len(text)-len(i.Title)
	}
	slices.SortFunc(all, func(a, b incident) int { return size[b.ID] - size[a.ID] })
	largest := 0
	for _, i := range all[:shown] {
		if problem := p.call("show_incident", fmt.Sprintf(`{"incident_id": %q}`, i.ID)); problem != "" {
			t.Fatal(problem)
		}
		p.sent = nil
		n := len(p.text) - max(0, len(i.Title)-title)
		if n > most {
			t.Errorf("incident %s takes %d bytes, at most %d", i.ID, n, most)
		}
		largest = max(largest, n)
	}
	t.Logf("the largest of %d incidents takes %d bytes", len(all), largest)
}

// allItems are the items of a list that no budget cuts.
func allItems(t *testing.T, p *play, tool, arguments string) (items []json.RawMessage) {
	t.Helper()
	p.budget = 1 << 30
	p.start()
	if problem := p.call(tool, arguments); problem != "" {
		t.Fatal(problem)
	}
	p.sent = nil
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.text), &answer); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(answer[p.catalog.Tool(tool).File.Resource.Value], &items); err != nil {
		t.Fatalf("%v: %.300s", err, p.text)
	}
	return items
}

// What a toolset adds to tools/list stays small: so many bytes a tool, on average
// of its tools, and so many for all toolsets together.
func TestToolsetsAreSmall(t *testing.T) {
	const most, mostOfAll = 1500, 250_000
	wider := map[string]int{"analytics": 2400, "alert_grouping": 1700, "events": 2400, "oncalls": 2100, "status_pages": 1700, "escalation_policies": 1700, "activity": 1700}
	c := shipped(t)
	all := 0
	for _, set := range c.Toolsets {
		tools, size := toolsetSize(c, set)
		bound := most
		if w := wider[set.Name]; w > 0 {
			bound = w
		}
		if size > bound*tools {
			t.Errorf("%s: %d bytes a tool, at most %d", set.Name, size/tools, bound)
		}
		all += size
	}
	t.Logf("all toolsets: %d bytes", all)
	if all > mostOfAll {
		t.Errorf("all toolsets together have %d bytes in tools/list, at most %d", all, mostOfAll)
	}
}

// toolsetSize is how many tools a toolset has, and their bytes in tools/list.
func toolsetSize(c *engine.Catalog, set engine.Toolset) (tools, size int) {
	for _, t := range c.Tools {
		if t.Toolset == set.Name {
			tools, size = tools+1, size+len(mcpserver.Listed(t))
		}
	}
	return tools, size
}
