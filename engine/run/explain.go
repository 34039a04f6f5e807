package run

import (
	"context"
	"encoding/json"
	"strings"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
)

// Explain returns what a call with these arguments would do. It sends nothing.
func (a *Account) Explain(ctx context.Context, t *plan.Tool, arguments json.RawMessage) (e Explanation) {
	k := newCall(a, t)
	k.dry, k.explained = true, &e
	if err := k.foresee(ctx, arguments); err != nil {
		e.Refused = failureOf(err)
	}
	return e
}

// foresee checks the arguments and notes the requests that would be sent.
func (k *call) foresee(ctx context.Context, arguments json.RawMessage) error {
	if err := k.prepare(ctx, arguments); err != nil {
		return err
	}
	if err := k.account.open(); err != nil {
		return err
	}
	at, _, failed := k.position()
	if failed != nil {
		return failed
	}
	for _, s := range k.tool.Steps {
		when := ""
		if s.When != nil {
			switch r, _ := k.eval(ctx, s.When); {
			case r.Err != nil || len(r.Needs) > 0:
				when = strings.TrimSpace(s.When.Text.Value)
			case r.Value != true:
				continue
			}
		}
		planned, err := k.planned(ctx, s.Exchange, "step "+s.Name, answer.Position{})
		if err != nil {
			return err
		}
		planned.When = when
		if s.ForEach != nil {
			planned.Each = strings.TrimSpace(s.ForEach.Text.Value)
		}
		k.explained.Requests = append(k.explained.Requests, planned)
	}
	if x := k.tool.Exchange; x.Request != nil {
		planned, err := k.planned(ctx, x, "the tool", at)
		if err != nil {
			return err
		}
		k.explained.Requests = append(k.explained.Requests, planned)
	}
	return nil
}

// planned describes the first request of an exchange.
func (k *call) planned(ctx context.Context, x *plan.Exchange, purpose string, at answer.Position) (Planned, error) {
	made, err := k.request(ctx, x)
	if err != nil {
		return Planned{}, err
	}
	out := Planned{Purpose: purpose, Method: x.Method}
	request, parts := made.Request, made.parts
	g := k.pager(x, request, at)
	if x.Response != nil {
		out.Reads = g.read.String()
	}
	size, _ := g.size(at, g.want)
	before := len(request.Query)
	request = g.request(at, size)
	for _, q := range request.Query[before:] {
		parts = append(parts, Part{"query", q.Name, q.Value, "page"})
	}
	a := k.account
	out.URL, out.Body, out.Header = string(a.redact([]byte(a.client.URL(&request)))), a.redact(request.Body), a.headers()
	for _, h := range request.Header {
		out.Header = append(out.Header, Part{"header", h.Name, h.Value, "request"})
	}
	out.Header = a.mask(out.Header)
	out.Parts = a.mask(parts)
	if x.Pages != nil {
		out.Pages = x.Pages.Name
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
		for _, b := range a.api.Auth {
			out = append(out, Part{"header", b.Name, "(" + failureOf(err).Message + ")", "secret"})
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
