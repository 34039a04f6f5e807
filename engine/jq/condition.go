package jq

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
)

// Condition finds what is wrong with a query whose output is taken for yes or no, as
// that of a select is, beyond what Compile says of it: nothing where that has findings.
func (l Library) Condition(t diag.Text) diag.Diagnostics {
	q, finding := parseJQ(t, t.Value)
	if finding != nil {
		return nil
	}
	n, ok := namesOf(t.Value, q, l.defs)
	if !ok {
		return nil
	}
	c := &checker{names: n, text: t, lib: l}
	c.condition(q)
	return c.diags
}

// True reports whether jq takes a value for true: all but null and false are.
func True(v any) bool { return v != nil && v != false }

// asked are jq's functions that take one of their arguments for yes or no, or for a key
// to sort or group by, as name/arity, and which argument that is.
var asked = map[string]int{
	"select/1": 0, "any/1": 0, "all/1": 0, "any/2": 1, "all/2": 1, "until/2": 0, "while/2": 0, "recurse/2": 1,
	"group_by/1": 0, "sort_by/1": 0, "unique_by/1": 0, "min_by/1": 0, "max_by/1": 0,
}

// condition reports what of a query that is asked yes or no can say one of them alone:
// an assignment where a comparison is meant, or a text or a number by itself.
func (c *checker) condition(q *gojq.Query) {
	switch {
	case q.Op == gojq.OpPipe:
		c.condition(q.Right)
	case q.Op == gojq.OpAssign:
		c.assignment(q)
	}
	if q.Term == nil || len(q.Term.SuffixList) > 0 {
		return
	}
	switch t := q.Term; {
	case t.Type == gojq.TermTypeQuery:
		c.condition(t.Query)
	case t.Type == gojq.TermTypeString && t.Str.Queries == nil:
		c.alone("text", `"`+t.Str.Str+`"`)
	case t.Type == gojq.TermTypeNumber:
		c.alone("number", t.Number)
	}
}

// alone reports a literal that is a whole condition, where the text has it as one.
func (c *checker) alone(what, literal string) {
	at := regexp.MustCompile(`(?:^|\b(?:or|and|if|elif)\b|[(;|])\s*(` + regexp.QuoteMeta(literal) + `)(?:[^\w.]|$)`).FindStringSubmatchIndex(c.text.Value)
	if at == nil { // it is written otherwise, such as with escapes
		at = []int{0, 0, 0, len(c.text.Value)}
	}
	message := "a " + what + " alone is always true: write the comparison again, as in .a == 1 or .a == 2"
	if strings.HasSuffix(strings.TrimRight(c.text.Value[:at[2]], " "), "_by(") {
		message = "a " + what + " alone is the same for all: a field is written .NAME"
	}
	c.reportSpan(span{at[2], at[3]}, jqSyntax, message)
}

// answersYesOrNo are the operators whose outputs no assignment can reach: an = behind
// them, which binds less, was meant for one of their sides.
var answersYesOrNo = []gojq.Operator{gojq.OpAnd, gojq.OpOr, gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe}

// assignment reports the = of an assignment: it is the first one that stands by itself
// behind all that its left side names.
func (c *checker) assignment(q *gojq.Query) {
	from := 0
	each(reflect.ValueOf(q.Left), func(node any) {
		if s, ok := c.places[node]; ok {
			from = max(from, s.to-1)
		}
	})
	if at := regexp.MustCompile(`[^=!<>|+*/%-](=)[^=]`).FindStringSubmatchIndex(codeOf(c.text.Value)[from:]); at != nil {
		c.reportSpan(span{from + at[2], from + at[3]}, jqSyntax, `"=" puts a value into the input and compares nothing: write ==`)
	}
}

// isCall reports whether a query is the call of a function without arguments.
func isCall(q *gojq.Query, name string) bool {
	t := flow.Bare(q)
	return t != nil && t.Type == gojq.TermTypeFunc && t.Func.Name == name && len(t.Func.Args) == 0
}
