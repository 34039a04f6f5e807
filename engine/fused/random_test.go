package fused_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/tools.d"
)

// subject is a query that fuses.
type subject struct {
	name     string
	response *jq.Query
	plan     *fused.Plan
	read     records.Plan
	masked   []string
	keys     []string // the names of an item's fields
}

var masked = []string{"secret", "signing_secret"}

// more are queries that have what the built-in tools have not, or seldom.
var more = []string{
	`.r | {a: [.teams[] | .id], b: .c}`,
	`.r[] | {teams, r, a: .a, whole: .}`,
	`.r[] | {id, l: (.teams | list({id, summary, at: (.at // .begun)}) | sort_by(.at)), m: [(.l // [])[] | {a, b: {c: .b.c}}] | sort_by(.b.c)}`,
	`.r | {id, a: .title?, c: "x", n: null, t: true, num: 1.50, e: [], o: {}, secret: "s", l: [.teams[]? | {id, secret: .summary}], f: (.title // "none"), h: has("id"), signing_secret: .status, k: (if .status then "y" elif .title == null then 1 else .status end)} + {id: 1, z: (.priority // 0)}`,
	`.r | select(. != null) | [.id, (.teams | list(ref)), (.service.summary // "none")]`,
	`.r | select(.status != null and (.id | not | not)) | .id, {x: .teams}`,
	`.r | {r: (.r | list(.a | list({b, c: .["end"]})))}`,
	`.r | (.incident // {} | incident) + {id: .score, z: [(.teams // [])[] | .id, .type]}`,
	`.r | [(.l // [])[] | [(.m // [])[] | if . == null then empty else {id} end, 1]]`,
	`.r | select(. != null) | {a: (if has("x") then .x else {} end), b: .x}`,
	`.r[] | . as $whole | {id, teams: [(.teams // [])[] | {id, of: $whole.id, again: $whole.name}]}`,
	`.r[]? | {id, secret: {a: 1}, Secret: .b, "se\u200bcret": 5, x: (.b == "triggered"), y: (.b != 17), z: (.c == true), n: (.c == 200)}`,
	`.r[] | {id} + (if $p.some then {a: .a} else {} end) + {b: (.b | if type == "string" then . elif type == "number" then 1 elif type == "null" then null else [.] end)}`,
	`.r[] | {p: $p.some, q: $p.deep.secret, all: $p.deep, l: $p.list, m: ($p.n > 3), e: ($p.n == 4), t: ($p.none // .id)}`,
	`.r[] | {first: (.teams | list(ref))[0], one: .teams[0], two: .teams[0].id, kept: [.teams[0] | values | .id]}`,
	`.r[] | ({a, b: (.b | has("x")), c: .d} | del(.b)) + {a: 1}`,
	`.r[] | {a: {b: .b, c: {d: .d}}} | del(.a.c) | {a, n: .n}`,
	`.r[] | {long: (.t | if type == "string" and length > 1990 then "long" else . end), s: (.t | if type == "string" and startswith("20") then "s" else 0 end), e: ((.t | strings | endswith("Z")) // 0)}`,
	`.r[] | (.kind | objects) // {} | {a, b: .b.c}`,
	`.r[] | .a, .b, (.c | values), (.d | numbers)`,
	`.r[] | {a: (.a // .b // "c"), b: ((.a == null) or (.b == null)), c: ((.a != null) and .b), d: (.a | . == null | not)}`,
	`.r[] | {m: (.t | if type == "string" and test("^20..-") then 1 else 2 end), s: (.t | tostring), p: (if .k | tostring | startswith("push") then null else .k end)}`,
	`.[] | {id, name}`,
	`{id, more, list: [.list[]?]}`,
	`.a.b.c[] | {id, secret}`,
	`.r[] | {id} | {a: .id, b: .nothing, c: {id}}`,
	`.r[] | map({id})`,
	`.r[] | first`,
	`.r[] | if .a then empty elif .b then .c else . end`,
	`.r[] | {h: has("id"), b: (.b == "triggered"), e: (.t | strings | endswith("Z")) // 0, n: [.l[]], s: (.long | if type == "string" and length > 1990 then 1 else 0 end)}`,
	`.r[] | {o: .o.x, p: .o.y, q: .o.z}`,
	`.r[] | [.l[] as $a | .l[] as $b | {a: $a, b: $b}]`,
	`.r[] | {k: .id, a: (.l | map(.e))} | "made"`,
	`.r[] | {n: (.t | if type == "string" and length > 5 then "more" else "less" end)}`,
}

func text(s string) (t diag.Text) { t.Value = s; return t }

// subjects are the built-in tools' queries that fuse, those of their steps, contexts
// and lookups too, and some more.
func subjects(t testing.TB) (out []subject) {
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	t.Cleanup(c.Close)
	for _, tool := range c.Tools {
		for _, x := range tool.Plan().Exchanges() {
			p, err := x.Fused()
			switch {
			case err != nil:
			case x == tool.Plan().Exchange:
				keys, _ := tool.Library().Keys(tool.File.Response)
				out = append(out, subject{tool.Name(), x.Response, p, x.Read, tool.Plan().Masked(), keys})
			default:
				out = append(out, subject{tool.Name() + ", a step", x.Response, p, x.Read, nil, nil})
			}
		}
	}
	lib := c.Tools[0].Library()
	for i, q := range more {
		j, findings := lib.Compile(text(q), toolfile.Var{Name: "p"})
		if len(findings) > 0 {
			t.Fatal(q, findings)
		}
		p, err := fused.Compile(j, fused.Options{Masked: masked})
		if err != nil {
			t.Logf("%s: %v", q, err)
			continue
		}
		keys, _ := lib.Keys(text(q))
		out = append(out, subject{fmt.Sprintf("query %d", i), j, p, records.Plan{Path: j.Path, Each: j.Each, Lenient: j.Lenient}, masked, keys})
	}
	return out
}

// values are those of the variables.
func (s *subject) values(g generator) (out []any) {
	for range s.response.Vars {
		out = append(out, g.given())
	}
	return out
}

func (g generator) given() any {
	pick := func(vs ...any) any { return vs[g.Intn(len(vs))] }
	return map[string]any{"some": pick(true, false, nil, "x"), "n": pick(3, 4, 4.5, nil, "a"), "list": pick(nil, []any{"b", map[string]any{"secret": "x", "a": 1}}),
		"deep": pick(nil, map[string]any{"secret": "s\u200b"}, map[string]any{"b": 1, "a": []any{}}), "include_users": pick(true, false),
		"include_steps": pick(true, false), "include_updates": pick(true, false), "include_integrations": pick(true, false), "include_contact_methods": pick(true, false), "mine": pick(true, false),
		"order_by": pick(nil, "x")}
}

// page is a page of the records of a plan.
func (s *subject) page(g generator) []byte {
	places := s.plan.Places()
	record := func() string { return g.value("", places, 6) }
	v := ""
	if s.read.Each {
		v = g.list(g.Intn(5), record)
	} else {
		v = record()
	}
	for _, name := range slices.Backward(s.read.Path) {
		others := map[string]string{"more": g.of("true", "false", "null"), "total": g.number(), "limit": g.any(1)}
		names := []string{name, "more", "total", "limit"}
		switch g.Intn(g.odd * 8) {
		case 0:
			names = names[1:]
		case 1:
			names = append(names, name)
		case 2:
			names = append(names, "more")
		case 3:
			names[1] = `\u006dore`
			others[names[1]] = others["more"]
		}
		g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		inner := v
		v = g.object(names, func(n string) string {
			if n == name {
				return inner
			}
			return others[n]
		})
	}
	return g.spoilt([]byte(g.space() + v + g.space()))
}

// spoilt is a page to which something may have happened on the way.
func (g generator) spoilt(b []byte) []byte {
	switch g.Intn(g.odd * 8) {
	case 0:
		return b[:g.Intn(len(b)+1)]
	case 1:
		return append(b, g.of("x", "{}", ",", "\x00", "  ", "null")...)
	case 2:
		return append([]byte("\xef\xbb\xbf"), b...)
	case 3, 4, 5:
		if len(b) > 0 {
			b[g.Intn(len(b))] = []byte{'{', '}', '[', ']', ',', ':', '"', '\\', 'x', 0, 0xff, ' ', '1', 'n'}[g.Intn(14)]
		}
	}
	return b
}

// outcome is what becomes of a page.
type outcome struct {
	json    string
	values  []any
	records int
	rest    any
	err     error
}

var errAlone = fmt.Errorf("left alone")

// plainly is the outcome without plans.
func (s *subject) plainly(d *records.Decoder, page []byte, values []any, o answer.Options, w fused.Wants) (out outcome) {
	items := answer.NewItems(new(answer.Encoder), o)
	out.rest, out.err = d.Decode(bytes.NewReader(page), &s.read, func(v any) error {
		out.records++
		return s.response.Run(context.Background(), v, values, func(v any) error {
			out.values = append(out.values, v)
			items.Add(answer.Output{Value: v}, 1)
			return nil
		})
	})
	if out.err == nil {
		out.json = sealed(items, w.Some)
	}
	return out
}

// sealed is the answer of items, or why there is none.
func sealed(items *answer.Items, some bool) string {
	if strange, _, ok := items.Strange(); ok && !some {
		return "strange: " + strange
	}
	e, err := items.Seal(answer.Head{Resource: "r"})
	if err != nil {
		return err.Error()
	}
	return string(e.JSON)
}

// fused is the outcome with a plan; errAlone where that does not do the page.
func (s *subject) fused(d *records.Decoder, page []byte, values []any, o answer.Options, w fused.Wants) (out outcome, alone int) {
	r := s.plan.Runner(values, w)
	if r == nil && w.Fields != nil {
		r = s.plan.Runner(values, fused.Wants{Make: true})
	}
	if r == nil {
		out.err = errAlone
		return out, 1
	}
	defer r.Release()
	got, ok := r.Page(page, &s.read, 0, func(record []byte, _ bool) (outputs []any, _ any, ok bool) {
		_, err := d.Decode(bytes.NewReader(record), &records.Plan{}, func(v any) error {
			return s.response.Run(context.Background(), v, values, func(v any) error {
				outputs = append(outputs, v)
				return nil
			})
		})
		return outputs, nil, err == nil
	})
	if !ok {
		out.err = errAlone
		return out, 1
	}
	defer got.Release()
	items := answer.NewItems(new(answer.Encoder), o)
	for _, x := range got.Outputs {
		out.values = append(out.values, x.Value)
		items.Add(answer.Output{Text: x.Text, Dirty: x.Dirty, Value: x.Value}, 1)
	}
	out.records, out.rest = got.Records, got.Rest
	out.json = sealed(items, w.Some)
	return out, r.Alone()
}

// pairs is how many random pages a run compares.
func pairs(t *testing.T) int {
	switch n, err := strconv.Atoi(os.Getenv("FUSED_PAGES")); {
	case err == nil:
		return n
	case testing.Short():
		return 2_000
	}
	return 12_000
}

// TestRandomPages compares plans with the decoder, gojq and the encoder: on random
// pages, many of them broken, each gives the same bytes, values and rest, or leaves
// the page alone; where those fail, it always does.
func TestRandomPages(t *testing.T) {
	all := subjects(t)
	d := new(records.Decoder)
	total, done, failed, alone, seen := pairs(t), 0, 0, 0, 0
	for n := range total {
		g := generatorOf(int64(n), []int{4, 40, 1000, 1000}[n%4])
		s := &all[g.Intn(len(all))]
		if g.Intn(2) == 0 { // which try more
			s = &all[len(all)-1-g.Intn(len(more)-1)]
		}
		page, values := s.page(g), s.values(g)
		o := answer.Options{Budget: -1, Limit: -1, Masked: s.masked}
		if g.Intn(8) == 0 {
			o.Budget = 300 + g.Intn(2000)
		}
		w := fused.Wants{Text: true}
		names := s.keys
		if len(names) > 0 && g.Intn(3) == 0 {
			for range 1 + g.Intn(4) {
				path := names[g.Intn(len(names))]
				if g.Intn(4) == 0 {
					path += "." + g.of("id", "summary", "type", "secret")
				}
				o.Fields = append(o.Fields, path)
			}
			w.Fields, w.Some = o.Fields, g.Intn(2) == 0
		}
		made := g.Intn(3) == 0
		if made {
			w.Make = true
			if len(names) > 0 && g.Intn(2) == 0 {
				w.Paths = []string{names[g.Intn(len(names))], names[g.Intn(len(names))] + "." + g.of("id", "summary", "type", "secret", "extra", "a", "b")}
			}
			w.Text = g.Intn(2) == 0 || w.Paths != nil
		}
		want := s.plainly(d, page, values, o, w)
		got, left := s.fused(d, page, values, o, w)
		seen += got.records
		alone += left
		switch {
		case got.err == errAlone:
			if want.err != nil {
				failed++
			}
			continue
		case want.err != nil:
			t.Fatalf("%s, seed %d: a plan does what fails: %v\n%q", s.name, n, want.err, page)
		}
		done++
		same := got.json == want.json && got.records == want.records && reflect.DeepEqual(got.rest, want.rest)
		if made && same {
			same = len(got.values) == len(want.values)
			for i := range got.values {
				same = same && (equalValue(got.values[i], want.values[i], w.Paths))
			}
		}
		if !same {
			t.Fatalf("%s, seed %d, fields %q, %+v\n%s\npage %q\ngot  %d %v %s\nwant %d %v %s\nvalues %v\n       %v", s.name, n, o.Fields, w, s.response.Text.Value, page, got.records, got.rest, got.json, want.records, want.rest, want.json, got.values, want.values)
		}
	}
	t.Logf("%d pages: %d done by plans, %d of the others are wrong; of %d records %d were left alone; %d queries", total, done, failed, seen, alone, len(all))
	if done < total/2 {
		t.Errorf("plans do %d of %d pages only", done, total)
	}
}

// equalValue compares values, or what is at some paths of them.
func equalValue(got, want any, paths []string) bool {
	if strings.Contains(fmt.Sprint(want), "NaN") {
		return true
	}
	if paths == nil {
		return reflect.DeepEqual(got, want)
	}
	return !slices.ContainsFunc(paths, func(path string) bool {
		names := strings.Split(path, ".")
		return !reflect.DeepEqual(reach(got, names), reach(want, names))
	})
}

// reach is what is at a path, through lists; false where nothing is.
func reach(v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = reach(e, path)
		}
		return out
	case map[string]any:
		if inner, there := v[path[0]]; there {
			return reach(inner, path[1:])
		}
		return false
	}
	return v
}
