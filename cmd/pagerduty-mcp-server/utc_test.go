package main

import (
	"context"
	"encoding/json"
	"regexp"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
)

// Every time in the whole answers of all tools that can be called without more is in
// UTC, whatever the offsets of the API.
func TestTimesAreUTC(t *testing.T) {
	up, err := fakepagerduty.Start(fakepagerduty.Options{RequestsPerMinute: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	env := map[string]string{"PAGERDUTY_API_KEY": fakepagerduty.DemoToken, "PAGERDUTY_API_HOST": up.URL()}
	catalog := shipped(t)
	a := catalog.Tools[0].Account(engine.Options{Getenv: func(name string) string { return env[name] }})
	defer a.Close()
	times, tools := 0, 0
	for _, tool := range catalog.Tools {
		takes := map[string]bool{}
		arguments := map[string]any{}
		for _, p := range tool.Params() {
			takes[p.Name.Value] = true
			takes["required"] = takes["required"] || p.Required.Value
		}
		if takes["required"] || !tool.Hints().ReadOnly {
			continue
		}
		for name, value := range map[string]any{"fields": []string{"*"}, "limit": 20, "current_user_context": false} {
			if takes[name] {
				arguments[name] = value
			}
		}
		text, err := json.Marshal(arguments)
		if err != nil {
			t.Fatal(err)
		}
		e := a.Call(context.Background(), tool, text, nil)
		found := anyTime.FindAllStringSubmatch(string(e.JSON), -1)
		for _, at := range found {
			if at[1] != "Z" {
				t.Errorf("%s: %s", tool.Name(), at[0])
			}
		}
		times += len(found)
		tools++
	}
	if times < 300 || tools < 30 {
		t.Errorf("%d times in the answers of %d tools", times, tools)
	}
}

// anyTime is a date-time of RFC 3339 that is a text of its own, and its offset.
var anyTime = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?([^"]*)"`)
