package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// echo answers with its arguments as the engine understood them.
const echo = `
tool: echo
title: T
description: D
params:
  text: {type: string, pattern: "^[^!]*$", maxLength: 12, description: D}
  count: {type: integer, minimum: -5, maximum: 50000000000000000, description: D}
  share: {type: number, minimum: 0.5, description: D}
  flag: {type: boolean, description: D}
  names: {type: array, items: {type: string, enum: [ann, bob]}, minItems: 1, maxItems: 3, description: D}
  sizes: {type: array, items: {type: integer}, description: D}
  rows: {type: array, items: {type: array, items: {type: integer}}, description: D}
  filter: {type: object, description: D}
  day: {type: string, format: date, description: D}
  moment: {type: string, format: date-time, description: D}
  mail: {type: string, format: email, description: D}
  level: {type: integer, default: 3, description: D}
  ratio: {type: number, default: 2, description: D}
  marks: {type: array, items: {type: string}, default: [x], description: D}
rules:
  - expression: "!has(params.count) || !has(params.level) || params.count != params.level"
    message: count may not be level
  - expression: "!has(params.text) || params.text != 'rule'"
    message: text may not be rule
    code: RULED_OUT
  - expression: params.ratio * 2.0 < 100.0 # arithmetic wants a double
    message: ratio is too much
resource: echoes
response: "$params | del(.level, .ratio, .marks, .fields)"
`

// noMoment is what a caller reads who gave no point in time.
const noMoment = "is no ISO 8601 date or date-time such as 2026-01-31 or 2026-01-31T08:00:00Z, " +
	"nor a time relative to now such as now, now-12h, now+7d (m, h, d, w), today, yesterday, tomorrow"

// What an argument becomes, or why it is refused. Nothing is ever sent.
func TestArguments(t *testing.T) {
	tests := []struct{ name, arguments, want string }{ // want: the arguments, or CODE: message
		{"nothing at all", ``, `{}`},
		{"blank", " \n", `{}`},
		{"null", `null`, `{}`},
		{"none", `{}`, `{}`},
		{"null counts as not sent", `{"text":null,"names":null,"flag":null}`, `{}`},
		{"as they should be", `{"text":"a","count":1,"share":1.5,"flag":true,"names":["ann"],"sizes":[1],"rows":[[1],[]],"filter":{"a":[1,2.5,null]}}`,
			`{"text":"a","count":1,"share":1.5,"flag":true,"names":["ann"],"sizes":[1],"rows":[[1],[]],"filter":{"a":[1,2.5,null]}}`},

		{"a number for text", `{"text":5}`, `{"text":"5"}`},
		{"a long number for text", `{"text":123456789012}`, `{"text":"123456789012"}`},
		{"a boolean for text", `{"text":true}`, `INVALID_TEXT: text: true is not of type string`},
		{"a list for text", `{"text":["a"]}`, `INVALID_TEXT: text: ["a"] is not of type string`},
		{"text for an integer", `{"count":"5"}`, `{"count":5}`},
		{"text with blanks for an integer", `{"count":" -5 "}`, `{"count":-5}`},
		{"a whole float for an integer", `{"count":5.0}`, `{"count":5}`},
		{"a fraction for an integer", `{"count":5.5}`, `INVALID_COUNT: count: 5.5 is not of type integer`},
		{"words for an integer", `{"count":"five"}`, `INVALID_COUNT: count: "five" is not of type integer`},
		{"hexadecimal for an integer", `{"count":"0x10"}`, `INVALID_COUNT: count: "0x10" is not of type integer`},
		{"an underscore in an integer", `{"count":"1_0"}`, `INVALID_COUNT: count: "1_0" is not of type integer`},
		{"infinity for an integer", `{"count":"Inf"}`, `INVALID_COUNT: count: "Inf" is not of type integer`},
		{"more than a float holds", `{"count":9007199254740993}`, `{"count":9007199254740993}`},
		{"as text", `{"count":"9007199254740993"}`, `{"count":9007199254740993}`},
		{"a float that may have lost something", `{"count":9007199254740994.0}`, `INVALID_COUNT: count: 9007199254740994.0 is not of type integer`},
		{"more than an integer holds", `{"count":-9223372036854775809}`, `INVALID_COUNT: count: -9223372036854775809 is not of type integer`},
		{"nothing for an integer", `{"count":""}`, `INVALID_COUNT: count: "" is not of type integer`},
		{"a boolean for an integer", `{"count":true}`, `INVALID_COUNT: count: true is not of type integer`},
		{"text for a number", `{"share":"2.5"}`, `{"share":2.5}`},
		{"an integer for a number", `{"share":2}`, `{"share":2}`},
		{"text for a boolean", `{"flag":"false"}`, `{"flag":false}`},
		{"other text for a boolean", `{"flag":"yes"}`, `INVALID_FLAG: flag: "yes" is not of type boolean`},
		{"a number for a boolean", `{"flag":1}`, `INVALID_FLAG: flag: 1 is not of type boolean`},
		{"one for a list", `{"names":"ann"}`, `{"names":["ann"]}`},
		{"JSON text for a list", `{"names":"[\"ann\",\"bob\"]"}`, `{"names":["ann","bob"]}`},
		{"JSON text with blanks for a list", `{"sizes":" [1, 2] "}`, `{"sizes":[1,2]}`},
		{"half of JSON for a list", `{"names":"[\"ann\""}`, `INVALID_NAMES: names[0]: "[\"ann\"" is not one of ann, bob`},
		{"more than JSON for a list", `{"sizes":"[1] 2"}`, `INVALID_SIZES: sizes[0]: "[1] 2" is not of type integer`},
		{"text in a list of integers", `{"sizes":["1",2]}`, `{"sizes":[1,2]}`},
		{"one integer for a list", `{"sizes":7}`, `{"sizes":[7]}`},
		{"null in a list", `{"names":["ann",null]}`, `INVALID_NAMES: names[1] is null; leave it out`},
		{"a wrong one in a list", `{"sizes":[1,"b"]}`, `INVALID_SIZES: sizes[1]: "b" is not of type integer`},
		{"JSON text for an object", `{"filter":"{\"a\":1}"}`, `{"filter":{"a":1}}`},
		{"other text for an object", `{"filter":"a"}`, `INVALID_FILTER: filter: "a" is not of type object`},
		{"a list for an object", `{"filter":[1]}`, `INVALID_FILTER: filter: [1] is not of type object`},

		{"a pattern", `{"text":"no!"}`, `INVALID_TEXT: text: "no!" does not match ^[^!]*$`},
		{"too long", `{"text":"1234567890123"}`, `INVALID_TEXT: text must have at most 12 characters, not 13`},
		{"characters, not bytes", `{"text":"äöüßäöüßäöüß"}`, `{"text":"äöüßäöüßäöüß"}`},
		{"too small", `{"count":-6}`, `INVALID_COUNT: count must be at least -5, not -6`},
		{"a number that is too small", `{"share":0.25}`, `INVALID_SHARE: share must be at least 0.5, not 0.25`},
		{"not of the enum", `{"names":["ann","bop"]}`, `INVALID_NAMES: names[1]: "bop" is not one of ann, bob; did you mean "bob"?`},
		{"too few", `{"names":[]}`, `INVALID_NAMES: names must have at least 1 item, not 0`},
		{"too many", `{"names":["ann","bob","ann","bob"]}`, `INVALID_NAMES: names must have at most 3 items, not 4`},
		{"no date", `{"day":"2026-02-30"}`, `INVALID_DAY: day: "2026-02-30" is no date such as 2026-01-31`},
		{"a date", `{"day":"2026-02-28"}`, `{"day":"2026-02-28"}`},
		{"no moment", `{"moment":"last year"}`, `INVALID_MOMENT: moment: "last year" ` + noMoment},
		{"a date for a moment", `{"moment":"2026-01-31"}`, `{"moment":"2026-01-31T00:00:00Z"}`},
		{"a moment without offset", `{"moment":"2026-01-31T08:00:00"}`, `{"moment":"2026-01-31T08:00:00Z"}`},
		{"a moment with an offset", `{"moment":"2026-01-31T08:00+02:00"}`, `{"moment":"2026-01-31T06:00:00Z"}`},
		{"a moment with a fraction", `{"moment":"2026-01-31T08:00:00.250-02"}`, `{"moment":"2026-01-31T10:00:00.25Z"}`},
		{"an offset of a day", `{"moment":"2026-01-31T08:00+24:00"}`, `INVALID_MOMENT: moment: "2026-01-31T08:00+24:00" ` + noMoment},
		{"an offset of sixty minutes", `{"moment":"2026-01-31T08:00+05:60"}`, `INVALID_MOMENT: moment: "2026-01-31T08:00+05:60" ` + noMoment},
		{"an hour too late", `{"moment":"2026-01-31T24:61"}`, `INVALID_MOMENT: moment: "2026-01-31T24:61" ` + noMoment},
		{"no year", `{"moment":"0000-01-31"}`, `INVALID_MOMENT: moment: "0000-01-31" ` + noMoment},
		{"no year in UTC", `{"moment":"0001-01-01T00:00+01:00"}`, `INVALID_MOMENT: moment: "0001-01-01T00:00+01:00" ` + noMoment},
		{"a year too far in UTC", `{"moment":"9999-12-31T23:00-01:00"}`, `INVALID_MOMENT: moment: "9999-12-31T23:00-01:00" ` + noMoment},
		{"no address", `{"mail":"ann"}`, `INVALID_MAIL: mail: "ann" is no e-mail address`},

		{"unknown", `{"txet":"a"}`, `UNKNOWN_PARAMETER: unknown parameter "txet"; did you mean "text"?`},
		{"unknown and like nothing", `{"quarterdeck":"a"}`, `UNKNOWN_PARAMETER: unknown parameter "quarterdeck"; known: text, count, share, flag, names, sizes, rows, filter, day, moment, mail, level, ratio, marks, fields`},
		{"unknown, but null", `{"txet":null}`, `UNKNOWN_PARAMETER: unknown parameter "txet"; did you mean "text"?`},
		{"a rule", `{"count":3}`, `INVALID_PARAMETERS: count may not be level`},
		{"a rule with a code", `{"text":"rule"}`, `RULED_OUT: text may not be rule`},
		{"all at once, types and names first, then rules", `{"text":"rule","zzz":1,"flag":"?","count":-9}`,
			`INVALID_FLAG: flag: "?" is not of type boolean; unknown parameter "zzz"; known: text, count, share, flag, names, sizes, rows, filter, day, moment, mail, level, ratio, marks, fields; text may not be rule; count must be at least -5, not -9`},
		{"a long wrong value is cut", `{"flag":"!` + strings.Repeat("x", 200) + `"}`, `INVALID_FLAG: flag: "!` + strings.Repeat("x", 78) + `... is not of type boolean`},

		{"no object", `[]`, `INVALID_PARAMETERS: the arguments must be a JSON object, not []`},
		{"text", `"limit"`, `INVALID_PARAMETERS: the arguments must be a JSON object, not "limit"`},
		{"no JSON", `{`, `INVALID_PARAMETERS: the arguments must be a JSON object: unexpected EOF`},
		{"two objects", `{} {}`, `INVALID_PARAMETERS: the arguments must be one JSON object; there is more behind it`},
	}
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/echo.yaml", echo)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := call(t, c, "echo", test.arguments)
			if a.isError {
				equal(t, "refused", a.code()+": "+a.message(), test.want)
				return
			}
			equal(t, "arguments", a.items, []any{jsonOf(t, test.want)})
		})
	}
	equal(t, "requests", h.take(), []string(nil))
}

// What was not sent has its default, of the param's type.
func TestDefaults(t *testing.T) {
	text := strings.Replace(echo, ` | del(.level, .ratio, .marks, .fields)`, ` | {level, ratio, marks}`, 1)
	c := newHarbor(t).load(t, engine.Options{}, "more/echo.yaml", text)
	for _, test := range []struct{ arguments, want string }{
		{`{}`, `{"level":3,"ratio":2,"marks":["x"]}`},
		{`{"level":null,"marks":null}`, `{"level":3,"ratio":2,"marks":["x"]}`},
		{`{"level":"4","ratio":0.5,"marks":"y"}`, `{"level":4,"ratio":0.5,"marks":["y"]}`},
	} {
		equal(t, test.arguments, call(t, c, "echo", test.arguments).items, []any{jsonOf(t, test.want)})
	}
}

// Whatever an argument holds, it stays one value in its place.
func TestArgumentsCannotChangeTheRequest(t *testing.T) {
	const tool = `
tool: send
title: T
description: D
params:
  id: {type: string, required: true, description: D}
  text: {type: string, in: query, description: D}
  blank: {type: string, in: query, minLength: 0, description: D}
  any: {type: array, items: {type: string}, in: query, minItems: 0, description: D}
  list: {type: array, items: {type: string}, in: query, name: "list[]", description: D}
  csv: {type: array, items: {type: string}, in: query, explode: false, description: D}
  pipe: {type: array, items: {type: string}, in: query, style: pipeDelimited, explode: false, description: D}
  big: {type: number, in: query, description: D}
  note: {type: string, in: header, name: X-Note, description: D}
request: {path: "/crates/{id}/items"}
resource: items
response: .items[] | .id
`
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/send.yaml", tool)
	tests := []struct{ name, arguments, want string }{ // want: the request, or a code
		{"a path of one segment", `{"id":"a/b?c#d%2F é"}`, "GET /crates/a/b?c#d%2F é/items"},
		{"a dot", `{"id":"."}`, "INVALID_ID"},
		{"two dots", `{"id":".."}`, "INVALID_ID"},
		{"two dots from a number", `{"id":"..."}`, "GET /crates/.../items"},
		{"empty", `{"id":""}`, "INVALID_ID"},
		{"blank", `{"id":" \t"}`, "INVALID_ID"},
		{"missing", `{}`, "MISSING_PARAMETER"},
		{"a query value", `{"id":"1","text":"a&b=c#d +%"}`, "GET /crates/1/items?text=a&b=c#d +%"},
		{"a list", `{"id":"1","list":["a,b","c&list[]=d"]}`, "GET /crates/1/items?list[]=a,b&list[]=c&list[]=d"},
		{"an empty list would ask for all", `{"id":"1","list":[]}`, "INVALID_LIST"},
		{"so would one as text", `{"id":"1","csv":"[]"}`, "INVALID_CSV"},
		{"and one of nothing", `{"id":"1","list":["a"," "]}`, "INVALID_LIST"},
		{"an empty list that the file allows is nothing", `{"id":"1","any":[]}`, "GET /crates/1/items"},
		{"a blank text would ask for all", `{"id":"1","text":" "}`, "INVALID_TEXT"},
		{"a blank text that the file allows", `{"id":"1","blank":""}`, "GET /crates/1/items?blank="},
		{"joined", `{"id":"1","csv":["a","b"],"pipe":["c","d"]}`, "GET /crates/1/items?csv=a,b&pipe=c|d"},
		{"a large number", `{"id":"1","big":1e21}`, "GET /crates/1/items?big=1000000000000000000000"},
		{"a line break in a header", `{"id":"1","note":"a\r\nX-Evil: b"}`, "INVALID_NOTE"},
		{"DEL in a header", `{"id":"1","note":"a\u007fb"}`, "INVALID_NOTE"},
		{"a tab in a header", `{"id":"1","note":"a\tb"}`, "GET /crates/1/items"},
		{"a comma in what commas join", `{"id":"1","csv":["a","b,c"]}`, "INVALID_CSV"},
		{"a bar in what bars join", `{"id":"1","pipe":["c|d"]}`, "INVALID_PIPE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := call(t, c, "send", test.arguments)
			sent := h.take()
			if len(sent) == 0 {
				equal(t, "code", a.code(), test.want)
				return
			}
			equal(t, "request", sent, []string{test.want})
		})
	}
}

// A value of path_params that would climb out of its place is refused before
// anything is sent, with the name of its place.
func TestPathOfValues(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/climb.yaml", `
tool: climb
title: T
description: D
params: {from: {type: string, description: D}}
request: {path: "/crates/{place}/x", path_params: {place: "${params.?from.orValue('')}"}}
resource: crates
response: .
`)
	for _, from := range []string{"..", ".", ""} {
		a := call(t, c, "climb", fmt.Sprintf(`{"from":%q}`, from))
		if a.code() != "INVALID_PLACE" || !strings.Contains(a.message(), fmt.Sprintf("place: %q cannot be part of a path", from)) {
			t.Errorf("%q: %s", from, a.text)
		}
	}
}
