package records

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// ticketPage is a page of 100 records of about 4.5 KB each: many fields of
// which a shape reads few, references to other records, and text.
func ticketPage() []byte {
	ref := func(kind string, i int) map[string]any {
		id := fmt.Sprintf("%c%06d", kind[0]-32, i*7919%1000000)
		return map[string]any{"id": id, "type": kind + "_reference", "summary": "The " + kind + " " + fmt.Sprint(i%17),
			"self": "https://api.example.com/" + kind + "s/" + id, "html_url": "https://acme.example.com/" + kind + "s/" + id}
	}
	var tickets []any
	for i := range 100 {
		t := ref("ticket", i)
		for k, v := range map[string]any{
			"number": 1000 + i, "title": fmt.Sprintf("Disk %d%% full on db-%d", 80+i%20, i), "created_at": "2026-03-01T10:20:30Z", "updated_at": "2026-03-01T11:20:30Z",
			"status": []string{"open", "seen", "done"}[i%3], "urgency": "high", "key": fmt.Sprintf("%032x", i), "assigned_via": "escalation_policy", "resolve_reason": nil,
			"service": ref("service", i%9), "policy": ref("policy", i%5), "last_change_by": ref("user", i%11), "priority": ref("priority", i%4),
			"teams":           []any{ref("team", i%3), ref("team", i%4+10)},
			"assignments":     []any{map[string]any{"at": "2026-03-01T10:20:30Z", "assignee": ref("user", i%11)}},
			"acks":            []any{map[string]any{"at": "2026-03-01T10:25:30Z", "acker": ref("user", i%11)}},
			"counts":          map[string]any{"all": i % 5, "open": i % 2, "done": i % 3},
			"body":            map[string]any{"type": "body", "details": strings.Repeat("Filesystem /var/lib is nearly full. ", 50)},
			"trigger":         map[string]any{"type": "log_entry", "channel": map[string]any{"type": "api", "details": map[string]any{"host": "db", "load": 0.75, "tags": []any{"a", "b", "c"}}}},
			"alerts_grouping": map[string]any{"grouping_type": "advanced", "started_at": "2026-03-01T10:20:30Z", "ended_at": nil, "alert_grouping_active": true},
			"is_mergeable":    true, "pending_actions": []any{}, "basic_alert_grouping": nil, "conference": nil, "log_entries": []any{ref("entry", i), ref("entry", i+1)},
		} {
			t[k] = v
		}
		tickets = append(tickets, t)
	}
	page, err := json.Marshal(map[string]any{"tickets": tickets, "limit": 100, "offset": 0, "more": true, "total": nil})
	if err != nil {
		panic(err)
	}
	return page
}

func BenchmarkDecode(b *testing.B) {
	page := ticketPage()
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	plan := &Plan{Path: []string{"tickets"}, Each: true, Rest: keepOf(".more")}
	d := &Decoder{}
	for b.Loop() {
		n := 0
		if _, err := d.Decode(bytes.NewReader(page), plan, func(any) error { n++; return nil }); err != nil || n != 100 {
			b.Fatal(n, err)
		}
	}
}
