package main

import (
	"cmp"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/tooltest"
)

var (
	sectionOf  = regexp.MustCompile(`^##+ (\d+)(\.\d+)?`)
	firstCell  = regexp.MustCompile("^\\| `(\\w+)` \\|")
	operations = regexp.MustCompile(`(GET|POST|PUT|PATCH|DELETE) (/[^ ,;·<` + "`" + `]*)`)
	segment    = regexp.MustCompile(`\\\{[^}]*\\\}`)
)

// apart are operations of rows that became tools of their own, and those which were
// left out.
var apart = map[string]string{
	"list_schedules GET /v3/schedules":                    "list_shift_schedules",
	"list_audit_records GET /services/{id}/audit/records": "", // the records of one resource
}

// TestCatalogue holds the tools to the catalogue that they were planned in: each tool
// of its first two priorities is there and has the access of its row, and its tests
// send what the row says; all composites are there; and all tools of PagerDuty's own
// server, and of the Python package, are names of tools.
func TestCatalogue(t *testing.T) {
	path := cmp.Or(os.Getenv("PAGERDUTY_CATALOGUE"), "../../../shared/pagerduty/catalogue.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("SKIPPED: the tools were not held to their catalogue: set PAGERDUTY_CATALOGUE to its file (%v)", err)
	}
	catalog := shipped(t)
	names, section := map[string]int{}, ""
	for line := range strings.Lines(string(text)) {
		if m := sectionOf.FindStringSubmatch(line); m != nil {
			if section = m[1]; section == "3" && m[2] == "" {
				section = "" // which begins with an overview
			}
		}
		m := firstCell.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		cells := strings.Split(line, " | ")
		if section == "3" && cells[1] == "P2" || section != "1" && section != "2" && section != "3" && section != "4" {
			continue
		}
		names[section]++
		tool := catalog.Tool(m[1])
		if tool == nil {
			t.Errorf("section %s: no tool answers to %s", section, m[1])
			continue
		}
		if section != "3" {
			continue
		}
		if tool.Name() == m[1] && tool.Access.String() != cells[2] {
			t.Errorf("%s: access %s, and %s in the catalogue", m[1], tool.Access, cells[2])
		}
		var sent []*http.Request
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			sent = append(sent, r.Sent...)
		}
	operation:
		for _, o := range operations.FindAllStringSubmatch(cells[3], -1) {
			if other, ok := apart[m[1]+" "+o[0]]; ok {
				if other != "" && catalog.Tool(other) == nil {
					t.Errorf("%s: there is no %s", m[1], other)
				}
				continue
			}
			want := regexp.MustCompile("^" + segment.ReplaceAllString(regexp.QuoteMeta(o[2]), "[^/]+") + "$")
			for _, r := range sent {
				if r.Method == o[1] && want.MatchString(r.URL.Path) {
					continue operation
				}
			}
			t.Errorf("%s: no test sends %s", m[1], o[0])
		}
	}
	for section, want := range map[string]int{"1": 103, "2": 12, "3": 180, "4": 12} {
		if names[section] != want {
			t.Errorf("%d names in section %s, not %d", names[section], section, want)
		}
	}
}
