package engine

import (
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"strings"
)

// step is a compiled step of a tool.
type step struct {
	name     string
	when     *cel.Expression // nil: always
	each     *cel.Expression // nil: once
	exchange *exchange
	list     bool // its result is the list of the outputs, and not the only one
	onError  string
	after    []string // the steps that it needs
}

// steps compiles the steps of a tool and brings them into an order in which
// each comes after those that it needs.
func (c *compiler) steps(list []toolfile.Step) []*step {
	var all []string
	for _, s := range list {
		all = append(all, s.Name.Value)
	}
	out := make([]*step, len(list))
	for i := range list {
		out[i] = c.step(&list[i], all)
		if q := list[i].Request; q != nil && c.tool.Access != Read && q.Method.Value != "" && q.Method.Value != "GET" {
			c.add(q.Method.FindAll("step-on-write", "a step only reads; what changes something is the tool's own request"))
		}
	}
	return c.ordered(list, out)
}

func (c *compiler) step(s *toolfile.Step, all []string) *step {
	st := &step{name: s.Name.Value, onError: s.OnError.Value}
	if s.When.IsSet() {
		st.when = c.cel(c.scope(rulesScope), s.When, cel.WantBool)
	}
	scope := c.scope(requestScope)
	if s.ForEach.IsSet() {
		st.each = c.cel(scope, s.ForEach, cel.WantList)
		scope = c.scope(itemScope)
	}
	st.exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, []toolfile.Var{c.paramsVar(), c.stepsVar()}, nil)
	st.list = st.exchange.pages != nil || st.exchange.response != nil && st.exchange.response.Each
	for _, e := range append(st.exchange.cels(), st.when, st.each) {
		if e != nil {
			st.after = append(st.after, e.Fields["steps"]...)
		}
	}
	if j := st.exchange.response; j != nil && slices.Contains(j.Used, "steps") {
		if j.Fields["steps"] == nil { // $steps as a whole: every other
			st.after = append(st.after, slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n == st.name })...)
		} else {
			st.after = append(st.after, j.Fields["steps"]...)
		}
	}
	slices.Sort(st.after)
	st.after = slices.DeleteFunc(slices.Compact(st.after), func(n string) bool { return !slices.Contains(all, n) })
	return st
}

// ordered sorts steps by need, in the order of the file where need leaves it
// open, and reports a circle.
func (c *compiler) ordered(list []toolfile.Step, steps []*step) []*step {
	var out []*step
	done := map[string]bool{}
	for len(out) < len(steps) {
		n := len(out)
		for _, s := range steps {
			if !done[s.name] && !slices.ContainsFunc(s.after, func(a string) bool { return !done[a] }) {
				done[s.name] = true
				out = append(out, s)
			}
		}
		if len(out) > n {
			continue
		}
		var left []string
		at := diag.Text{}
		for i, s := range steps {
			if !done[s.name] {
				if left == nil {
					at = list[i].Name
				}
				left = append(left, s.name)
			}
		}
		c.add(at.FindAll("cycle", "the steps %s wait for each other", strings.Join(left, ", ")))
		return steps
	}
	return out
}

// waves groups ordered steps: those of a wave need none of their own wave and
// run at once.
func waves(steps []*step) (out [][]*step) {
	level := map[string]int{}
	for _, s := range steps {
		n := 0
		for _, a := range s.after {
			n = max(n, level[a]+1)
		}
		level[s.name] = n
		for len(out) <= n {
			out = append(out, nil)
		}
		out[n] = append(out[n], s)
	}
	return out
}
