package jq

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// shapeOf makes a shape of an example: a list has elements like its first one,
// the text "any" stands for what is not known, and a field "..." opens an object.
func shapeOf(v any) *Shape {
	switch v := v.(type) {
	case map[string]any:
		out := Object(map[string]*Shape{})
		for name, x := range v {
			if name == "..." {
				out.Open = true
			} else {
				out.Fields[name] = shapeOf(x)
			}
		}
		return out
	case []any:
		return Array(shapeOf(v[0]))
	case string:
		if v == "any" {
			return nil
		}
		return Scalar(KindString | KindNull)
	case bool:
		return Scalar(KindBool | KindNull)
	}
	return Scalar(KindNumber | KindNull)
}

// String is the shape in short: ? for what is not known, s n b 0 for scalars.
func (s *Shape) String() string {
	if s == nil {
		return "?"
	}
	var out []string
	for i, letter := range []string{"", "b", "n", "s", "", ""} {
		if letter != "" && s.Kinds&(1<<i) != 0 {
			out = append(out, letter)
		}
	}
	if s.Kinds&KindArray != 0 {
		out = append(out, "["+s.Elem.String()+"]")
	}
	if s.Kinds&KindObject != 0 {
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
			fields = append(fields, name+":"+s.Fields[name].String())
		}
		if s.Open {
			fields = append(fields, "...")
		}
		out = append(out, "{"+strings.Join(fields, " ")+"}")
	}
	if len(out) == 0 {
		return map[bool]string{true: "0", false: "-"}[s.Kinds == KindNull]
	}
	return strings.Join(out, "|")
}

const inferInput = `{"items": [{"id": "x", "title": "x", "n": 1, "ok": true, "tags": ["x"], "service": {"id": "x", "summary": "x"},
	"teams": [{"id": "x", "summary": "x"}], "body": "any", "labels": {"a": "x", "...": 1}, "end": "x", "assignments": [{"at": "x", "assignee": {"id": "x", "summary": "x"}}]}], "more": true}`

const inferLib = `def ref: if . == null then null else {id, summary} end;
def list(f): [(. // [])[] | select(. != null) | f];
def strip: with_entries(select(.value != null));
def item:
  select(. != null)
  | {id, title, service: (.service | ref)};
def wrong: {id, title: .titel};
`

func TestInfer(t *testing.T) {
	var example any
	if err := json.Unmarshal([]byte(inferInput), &example); err != nil {
		t.Fatal(err)
	}
	lib, ds := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", []byte(inferLib))))
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	vars := map[string]*Shape{"params": shapeOf(map[string]any{"all": true}), "steps": shapeOf(map[string]any{"notes": []any{map[string]any{"id": "x"}}})}
	for _, c := range []struct{ query, want, findings string }{
		// Shapes.
		{`.items[] | {id, t: .title, n: (.n + 1), ok}`, "{id:s n:n ok:b t:s}", ""},
		{`.items[] | item`, "{id:s service:{id:s summary:s} title:s}", ""},
		{`.items | map({id, teams: (.teams | map(ref))})`, "[{id:s teams:[{id:s summary:s}]}]", ""},
		{`[.items[] | .teams | list(ref)]`, "[[{id:s summary:s}]]", ""},
		{`.items[] | {a: [.assignments[] | {who: (.assignee | ref), at}]}`, "{a:[{at:s who:{id:s summary:s}}]}", ""},
		{`.items[] | item + {more: 1}`, "{id:s more:n service:{id:s summary:s} title:s}", ""},
		{`.items[] | {x: {a: 1}} + (if .ok then {x: {b: 1}} else {} end) | .x | {a, b}`, "{a:n b:n}", ""},
		{`.items[] | {x: {a: 1}} + (if .ok then {x: {b: 1}} else null end) | .x | {a, b}`, "{a:n b:n}", ""},
		{`.items[] | (if .ok then {x: {a: 1}} else null end) + {x: {b: 1}} | .x | {b}`, "{b:n}", ""},
		{`.items[] | {x: {a: 1}} + (if .ok then {x: {b: 1}} else {y: 1} end) | .x.c`, "?", `72-73 jq-field there is no field "c" here; known: a, b`},
		{`.items[] | {x: {a: 1}} + {x: {b: 1}} | .x | {a}`, "{a:?}", `45-46 jq-field there is no field "a" here; known: b`},
		{`.items[] | {x: {a: 1}} + {y: 1} | .x.a`, "n", ""},
		{`.items[] | {x: {a: 1}} + .labels | .x.b`, "?", ""},
		{`.items[] | [{x: {a: 1}}, {x: 1, y: 2}] | add | .x | objects | .a`, "n", ""},
		{`.items[] | (if .ok then {a: .id} else {b: .n} end)`, "{a:s b:n}", ""},
		{`.items[] | (if .ok then {a: .id} else {a: .n} end)`, "{a:n|s}", ""},
		{`.items[] | {e: .["end"], f: .end, g: ."end"}`, "{e:s f:s g:s}", ""},
		{`.items[] | {id} | .title = 1`, "{id:s title:?}", ""},
		{`.items[] | {(.id): .n}`, "{...}", ""},
		{`.items[] | {id} | strip`, "{id:s ...}", ""},
		{`.items | group_by(.ok) | map({n: length, first: .[0].id})`, "[{first:s n:n}]", ""},
		{`.items[] as $i | {a: $i.id, $i}`, "{a:s i:" + shapeOf(example).Fields["items"].Elem.String() + "}", ""},
		{`.items[] as {id: $x, $n} | {$x, $n}`, "{n:n x:s}", ""},
		{`.items[0].id, .items[-1].n`, "n|s", ""},
		{`.items[1:3] | map(.id)`, "[s]", ""},
		{`first(.items[] | .id)`, "s", ""},
		{`.items | first | .id`, "s", ""},
		{`.items | sort_by(-.n) | .[].id`, "s", ""},
		{`.items | to_entries[] | .value.id`, "s", ""},
		{`$steps.notes[0].id`, "s", ""},
		{`$steps.notes | map(.id | strings)`, "[s]", ""},
		{`.items[] | .id // empty`, "s", ""},
		{`empty`, "-", ""},
		{`null`, "0", ""},
		{`.items | length`, "n", ""},
		{`reduce .items[].n as $n ({}; .[$n | tostring] += 1)`, "?", ""},
		{`.. | .x?`, "?", ""},
		{`def r: if .n then .n | r else . end; .items[0].body | r`, "?", ""},

		// Nothing is said where nothing is known, or nothing is wrong.
		{`.items[].body.anything[].else`, "?", ""},
		{`.items[].labels.zone`, "?", ""},
		{`.items[] | if has("gone") then 1 else 2 end`, "n", ""},
		{`.items[] | del(.gone)`, shapeOf(example).Fields["items"].Elem.String(), ""},
		{`.items[] | .gone = 1 | .gone`, "?", ""},
		{`.items[] | (.gone += 1) | .id`, "s", ""},
		{`.items | if type == "object" then .id else .[].id end`, "?", ""},
		{`.items[]? | .id`, "s", ""},
		{`.items[] | .gone?, .service.gone?`, "?", ""},
		{`.items[] | {id, gone: .gone?}`, "{gone:? id:s}", ""},
		{`.item?.id`, "?", ""},
		{`.items[] | .service?.gone`, "?", `21-25 jq-field there is no field "gone" here; known: id, summary`},
		{`.items | select(type == "object") | .id`, "-", ""},
		{`try (.items.id) catch "x"`, "?", ""},
		{`.items[] | objects | .id`, "s", ""},
		{`[paths] | length`, "n", ""},

		// What is wrong, and where.
		{`.items[] | {id, titel}`, "{id:s titel:?}", `16-21 jq-field there is no field "titel" here; did you mean "title"?`},
		{`.item[].id`, "?", `1-5 jq-field there is no field "item" here; did you mean "items"?`},
		{`.items[] | .id, .service.sumary, .id`, "?", `25-31 jq-field there is no field "sumary" here; did you mean "summary"?`},
		{`.items[] | .service."sum"`, "?", `21-24 jq-field there is no field "sum" here; known: id, summary`},
		{`.items[] | .service["sumary"]`, "?", `21-27 jq-field there is no field "sumary" here; did you mean "summary"?`},
		{`.items[] | "a \(.titel) b"`, "s", `17-22 jq-field there is no field "titel" here; did you mean "title"?`},
		{`.items.id`, "?", `7-9 jq-array this is an array, which has no field "id": put [] before it, or map(.id)`},
		{`.items.length`, "?", `7-13 jq-array this is an array, which has no field "length": write | length`},
		{`.items[] | .title.size`, "?", `18-22 jq-field this is a string, which has no field "size"; write | length`},
		{`.items[] | .id[]`, "?", `12-14 jq-array this is a string, over which [] cannot go`},
		{`.items[] | .service[0]`, "?", `12-19 jq-array this is an object, not an array, and has no element by number`},
		{`.items[] | .id.x`, "?", `15-16 jq-field this is a string, which has no field "x"`},
		{`.items | map(.titel)`, "[?]", `14-19 jq-field there is no field "titel" here; did you mean "title"?`},
		{`.items[] | if .ok then 1 else .else end`, "?", `31-35 jq-field there is no field "else" here; known: assignments, body, end, id, labels, n, ok, service, tags, teams, title`},
		{`.items[] | wrong`, "{id:s title:?}", `11-16 jq-field there is no field "titel" here; did you mean "title"? (lib.jq:7:25)`},
		{`.items[].service | {x: ., y: item}`, "{x:{id:s summary:s} y:{id:s service:{id:? summary:?} title:?}}",
			`29-33 jq-field there is no field "title" here; known: id, summary (lib.jq:6:10) 29-33 jq-field there is no field "service" here; known: id, summary (lib.jq:6:28)`},
		{`.items[] | .teams | list({id, sumary})`, "[{id:s sumary:?}]", `30-36 jq-field there is no field "sumary" here; did you mean "summary"?`},
		{`.items[] as {idd: $x} | $x`, "?", `13-16 jq-field there is no field "idd" here; did you mean "id"?`},
		{`$params.some`, "?", `8-12 jq-field there is no field "some" here; known: all`},
		{`$steps.notes | map(.idd)`, "[?]", `20-23 jq-field there is no field "idd" here; did you mean "id"?`},
		{`.items[] | select(.titel == "x") | .id`, "s", `19-24 jq-field there is no field "titel" here; did you mean "title"?`},
		{`def id: .idd; .items[] | {id: (.service | id)} # .idd`, "{id:?}", `9-12 jq-field there is no field "idd" here; did you mean "id"?`},
	} {
		text := diag.WholeText(diag.NewSource("q.jq", []byte(c.query)))
		got, ds := lib.Infer(text, shapeOf(example), vars)
		var findings []string
		for _, d := range ds {
			findings = append(findings, fmt.Sprintf("%d-%d %s %s", d.Pos.Col-1, d.Pos.Col-1+d.Width, d.Kind, d.Message))
		}
		if got.String() != c.want || strings.Join(findings, " ") != c.findings {
			t.Errorf("%s\n got %s %s\nwant %s %s", c.query, got, strings.Join(findings, " "), c.want, c.findings)
		}
	}
}

func TestKeys(t *testing.T) {
	lib, _ := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", []byte(inferLib))))
	for _, c := range []struct{ query, want string }{
		{`.items[] | item`, "[id service title] true"},
		{`.items[] | {b, a: 1, "c": 2}`, "[a b c] true"},
		{`.item | item + (if $params.all then {more: 1} else {} end)`, "[id more service title] true"},
		{`.item | item + (if $params.all then {more: 1} else null end) + {a: 1}`, "[a id more service title] true"},
		{`[{a: 1}, {b: 2}] | sort_by(.a)[]`, "[a b] true"},
		{`.items[] | {(.k): 1}`, "[] false"},
		{`.items[]`, "[] false"},
		{`.items[] | . + {a: 1}`, "[] false"},
		{`.items[] | {a: 1} | strip`, "[] false"},
		{`.items[] | .a`, "[] false"},
		{`"x"`, "[] false"},
		{`.items[`, "[] false"},
	} {
		for range 2 { // the second time the library knows its functions' shapes
			keys, ok := lib.Keys(diag.WholeText(diag.NewSource("q.jq", []byte(c.query))))
			if got := fmt.Sprint(keys, ok); got != c.want {
				t.Errorf("%s: got %s, want %s", c.query, got, c.want)
			}
		}
	}
}
