package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// routing has objects in its params, and builds its body of them.
const routing = `
tool: route
title: T
description: D
params:
  rules:
    type: array
    minItems: 1
    maxItems: 64
    items:
      type: object
      properties:
        delay_minutes: {type: integer, minimum: 1, exclusiveMaximum: 60, default: 30, description: D}
        targets:
          type: array
          minItems: 1
          uniqueItems: true
          items: {type: object, properties: {id: {$ref: id}, kind: {type: string, enum: [ship, yard], default: ship}}, required: [id]}
          description: Who is told.
        from: {type: string, format: date-time}
        share: {type: number, multipleOf: 0.1}
        type: {type: string, const: rule}
      required: [targets]
    description: D
  labels: {type: object, additionalProperties: {type: string, maxLength: 3}, description: D}
  config:
    type: object
    properties: {name: {type: string}, in-port: {type: boolean}, size: {$ref: id, type: integer, maximum: 9}}
    required: [name]
    additionalProperties: true
    description: D
  note: {type: string, required: true, description: D}
rules:
  - {$ref: few_targets, message: at most two targets}
request:
  method: POST
  path: /routes
  body:
    rules: "${params.?rules.orValue([]).map(r, {'wait': r.delay_minutes * 60, 'to': r.targets.map(t, t.kind + ' ' + t.id)})}"
    config: "${params.?config}"
    labels: "${params.?labels}"
    port: "${params.?config.?` + "`in-port`" + `}"
access: manage
resource: routes
response: .sent
`

const routingAPI = `
version: 1
server: {url: "http://127.0.0.1", env: HARBOR_URL}
schemas:
  id: {type: string, pattern: "^[A-Z]+$", description: An id.}
rules:
  few_targets: {expression: "!has(params.rules) || params.rules.all(r, r.targets.size() < 3)", message: too many, code: TOO_MANY}
`

// loadRouting loads the tool for a server that answers with what it is sent.
func loadRouting(t *testing.T) *engine.Catalog {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		reply(w, map[string]any{"sent": json.RawMessage(body)})
		return true
	})
	return mustLoad(t, []engine.Dir{{Name: "routing", Files: files("_api.yaml", routingAPI, "routes/route.yaml", routing)}},
		engine.Options{Getenv: h.env(), Now: func() time.Time { return routingNow }})
}

// Objects in arguments: what they become, or all that is wrong with them, each
// at its place.
func TestObjects(t *testing.T) {
	tests := []struct{ name, arguments, want string }{ // want: the body, or CODE: message
		{"as they should be", `{"rules":[{"delay_minutes":5,"targets":[{"id":"A","kind":"yard"}]}]}`,
			`{"rules":[{"wait":300,"to":["yard A"]}]}`},
		{"defaults inside", `{"rules":[{"targets":[{"id":"A"}]}]}`, `{"rules":[{"wait":1800,"to":["ship A"]}]}`},
		{"null counts as not sent", `{"rules":[{"delay_minutes":null,"targets":[{"id":"A","kind":null}],"from":null}]}`, `{"rules":[{"wait":1800,"to":["ship A"]}]}`},
		{"harmless differences", `{"rules":{"delay_minutes":"5","targets":"{\"id\": \"A\"}"}}`, `{"rules":[{"wait":300,"to":["ship A"]}]}`},
		{"JSON text", `{"rules":"[{\"targets\":[{\"id\":\"A\"}]}]"}`, `{"rules":[{"wait":1800,"to":["ship A"]}]}`},
		{"any labels", `{"labels":{"a b":"x","n":5}}`, `{"rules":[],"labels":{"a b":"x","n":"5"}}`},
		{"more than is named", `{"config":{"name":"n","in-port":"true","more":[1,null]}}`, `{"rules":[],"config":{"name":"n","in-port":true,"more":[1,null]},"port":true}`},

		{"a bound", `{"rules":[{"targets":[{"id":"A"}]},{"delay_minutes":0,"targets":[{"id":"A"}]}]}`,
			`INVALID_RULES: rules[1].delay_minutes must be at least 1, not 0`},
		{"a bound of its own", `{"rules":[{"delay_minutes":60,"targets":[{"id":"A"}]}]}`, `INVALID_RULES: rules[0].delay_minutes must be less than 60, not 60`},
		{"an unknown property", `{"rules":[{"delay":1,"targets":[{"id":"A"}]}]}`,
			`INVALID_RULES: rules[0]: unknown property "delay"; known: delay_minutes, targets, from, share, type`},
		{"a misspelt property", `{"rules":[{"delay_minuts":1,"targets":[{"id":"A"}]}]}`,
			`INVALID_RULES: rules[0]: unknown property "delay_minuts"; did you mean "delay_minutes"?`},
		{"a missing property", `{"rules":[{}]}`, `INVALID_RULES: rules[0].targets is required: Who is told.`},
		{"a missing property that is null", `{"rules":[{"targets":null}]}`, `INVALID_RULES: rules[0].targets is required: Who is told.`},
		{"deep inside", `{"rules":[{"targets":[{"id":"A"},{"id":"b"}]}]}`, `INVALID_RULES: rules[0].targets[1].id: "b" does not match ^[A-Z]+$`},
		{"a blank that is required", `{"config":{"name":"\u200b "}}`, `INVALID_CONFIG: config.name must not be blank`},
		{"twice", `{"rules":[{"targets":[{"id":"A"},{"kind":"ship","id":"A"}]}]}`,
			`INVALID_RULES: rules[0].targets must not have {"id":"A","kind":"ship"} twice`},
		{"a wrong type", `{"rules":[{"delay_minutes":"soon","targets":[{"id":"A"}]}]}`, `INVALID_RULES: rules[0].delay_minutes: "soon" is not of type integer`},
		{"no object", `{"rules":[3]}`, `INVALID_RULES: rules[0]: 3 is not of type object`},
		{"null in a list", `{"rules":[{"targets":[null]}]}`, `INVALID_RULES: rules[0].targets[0] is null; leave it out`},
		{"decimals", `{"rules":[{"share":0.3,"targets":[{"id":"A"}]},{"share":0.35,"targets":[{"id":"A"}]}]}`, `INVALID_RULES: rules[1].share must be a multiple of 0.1, not 0.35`},
		{"a constant", `{"rules":[{"type":"rul","targets":[{"id":"A"}]}]}`, `INVALID_RULES: rules[0].type must be "rule", not "rul"`},
		{"no time", `{"rules":[{"from":"soon","targets":[{"id":"A"}]}]}`, `INVALID_RULES: rules[0].from: "soon" ` + noMoment},
		{"other keys", `{"labels":{"a":"abc","a b":"abcd"}}`, `INVALID_LABELS: labels["a b"] must have at most 3 characters, not 4`},
		{"a number that is lost", `{"config":{"name":"n","more":{"n":1e400}}}`, `INVALID_CONFIG: config.more.n: the number 1e400 is too large`},
		{"an integer that would lose digits", `{"config":{"name":"n","more":[9223372036854775808]}}`, `INVALID_CONFIG: config.more[0]: the number 9223372036854775808 is too large`},
		{"a rule", `{"rules":[{"targets":[{"id":"A"},{"id":"B"},{"id":"C"}]}]}`, `TOO_MANY: at most two targets`},
		{"all at once, types first", `{"rules":[{"delay_minutes":0,"targets":[{"kind":"shp"}]},7,{"share":"x"}],"config":{}}`,
			`INVALID_RULES: rules[1]: 7 is not of type object; rules[2].share: "x" is not of type number; ` +
				`rules[2].targets is required: Who is told.; rules[0].delay_minutes must be at least 1, not 0; rules[0].targets[0].id is required: An id.; ` +
				`rules[0].targets[0].kind: "shp" is not one of ship, yard; did you mean "ship"?; config.name is required`},
	}
	c := loadRouting(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := call(t, c, "route", `{"note":"n",`+test.arguments[1:])
			if a.isError {
				equal(t, "refused", a.code()+": "+a.message(), test.want)
				return
			}
			equal(t, "body", a.items, []any{jsonOf(t, test.want)})
		})
	}
}

// Of everything that is wrong with one argument the first twenty are said, in no
// time that depends on how much there is.
func TestManyFaults(t *testing.T) {
	c := loadRouting(t)
	many := `{"note":"n","rules":[` + strings.TrimSuffix(strings.Repeat(`{"delay_minutes":0,"targets":[]},`, 64), ",") + `]}`
	if a := call(t, c, "route", many); strings.Count(a.message(), " must ") != 20 {
		t.Errorf("%d faults: %s", strings.Count(a.message(), " must "), a.message())
	}
	mixed := `{"note":"n","rules":[{"delay_minutes":0},` + strings.TrimSuffix(strings.Repeat(`7,`, 63), ",") + `]}`
	if a := call(t, c, "route", mixed); strings.Count(a.message(), "rules[") != 20 {
		t.Errorf("%d faults: %s", strings.Count(a.message(), "rules["), a.message())
	}
}

// Names that are not known: the first are named and the rest is counted, which
// takes no time to speak of for 64,000 of them or for one of a megabyte.
func TestManyUnknownNames(t *testing.T) {
	c := loadRouting(t)
	names := map[string]any{"note": "n", "ruels": 1}
	for i := range 64_000 {
		names[fmt.Sprintf("quarterdeck_of_the_ship_%05d", i)] = i
	}
	many, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	inside, err := json.Marshal(map[string]any{"note": "n", "rules": []any{names}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, arguments, want string }{
		{"arguments", string(many), "and 63981 more; known: rules, labels, config, note"},
		{"properties", string(inside), "and 63982 more; known: delay_minutes, targets, from, share, type"},
	} {
		m := call(t, c, "route", test.arguments).message()
		if !strings.Contains(m, test.want) || len(m) > 2000 || !strings.Contains(m, `"quarterdeck_of_the_ship_00000"`) {
			t.Errorf("%s: %d bytes: %.2000s", test.name, len(m), m)
		}
	}
	long := call(t, c, "route", `{"note":"n","`+strings.Repeat("rules", 200_000)+`":1}`)
	if m := long.message(); long.code() != "UNKNOWN_PARAMETER" || len(m) > 300 {
		t.Errorf("%s: %.300s", long.code(), m)
	}
}

// A text that is required has something to be seen.
func TestBlank(t *testing.T) {
	c := loadRouting(t)
	for _, s := range []string{"", " ", "\t\n", "\u00a0\u2003", "\u200b", "\u200d\ufe0f", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u00ad", "\x01\x7f", "\U000e0041", "\u202e", "\ufeff"} {
		text, _ := json.Marshal(s)
		if a := call(t, c, "route", `{"note":`+string(text)+`}`); a.message() != "note must not be blank" || a.code() != "INVALID_NOTE" {
			t.Errorf("%s: %s", text, a.text)
		}
	}
	for _, s := range []string{".", "ㅤa", "👩‍🚒", "é", "\u0301", "\ufffd"} {
		text, _ := json.Marshal(s)
		if a := call(t, c, "route", `{"note":`+string(text)+`}`); a.isError {
			t.Errorf("%s: %s", text, a.text)
		}
	}
}

// What a model sees: words that every client takes, and the rest in words.
func TestObjectSchema(t *testing.T) {
	got := string(loadRouting(t).Tool("route").Schema())
	equal(t, "schema", json.RawMessage(got), json.RawMessage(`{"type":"object","properties":{
		"rules":{"type":"array","description":"D","items":{"type":"object","properties":{
				"delay_minutes":{"type":"integer","description":"D","default":30,"minimum":1,"maximum":59},
				"targets":{"type":"array","description":"Who is told. (no item twice)","items":{"type":"object","properties":{
					"id":{"type":"string","description":"An id.","pattern":"^[A-Z]+$"},
					"kind":{"type":"string","enum":["ship","yard"],"default":"ship"}},"required":["id"],"additionalProperties":false},"minItems":1},
				"from":{"type":"string"},
				"share":{"type":"number","description":"A multiple of 0.1."},
				"type":{"type":"string","enum":["rule"]}},"required":["targets"],"additionalProperties":false},"minItems":1,"maxItems":64},
		"labels":{"type":"object","description":"D","additionalProperties":{"type":"string","maxLength":3}},
		"config":{"type":"object","description":"D","properties":{"name":{"type":"string"},"in-port":{"type":"boolean"},
			"size":{"type":"integer","description":"An id.","maximum":9}},"required":["name"]},
		"note":{"type":"string","description":"D"}},
		"required":["note"],"additionalProperties":false}`))
	for _, word := range []string{"$ref", "const", "exclusive", "multipleOf", "uniqueItems", "anyOf"} {
		if strings.Contains(got, word) {
			t.Errorf("%s in %s", word, got)
		}
	}
}

// routingNow is when the calls of these tests are made.
var routingNow = time.Date(2026, 1, 31, 8, 15, 30, 123456789, time.FixedZone("", 2*3600))
