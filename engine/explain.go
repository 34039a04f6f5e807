package engine

import (
	"context"
	"encoding/json"
	"strings"
)

// Explanation is what a call would do, without doing it.
type Explanation struct {
	Checks   []Verdict
	Refused  *Failure // why nothing would be sent; nil: the requests below would be
	Requests []Planned
}

// Planned is one request that a call would send first, for each of its steps
// and for the tool itself. Values that are known only after another request
// stand as their ${expression}.
type Planned struct {
	Purpose string // step NAME, or the tool
	When    string // a step's condition that is not known yet
	Each    string // a step's list, for each of whose elements it is sent
	Method  string
	URL     string
	Header  []Part // secrets masked
	Body    json.RawMessage
	Parts   []Part
	Pages   string // the strategy; empty: one request
	Reads   string // what is kept of the answer, the rest being passed over; see [expr.Projection.String]
}

// Explain returns what a call with these arguments would do. It sends nothing.
func (t *Tool) Explain(ctx context.Context, arguments json.RawMessage) Explanation {
	e := Explanation{}
	a := t.account
	k := &call{builder: builder{ctx: ctx, account: a, dry: true}, api: a.api, tool: t, explained: &e}
	refuse := func(f Failure) Explanation {
		e.Refused = &f
		return e
	}
	p, err := k.prepare(arguments)
	if err != nil {
		return refuse(failureOf(err))
	}
	at, failed := k.position()
	if failed != nil {
		return refuse(*failed)
	}
	if err := a.open(); err != nil {
		return refuse(failureOf(err))
	}
	for _, s := range p.steps {
		when := ""
		if s.when != nil {
			switch r, _ := k.eval(s.when); {
			case r.Err != nil || len(r.Needs) > 0:
				when = strings.TrimSpace(s.when.Text.Value)
			case r.Value != true:
				continue
			}
		}
		planned, err := k.planned(s.exchange, "step "+s.name, position{})
		if err != nil {
			return refuse(failureOf(err))
		}
		planned.When = when
		if s.each != nil {
			planned.Each = strings.TrimSpace(s.each.Text.Value)
		}
		e.Requests = append(e.Requests, planned)
	}
	if p.exchange.request {
		planned, err := k.planned(p.exchange, "the tool", at)
		if err != nil {
			return refuse(failureOf(err))
		}
		e.Requests = append(e.Requests, planned)
	}
	return e
}

// planned describes the first request of an exchange.
func (k *call) planned(x *exchange, purpose string, at position) (Planned, error) {
	k.parts = nil
	request, err := k.request(x)
	if err != nil {
		return Planned{}, err
	}
	out := Planned{Purpose: purpose, Method: x.method}
	g := k.pager(x, request, at)
	if x.response != nil {
		out.Reads = g.read.String()
	}
	size, _ := g.size(at, g.want)
	before := len(request.Query)
	request = g.request(at, size)
	for _, q := range request.Query[before:] {
		k.note("query", q.Name, q.Value, "page")
	}
	a := k.account
	out.URL, out.Body, out.Header = string(a.redact([]byte(a.client.URL(&request)))), a.redact(request.Body), a.headers()
	for _, h := range request.Header {
		out.Header = append(out.Header, Part{"header", h.Name, h.Value, "request"})
	}
	out.Header = a.mask(out.Header)
	out.Parts = a.mask(k.parts)
	for name, s := range k.api.pages {
		if s == x.pages {
			out.Pages = name
		}
	}
	return out, nil
}

// headers lists the headers that the account sends with each request.
func (a *Account) headers() []Part {
	var out []Part
	fixed, _ := a.fixedHeader()
	for _, h := range fixed {
		out = append(out, Part{"header", h.Name, h.Value, "constant"})
	}
	auth, err := a.auth()
	if err != nil {
		for _, b := range a.api.auth {
			out = append(out, Part{"header", b.name, "(" + failureOf(err).Message + ")", "secret"})
		}
	}
	for _, h := range auth {
		out = append(out, Part{"header", h.Name, h.Value, "secret"})
	}
	return out
}

// mask takes the secrets out of parts.
func (a *Account) mask(parts []Part) []Part {
	for i := range parts {
		parts[i].Value = string(a.redact([]byte(parts[i].Value)))
	}
	return parts
}
