package jq

import (
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// endless are queries that take too long to follow step by step, and some that
// only look so.
func endless() []string {
	double := `def f0: .a, .b; `
	for i := range 40 {
		n, m := string(rune('0'+i%10)), string(rune('0'+(i+1)%10))
		double += strings.NewReplacer("N", m+strings.Repeat("x", (i+1)/10), "M", n+strings.Repeat("x", i/10)).Replace(`def fN: fM, fM; `)
	}
	out := []string{
		double + `f0xxxx`,
		double + `[f0xxxx] | {id, a: .}`,
		strings.Repeat(`{a: ., b: .} | `, 60) + `if .a then . else {a: .b, b: .a} end`,
		`def r: (.a | r), (.b | r), (.c | r); r`,
		`def p(f): f | p(p(f)); p(.a)`,
		`def p(f; g): p(g; f), f; p(.a; .b)`,
		strings.Repeat(`map(.a, .b) | `, 200) + `.`,
		strings.Repeat(`[.a, .b] | `, 200) + `.`,
		strings.Repeat(`{a: (.a // .b), b: [.[], .a?]} | `, 200) + `.`,
		strings.Repeat(`(`, 5_000) + `.` + strings.Repeat(`)`, 5_000),
		strings.Repeat(`[`, 5_000) + strings.Repeat(`]`, 5_000),
		strings.Repeat(`(.a |= .b | .b) | `, 200) + `.`,
		`.a` + strings.Repeat(` | .a`, 50_000),
	}
	for _, part := range []string{`if .a then .b else .c end`, `(.a // .b)`, `(.a, .b)`, `(.[.a], .b)`, `(.a as [$x] ?// $x | $x, .b)`, `(.a + .b)`} {
		for _, n := range []int{18, 200} {
			out = append(out, strings.Repeat(part+" | ", n)+".")
		}
	}
	return out
}

// What is found out about a query is found out in a bounded time.
func TestWorkEnds(t *testing.T) {
	deep := Scalar(KindString)
	for range 40 {
		deep = Object(map[string]*Shape{"a": deep, "b": Object(map[string]*Shape{"a": deep, "b": deep, "c": nil}), "c": deep})
	}
	for _, query := range endless() {
		(&Query{Entire: parse(t, query)}).ItemFields()
		text := diag.WholeText(diag.NewSource("q.jq", []byte(query)))
		Library{}.Infer(text, deep, nil)
		Library{}.Keys(text)
		if j, ds := (Library{}).Compile(text); j == nil && len(ds) == 0 {
			t.Errorf("%.60s...: neither a query nor a finding", query)
		}
		lib, _ := Library{}.Extend(diag.WholeText(diag.NewSource("lib.jq", []byte("def all: "+query+";"))))
		lib.Definitions()
		lib.Infer(diag.WholeText(diag.NewSource("q.jq", []byte("all, (.a | all)"))), deep, nil)
	}
}
