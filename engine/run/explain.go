package run

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

// Explain returns what a call with these arguments would do. It sends nothing.
func (a *Account) Explain(ctx context.Context, t *plan.Tool, arguments json.RawMessage) (e Explanation) {
	k := newCall(a, t)
	k.dry, k.explained = true, &e
	if err := k.foresee(ctx, arguments); err != nil {
		e.Refused = failureTo(t, err)
	}
	return e
}

// foresee checks the arguments and notes the requests that would be sent.
func (k *call) foresee(ctx context.Context, arguments json.RawMessage) error {
	if err := k.prepare(ctx, arguments); err != nil {
		return err
	}
	if _, err := k.account.server(k.api.Server); err != nil {
		return err
	}
	at, _, failed := k.position()
	if failed != nil {
		return failed
	}
	k.foreseeLookups(ctx)
	k.foreseeContexts(ctx)
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
		purpose := "step " + s.Name
		if s.Asks {
			purpose += ", for the question"
		}
		planned, err := k.planned(ctx, s.Exchange, purpose, answer.Position{})
		if err != nil {
			return err
		}
		planned.When = when
		if s.ForEach != nil {
			planned.Each = strings.TrimSpace(s.ForEach.Text.Value)
		}
		k.explained.Requests = append(k.explained.Requests, planned)
	}
	for _, c := range k.tool.File.RequiredCapabilities {
		k.explained.Client = append(k.explained.Client, c.Value)
	}
	if k.tool.File.Confirm.IsSet() {
		k.explained.Question = k.foreseeQuestion(ctx)
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
	g := k.pager(x, made, at)
	if x.Response != nil {
		out.Shaped = shapedBy(x)
	}
	size, _ := g.size(at, g.want)
	request, err := g.request(at, size)
	if err != nil {
		return Planned{}, err
	}
	parts := made.parts
	for _, q := range request.Query {
		if !slices.Contains(made.Query, q) {
			parts = append(parts, Part{"query", q.Name, q.Value, "page"})
		}
	}
	a := k.account
	client, err := a.server(x.Server)
	if err != nil {
		return Planned{}, err
	}
	out.URL, out.Body, out.Header = string(a.redact([]byte(client.URL(&request)))), a.redact(request.Body), a.headersTo(x.Server)
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

// foreseeContexts notes the requests of the contexts that the call will need and
// that are not known: those that its requests and its response name.
func (k *call) foreseeContexts(ctx context.Context) {
	needed := slices.Clone(k.tool.Contexts)
	for _, x := range k.tool.Exchanges() {
		if x.Request == nil {
			continue
		}
		if made, err := k.request(ctx, x); err == nil {
			needed = append(needed, made.needs...)
		}
	}
	for i := 0; i < len(needed); i++ { // grows
		if c := k.api.Contexts[needed[i]]; c != nil {
			needed = append(needed, c.Needs...)
		}
	}
	for _, name := range k.api.Order {
		c := k.api.Contexts[name]
		if _, known := k.known(name); known || c.Exchange == nil || !slices.Contains(needed, name) {
			continue
		}
		own := k.with(func(n *names) { n.args = nil })
		if planned, err := own.planned(ctx, c.Exchange, "context "+name, answer.Position{}); err == nil {
			if c.When != nil {
				planned.When = strings.TrimSpace(c.When.Text.Value)
			}
			k.explained.Requests = append(k.explained.Requests, planned)
		}
	}
}

// headers lists the headers that the account sends with each request to a server.
func (u *upstream) headersTo(to *plan.Server) []Part {
	var out []Part
	fixed, _ := u.fixedHeader()
	for _, h := range fixed {
		out = append(out, Part{"header", h.Name, h.Value, "constant"})
	}
	u.mu.Lock()
	s := u.servers[to]
	u.mu.Unlock()
	sent, err := s.credentials()
	if err != nil {
		for _, b := range to.Auth.Header {
			out = append(out, Part{"header", b.Name, "(" + failureOf(err).Message + ")", "secret"})
		}
	}
	for _, h := range sent.Header {
		out = append(out, Part{"header", h.Name, h.Value, "secret"})
	}
	for _, q := range sent.Query {
		out = append(out, Part{"query", q.Name, "***", "secret"})
	}
	return out
}

// mask takes the secrets out of parts.
func (u *upstream) mask(parts []Part) []Part {
	for i := range parts {
		parts[i].Value = string(u.redact([]byte(parts[i].Value)))
	}
	return parts
}

// foreseeLookups notes the requests that would find the ids of names.
func (k *call) foreseeLookups(ctx context.Context) {
	k.lookedUp = map[string]bool{}
	for param, l := range k.withLookups() {
		for _, e := range k.listOf(param) {
			value, ok := e.(string)
			if !ok || l.IsID(value) {
				continue
			}
			k.lookedUp[param] = true
			asked := sought(value)
			own := k.with(func(n *names) { n.args, n.value = nil, &asked })
			planned, err := own.planned(ctx, l.Exchange, "lookup "+l.Name+" of "+diag.Show(value), answer.Position{})
			if err != nil {
				continue
			}
			k.explained.Requests = append(k.explained.Requests, planned)
			if !l.ByValue { // one for all
				break
			}
		}
	}
}
