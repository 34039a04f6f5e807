package toolfile

import (
	"regexp"
	"time"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// exchangeRequest is how a test writes a request.
var exchangeRequest = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) /`)

// tests reads the examples that prove a tool file.
func (r *reader) tests(e entry) []Test {
	var out []Test
	for _, n := range r.list(e) {
		t := Test{}
		es := r.entries(n, "test")
		for _, e := range es {
			switch e.name {
			case "name":
				t.Name = r.prose(e)
			case "params":
				t.Params = r.value(e.value)
				if t.Params.Kind != Map && !tagged(e.value) {
					r.at(e.value, "wrong-type", `"params" must be a mapping, not %s`, describe(e.value))
				}
			case "context":
				t.Context = r.free(e.value, `"context"`)
			case "settings":
				t.Settings = r.free(e.value, `"settings"`)
			case "now":
				t.Now = r.time(e)
			case "http":
				t.HTTP = r.exchanges(e)
			case "expect":
				t.Expect = r.expect(e)
			default:
				r.unknown(e, "test")
			}
		}
		r.needIn(n, es, "test", "name", "expect")
		out = append(out, t)
	}
	return out
}

// time returns an RFC 3339 date-time.
func (r *reader) time(e entry) diag.Text {
	t := r.text(e)
	if _, err := time.Parse(time.RFC3339, t.Value); t.IsSet() && err != nil {
		r.add(t.FindAll("wrong-type", "%q must be a time such as 2026-01-31T08:00:00Z, not %q", e.name, t.Value))
		return diag.Text{}
	}
	return t
}

func (r *reader) exchanges(e entry) []Exchange {
	var out []Exchange
	for _, n := range r.list(e) {
		x := Exchange{}
		es := r.entries(n, "exchange")
		for _, e := range es {
			switch e.name {
			case "request":
				x.Request = r.text(e)
				if x.Request.IsSet() && !exchangeRequest.MatchString(x.Request.Value) {
					r.add(x.Request.FindAll("wrong-type", `"request" must be a method and a path, such as GET /things?limit=5, not %q`, x.Request.Value))
				}
			case "header":
				x.Header = r.bindings(e, false)
			case "body":
				x.Body = r.value(e.value)
			case "response":
				x.Answer = r.answer(e)
			default:
				r.unknown(e, "exchange")
			}
		}
		r.needIn(n, es, "exchange", "request", "response")
		out = append(out, x)
	}
	return out
}

func (r *reader) answer(e entry) Answer {
	a := Answer{Place: e.key.Pos}
	for _, e := range r.entries(e.value, "answer") {
		switch e.name {
		case "status":
			a.Status = r.status(e, 200)
		case "header":
			a.Header = r.bindings(e, false)
		case "body":
			a.Body = r.value(e.value)
		case "file":
			a.File = r.filled(e)
		default:
			r.unknown(e, "answer")
		}
	}
	if a.Body != nil && a.File.IsSet() {
		r.add(a.File.FindAll("duplicate-key", `an answer has "body" or "file", not both`))
	}
	return a
}

func (r *reader) expect(e entry) Expect {
	x := Expect{Place: e.key.Pos}
	es := r.entries(e.value, "expect")
	for _, e := range es {
		switch e.name {
		case "metadata":
			x.Metadata = r.free(e.value, `"metadata"`)
		case "resources":
			x.Resources = r.value(e.value)
			if x.Resources.Kind != List && !tagged(e.value) {
				r.at(e.value, "wrong-type", `"resources" must be a list, not %s`, describe(e.value))
			}
		case "error":
			x.Error = r.expectError(e)
		default:
			r.unknown(e, "expect")
		}
	}
	if e.value.Kind == yaml.MappingNode && len(es) == 0 {
		r.add(e.key.FindAll("missing-key", `"expect" needs "metadata", "resources" or "error"`))
	}
	if has(es, "error") && (has(es, "metadata") || has(es, "resources")) {
		r.add(e.key.FindAll("duplicate-key", `"expect" has "error" or what a success shows, not both`))
	}
	return x
}

func (r *reader) expectError(e entry) *ExpectError {
	x := &ExpectError{}
	for _, e := range r.entries(e.value, "error") {
		switch e.name {
		case "code":
			x.Code = r.filled(e)
		case "message":
			x.Message = r.filled(e)
		default:
			r.unknown(e, "error")
		}
	}
	return x
}
