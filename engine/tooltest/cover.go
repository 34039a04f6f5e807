package tooltest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/run"
	"pagerduty-mcp-server/engine/toolfile"
)

// Coverage is how much of what a tool's file says its tests show.
type Coverage struct {
	Shown, All int
	Gaps       []Gap // what they do not show, in the order of the file
}

// Gap is something that no test shows.
type Gap struct {
	File string // file:line
	What string
}

// String is the gap as a line.
func (g Gap) String() string { return g.File + ": " + g.What }

// Percent is the share of what is shown, rounded down; 100 where there is
// nothing to show.
func (c Coverage) Percent() int {
	if c.All == 0 {
		return 100
	}
	return 100 * c.Shown / c.All
}

// Plus is the coverage of both together.
func (c Coverage) Plus(o Coverage) Coverage {
	return Coverage{c.Shown + o.Shown, c.All + o.All, slices.Concat(c.Gaps, o.Gaps)}
}

// Cover says of a tool what its tests show: of each rule that it accepts and
// that it rejects; of each query name and header that a call may leave out, that
// it is sent; of each step, that it is run; and of each list in pages, that it
// ends on its first page and that it goes on. It sends nothing: that the tests
// pass, [Run] tells.
func Cover(ctx context.Context, t *engine.Tool) Coverage {
	c := &cover{tool: t, file: t.File.Source.Path, name: t.Name()}
	if t.Compile().HasErrors() {
		return c.Coverage
	}
	c.rules(ctx)
	for _, x := range t.Plan().Exchanges() {
		if x.Request != nil {
			c.exchange(x)
		}
	}
	return c.Coverage
}

type cover struct {
	Coverage
	tool       *engine.Tool // nil: a prompt
	file, name string
}

// count counts one thing that the tests should show.
func (c *cover) count(shown bool, at diag.Text, format string, args ...any) {
	c.All++
	if shown {
		c.Shown++
		return
	}
	file, line := c.file, at.At(0).Line
	if s := at.Source(); s != nil {
		file = s.Path
	}
	c.Gaps = append(c.Gaps, Gap{fmt.Sprintf("%s:%d", file, line), c.name + ": " + fmt.Sprintf(format, args...)})
}

// rules counts each rule twice.
func (c *cover) rules(ctx context.Context) {
	accepted, rejected := map[*toolfile.Rule]bool{}, map[*toolfile.Rule]bool{}
	for i, judgement := range Judge(ctx, c.tool) {
		test := &c.tool.File.Tests[i]
		for rule, outcome := range judgement.Rules {
			failed := test.Expect.Error != nil
			switch outcome { // what only a request tells, the test's end tells
			case run.Holds:
				accepted[rule] = true
			case run.Fails:
				rejected[rule] = true
			case run.Unknown:
				accepted[rule] = accepted[rule] || !failed
				rejected[rule] = rejected[rule] || failed && test.Expect.Error.Code.Value == rule.Code.Value
			}
		}
	}
	for _, k := range c.tool.Plan().Checks {
		if k.Rule != nil {
			c.count(accepted[k.Rule], k.At(), "no test keeps the rule")
			c.count(rejected[k.Rule], k.At(), "no test breaks the rule")
		}
	}
}

// Judge lets the checks of a tool, which compiles, judge the arguments of each of its
// tests. It sends nothing.
func Judge(ctx context.Context, t *engine.Tool) (out []engine.Judgement) {
	for i := range t.File.Tests {
		test := &t.File.Tests[i]
		o, _ := options(t, test)                        // a time that cannot be read is a finding of its own
		arguments, _ := json.Marshal(test.Params.Any()) // likewise .inf and .nan
		if test.URI.IsSet() {
			arguments, _, _ = t.ArgumentsAt(test.URI.Value)
		}
		account := t.Account(o)
		out = append(out, account.Judge(ctx, t, arguments))
		account.Close()
	}
	return out
}

// exchange counts what a request may leave out, and its pages.
func (c *cover) exchange(x *plan.Exchange) {
	var queries []url.Values // of the requests of this exchange, in all tests
	headers := map[string]bool{}
	one, several := false, false
	next := c.nextPage(x)
	for _, test := range c.tool.File.Tests {
		first, further, before := false, false, 0
		for _, h := range test.HTTP {
			method, path, text := requestOf(h)
			query, err := url.ParseQuery(text)
			if err != nil || !x.Sends(method, path) {
				continue
			}
			queries = append(queries, query)
			for _, e := range h.Header {
				headers[strings.ToLower(e.Key.Value)] = true
			}
			if next(query, before) {
				further = true
			} else {
				first = true
			}
			before++
		}
		one = one || first && !further
		several = several || further
	}
	if x.Step != nil {
		c.count(len(queries) > 0, x.Step.Name, "no test runs the step %q", x.Step.Name.Value)
	}
	for _, b := range x.Query {
		if optional(b) {
			c.count(slices.ContainsFunc(queries, func(q url.Values) bool { return q.Has(b.Name) }), b.At, "no test sends %q in the query", b.Name)
		}
	}
	for _, b := range x.Header {
		if optional(b) {
			c.count(headers[strings.ToLower(b.Name)], b.At, "no test sends the header %q", b.Name)
		}
	}
	if x.Paginate.IsSet() {
		c.count(one, x.Paginate, "no test ends on the first page")
		c.count(several, x.Paginate, "no test asks for a further page")
	}
}

// optional reports whether a call may leave out what is bound.
func optional(b plan.Binding) bool {
	if b.Param != nil {
		return !b.Param.Required.Value && b.Param.Default == nil
	}
	return b.CEL != nil
}

// nextPage tells the queries of further pages from that of the first one. before
// is how many requests of the exchange the test had until then: where the place
// stands in the body, or in a link, whatever follows the first is a further one.
func (c *cover) nextPage(x *plan.Exchange) func(q url.Values, before int) bool {
	s := x.Pages
	var names []string
	if s != nil && s.Next != nil {
		if next, _ := c.tool.API().Library.Infer(s.Next.Text, nil, nil); next != nil {
			names = slices.Collect(maps.Keys(next.Fields))
		}
	}
	return func(q url.Values, before int) bool {
		switch {
		case s == nil:
			return false
		case s.Kind == plan.ByLink || s.AtInBody || slices.Contains(names, "body"):
			return before > 0
		case s.Kind == plan.ByNext:
			return slices.ContainsFunc(names, q.Has)
		}
		at := q.Get(s.At)
		return at != "" && at != strconv.Itoa(s.First)
	}
}
