package toolfile

import (
	"strconv"

	"pagerduty-mcp-server/engine/diag"
)

// ParseAPI reads an _api.yaml. It always returns an API, with what could be
// read of it, and every finding.
func ParseAPI(file string, data []byte) (*API, diag.Diagnostics) {
	r, doc := read(file, data)
	a := &API{Source: r.src}
	if doc == nil {
		a.Unread = []string{"secrets", "settings", "pagination", "context", "params"}
		return a, r.diags
	}
	es := r.entries(doc, "_api.yaml")
	for _, e := range es {
		switch e.name {
		case "version":
			if v := r.whole(e, 1); v.IsSet() && v.Value != 1 {
				r.add(v.Text.FindAll("wrong-type", "version %d is not known; this is version 1", v.Value))
			}
		case "title":
			a.Title = r.prose(e)
		case "instructions":
			a.Instructions = r.prose(e)
		case "server":
			a.Server = r.server(e)
		case "secrets":
			a.Secrets = r.variables(e, "a secret")
		case "settings":
			a.Settings = r.variables(e, "a setting")
		case "auth":
			a.Auth = r.headers(e, "auth")
		case "request":
			a.Header = r.headers(e, "api request")
		case "errors":
			a.Errors = r.filled(e)
		case "masked":
			a.Masked = r.texts(e)
		case "retry":
			a.Retry = r.retry(e)
		case "rate_limit":
			a.RateLimit = r.rateLimit(e)
		case "pagination":
			a.Pagination = r.strategies(e)
		case "context":
			a.Contexts = r.contexts(e)
		case "params":
			a.Params = r.params(e)
		case "defaults":
			a.Defaults = r.defaults(e)
		default:
			r.unknown(e, "_api.yaml")
		}
	}
	r.need(doc, es, pos(doc), diag.Len(r.src.Line(doc.Line)), "_api.yaml", "version", "server")
	a.Unread = unread(doc, es, "_api.yaml", "secrets", "settings", "pagination", "context", "params")
	return a, r.diags
}

// ParseToolset reads a _toolset.yaml.
func ParseToolset(file string, data []byte) (*Toolset, diag.Diagnostics) {
	r, doc := read(file, data)
	t := &Toolset{Source: r.src}
	if doc == nil {
		return t, r.diags
	}
	for _, e := range r.entries(doc, "_toolset.yaml") {
		switch e.name {
		case "title":
			t.Title = r.prose(e)
		case "description":
			t.Description = r.prose(e)
		case "instructions":
			t.Instructions = r.prose(e)
		default:
			r.unknown(e, "_toolset.yaml")
		}
	}
	return t, r.diags
}

func (r *reader) server(e entry) Server {
	s := Server{}
	es := r.entries(e.value, "server")
	for _, e := range es {
		switch e.name {
		case "url":
			s.URL = r.filled(e)
		case "env":
			s.Env = r.filled(e)
		default:
			r.unknown(e, "server")
		}
	}
	r.needAt(e, es, "server", "url")
	return s
}

// variables reads secrets or settings; what is one of them.
func (r *reader) variables(e entry, what string) []Variable {
	var out []Variable
	for _, e := range r.named(e.value, strconv.Quote(e.name)) {
		v := Variable{Name: e.key}
		r.variable(e.key, what)
		es := r.entries(e.value, "variable")
		for _, e := range es {
			switch e.name {
			case "env":
				v.Env = r.texts(e)
			default:
				r.unknown(e, "variable")
			}
		}
		r.needAt(e, es, "variable", "env")
		out = append(out, v)
	}
	return out
}

// headers reads a mapping whose only key is `header`.
func (r *reader) headers(e entry, mapping string) []Entry {
	var out []Entry
	for _, e := range r.entries(e.value, mapping) {
		switch e.name {
		case "header":
			out = r.bindings(e, false)
		default:
			r.unknown(e, mapping)
		}
	}
	return out
}

func (r *reader) retry(e entry) Retry {
	t := Retry{}
	for _, e := range r.entries(e.value, "retry") {
		switch e.name {
		case "status":
			t.Status = r.statuses(e)
		case "budget":
			t.Budget = r.duration(e)
		case "wait":
			t.Wait = r.texts(e)
		default:
			r.unknown(e, "retry")
		}
	}
	return t
}

func (r *reader) rateLimit(e entry) RateLimit {
	l := RateLimit{}
	for _, e := range r.entries(e.value, "rate_limit") {
		switch e.name {
		case "requests":
			l.Requests = r.whole(e, 1)
		case "per":
			l.Per = r.duration(e)
		case "remaining":
			l.Remaining = r.filled(e)
		case "reset":
			l.Reset = r.filled(e)
		default:
			r.unknown(e, "rate_limit")
		}
	}
	return l
}

func (r *reader) contexts(e entry) []Context {
	var out []Context
	for _, e := range r.named(e.value, `"context"`) {
		c := Context{Name: e.key}
		r.variable(e.key, "a context")
		es := r.entries(e.value, "context")
		for _, e := range es {
			switch e.name {
			case "when":
				c.When = r.filled(e)
			case "request":
				c.Request = r.request(e)
			case "paginate":
				c.Paginate = r.filled(e)
			case "response":
				c.Response = r.filled(e)
			case "schema":
				c.Schema = *r.schema(e, "schema")
			case "ttl":
				c.TTL = r.duration(e)
			case "absent":
				c.Absent = r.absent(e)
			default:
				r.unknown(e, "context")
			}
		}
		r.needAt(e, es, "context", "request", "response", "schema")
		out = append(out, c)
	}
	return out
}

func (r *reader) absent(e entry) Absent {
	a := Absent{}
	for _, e := range r.entries(e.value, "absent") {
		switch e.name {
		case "status":
			a.Status = r.statuses(e)
		case "message":
			a.Message = r.prose(e)
		case "hint":
			a.Hint = r.prose(e)
		default:
			r.unknown(e, "absent")
		}
	}
	return a
}

func (r *reader) defaults(e entry) Defaults {
	d := Defaults{}
	for _, e := range r.entries(e.value, "defaults") {
		switch e.name {
		case "limit":
			d.Limit = r.whole(e, 1)
		case "max_limit":
			d.MaxLimit = r.whole(e, 1)
		case "budget":
			d.Budget = r.whole(e, 1000)
		case "timeout":
			d.Timeout = r.duration(e)
		default:
			r.unknown(e, "defaults")
		}
	}
	if d.Limit.IsSet() && d.MaxLimit.IsSet() && d.Limit.Value > d.MaxLimit.Value {
		r.add(d.Limit.Text.FindAll("default-not-valid", `"limit" is over "max_limit", %d`, d.MaxLimit.Value))
	}
	return d
}
