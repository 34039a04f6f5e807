package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// sendsPart are the tools that send with PUT nothing but what is named, each with the
// reason why that replaces nothing else.
var sendsPart = map[string]string{
	"acknowledge_incident":        "PUT of an incident changes what it names",
	"escalate_incident":           "PUT of an incident changes what it names",
	"reassign_incident":           "PUT of an incident changes what it names",
	"resolve_incident":            "PUT of an incident changes what it names",
	"update_incident":             "PUT of an incident changes what it names",
	"update_incidents":            "PUT of incidents changes what it names of each",
	"resolve_alerts":              "PUT of alerts changes what it names of each",
	"move_alerts":                 "PUT of alerts changes what it names of each",
	"merge_incidents":             "an action",
	"cancel_responder_requests":   "an action",
	"set_incident_impact":         "it has one key",
	"set_incident_custom_fields":  "PUT of values changes the fields that it names",
	"set_service_custom_fields":   "PUT of values changes the fields that it names",
	"add_team_member":             "it has one key",
	"update_custom_shift":         "PUT of a custom shift changes what it names",
	"update_shift_override":       "PUT of an override changes what it names",
	"update_rotation_event":       "PUT of an event changes what it names, and refuses the rest once there were shifts",
	"update_webhook_subscription": "PUT of a subscription changes what it names",
	"update_incident_review":      "PUT of a review changes what it names",
}

// takesKeys are the keys that a PUT takes where it refuses all others; the record
// that was read goes back with these alone.
var takesKeys = map[string][]string{"update_shift_schedule": {"name", "time_zone", "description"}}

// keyOf is the key of the record that a param changes, where it has another name.
var keyOf = map[string]string{
	"update_service escalation_policy_id":            "escalation_policy",
	"update_service auto_resolve_minutes":            "auto_resolve_timeout",
	"update_service acknowledgement_minutes":         "acknowledgement_timeout",
	"update_maintenance_window start":                "start_time",
	"update_maintenance_window end":                  "end_time",
	"update_maintenance_window service_ids":          "services",
	"update_escalation_policy rules":                 "escalation_rules",
	"update_escalation_policy team_ids":              "teams",
	"update_escalation_policy handoff_notifications": "on_call_handoff_notifications",
	"update_alert_grouping_setting service_ids":      "services",
	"update_alert_grouping_setting aggregate":        "config",
	"update_alert_grouping_setting match_fields":     "config",
	"update_alert_grouping_setting time_window":      "config",
	"update_alert_grouping_setting timeout":          "config",
	"update_alert_grouping_setting iag_fields":       "config",
	"disable_service service_id":                     "status",
	"enable_service service_id":                      "status",
	"add_router_rule condition":                      "sets",
	"remove_router_rule rule_id":                     "sets",
	"update_alert_grouping_setting type":             "type config",
	"update_router orchestration_path":               "sets catch_all",
}

// alsoChanges are keys that change without being named.
var alsoChanges = map[string]string{
	"update_service": "status", // critical, warning and maintenance follow from the incidents: nobody can write them
}

// oddKeys is what a record has that nobody knows of: numbers that are no float64 or
// are written otherwise than a program would, escapes, and keys in no order.
const oddKeys = `"zz_tomorrow":{"z":1.0,"a":1e3,"big":123456789012345678901234567890,"id":9007199254740993,"minus":-0.0,"small":1E-7,` +
	`"text":"\u00e9 \ud83d\ude00 <b>&amp;</b> \u2028 \\u0041 \/","none":null,"list":[2.50,[],{},"",false]},"aa_tomorrow":10.10`

// TestPutsChangeWhatIsNamed plays the tests of every tool that reads a record and
// writes it back, against records that have oddKeys in each of their objects: what
// goes back is what was read but for the keys that the arguments name. A tool that
// writes with PUT and does not read has its reason in sendsPart.
func TestPutsChangeWhatIsNamed(t *testing.T) {
	t.Parallel()
	for _, tool := range shipped(t).Tools {
		if r := tool.File.Request; r == nil || r.Method.Value != http.MethodPut {
			continue
		}
		name := tool.Name()
		if sendsPart[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			played := 0
			for i := range tool.File.Tests {
				test := &tool.File.Tests[i]
				if puts := slices.ContainsFunc(test.HTTP, func(x toolfile.Exchange) bool {
					return strings.HasPrefix(x.Request.Value, "PUT ") && x.Answer.Status.Or(200) < 300
				}); !puts {
					continue
				}
				played++
				t.Run(test.Name.Value, func(t *testing.T) { putBack(t, tool, test) })
			}
			if played == 0 {
				t.Error("no test writes with PUT; a tool that sends only what is named stands in sendsPart, with its reason")
			}
		})
	}
}

// putBack calls a tool as its test does, with oddKeys in what it reads.
func putBack(t *testing.T, tool *engine.Tool, test *toolfile.Test) {
	var mu sync.Mutex
	answers := slices.Clone(test.HTTP)
	var read, written map[string]json.RawMessage
	put := ""
	for _, x := range answers {
		if rest, ok := strings.CutPrefix(x.Request.Value, "PUT "); ok {
			put = rest
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		at := slices.IndexFunc(answers, func(x toolfile.Exchange) bool {
			path, _, _ := strings.Cut(x.Request.Value, "?")
			return path == r.Method+" "+r.URL.Path
		})
		if at < 0 {
			t.Errorf("unexpected: %s %s", r.Method, r.URL)
			w.WriteHeader(http.StatusNotFound)
			return
		}
		body, err := json.Marshal(answers[at].Answer.Body.Any())
		if err != nil {
			t.Error(err)
		}
		answers = slices.Delete(answers, at, at+1)
		switch {
		case r.Method == http.MethodGet && r.URL.Path == put:
			body = withOddKeys(t, body)
			read = recordIn(t, body)
		case r.Method == http.MethodPut:
			sent, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			written = recordIn(t, sent)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	}))
	defer server.Close()
	env := map[string]string{"PAGERDUTY_API_KEY": "key", "PAGERDUTY_API_HOST": server.URL}
	now := time.Now
	if test.Now.IsSet() {
		at, err := time.Parse(time.RFC3339, test.Now.Value)
		if err != nil {
			t.Fatal(err)
		}
		now = func() time.Time { return at }
	}
	account := tool.Account(engine.Options{Now: now, Getenv: func(n string) string { return env[n] }, Contexts: toolfile.EntriesAny(test.Context), UserAgent: "test/1", PagesAtOnce: 1})
	defer account.Close()
	arguments, err := json.Marshal(test.Params.Any())
	if err != nil {
		t.Fatal(err)
	}
	if e := account.Call(t.Context(), tool, arguments, nil); e.IsError {
		t.Fatalf("%s", e.JSON)
	}
	if read == nil || written == nil {
		t.Fatalf("read %d keys and wrote %d", len(read), len(written))
	}
	if keys := takesKeys[tool.Name()]; keys != nil {
		maps.DeleteFunc(read, func(k string, v json.RawMessage) bool { return !slices.Contains(keys, k) || string(v) == "null" })
	}
	named := map[string]bool{}
	for _, k := range strings.Fields(alsoChanges[tool.Name()]) {
		named[k] = true
	}
	for _, e := range test.Params.Map {
		key := e.Key.Value
		if other := keyOf[tool.Name()+" "+key]; other != "" {
			key = other
		}
		for k := range strings.FieldsSeq(key) {
			named[k] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(read)) {
		if was, is := read[key], written[key]; !named[key] && !bytes.Equal(was, is) {
			t.Errorf("%s was not named\nand was     %s\nand becomes %s", key, was, is)
		}
	}
	for key := range written {
		if read[key] == nil && !named[key] {
			t.Errorf("%s was not named, was not there, and becomes %s", key, written[key])
		}
	}
}

// recordIn is the record in an object that has nothing else.
func recordIn(t *testing.T, body []byte) map[string]json.RawMessage {
	var outer map[string]map[string]json.RawMessage
	if err := json.Unmarshal(body, &outer); err != nil || len(outer) != 1 {
		t.Errorf("%d records (%v) in %s", len(outer), err, body)
	}
	for _, record := range outer {
		return record
	}
	return nil
}

// withOddKeys puts oddKeys into each object of a body but for the outermost.
func withOddKeys(t *testing.T, body []byte) []byte {
	var out bytes.Buffer
	depth, inText := 0, false
	for i := 0; i < len(body); i++ {
		c := body[i]
		out.WriteByte(c)
		switch {
		case inText && c == '\\':
			i++
			out.WriteByte(body[i])
		case c == '"':
			inText = !inText
		case inText:
		case c == '}':
			depth--
		case c == '{':
			if depth++; depth > 1 {
				out.WriteString(oddKeys)
				if body[i+1] != '}' {
					out.WriteByte(',')
				}
			}
		}
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("no JSON: %s", &out)
	}
	return out.Bytes()
}
