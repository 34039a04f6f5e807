package plan

import (
	"errors"
	"sync"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/toolfile"
)

// strategies compiles the ways of paging.
func (c *compiler) strategies() {
	c.api.Strategies = map[string]*Strategy{}
	for i := range c.api.File.Pagination {
		s := &c.api.File.Pagination[i]
		p := &Strategy{Name: s.Name.Value, Size: s.Size.Value, SizeInBody: s.SizeIn.Value == "body", MaxSize: s.MaxSize.Value, Stop: s.Stop.Value}
		switch {
		case s.Offset.IsSet():
			p.Kind, p.At, p.AtInBody = ByOffset, s.Offset.Value, s.OffsetIn.Value == "body"
		case s.Page.IsSet():
			p.Kind, p.At, p.AtInBody, p.First = ByPage, s.Page.Value, s.PageIn.Value == "body", s.First.Or(1)
		case s.Link.IsSet():
			p.Kind = ByLink
		default:
			p.Kind = ByNext
		}
		at := s.Page
		if p.Kind == ByOffset {
			at = s.Offset
		}
		if p.At != "" && p.At == p.Size && p.AtInBody == p.SizeInBody {
			c.add(duplicateBinding.At(at, "%q is the size of a page already; the place of a page has a name of its own", p.At))
		}
		if s.More.IsSet() {
			p.More = c.condition(s.More, answerVars...)
		}
		if s.Next.IsSet() {
			p.Next = c.jq(s.Next, answerVars...)
			c.outputs(s.Next, "an object of query parameters, such as {cursor: .next}", jq.KindObject)
		}
		if s.Key.IsSet() {
			p.Key = c.jq(s.Key)
		}
		c.api.Strategies[p.Name] = p
	}
}

// strategy returns the pagination strategy that a tool, step or context names.
func (c *compiler) strategy(name diag.Text, q *toolfile.Request) *Strategy {
	s := c.api.Strategies[name.Value]
	if s == nil {
		var known []string
		for _, p := range c.api.File.Pagination {
			known = append(known, p.Name.Value)
		}
		c.add(toolfile.UnknownKey.At(name, "no pagination strategy %q in %s%s", name.Value, toolfile.APIFile, diag.DidYouMean(name.Value, known)))
		return nil
	}
	if q == nil && !c.unread("request") {
		c.add(toolfile.MissingKey.At(name, `"paginate" needs a "request"`))
	}
	if q != nil && q.Body == nil && (s.SizeInBody || s.AtInBody) && (q.Method.Value == "" || q.Method.Value == "GET") {
		c.add(bodyOnGet.At(name, "the strategy %q pages in the request's body, and a GET has none", name.Value))
	}
	return s
}

// readPlan says how a page is read for a response, and for the strategy that
// finds the next page.
func readPlan(j *jq.Query, s *Strategy) records.Plan {
	p := records.Plan{Path: j.Path, Each: j.Each, Lenient: j.Lenient}
	if s == nil {
		return p
	}
	for _, q := range []*jq.Query{s.More, s.Next} {
		if q != nil {
			p.Rest = records.Merge(p.Rest, fused.Reads(q, ""))
		}
	}
	return p
}

// fuse is the fused plan of an exchange, or why there is none. It is made when it is
// first asked for.
func fuse(x *Exchange, masked []string) func() (*fused.Plan, error) {
	return sync.OnceValues(func() (*fused.Plan, error) {
		switch {
		case x.Response == nil || x.Request == nil:
			return nil, errors.New("nothing is fetched for it")
		case x.Answer != "json":
			return nil, errors.New("its answer is " + x.Answer)
		}
		o := fused.Options{Masked: masked, Paged: x.Pages != nil}
		if o.Paged {
			o.Key = x.Pages.Key
		}
		return fused.Compile(x.Response, o)
	})
}

var bodyOnGet = diag.Kind{Name: "body-on-get", Explain: "A GET has no body.",
	Example: "request: {path: /ships, body: {a: 1}}"}
