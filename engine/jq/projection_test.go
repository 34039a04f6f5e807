package jq

import (
	"reflect"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// parse parses a query for a test.
func parse(t testing.TB, src string) *gojq.Query {
	t.Helper()
	q, err := gojq.Parse(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return q
}

func TestDerive(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		// Paths.
		{`.`, "*"},
		{`.a`, "{a}"},
		{`.a.b, .c`, "{a{b} c}"},
		{`.a["b"]`, "{a{b}}"},
		{`.["a"]."b c"`, "{a{b c}}"},
		{`.a[0].b`, "{a[{b}]}"},
		{`.a[-1].b`, "{a[{b}]}"},
		{`.a[1:3] | map(.b)`, "{a[{b}]}"},
		{`.a[]?.b`, "{a[{b}]}"},
		{`.a?.b?`, "{a{b}}"},
		{`.a[.k]`, "{a k}"},
		{`.a[.k]?`, "{a k}"},
		{`.a["\(.k)"].x`, "{a[{x}] k}"},
		{`.a["\(.k)"]?.x`, "{a{k}[{x}] k}"},
		{`.a | keys[] as $k | .[$k].b`, "{a[{b}]}"},
		{`range(3) as $i | .a[$i].b`, "{a[{b}]}"},
		{`..`, "*"},
		{`paths`, "*"},
		{`[paths(type == "number")]`, "*"},
		{`path(.a[].b)`, "{a[{b~}]}"},
		{`getpath(["a", "b"])`, "*"},
		{`pick(.a.b)`, "{a{b}}"},

		// Building.
		{`{x: .a}`, "{a}"},
		{`{a, "b", "c": .d.e, "f\(.g)": .h}`, "{a b d{e} g h}"},
		{`{"f\(.g)"}`, "*"},
		{`{(.k): .a}`, "{a k~}"},
		{`.a as $x | {$x}`, "{a}"},
		{`.a as $x | {$x: .b}`, "{a~ b}"},
		{`{x: .a, y: .b} | .x.c`, "{a{c} b~}"},
		{`{x: .a} | {y: .x.b}`, "{a{b}}"},
		{`{x: .a} + {x: .b} | .x.c`, "{a{c} b{c}}"},
		{`{x: {y: .a}} * {x: {z: .b}} | .x.z.c`, "{a~ b{c}}"},
		{`[.a[] | {b, c: .d}] as $x | {n: ($x | length), $x}`, "{a[{b d}]}"},
		{`"\(.a.b) x"`, "{a{b}}"},
		{`@uri "x\(.a)"`, "{a}"},
		{`.a | @csv`, "{a}"},
		{`[.a, .b] | @tsv`, "{a b}"},

		// Kinds and scalars.
		{`if .a then .b else .c end`, "{a~ b c}"},
		{`if .a then .b elif .c then .d end`, "*"},
		{`.a // .b`, "{a b}"},
		{`.a == null`, "{a~}"},
		{`.a == "x" and (.b | not)`, "{a~ b~}"},
		{`.a == .b`, "{a b}"},
		{`.a < [1]`, "{a}"},
		{`.a == $params.a`, "{a}"},
		{`.a | type`, "{a~}"},
		{`.a | length`, "{a[~]}"},
		{`[.a[] | .b] | length`, "{a[{b~}]}"},
		{`.a | keys`, "{a[~]}"},
		{`.a | has("b")`, "{a{b~}}"},
		{`.a | has(0)`, "{a[~]}"},
		{`.a as $k | {b: 1} | has($k)`, "{a~}"},
		{`.a | in({b: 1})`, "{a~}"},
		{`.a | tojson`, "{a}"},
		{`.a - .b`, "{a b}"},
		{`-.a`, "{a}"},
		{`.a + 1`, "{a}"},
		{`.a[] | select(.b | startswith("x")) | .c`, "{a[{b c}]}"},
		{`.a[] | select(.b | contains("x")) | .c`, "{a[{b~ c}]}"},
		{`.a[] | select(.b | IN("x", "y")) | .c`, "{a[{b~ c}]}"},
		{`.a[] | select(IN(.b; .c)) | .d`, "{a[{b c d}]}"},

		// Lists.
		{`.a | map(select(.s == 1) | .n)`, "{a[{n s~}]}"},
		{`.a | map_values(.b)`, "{a[{b}]}"},
		{`.a | sort_by(.at) | .[0].id`, "{a[{at id}]}"},
		{`.a | sort_by(.at.x) | map(.id)`, "{a[{at{x} id}]}"},
		{`.a | sort | map(.id)`, "{a}"},
		{`.a | group_by(.s) | map({k: .[0].s, n: length})`, "{a[{s}]}"},
		{`.a | unique_by(.b) | map(.c)`, "{a[{b c}]}"},
		{`.a | min_by(.b).c`, "{a[{b c}]}"},
		{`.a | max_by(.b) | .c`, "{a[{b c}]}"},
		{`.a | first.b`, "{a[{b}]}"},
		{`.a | first(.[] | .b)`, "{a[{b}]}"},
		{`.a | nth(2).b`, "{a[{b}]}"},
		{`[limit(.n; .a[])] | map(.z)`, "{a[{z}] n}"},
		{`[.a[].n] | add`, "{a[{n}]}"},
		{`[.a[].list] | add | map(.n)`, "{a[{list[{n}]}]}"},
		{`.a | any(.b == 1)`, "{a[{b~}]}"},
		{`all(.a[]; .b)`, "{a[{b~}]}"},
		{`isempty(.a[] | select(.b))`, "{a[{b~}]}"},
		{`.a | reverse | map(.b)`, "{a[{b}]}"},
		{`.a | flatten`, "{a}"},
		{`.a | to_entries | map({(.key): .value.b}) | add`, "{a[{b}]}"},
		{`.a | with_entries(.value |= .b)`, "{a}"},
		{`.a | with_entries(select(.value.b) | .value = 1) | keys`, "{a[{b~}]}"},
		{`.a | map({key: .k, value: .v}) | from_entries | .x.y`, "{a[{k~ v{y}}]}"},

		// Variables and functions.
		{`.a as $x | $x.b`, "{a{b}}"},
		{`.a as {b: $y, $c, "d": $e, (.f): $g} | [$y, $c]`, "{a}"},
		{`.a as {b: $y, $c} | [$y, $c]`, "{a{b c}}"},
		{`.a as [$x, {b: $y}] | $x.c, $y.d`, "{a[{b{d} c}]}"},
		{`.a as [$x] ?// $x | $x.b`, "{a{b}[{b}]}"},
		{`$params.x, .a`, "{a}"},
		{`def f: .x; .a | f`, "{a{x}}"},
		{`def f(g): .x | g; .a | f(.y)`, "{a{x{y}}}"},
		{`def f(g): .x; .a | f(.y)`, "{a{x}}"},
		{`def f($v): $v.z; f(.a)`, "{a{z}}"},
		{`def f($v): .b | v; f(.a)`, "{a~ b{a}}"},
		{`def f: .x; def g: f; def f: .y; g`, "{x}"},
		{`def f(g): def h: g; .a | h; f(.b)`, "{a{b}}"},
		{`def r: if . then .n | r else . end; r`, "*"},
		{`def r: if .n then .n | r else .x end; .a | r | .y`, "{a{n{n{n{n x{y}} x{y}} x{y}} x{y}}}"},
		{`def f(g): g; .a | f(f(f(.b)))`, "{a{b}}"},

		// Updates.
		{`.a = 1`, "*"},
		{`.a |= 1`, "*"},
		{`(.a |= map(.b)) | .c`, "{a[{b}] c}"},
		{`(.a = .b) | .c`, "{a~ b c}"},
		{`(.a += 1) | .c`, "{a c}"},
		{`(.a //= .b) | .c`, "{a b c}"},
		{`{x: .a, y: .b} | .y = 1`, "{a b}"},
		{`del(.a) | .b`, "{a~ b}"},
		{`del(.a[] | select(.b)) | .a[].c`, "{a[{b~ c}]}"},
		{`setpath(["a"]; 1)`, "*"},

		// Folds and errors.
		{`reduce .a[] as $i (0; . + $i.n)`, "{a[{n}]}"},
		{`reduce .a[] as $i ({}; .[$i.s] += 1)`, "{a[{s}]}"},
		{`reduce .a[] as {b: $x} (.c; [., $x.d])`, "{a[{b{d}}] c}"},
		{`foreach .a[] as $i (0; . + 1; {n: ., id: $i.id})`, "{a[{id}]}"},
		{`foreach .a[] as $i (0; . + $i.n)`, "{a[{n}]}"},
		{`label $out | foreach .a[] as $i (0; . + 1; if . > 2 then ., break $out else $i.id end)`, "{a[{id}]}"},
		{`try .a.b catch null`, "{a{b}}"},
		{`try .a.b catch .`, "*"},
		{`.x as $x | .y | try .a.b catch .`, "{x y}"},
		{`(.a | try fromjson catch "bad") // .b`, "{a b}"},
		{`.a | error`, "{a}"},
		{`error({x: .a.b})`, "{a{b}}"},
		{`input | .a`, "~"},
		{`empty`, "~"},
		{`.a | walk(.)`, "{a}"},
		{`.a | unheard_of(.b; $x)`, "{a}"},
	} {
		if got := Derive(parse(t, c.query)).String(); got != c.want {
			t.Errorf("%-60s got %s, want %s", c.query, got, c.want)
		}
	}
}

// shapes is what the library of a tool directory looks like.
const shapes = `
def ref: if . == null then null else {id, type, summary} end;
def refs: [.[]? | ref];
def list(f): [.[]? | f];
def item: {
  id, title,
  count: (if has("count") then .count else 1 end),
  counts: (.counts // {}),
  service: (.service | ref),
  teams: (.teams | refs),
  users: (.users | list({id, at})),
  state: .state.name,
  words: (.title | ascii_downcase),
  names: (.people | map(.name)),
  at: (.at | if . then . + "Z" else null end),
  none: (.other[] | .x)
};
`

func TestDeriveFields(t *testing.T) {
	const every = "{at count counts id other[{x}] people[{name}] service{id summary type} state{name} teams[{id summary type}] title users[{at id}]}"
	for _, c := range []struct{ query, keys, want string }{
		{`item`, "id", "{id other[{x~}] people[{name~}] title}"}, // words, names and none may fail or vanish without what they read
		{`.items[] | item`, "id service", "{items[{id other[{x~}] people[{name~}] service{id summary type} title}]}"},
		{`.`, "id", "{id}[*]"},
		{`.items[]`, "id", "{items[{id}[*]]}"},
		{`{id, a: .a.b, c: [.d[]? | .e]}`, "id", "{id}"},
		{`{id, a: .a.b, c: [.d[]? | .e]}`, "c", "{d[{e}]}"},
		{`{id, a: .a.b, c: [.d[]? | .e]}`, "", "~"},
		{`{id, a: (.b | map(.c))}`, "id", "{b[{c~}] id}"},                                                  // null cannot be iterated over
		{`{id, a: .b[]}`, "id", "{b[~] id}"},                                                               // the number of outputs depends on it
		{`{id, a: (.b | select(.c))}`, "id", "{b{c~} id}"},                                                 // likewise
		{`{id, a: (.id | length)}`, "id", "{id}"},                                                          //
		{`{id, a: .b.c, d: .b.e}`, "d", "{b{c~ e}}"},                                                       // a would find a part of what it reads
		{`{a: .x, b: (.x.y // .z), c: .z.w}`, "a", "{x z{w~}}"},                                            // ... and so on
		{`(.a[0].b | {x: .y}), (.a[] | {id, c: (.b | ref)})`, "id x", "{a[{b{id~ summary~ type~ y} id}]}"}, // .a[0] is one of .a[]
		{`.a as $x | {id, b: .b}`, "id", "{a~ b~ id}"},                                                     // with variables, nothing is left out
		{`{id, a: .b} | {id: .id, a: .a}`, "id", "{b~ id}"},                                                //
		{`try {id, a: .a.b} catch null`, "id", "{a{b~} id}"},                                               // the error would not be caught
		{`[{id, a: .b}]`, "id", "{b id}"},                                                                  // no object
		{`.[] | if .x then {id, a} else {id, b} end`, "id", "[{id x~}]"},                                   //
		{`{id, a} + {b, c: .c.d}`, "id b", "{b id}"},                                                       //
		{`{id, a: .b}, {id: .b, c}`, "id", "{b id}"},
		{`def f(g): {id, a: g}; f(.b)`, "id", "{b~ id}"},                      // known with an argument
		{`{(.k): .v, id, a: .b}`, "id", "{id k~ v}"},                          // k may be wanted
		{`. as {a: $x} | {$x, b: .c}`, "b", "{a~ c}"},                         //
		{`{id, a: [.b[]? | {c: .d, e: (.f // [])[0]}]}`, "id", "{id}"},        //
		{`def loop: loop; {id, a: (.b | loop)}`, "id", "{b id}"},              // never ends
		{`{id, a: [range(1e9)], b: (.c | until(. == 3; 3))}`, "id", "{c id}"}, // not run to find out
		{`select(.x == 1) | {id, a: .b}`, "id", "{id x~}"},                    //
		{`{id, a: (.b | tostring), c: "\(.d)"}`, "id", "{id}"},                //
	} {
		q := parse(t, shapes+c.query)
		if got := DeriveFields(q, strings.Fields(c.keys)).String(); got != c.want {
			t.Errorf("%-60s of %q got %s, want %s", c.query, c.keys, got, c.want)
		}
	}
	q := parse(t, shapes+"item")
	if got := DeriveFields(q, nil).String(); got != every || got != Derive(q).String() {
		t.Errorf("all fields: got %s, want %s", got, every)
	}
}

func TestMerge(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{`.a`, `.b`, "{a b}"},
		{`.a.b`, `.a.c`, "{a{b c}}"},
		{`.a.b`, `.a`, "{a}"},
		{`.[].a`, `.x.b`, "{x{a b}}[{a}]"},
		{`.[].a`, `.[].b`, "[{a b}]"},
		{`.[0].a`, `.["\(1)"].b`, "[{a b}]"},
		{`.a`, `.`, "*"},
		{`empty`, `.a`, "{a}"},
	} {
		a, b := Derive(parse(t, c.a)), Derive(parse(t, c.b))
		both := Derive(parse(t, c.a+", "+c.b))
		for _, got := range []*Projection{Merge(a, b), Merge(b, a), both} {
			if got.String() != c.want || !reflect.DeepEqual(got, both) {
				t.Errorf("%s and %s: got %s, want %s", c.a, c.b, got, c.want)
			}
		}
	}
	p := Derive(parse(t, ".a"))
	if Merge(nil, p) != p || Merge(p, nil) != p || Merge(nil, nil) != nil {
		t.Error("nil adds nothing")
	}
}
