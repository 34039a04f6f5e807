package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
)

// TestDefaultAnswers calls every tool that reads with nothing but what it requires,
// on the whole demo account: each answer has less than 48,000 characters. Where
// ANSWERS names a directory they are written there, for .ci/tokens to count.
func TestDefaultAnswers(t *testing.T) {
	t.Parallel()
	const most, fewest = 48_000, 60 // characters; tools
	known := maps.Clone(knownOfDemo)
	p := newDemo(t)
	if problem := p.call("list_incidents", `{"current_user_context": false, "limit": 1, "fields": ["incident_number"]}`); problem != "" {
		t.Fatal(problem)
	}
	number, err := p.jq(".incidents[0].incident_number | tostring")
	if err != nil {
		t.Fatal(err)
	}
	known["incident_id"] = number.(string)
	called, times := 0, 0
	for _, tool := range p.catalog.Tools {
		if tool.Access != engine.Read {
			continue
		}
		arguments, complete := map[string]any{}, true
		for _, param := range tool.Params() {
			switch name := param.Name.Value; {
			case name == "current_user_context":
				arguments[name] = false
			case param.Required.Value && known[name] != "":
				arguments[name] = known[name]
			case param.Required.Value:
				complete = false
			}
		}
		if !complete {
			continue
		}
		called++
		text, err := json.Marshal(arguments)
		if err != nil {
			t.Fatal(err)
		}
		if problem := p.call(tool.Name(), string(text)); problem != "" {
			t.Fatal(problem)
		}
		p.sent = nil
		times += checkTimes(t, tool.Name(), p.answer)
		if n := utf8.RuneCountInString(p.text); n >= most {
			t.Errorf("%s %s: %d characters, at most %d", tool.Name(), text, n, most)
		}
		if dir := os.Getenv("ANSWERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, tool.Name()+".json"), []byte(p.text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if called < fewest {
		t.Errorf("%d tools called, at least %d", called, fewest)
	}
	t.Logf("%d tools called, %d times in their answers", called, times)
	if times < 500 {
		t.Errorf("%d times in all answers", times)
	}
}

// knownOfDemo are values of params that name what the demo account has.
var knownOfDemo = map[string]string{"service_id": "Payments Database", "team_id": "Payments", "query": "payments", "schedule_id": "Payments Primary", "policy_id": "Payments", "escalation_policy_id": "Payments"}

// aTime is what begins as a time of RFC 3339 does.
var aTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d`)

// checkTimes counts the times of an answer, each of which must be one in UTC that ends in Z.
func checkTimes(t *testing.T, tool string, v any) (times int) {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			times += checkTimes(t, tool+"."+k, member)
		}
	case []any:
		for _, item := range v {
			times += checkTimes(t, tool, item)
		}
	case string:
		if !aTime.MatchString(v) {
			break
		}
		times++
		if _, err := time.Parse(time.RFC3339Nano, v); err != nil || !strings.HasSuffix(v, "Z") {
			t.Errorf("%s: the time %s is not in UTC with a Z", tool, v)
		}
	}
	return times
}
