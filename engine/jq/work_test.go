package jq

import (
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// endless are queries that take too long to follow step by step, and some that
// only look so.
func endless() []struct {
	query string
	whole bool // so much that everything counts as read
} {
	double := `def f0: .a, .b; `
	for i := range 40 {
		n, m := string(rune('0'+i%10)), string(rune('0'+(i+1)%10))
		double += strings.NewReplacer("N", m+strings.Repeat("x", (i+1)/10), "M", n+strings.Repeat("x", i/10)).Replace(`def fN: fM, fM; `)
	}
	out := []struct {
		query string
		whole bool
	}{
		{double + `f0xxxx`, true},
		{double + `[f0xxxx] | {id, a: .}`, true},
		{strings.Repeat(`{a: ., b: .} | `, 60) + `if .a then . else {a: .b, b: .a} end`, true},
		{`def r: (.a | r), (.b | r), (.c | r); r`, false},
		{`def p(f): f | p(p(f)); p(.a)`, false},
		{`def p(f; g): p(g; f), f; p(.a; .b)`, true},
		{strings.Repeat(`map(.a, .b) | `, 200) + `.`, true},
		{strings.Repeat(`[.a, .b] | `, 200) + `.`, false},
		{strings.Repeat(`{a: (.a // .b), b: [.[], .a?]} | `, 200) + `.`, true},
		{strings.Repeat(`(`, 5_000) + `.` + strings.Repeat(`)`, 5_000), true},
		{strings.Repeat(`[`, 5_000) + strings.Repeat(`]`, 5_000), false},
		{strings.Repeat(`(.a |= .b | .b) | `, 200) + `.`, false},
		{`.a` + strings.Repeat(` | .a`, 50_000), true},
	}
	for _, part := range []string{`if .a then .b else .c end`, `(.a // .b)`, `(.a, .b)`, `(.[.a], .b)`, `(.a as [$x] ?// $x | $x, .b)`, `(.a + .b)`} {
		for _, n := range []int{18, 200} {
			out = append(out, struct {
				query string
				whole bool
			}{strings.Repeat(part+" | ", n) + ".", true})
		}
	}
	return out
}

// A derivation ends, whatever the query, and so does everything else that is
// found out about it.
func TestWorkEnds(t *testing.T) {
	deep := Scalar(KindString)
	for range 40 {
		deep = Object(map[string]*Shape{"a": deep, "b": Object(map[string]*Shape{"a": deep, "b": deep, "c": nil}), "c": deep})
	}
	for _, c := range endless() {
		q := parse(t, c.query)
		if got := Derive(q); c.whole != got.All {
			t.Errorf("%.60s...: got %.100s", c.query, got)
		}
		DeriveFields(q, []string{"id"})
		text := diag.WholeText(diag.NewSource("q.jq", []byte(c.query)))
		Library{}.Infer(text, deep, nil)
		Library{}.Keys(text)
		if j, ds := (Library{}).Compile(text); j == nil && len(ds) == 0 {
			t.Errorf("%.60s...: neither a query nor a finding", c.query)
		}
		lib, _ := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", []byte("def all: "+c.query+";"))))
		lib.Definitions()
		lib.Infer(diag.WholeText(diag.NewSource("q.jq", []byte("all, (.a | all)"))), deep, nil)
	}
}
