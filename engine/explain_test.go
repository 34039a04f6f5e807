package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// explained is an explanation as text: requests, their parts, then the checks.
func explained(h *harbor, e engine.Explanation) string {
	var b strings.Builder
	for _, r := range e.Requests {
		fmt.Fprintf(&b, "%s %s (%s) when=%q each=%q pages=%q %s\n", r.Method, strings.TrimPrefix(r.URL, h.URL), r.Purpose, r.When, r.Each, r.Pages, r.Body)
		for _, p := range append(r.Header, r.Parts...) {
			fmt.Fprintf(&b, "  %s %s=%s (%s)\n", p.Where, p.Name, p.Value, p.Origin)
		}
	}
	if e.Refused != nil {
		fmt.Fprintf(&b, "refused %s\n", e.Refused.Error())
	}
	for _, c := range e.Checks {
		if c.Outcome != "skipped" {
			fmt.Fprintf(&b, "%s %s %s %s: %s\n", c.Outcome, c.Code, c.At, strings.Join(strings.Fields(c.Expression), " "), c.Message)
		}
	}
	return b.String()
}

// What would be sent, each part with its origin; and nothing is sent.
func TestExplain(t *testing.T) {
	const relabel = `
tool: relabel
title: T
description: D
params:
  crate_id: {type: string, required: true, description: D}
  label: {type: string, default: plain, description: D}
steps:
  crate: {request: {path: "/crates/{crate_id}"}, response: .crate}
  twin: {when: steps.crate.twin, request: {path: /twins, query: {of: "${steps.crate.id}"}}, response: .twin}
  never: {when: params.label == 'never', request: {path: /never}, response: .x}
request:
  method: PUT
  path: /crates/{crate_id}
  header: {X-Reason: because}
  body: {crate: "${steps.crate}", change: {label: "${params.label}", by: [engine, "${me.name}"]}}
resource: crates
response: .crate
`
	const head = `  header Accept=application/json (constant)
  header X-Clerk=Ann (constant)
  header Authorization=Bearer *** (secret)
`
	tests := []struct{ name, tool, arguments, want string }{
		{"a context that is not known", "list_crates", `{"limit":3,"stacked":"true"}`, `GET /whoami (context me) when="" each="" pages="" 
` + head + `GET /crates?yard=%24%7Bparams.mine+%3F+optional.of%28me.yards%29+%3A+params.%3Fyards%7D&is-stacked=true&page_size=3 (the tool) when="" each="" pages="cursor" 
` + head + `  query yard=${params.mine ? optional.of(me.yards) : params.?yards} (context me, default of mine)
  query is-stacked=true (param stacked)
  query page_size=3 (page)
holds   !has(params.limit) || params.limit >= 1: 
holds   !has(params.limit) || params.limit <= 30: 
holds  harbor/crates/list_crates.yaml:13 !(params.mine && has(params.yards)): 
`},
		{"arguments", "list_crates", `{"mine":false,"yards":["a","b"],"min_weight":2}`, `GET /crates?yard=a&yard=b&min_weight=2&page_size=4 (the tool) when="" each="" pages="cursor" 
` + head + `  query yard=a (param mine, param yards)
  query yard=b (param mine, param yards)
  query min_weight=2 (param min_weight)
  query page_size=4 (page)
holds   !has(params.yards) || params.yards.all(x0, x0.matches("^[a-z]+$")): 
holds   !has(params.min_weight) || double(params.min_weight) >= 0.5: 
holds   !has(params.limit) || params.limit >= 1: 
holds   !has(params.limit) || params.limit <= 30: 
holds  harbor/crates/list_crates.yaml:13 !(params.mine && has(params.yards)): 
`},
		{"refused", "list_crates", `{"yards":["a"]}`, `refused CONFLICTING_PARAMETERS: yards cannot be used with mine; set mine to false
holds   !has(params.yards) || params.yards.all(x0, x0.matches("^[a-z]+$")): 
holds   !has(params.limit) || params.limit >= 1: 
holds   !has(params.limit) || params.limit <= 30: 
fails CONFLICTING_PARAMETERS harbor/crates/list_crates.yaml:13 !(params.mine && has(params.yards)): yards cannot be used with mine; set mine to false
`},
		{"steps", "show_crate", `{"crate_id":"a/b","papers":true}`, `GET /crates/a%2Fb/items?page_size=4 (step items) when="" each="" pages="cursor" 
` + head + `  path crate_id=a/b (param crate_id)
  query page_size=4 (page)
GET /papers?item=%24%7Bitem%7D&clerk=Ann (step papers) when="" each="steps.items" pages="" 
` + head + `  query item=${item} (item)
  query clerk=Ann (setting clerk)
GET /crates/a%2Fb (the tool) when="" each="" pages="" 
` + head + `  path crate_id=a/b (param crate_id)
holds   has(params.crate_id): 
holds   !has(params.crate_id) || !params.crate_id.isBlank(): 
holds   !has(params.crate_id) || params.crate_id.size() <= 40: 
holds   !has(params.crate_id) || !(string(params.crate_id) in ["", ".", ".."]): 
`},
		{"a body", "relabel", `{"crate_id":"1"}`, `GET /whoami (context me) when="" each="" pages="" 
` + head + `GET /crates/1 (step crate) when="" each="" pages="" 
` + head + `  path crate_id=1 (param crate_id)
GET /twins?of=%24%7Bsteps.crate.id%7D (step twin) when="steps.crate.twin" each="" pages="" 
` + head + `  query of=${steps.crate.id} (step crate)
PUT /crates/1 (the tool) when="" each="" pages="" {"change":{"by":["engine","${me.name}"],"label":"plain"},"crate":"${steps.crate}"}
` + head + `  header X-Reason=because (request)
  path crate_id=1 (param crate_id)
  header X-Reason=because (constant)
  body crate="${steps.crate}" (step crate)
  body change.label="plain" (default of label)
  body change.by[0]="engine" (constant)
  body change.by[1]="${me.name}" (context me)
holds   has(params.crate_id): 
holds   !has(params.crate_id) || !params.crate_id.isBlank(): 
holds   !has(params.crate_id) || !(string(params.crate_id) in ["", ".", ".."]): 
`},
		{"a cursor that is none", "list_crates", `{"mine":false,"cursor":"x"}`, `refused INVALID_CURSOR: cursor: "x" is no next_cursor of this server
holds   !has(params.limit) || params.limit >= 1: 
holds   !has(params.limit) || params.limit <= 30: 
holds   !has(params.cursor) || params.cursor.size() >= 1: 
holds  harbor/crates/list_crates.yaml:13 !(params.mine && has(params.yards)): 
`},
	}
	h := newHarbor(t)
	c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", theKey, "HARBOR_CLERK", "Ann")}, "more/relabel.yaml", relabel)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := explained(h, c.Tool(test.tool).Explain(t.Context(), []byte(test.arguments)))
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
	if sent := h.take(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}

// Without a key explain still explains, and says what is missing.
func TestExplainWithoutKey(t *testing.T) {
	h := newHarbor(t)
	e := h.load(t, engine.Options{Getenv: h.env()}).Tool("show_crate").Explain(t.Context(), []byte(`{"crate_id":"1"}`))
	if got, want := explained(h, e), "header Authorization=(no key: set HARBOR_KEY in the environment of the server) (secret)"; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it %s", got, want)
	}
}
