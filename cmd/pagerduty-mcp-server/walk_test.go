package main

import (
	"fmt"
	"testing"
)

// A thousand incidents, all that are asked for in one call, are read by cursor with few
// requests: what does not fit is not fetched, and what was fetched is not fetched again.
// The counts of the calls together are those of the thousand.
func TestThousandByCursor(t *testing.T) {
	const (
		most  = 17 // requests
		asked = 1000
	)
	p := newDemo(t)
	requests, seen, counted, byStatus := 0, map[string]bool{}, 0, 0
	cursor := ""
	for len(seen) < asked {
		if problem := p.call("list_incidents", fmt.Sprintf(`{"current_user_context": false, "date_range": "all", "limit": %d%s}`, asked-len(seen), cursor)); problem != "" {
			t.Fatal(problem)
		}
		requests, p.sent = requests+len(p.sent), nil
		for _, id := range p.list(t, "[.incidents[].id]") {
			if seen[id.(string)] {
				t.Fatalf("%s comes twice", id)
			}
			seen[id.(string)] = true
		}
		sums := p.list(t, "[.metadata.counted, (.metadata.status_counts | add)]")
		counted, byStatus = counted+int(sums[0].(float64)), byStatus+int(sums[1].(float64))
		next := p.list(t, "[.metadata.next_cursor // empty]")
		if len(next) == 0 {
			break
		}
		cursor = fmt.Sprintf(`, "cursor": %q`, next[0])
	}
	t.Logf("%d incidents with %d requests", len(seen), requests)
	if len(seen) != asked || counted != asked || byStatus != asked || requests > most {
		t.Errorf("%d incidents, %d counted, %d by status, with %d requests; want %d each, with at most %d", len(seen), counted, byStatus, requests, asked, most)
	}
}

// list is what a query, which makes a list, gives of the last answer.
func (p *play) list(t *testing.T, query string) []any {
	t.Helper()
	v, err := p.jq(query)
	list, ok := v.([]any)
	if err != nil || !ok {
		t.Fatalf("%s: %v, %v", query, v, err)
	}
	return list
}
