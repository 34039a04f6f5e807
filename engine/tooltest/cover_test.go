package tooltest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/tooltest"
)

const coverAPI = `version: 1
server: {url: https://harbor.example}
secrets:
  key: {env: HARBOR_KEY}
auth:
  header: {Authorization: "${secret.key}"}
pagination:
  rows: {size: {rows: 50}, offset: {param: from, more: .more}}
  cursor: {next: "if .next then {cursor: .next} else empty end"}
context:
  me:
    request: {path: /me}
    response: "{id}"
    schema: {type: object, properties: {id: {type: string}}}
`

const coverTool = `tool: list_ships
title: List ships
description: Lists ships.
params:
  state: {in: query, type: string, description: d}
  kind: {in: query, type: string, default: tug, description: d}
  yard: {type: string, description: d}
rules:
  - expression: "!has(params.state) || params.state != 'sunk'"
    message: m
  - expression: "!has(params.yard) || params.yard != me.id"
    message: m
    code: OWN_YARD
request:
  path: /ships
  query: {yard: "${params.?yard}"}
  header: {X-Yard: "${params.?yard}"}
paginate: rows
steps:
  crew:
    when: has(params.yard)
    request: {path: /crew}
    paginate: cursor
    response: .crew[]
resource: ships
response: ".ships[] | {id, crew: $steps.crew}"
tests:
`

// Each test shows what it shows, and no more.
func TestCover(t *testing.T) {
	const head = "d/list_ships.yaml:"
	gaps := []string{ // in the order of the file
		head + "9: list_ships: no test keeps the rule", head + "9: list_ships: no test breaks the rule",
		head + "11: list_ships: no test keeps the rule", head + "11: list_ships: no test breaks the rule",
		head + `20: list_ships: no test runs the step "crew"`, head + "23: list_ships: no test ends on the first page", head + "23: list_ships: no test asks for a further page",
		head + `16: list_ships: no test sends "yard" in the query`, head + `5: list_ships: no test sends "state" in the query`,
		head + `17: list_ships: no test sends the header "X-Yard"`,
		head + "18: list_ships: no test ends on the first page", head + "18: list_ships: no test asks for a further page",
	}
	for _, c := range []struct {
		name, test string
		shows      []int // which of the gaps it closes
	}{
		{"a rule that is broken", "  - {name: a, params: {state: sunk, fields: [id]}, expect: {error: {code: X}}}", []int{1}},
		{"a rule that needs a context", "  - {name: a, params: {yard: Y}, context: {me: {id: Y}}, expect: {error: {code: OWN_YARD}}}", []int{0, 3}},
		{"one page", "  - {name: a, params: {}, http: [{request: 'GET /ships?kind=tug&rows=50&from=0', response: {body: {}}}], expect: {metadata: {count: 0}}}", []int{0, 2, 10}},
		{"two pages", "  - {name: a, params: {state: x}, http: [{request: 'GET /ships?rows=50&from=0&state=x', response: {body: {}}}, {request: 'GET /ships?rows=50&from=2&state=x', response: {body: {}}}], expect: {metadata: {count: 0}}}", []int{0, 2, 8, 11}},
		{"a header", "  - {name: a, params: {yard: y}, context: {me: {id: z}}, http: [{request: 'GET /ships?yard=y', header: {x-yard: y}, response: {body: {}}}], expect: {metadata: {count: 0}}}", []int{0, 2, 7, 9, 10}},
		{"a step", "  - {name: a, params: {}, http: [{request: GET /crew, response: {body: {}}}, {request: 'GET /crew?cursor=2', response: {body: {}}}], expect: {metadata: {count: 0}}}", []int{0, 2, 4, 6}},
		{"another method and path", "  - {name: a, params: {}, http: [{request: POST /crew, response: {body: {}}}, {request: GET /crew/1, response: {body: {}}}], expect: {metadata: {count: 0}}}", []int{0, 2}},
	} {
		files := fstest.MapFS{"_api.yaml": {Data: []byte(coverAPI)}, "list_ships.yaml": {Data: []byte(coverTool + c.test + "\n")}}
		catalog, ds, err := engine.Load([]engine.Dir{{Name: "d", Files: files}}, engine.Options{})
		if err != nil || ds.HasErrors() {
			t.Fatal(c.name, err, ds)
		}
		got := tooltest.Cover(t.Context(), catalog.Tools[0])
		var open, want []string
		for _, g := range got.Gaps {
			open = append(open, g.String())
		}
		for i, g := range gaps {
			if !slices.Contains(c.shows, i) {
				want = append(want, g)
			}
		}
		if strings.Join(open, "\n") != strings.Join(want, "\n") || got.All != len(gaps) || got.Shown != len(c.shows) || got.Percent() != 100*len(c.shows)/len(gaps) {
			t.Errorf("%s: %d of %d\n%s\nwant\n%s", c.name, got.Shown, got.All, strings.Join(open, "\n"), strings.Join(want, "\n"))
		}
	}
	if p := (tooltest.Coverage{}).Percent(); p != 100 {
		t.Errorf("nothing to show: %d%%", p)
	}
}

// TestCoverPrompt: each argument is to be given once and, where it may be, left out.
func TestCoverPrompt(t *testing.T) {
	const head = "prompt: ask\ntitle: Ask\ndescription: Asks.\nparams:\n  a: {type: string, required: true, description: A.}\n  b: {type: string, description: B.}\n" +
		"messages: [{user: [\"${params.a}\", \" \", \"${params.?b.orValue('')}\"]}]\ntests:\n"
	for tests, want := range map[string][]string{
		"  - {name: a, params: {a: x}, expect: {messages: [{user: x}]}}\n":                                                                       {`d/ask.prompt.yaml:6: ask: no test gives the argument "b"`},
		"  - {name: a, params: {a: x, b: y}, expect: {messages: [{user: x}]}}\n":                                                                 {`d/ask.prompt.yaml:6: ask: no test leaves out the argument "b"`},
		"  - {name: a, params: {b: y}, expect: {error: {code: MISSING_PARAMETER}}}\n":                                                            {`d/ask.prompt.yaml:5: ask: no test gives the argument "a"`, `d/ask.prompt.yaml:6: ask: no test gives the argument "b"`, `d/ask.prompt.yaml:6: ask: no test leaves out the argument "b"`},
		"  - {name: a, params: {a: x}, expect: {messages: [{user: x}]}}\n  - {name: b, params: {a: x, b: y}, expect: {messages: [{user: x}]}}\n": nil,
	} {
		c, findings, err := engine.Load([]engine.Dir{{Name: "d", Files: fstest.MapFS{"_api.yaml": {Data: []byte(coverAPI)}, "ask.prompt.yaml": {Data: []byte(head + tests)}}}}, engine.Options{})
		if err != nil || findings.HasErrors() {
			t.Fatal(findings, err)
		}
		var got []string
		for _, g := range tooltest.CoverPrompt(c.Prompts[0]).Gaps {
			got = append(got, g.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s%q", tests, got)
		}
	}
}
