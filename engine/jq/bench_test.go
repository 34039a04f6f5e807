package jq

import (
	"os"
	"testing"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
)

// record is an incident with every field that its shape reads, as gojq takes it.
const record = `{id: "P1", html_url: "https://x", incident_number: 1, title: "t", status: "triggered", urgency: "high", priority: null, created_at: "2026",
  updated_at: "2026", resolved_at: null, resolve_reason: null, summary: "s", description: "d", incident_key: "k", last_status_change_at: "2026",
  alert_counts: {all: 1, triggered: 1, resolved: 0},
  assignments: [range(2) | {at: "2026", assignee: {id: "P2", type: "user_reference", summary: "n", html_url: "u"}}], acknowledgements: [],
  service: {id: "P3", type: "service_reference", summary: "n", html_url: "u"}, teams: [range(2) | {id: "P4", type: "team_reference", summary: "n", html_url: "u"}],
  escalation_policy: {id: "P5", type: "x", summary: "n", html_url: "u"}, last_status_change_by: {id: "P6", type: "x", summary: "n", html_url: "u"}}`

// BenchmarkRunEach shapes 100 incidents as list_incidents does.
func BenchmarkRunEach(b *testing.B) {
	text, err := os.ReadFile("../../tools.d/lib.jq")
	if err != nil {
		b.Fatal(err)
	}
	lib, ds := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", text)))
	if len(ds) > 0 {
		b.Fatal(ds)
	}
	j, ds := lib.Compile(diag.WholeText(diag.NewSource("q.jq", []byte(".incidents[] | incident"))))
	if len(ds) > 0 {
		b.Fatal(ds)
	}
	q, err := gojq.Parse(record)
	if err != nil {
		b.Fatal(err)
	}
	inputs := make([]any, 100)
	for i := range inputs {
		inputs[i], _ = q.Run(nil).Next()
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := j.RunEach(b.Context(), inputs, nil, func(int, any) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompile compiles a query that calls the library.
func BenchmarkCompile(b *testing.B) {
	text, err := os.ReadFile("../../tools.d/lib.jq")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		lib, _ := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", text)))
		for _, name := range lib.Functions() {
			t := diag.WholeText(diag.NewSource("q.jq", []byte(".x[] | "+name[:len(name)-2])))
			lib.Compile(t)
			lib.Keys(t)
		}
	}
}
