package fakepagerduty

import (
	"reflect"
	"testing"
	"time"
)

// TestHistoryStays acknowledges, puts back and resolves incidents, and sees that
// what had happened before is told as it was: the notes, and the log entries by
// their ids. Only an incident that was merged has a resolve reason.
func TestHistoryStays(t *testing.T) {
	for seed := range uint64(6) {
		historyStays(t, seed)
	}
}

func historyStays(t *testing.T, seed uint64) {
	clock := &clock{t: noon}
	c := start(t, Options{Seed: seed, Now: clock.now})
	c.auth = "Token token=" + TeamlessToken // another user than those who had answered
	offsets := map[string]bool{}
	past := func(target string) (notes any, log map[string]any) {
		log = map[string]any{}
		for _, e := range c.get(target + "/log_entries?limit=100&include[]=channels").list("log_entries") {
			log[e.string("id")] = e.v
		}
		list := c.get(target + "/notes")
		for _, at := range list.strings("notes", "created_at") {
			offsets[at[19:]] = true
		}
		return list.v, log
	}
	open := c.get("/incidents?statuses[]=triggered&statuses[]=acknowledged&limit=100").list("incidents")
	for _, incident := range open {
		target := "/incidents/" + incident.string("id")
		notes, log := past(target)
		clock.add(time.Second)
		steps := []string{"acknowledged", "triggered", "acknowledged", "resolved"}
		if incident.string("status") == "acknowledged" {
			steps = steps[1:]
		}
		for _, status := range steps {
			c.put(target, incidentBodyJSON(`"status":"`+status+`"`))
		}
		notesNow, logNow := past(target)
		if !reflect.DeepEqual(notes, notesNow) {
			t.Errorf("%s: the notes changed from %v to %v", target, notes, notesNow)
		}
		for id, entry := range log {
			if !reflect.DeepEqual(entry, logNow[id]) {
				t.Errorf("%s: the log entry changed from %v to %v", target, entry, logNow[id])
			}
		}
		if len(logNow) != len(log)+len(steps) {
			t.Errorf("%s: %d log entries after %d and %d changes", target, len(logNow), len(log), len(steps))
		}
		if reason := c.get(target).string("incident", "resolve_reason"); reason != "null" {
			t.Errorf("%s: resolved by hand, and the reason is %s", target, reason)
		}
	}
	if len(open) < 50 || len(offsets) < 3 {
		t.Errorf("%d incidents, notes in the offsets %v", len(open), offsets)
	}
}
