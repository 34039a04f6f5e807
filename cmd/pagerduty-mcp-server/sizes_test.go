package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// An item of the lists that are read most takes so many bytes on the demo
// account, on average.
func TestItemSizes(t *testing.T) {
	for tool, most := range map[string]int{"list_incidents": 480, "list_oncalls": 230, "list_services": 330, "list_users": 260} {
		p := newDemo(t)
		if problem := p.call(tool, `{"current_user_context": false}`); problem != "" {
			t.Fatal(problem)
		}
		var answer map[string]json.RawMessage
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(p.text), &answer); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(answer[p.catalog.Tool(tool).File.Resource.Value], &items); err != nil || len(items) < 10 {
			t.Fatalf("%s: %d items, %v", tool, len(items), err)
		}
		size := 0
		for _, i := range items {
			size += len(i)
		}
		t.Logf("%s: %d items of %d bytes", tool, len(items), size/len(items))
		if size > most*len(items) {
			t.Errorf("%s: %d bytes an item, at most %d", tool, size/len(items), most)
		}
	}
}

// show_incident takes at most 1,050 bytes on average of forty incidents of the
// demo account, and a heavy one, with several people, little more.
func TestIncidentSize(t *testing.T) {
	const most, heavy = 1050, 1200 // bytes
	p := newDemo(t)
	if problem := p.call("list_incidents", `{"current_user_context": false, "limit": 40, "fields": ["id"]}`); problem != "" {
		t.Fatal(problem)
	}
	ids, err := p.jq("[.incidents[].id]")
	if err != nil {
		t.Fatal(err)
	}
	sum, largest := 0, 0
	for _, id := range ids.([]any) {
		if problem := p.call("show_incident", fmt.Sprintf(`{"incident_id": %q}`, id)); problem != "" {
			t.Fatal(problem)
		}
		sum, largest = sum+len(p.text), max(largest, len(p.text))
	}
	mean := sum / len(ids.([]any))
	t.Logf("an incident takes %d bytes, the largest %d", mean, largest)
	if mean > most || largest > heavy {
		t.Errorf("an incident takes %d bytes, the largest %d; at most %d and %d", mean, largest, most, heavy)
	}
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
