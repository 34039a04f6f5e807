package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var stepOnWrite = diag.Kind{Name: "step-on-write", Explain: "A step of a tool that changes something may only read.",
	Example: "steps: {close: {request: {method: PUT, path: /a}}}"}

// steps compiles the steps of a tool and brings them into an order in which
// each comes after those that it needs.
func (c *compiler) steps(list []toolfile.Step) []*Step {
	var all []string
	for _, s := range list {
		all = append(all, s.Name.Value)
	}
	out := make([]*Step, len(list))
	for i := range list {
		out[i] = c.step(&list[i], all)
		if q := list[i].Request; q != nil && c.access != Read && q.Method.Value != "" && q.Method.Value != "GET" {
			c.add(stepOnWrite.At(q.Method, "a step only reads; what changes something is the tool's own request"))
		}
	}
	return c.ordered(list, out)
}

func (c *compiler) step(s *toolfile.Step, all []string) *Step {
	st := &Step{Name: s.Name.Value, OnError: s.OnError.Value, Limit: s.Limit.Value}
	if s.When.IsSet() {
		st.When = c.cel(c.scope(rulesScope), s.When, cel.TypeBool)
	}
	scope := c.scope(requestScope)
	if s.ForEach.IsSet() {
		st.ForEach = c.cel(scope, s.ForEach, cel.TypeList)
		scope = c.scope(itemScope)
	}
	st.Exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, c.jqVars(), nil)
	st.Step = s
	lines := st.Answer == "csv" || st.Answer == "ndjson" // whose response sees one record at a time
	st.List = st.Pages != nil || lines || st.Response != nil && st.Response.Each
	for _, e := range append(st.Expressions(), st.When, st.ForEach) {
		if e != nil {
			st.After = append(st.After, e.Fields["steps"]...)
		}
	}
	if j := st.Response; j != nil && slices.Contains(j.Used, "steps") {
		if j.Fields["steps"] == nil { // $steps as a whole: every other
			st.After = append(st.After, slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n == st.Name })...)
		} else {
			st.After = append(st.After, j.Fields["steps"]...)
		}
	}
	slices.Sort(st.After)
	st.After = slices.DeleteFunc(slices.Compact(st.After), func(n string) bool { return !slices.Contains(all, n) })
	return st
}

// ordered sorts steps by need, in the order of the file where need leaves it
// open, and reports a cycle.
func (c *compiler) ordered(list []toolfile.Step, steps []*Step) []*Step {
	var out []*Step
	done := map[string]bool{}
	for len(out) < len(steps) {
		n := len(out)
		for _, s := range steps {
			if !done[s.Name] && !slices.ContainsFunc(s.After, func(a string) bool { return !done[a] }) {
				done[s.Name] = true
				out = append(out, s)
			}
		}
		if len(out) > n {
			continue
		}
		var left []string
		at := diag.Text{}
		for i, s := range steps {
			if !done[s.Name] {
				if left == nil {
					at = list[i].Name
				}
				left = append(left, s.Name)
			}
		}
		c.add(cycle.At(at, "the steps %s wait for each other", strings.Join(left, ", ")))
		return steps
	}
	return out
}
