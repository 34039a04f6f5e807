package openapi

import (
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Paging is how a pagination strategy goes with an operation.
type Paging struct {
	Names   []string // the query names that the strategy sends, as far as they are known
	InBody  []string // what it sends in the body, as paths with dots
	Missing []string // those of them that the operation does not take
	Wrong   string   // why the next page is not found in the operation's answers; empty when it is
	Most    int      // the largest page that the operation gives, when that is less than the strategy asks for; else 0
}

// Paging compares a strategy, whose queries may call functions of lib, with the
// operation.
func (o *Operation) Paging(s *toolfile.Strategy, lib jq.Library) Paging {
	var p Paging
	_, answer, _ := o.Response()
	page := answer.Shape()
	for _, t := range []struct{ name, in diag.Text }{{s.Size, s.SizeIn}, {s.Offset, s.OffsetIn}, {s.Page, s.PageIn}} {
		switch {
		case t.in.Value == "body":
			p.InBody = append(p.InBody, t.name.Value)
		case t.name.IsSet():
			p.Names = append(p.Names, t.name.Value)
		}
	}
	if next, _ := lib.Infer(s.Next, page, nil); next != nil {
		for _, name := range slices.Sorted(maps.Keys(next.Fields)) {
			if name != "body" {
				p.Names = append(p.Names, name)
			} else if body := next.Fields[name]; body != nil {
				p.InBody = append(p.InBody, slices.Sorted(maps.Keys(body.Fields))...)
			}
		}
	}
	known := o.Names("query")
	for _, n := range p.Names {
		if !slices.Contains(known, n) {
			p.Missing = append(p.Missing, n)
		}
	}
	for _, n := range p.InBody {
		if _, takes := o.inBody(n); !takes {
			p.Missing = append(p.Missing, n)
		}
	}
	for _, q := range []diag.Text{s.More, s.Next} {
		if _, ds := lib.Infer(q, page, nil); len(ds) > 0 {
			p.Wrong = ds[0].Message
		}
	}
	var size *Schema
	if s.SizeIn.Value == "body" {
		size, _ = o.inBody(s.Size.Value)
	} else if param := o.Param("query", s.Size.Value); param != nil {
		size = param.Schema
	}
	if size != nil && s.MaxSize.IsSet() {
		if most, ok := size.Word("maximum"); ok && most < float64(s.MaxSize.Value) {
			p.Most = int(most)
		}
	}
	return p
}

// inBody returns the schema of what stands in the operation's body at a path with
// dots, nil where it is not described, and whether the body may have it.
func (o *Operation) inBody(path string) (s *Schema, takes bool) {
	s, _ = o.Body()
	if s == nil {
		return nil, false
	}
	for name := range strings.SplitSeq(path, ".") {
		if s.Property(name) == nil {
			return nil, s.Open()
		}
		s = s.Property(name)
	}
	return s, true
}

// Strategy returns the first of the API's strategies that the operation's list
// is given out by; nil when there is none. A POST has a list where its body pages.
func (o *Operation) Strategy(a *toolfile.API, lib jq.Library) *toolfile.Strategy {
	if _, answer, _ := o.Response(); answer == nil || o.Method != "GET" && o.Method != "POST" {
		return nil
	}
	for i := range a.Pagination {
		s := &a.Pagination[i]
		if p := o.Paging(s, lib); len(p.Missing) == 0 && p.Wrong == "" && p.Most == 0 && len(p.Names)+len(p.InBody) > 0 && (o.Method == "GET" || len(p.InBody) > 0) {
			return s
		}
	}
	return nil
}
