package jq

import (
	"math/rand"
	"strings"
)

// gen makes random queries and values that have field names in common.
type gen struct {
	*rand.Rand
	vars bool // queries may use $v
}

func (g gen) of(words ...string) string { return words[g.Intn(len(words))] }

// names are few, so that queries hit; key, value and name make entries.
var fieldNames = []string{"a", "b", "c", "d", "e", "key", "value", "name"}

func (g gen) name() string { return fieldNames[min(g.Intn(len(fieldNames)), g.Intn(len(fieldNames)))] }

// value is mostly what records are like: objects and lists of objects whose
// fields are of the kind that their name says.
func (g gen) value(depth int) any {
	kind := g.Intn(17)
	if depth <= 0 {
		kind = g.Intn(5)
	}
	switch kind {
	case 16: // for functions that call themselves
		v := g.record(2)
		for range 5 {
			v = map[string]any{"a": v, "b": g.value(0)}
		}
		return v
	case 0:
		return nil
	case 1:
		return g.Intn(2) == 0
	case 2:
		return g.Intn(3)
	case 3:
		return g.name()
	case 4:
		return g.of("x", "a,b", "1", "2020-01-01T00:00:00Z")
	case 5, 6, 7, 8:
		out := make([]any, g.Intn(4))
		alike := g.Intn(4) > 0
		for i := range out {
			if out[i] = g.value(depth - 1); alike {
				out[i] = g.record(depth - 1)
			}
		}
		return out
	}
	return g.record(depth)
}

func (g gen) record(depth int) any {
	m := map[string]any{}
	for _, name := range fieldNames {
		switch {
		case g.Intn(3) == 0:
		case g.Intn(6) == 0:
			m[name] = g.value(depth - 1)
		case strings.Contains("b e value", name) && depth > 0:
			m[name] = g.record(depth - 2)
		case strings.Contains("c", name) && depth > 0:
			m[name] = []any{g.record(depth - 2), g.record(depth - 2), g.record(depth - 2)}[:g.Intn(4)]
		default:
			m[name] = g.value(0)
		}
	}
	return m
}

// words stand for random parts in forms: Q a query, K a field's name, L a
// scalar literal, C a comparison.
func (g gen) form(s string, depth int) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case 'Q':
			b.WriteString(g.query(depth - 1))
		case 'K':
			b.WriteString(g.name())
		case 'L':
			b.WriteString(g.of("null", "1", "true", `"x"`, `"a"`))
		case 'C':
			b.WriteString(g.of("==", "!=", "<", ">="))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

var leaves = []string{".K", ".K", ".K?", ".K.K?", ".K.K", ".", "L", "$p", "$p.K?", ".[]?", ".[0]?", ".K[]?", ".K[]?.K?", "[.[]?.K?]"}

var forms = []string{
	"(Q | Q)", "(Q | Q)", "(Q, Q)", "(Q // Q)", "(Q as $v | Q, $v.K?)", "(Q as $v | [Q, $v])", "(if Q then Q else Q end)", "(if Q C L then Q end)",
	"(if Q then Q elif Q then Q end)", "{x: Q, K}", "{K: Q, K: Q}", "{(Q | tostring): Q}", `{"k\(Q)": Q}`, "({a: Q, b: Q} | Q)", `{"K"}`, `(Q | {"\(Q)"}?)`,
	"[Q]", "([Q] | Q)", "[Q, Q]", "(Q as $v | {$v: Q}?)", "(Q as $v | {$v, K})",
	"map(Q)?", "(Q | map(Q)?)", "(Q | map_values(Q)?)", "(select(Q))", "(Q | select(Q C Q))", "(Q | arrays)", "(Q | objects | Q)", "(Q | scalars)", "(Q | values)",
	"(Q C Q)", "(Q C Q)", "(Q C L)", "((Q) and (Q) | not)", "(Q or Q)", "(Q + Q)?", "(Q * Q)?", "(Q - Q)?", "(Q / Q)?", "(Q % Q)?", "(-(Q))?",
	"(Q | sort_by(Q)?)", "(Q | sort_by(Q)? | map(Q)?)", "(Q | sort_by(.K?, .K?)? | .[0]?.K?)", "(Q | group_by(Q)?)", "(Q | group_by(Q)? | map(Q)?)", "(Q | unique_by(Q)?)",
	"(Q | unique_by(Q)? | map(Q)?)", "(Q | min_by(Q)?)", "(.c? | min_by(.b?)? | .K?)", "(.c? | sort_by(.b?)? | map(.K?)?)", "(.c? | sort_by(.K?, .K?)? | .[]?.K?)", "(.c? | sort_by(.b?)? | .[0]?.K?)",
	"(.c? | group_by(.b?)? | map(map(.K?)?)?)", "(.c? | unique_by(.b?)? | map(.K?)?)", "(Q | max_by(.K?, .K?)? | .K?)", "(Q | sort? | map(.K?)?)", "(.c? | unique? | length)", "(Q | max_by(Q)? | Q)", "(Q | sort?)", "(Q | unique? | Q)", "(Q | min?, max?)", "(Q | reverse?)", "(Q | add?)", "add(Q)?",
	"(Q | flatten?)", "(Q | any)?", "(Q | all(Q))?", "any(Q; Q)", "isempty(Q)", "(Q | length?)", "(Q | keys?)", "(Q | keys?[] as $k | [$k])", "(Q | type)",
	`(Q | has("K")?)`, "(Q | has(0)?)", "(Q | has(Q)?)", `(.b? | has("K" | tostring)?)`, "(Q as $k | Q | has($k)?)", "(Q | in(Q)?)", "(Q | tojson)", "(Q | tostring)", "(Q | IN(Q, L))", "IN(Q; Q)",
	"(Q | contains(Q)?)", "(Q | inside(Q)?)", "(Q | index(Q)?)", "(Q | indices(Q)?)", "(Q | startswith(Q)?)", "(Q | test(Q)?)", `(Q | split(",")?)`, "(Q | join(Q)?)", "(Q | ascii_downcase?)",
	"(Q | to_entries?)", "(Q | to_entries? | map(Q)?)", "(Q | from_entries?)", "(Q | with_entries(Q)?)", "(Q | with_entries(select(.value.K?))?)", "(Q | with_entries(.value |= .K?)?)",
	"(Q | .[0:2]?)", "(Q | .[1:]? | Q)", "(Q | .[Q]?)", "Q[Q]?", `(.K[if Q then "K" else "K" end]? | type)`, "(Q | .[.[0:1]?]? | length)", "(Q | .[.[1:]?]? | length)", "(.c? | .[.[0:1]]? | .[1]?)", "(Q | .[.[0:1]?]? | last?)", "(Q)[(Q)]?", `(Q | .["\(Q)"]?)`, `(Q | ."K"?)`, "(Q | .[-1]?)", "(Q | .[Q:]?)", "(Q | keys?[] as $k | .[$k])",
	"(Q | first?)", "(Q | last?)", "first(Q)", "last(Q)", "limit(2; Q)", "limit(Q; Q)?", "skip(1; Q)", "nth(1; Q)", "(Q | nth(Q)?)", "[limit(3; recurse(Q))]", "until(type != \"object\"; .K)",
	"(Q | recurse(.[]?; Q))", "[..]", "(Q | .. | Q)", "[paths]", "[paths(Q)]", "path(Q)?", "(Q | path(Q)?)", `(Q | getpath(["K", "K"])?)`, "(Q | pick(.K)?)", "(Q | pick(.K.K, .K)? | Q)", "(Q | tostream)",
	"(Q | del(.K)?)", "(Q | del(.K, .K)? | Q)", "(Q | del(.[0])?)", "(Q | del(.[]? | select(Q))? | Q)", "(Q | delpaths([[\"K\"]])?)", "(Q | to_entries? | .[0]?)", "(Q | walk(Q))", "(Q | transpose?)",
	"(Q | .K = Q)?", "(Q | .K |= Q)?", "(Q | (.K |= Q)? | Q)", "(Q | .K += Q)?", "((.K //= Q)? | Q)", "(Q | .[] |= Q)?", "(Q | (.[]? | select(Q)) |= Q)?", "(Q | .K.K = Q)?", "((.K |= empty)? | Q)", "(Q | .[Q] = Q)?", "((.K -= Q)? | Q)",
	"(Q | setpath([\"K\"]; Q)?)", "(Q | (.. |= Q)?)", "(.K[]? += 1)?",
	"reduce limit(3; Q) as $i (0; [., $i.K?])", "reduce limit(3; Q) as $i (Q; Q)", "reduce limit(3; Q) as [$i, {K: $j}] (Q; [., $i, $j.K?])?", "[foreach limit(3; Q) as $i (Q; Q)]", "[foreach limit(3; Q) as $i (0; . + 1; [., $i.K?])]", "[foreach limit(3; Q) as {$a, b: $i} (Q; Q; [$a.K?, $i])]?",
	"(label $out | Q, break $out, Q)", "(label $out | foreach limit(3; Q) as $i (0; . + 1; if . > 1 then break $out else $i end))",
	"((Q | walk(.)) C Q)", "((.b | walk(.)) C .e)", "((.b |= {x: .K?})? | .b.x?)", "((.K |= {x: .K?})? | .K.x?)", "(try Q catch L)", "(try Q catch .)", "(Q as $v | Q | try $v[0] catch .)", "(.K as $v | .K | try $v[0] catch .)", "(try Q catch (. | tostring))", "(try error(Q) catch .K?)", "(try error(Q) catch 1)", "(Q | try error catch Q)", "opt(Q)", "(Q)?", "(Q | try fromjson catch null)",
	"(Q as {K: $x, $c} | [$c, $x.K?])?", "(Q as [$x, $y] | Q, $y.K?, $x)?", "(Q as [$x] ?// $x | $x.K?)", "(Q as {a: $x} ?// [$x, $y] | Q, $x.K?, $y)", "(Q as {a: [$x]} ?// {$b, c: $x} ?// $b | Q, $x, $b.K?)", "(Q as {(Q | tostring): $x} | $x)?",
	`(Q as {"K": $x, "\(Q)": $y} | [$x.K?, $y])?`, "(Q as {$a: [$x]} | $a.K?, $x)?", "(Q as [$x] ?// $x | if $x.K? then error else Q end)?",
	"(def f: Q; Q | f)", "(def f: Q; f | f)", "(def g(h): [h, Q]; g(Q))", "(def g(h): Q | h; g(Q | Q))", "(def v($w): $w.K?, Q; v(Q))", "(def v($w; h): h, w, [$w | h]; v(Q; Q))", "(def g(h): def k: h; Q | k; g(Q))",
	`(def r: if type == "object" then .K | r else Q end; r)`, `(def r(h): h, (objects | .K | r(h)); r(Q))`, "(def g(h): h; g(g(g(Q))))",
	"ref", "(Q | ref)", "list(Q)", "(Q | list(Q))", "both(Q; Q)", "deep", "(Q | deep)", "opt(Q | length)",
	`"\(Q)"`, `"\(Q)-\(Q)"`, `@json "\(Q)"`, `@base64 "x\(Q)"`, "(Q | @text)", "(Q | @csv)?", "(Q | @json)", "(Q | @html)", "(Q | map(tostring)? | @sh)?", "(Q | ltrimstr(\"a\")?)", "(Q | sub(\"a\"; Q))?", "(Q | [splits(\",\")])?", "(Q | tonumber?)", "(Q | todate?)",
	"(range(3) as $i | Q | .[$i]?)", "[range(Q; Q)]?", "(Q | error(Q))?", "(Q | env | length)", "(Q | min_by(.K?)?.K?)", "(Q | map(.K?)? | sort?)", "(Q | map({K: .K?, x: Q})? | group_by(.x) | map(.[0].K))",
}

// called are functions that the random queries may call.
const called = `
def ref: if . == null then null else {a: .a?, b: .b?} end;
def list(f): [.[]? | f];
def both($x; g): {a: $x.a?, b: (g | .b?)};
def deep: if type == "object" and has("a") then .a | deep else . end;
def opt(f): try f catch null;
`

func (g gen) query(depth int) string {
	if depth <= 0 && g.vars && g.Intn(6) == 0 {
		return g.form("$v.K?", 0)
	}
	if depth <= 0 {
		return g.form(leaves[g.Intn(len(leaves))], 0)
	}
	return g.form(forms[g.Intn(len(forms))], depth)
}

// shape is a query whose outputs are made of objects, as a tool's are.
func (g gen) shape(depth int) string {
	var kvs []string
	for range 2 + g.Intn(4) {
		kvs = append(kvs, g.form(g.of("K", "K", "K", "K: .K", "K: .K", "K: .K?.K?", "K: [.c[]? | .K?]", "K: (.b | ref)", "K: (.c | list(.K?))", "K: (.c // [] | length)", "K: (.b | if . then (.K | ascii_downcase) else 0 end)", "K: (.K | if . then keys else 0 end)", "K: [.K[]? | Q]", "K: (.K // Q)", "K: Q", "K: (.K | Q)", "K: (.K | ref)", "K: (.K | map(.K))", "K: (.K | length)", "K: list(Q)"), depth))
	}
	object := "{" + strings.Join(kvs, ", ") + "}"
	return g.form(g.of("O", "O", ".[]? | O", ".[]? | select(Q) | O", "def it: O; Q | it", "def it(f): O; it(Q)", "O, Q", "O + {K: Q}", "Q + O", "if Q then O else Q end",
		"Q as $p | O", "Q as [$p] ?// $p | O", "[O]", "try O catch Q", "O?", "O // Q", "first(O)", "(O | Q)", "reduce limit(3; Q) as $i (0; O)", "Q | O", "def it: {a: .b, c: [.K[]? | it]}; it", "(O | {a, x: .b})",
		"(.c[0]?.b.K? | {x: .}), (.c[]? | O)", "(.c[]? | O), .c[0]?.b", "(.b.K? | {x: .}), (.[]? | O)", "(.c[0].K, .K?), (.c[]?, . | O)"), depth,
	) + "\x00" + object
}
