package fakepagerduty

import (
	"strings"
	"testing"
)

// What the demo account does not have is called so, and is no bare 404: a path that
// there is not, and another method of one that there is.
func TestLacking(t *testing.T) {
	c := start(t, Options{})
	for _, target := range []string{"POST /rulesets", "GET /nowhere", "DELETE /incidents", "PATCH /teams", "GET /", "GET /incidents/", "POST /incidents/P1/unknown"} {
		method, path, _ := strings.Cut(target, " ")
		r := c.do(method, path, "{}")
		if want := "the demo has no " + target; r.status != 404 || !strings.Contains(r.text, want) {
			t.Errorf("%s: %d %s", target, r.status, r.text)
		}
	}
}

// The strategy of an escalation rule has the form that the API's description gives
// it: a list of objects of a type.
func TestAssignmentStrategies(t *testing.T) {
	c, seen := start(t, Options{}), map[string]bool{}
	for _, p := range c.get("/escalation_policies?limit=100").list("escalation_policies") {
		for _, r := range p.list("escalation_rules") {
			strategies := r.list("escalation_rule_assignment_strategy")
			if len(strategies) != 1 {
				t.Fatalf("%v", r.v)
			}
			seen[strategies[0].string("type")] = true
		}
	}
	if len(seen) != 2 || !seen["assign_to_everyone"] || !seen["round_robin"] {
		t.Errorf("strategies %v", seen)
	}
}
