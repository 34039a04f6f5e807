package jq

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
	"pagerduty-mcp-server/engine/toolfile"
)

// habits are what people write who come from other languages, and what to write
// in jq. The first that matches where gojq stopped reading is reported instead.
var habits = sync.OnceValue(func() (out []habit) {
	for _, h := range []struct{ pattern, write string }{
		{`&&`, `and`}, {`\|\| *null\b`, `// null`}, {`(?P<at>\|\|) *["\d]`, `// DEFAULT`}, {`\|\|`, `or`}, {`\?\? *null\b`, `// null`}, {`(?P<at>\?\?) *[\w."]`, `// DEFAULT`}, {`\?:`, `// DEFAULT`}, {"`", `texts in double quotes`}, {`<>`, `!=`}, {`!==`, `!=`}, {`===`, `==`}, {`[=!]~|~`, `| test("PATTERN")`},
		{`\{\{`, `the name without braces: .NAME, or $$params.NAME`}, {`\.\{`, `| {`}, {`\|>`, `|`}, {`\.\.\.\w*`, `+ to join objects, as in . + {a: 1}`}, {`::`, `| tonumber or | tostring for another type, and . before a field`}, {`\w(?P<at>->)\w`, `.`}, {`>>|<<`, `| once`}, {`&`, `and, or + to join texts`},
		{`\beq\b`, `==`}, {`\bne\b`, `!=`}, {`\bgt\b`, `>`}, {`\blt\b`, `<`}, {`\bgt?e\b`, `>=`}, {`\blt?e\b`, `<=`}, {`≠`, `!=`}, {`≥`, `>=`}, {`≤`, `<=`},
		{`\*\*`, `pow(A; B)`}, {`\bmod\b`, `%`}, {`\bdiv\b`, `(A / B | floor)`}, {`[“”‘’„]`, `texts in double quotes`}, {`/\*|\*/`, `# before a comment`},
		{`\b[fF]"`, `\(.NAME) within a text in double quotes`}, {`\binstanceof +\w+`, `| type == "string", or another type`},
		{`\bnot +in\b`, `| IN(...) | not`}, {`\bis +not\b`, `!=`}, {`\bfor +\w+( +in\b)?`, `.LIST[] | ..., or of a list map(...)`},
		{`\blambda +\w+ *:?`, `what is done with each element without a name for it, as in map(.id)`},
		{`=>|->`, `what is done with each element without a name for it, as in map(.id)`},
		{`'`, `texts in double quotes`}, {`\[\*\]`, `[]`}, {`\[(?P<at>\?)`, `[] | select(CONDITION)`}, {`\$\.\.`, `.. | .NAME? for a name at any depth`}, {`\$\.`, `.`}, {`\$\{`, `$$params.NAME, or \(...) within a text`},
		{`\bAND\b`, `and`}, {`\bOR\b`, `or`}, {`\bNOT\b`, `| not`},
		{`\.(\w+)\(\)?`, ``}, // a method
		{`\w+\(\)`, `the name alone, without ()`},
		{`\b(contains|startswith|endswith|has|inside|index|test)\b`, `| $1(...)`}, {`\b(like|matches)\b`, `| test("PATTERN")`},
		{`\bin\b`, `| IN(...)`}, {`\bis\b`, `==`}, {`\bwhere\b`, `| select(CONDITION)`}, {`(?i)\bselect +[\w, *]+ +from\b.*`, `.LIST[] | {FIELD}`}, {`" *(?P<at>\.) *[."$]`, `+ to join texts`},
		{`\bas +(?:int|integer|number|float)\b`, `| tonumber`}, {`\bas +(?:str|string|text|varchar)\b`, `| tostring`}, {`\bas +[a-zA-Z_]\w*`, `as $$NAME`}, {`\b(let|var|const) +\w+`, `VALUE as $$NAME | ...`},
		{`\?[^?:]*:`, `if ... then ... else ... end`}, {`;`, `| for what comes after, or , for another output`},
		{`\.(\d+)`, `[$1]`}, {`/[^/ ]+/`, `the pattern as a text in double quotes`}, {`\.\.\w+`, `one dot`},
		{`\w+ *=`, `a colon behind the name of a field`}, {`, *[\]})]`, `no comma behind the last one`}, {`\w+ *:|" *" *:`, `a comma before it`},
		{`[{,] *\w+ *(?P<at>\{)`, `a colon before it, and commas between fields: port: {id, name}`}, {`// *(?P<at>\w+) +\w.*`, `# before a comment`}, {`[{,] *\w+ +(?P<at>[.\w]\w*)`, `a comma or a colon before it`},
		{`\bif\b[^{]*\{|\bif\b.*\belse\b|\bif\b`, `if CONDITION then A else B end`}, {`(?P<at>!) *(?:[|,)\]}]|$)`, `nothing there`}, {`!`, `(...) | not`},
	} {
		out = append(out, habit{regexp.MustCompile(h.pattern), h.write})
	}
	return out
})

type habit struct {
	pattern *regexp.Regexp
	write   string // $1 is the pattern's group, $$ a dollar; the group `at` is what is wrong
}

// habitAt returns a finding about a habit that has to do with what stands at an
// offset, which is where gojq stopped reading.
func habitAt(t diag.Text, at int) (diag.Diagnostic, bool) {
	if m := badEscape.FindString(t.Value[min(at, len(t.Value)):]); m != "" {
		return jqSyntax.In(t, at, at+len(m), `write \%s: in a text a backslash begins an escape, and %s is none`, m, m), true
	}
	code := codeOf(t.Value)
	for _, h := range habits() {
		for _, m := range h.pattern.FindAllStringSubmatchIndex(code, -1) {
			if m[0] > at || at >= m[1] {
				continue
			}
			write := string(h.pattern.ExpandString(nil, h.write, code, m))
			if write == "" {
				write = methodInstead(code[m[2]:m[3]])
			}
			from, to := m[0], m[1]
			if i := h.pattern.SubexpIndex("at"); i >= 0 {
				from, to = m[2*i], m[2*i+1]
			}
			return jqSyntax.In(t, from, to, "jq has no %q: write %s", strings.TrimSpace(t.Value[from:to]), write), true
		}
	}
	return diag.Diagnostic{}, false
}

// badEscape is an escape that JSON, and so jq, does not have.
var badEscape = regexp.MustCompile(`^\\[^"\\/bfnrtu(\s]`)

// elsewhere are names that jq has another word for.
var elsewhere = map[string]string{
	"len": "length", "size": "length", "count": "length", "lower": "ascii_downcase", "toLowerCase": "ascii_downcase", "upper": "ascii_upcase", "toUpperCase": "ascii_upcase",
	"filter": "map(select(...))", "where": "map(select(...))", "forEach": ".[]", "each": ".[]", "find": "first(.[] | select(...))", "some": "any(...)", "exists": "any(...)", "every": "all(...)",
	"includes": "contains(...) or IN(...)", "startsWith": "startswith(...)", "endsWith": "endswith(...)", "match_regex": "test(...)", "matches": "test(...)", "distinct": "unique", "uniq": "unique",
	"sum": "add", "concat": "add", "slice": ".[from:to]", "substring": ".[from:to]", "substr": ".[from:to]", "sortBy": "sort_by(...)", "orderBy": "sort_by(...)", "groupBy": "group_by(...)", "flatMap": "map(...[])",
	"int": "tonumber", "parseInt": "tonumber", "number": "tonumber", "str": "tostring", "string": "tostring", "toString": "tostring", "json": "tojson", "stringify": "tojson", "dumps": "tojson", "parse": "fromjson", "regex": "test(...)", "get": ".NAME, of a param $params.NAME",
	"coalesce": ". // DEFAULT", "default": ". // DEFAULT", "isEmpty": "length == 0", "is_null": ". == null", "isNull": ". == null", "push": ". + [...]", "append": ". + [...]", "keys_unsorted": "keys", "replace": "gsub(...; ...)", "strip": "trim", "typeof": "type",
	"take": ".[:N]", "head": ".[:N]", "skip": ".[N:]", "drop": ".[N:]", "this": ".", "self": ".", "isArray": "type == \"array\"", "toISOString": "todate", "date": "fromdate, or todate of a number", "fromEntries": "from_entries", "toEntries": "to_entries", "entries": "to_entries", "reduce": "reduce .[] as $x (START; STEP)",
	"None": "null", "nul": "null", "nil": "null", "undefined": "null", "NULL": "null", "Null": "null", "True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "return": "the value alone",
}

// methodInstead is what to write instead of .name(...).
func methodInstead(name string) string {
	if own, ok := elsewhere[name]; ok {
		return "| " + own
	}
	for _, sig := range builtins() {
		if own, arity, _ := strings.Cut(sig, "/"); own == name {
			if arity == "0" {
				return "| " + name
			}
			return "| " + name + "(...)"
		}
	}
	return ".NAME for a field, | NAME(...) for a function"
}

// unfinished ends the message about a query that ends too early: what is not
// closed, the innermost first.
func unfinished(s string) string {
	var open []string
	elseIf := false
	last := ""
	for _, token := range regexp.MustCompile(`[\w$]+|[()\[\]{}.]`).FindAllString(codeOf(s), -1) {
		switch token {
		case "(", "[", "{", "if":
			if last == "." && token == "if" {
				break
			}
			elseIf = elseIf || token == "if" && last == "else"
			open = append(open, token)
		case ")", "]", "}", "end":
			if len(open) > 0 && last != "." {
				open = open[:len(open)-1]
			}
		}
		last = token
	}
	if len(open) == 0 {
		if end := valueMissing.FindString(s); end != "" {
			return fmt.Sprintf(": a value is missing behind %q", strings.TrimSpace(end))
		}
		return ""
	}
	closing := map[string]string{"(": ")", "[": "]", "{": "}", "if": "end"}[open[len(open)-1]]
	out := fmt.Sprintf(": %q needs %q", open[len(open)-1], closing)
	if closing == "end" && elseIf {
		out += "; write elif for else if"
	}
	return out
}

// valueMissing is the end of a query behind which a value must stand.
var valueMissing = regexp.MustCompile(`(?:\b(?:and|or|then|else|if|as)|\+\+|--|[-+*/%|,=<>])\s*$`)

// unknownName is what to write for a name of no function that looks like
// something else.
func (c *checker) unknownName(f *gojq.Func) (at any, message string) {
	s, known := c.places[f]
	code := codeOf(c.text.Value)
	switch own, ok := elsewhere[f.Name]; {
	case ok:
		return f, fmt.Sprintf("undefined function %q: write %s", f.Name, own)
	case len(f.Args) > 0 || !known:
	case slices.ContainsFunc(c.vars, func(v toolfile.Var) bool { return v.Name == f.Name }), strings.Contains(code, "as $"+f.Name+" "):
		return f, fmt.Sprintf("undefined function %q: write $%s", f.Name, f.Name)
	case s.from > 1 && code[s.from-1] == '-' && isNameByte(code[s.from-2]): // .a-b
		for from := s.from - 1; from >= 0; from-- {
			if code[from] == '.' {
				name := code[from+1 : s.to]
				return span{from + 1, s.to}, fmt.Sprintf("undefined function %q: for the field write .[%q]", f.Name, name)
			}
			if !isNameByte(code[from]) && code[from] != '-' {
				break
			}
		}
	}
	return f, ""
}

// mistakes finds what jq takes for something else than it was meant for.
func (c *checker) mistakes(q *gojq.Query) {
	if i := filled.FindStringSubmatchIndex(c.text.Value); i != nil {
		open := c.text.Value[i[2]:i[3]]
		c.reportSpan(span{i[2], i[3]}, jqSyntax, fmt.Sprintf(`%q is a text to jq: write \(...), as in "a \(.b)"`, open))
	}
	each(reflect.ValueOf(q), func(node any) {
		switch x := node.(type) {
		case *gojq.If:
			c.condition(x.Cond)
		case *gojq.IfElif:
			c.condition(x.Cond)
		case *gojq.Func:
			if i, ok := asked[flow.Signature(x.Name, len(x.Args))]; ok {
				c.condition(x.Args[i])
			}
		case *gojq.ObjectKeyVal:
			if x.Val != nil && x.Val.Op == gojq.OpAssign { // not in parentheses, which jq itself asks for
				c.assignment(x.Val)
			}
		case *gojq.Query:
			switch {
			case x.Op == gojq.OpAnd || x.Op == gojq.OpOr:
				c.condition(x.Left)
				c.condition(x.Right)
			case x.Op == gojq.OpPipe && isCall(x.Right, "not"):
				c.condition(x.Left)
			case x.Op == gojq.OpAssign && slices.Contains(answersYesOrNo, x.Left.Op):
				c.assignment(x)
			}
		case *gojq.Term:
			c.optionalIndex(x)
			if x.Type == gojq.TermTypeFunc && x.Func.Name == "not" && len(x.SuffixList) > 0 && x.SuffixList[0].Index != nil {
				c.report(x.Func, jqSyntax, "not stands behind what it turns round: write (...) | not")
			}
		}
	})
}

// filled is how other languages begin a value within a text.
var filled = regexp.MustCompile(`"[^"]*?([$#]\{|\{\{|\{\s*(?:\.|\$?params\.)\w+\s*\})`)

// optionalIndex reports a key that is read off the input, with ? directly behind
// its brackets: gojq looks for it in the value before the brackets then, and finds
// nothing. .[.key]? is right, for both are the input.
func (c *checker) optionalIndex(t *gojq.Term) {
	for i, s := range t.SuffixList {
		if s.Index == nil || i+1 == len(t.SuffixList) || !t.SuffixList[i+1].Optional || t.Type == gojq.TermTypeIdentity && i == 0 {
			continue
		}
		if inner := s.Index.Start; inner != nil && readsInput(inner) {
			from := strings.Index(codeOf(c.text.Value), "["+inner.String()+"]")
			message := "with ? directly behind it this key is looked for in the wrong value: write (...[" + inner.String() + "])?"
			if from < 0 { // it is written otherwise than gojq prints it
				c.report(t, jqSyntax, "%s", message)
				continue
			}
			c.reportSpan(span{from + 1, from + 1 + len(inner.String())}, jqSyntax, message)
		}
	}
}

// readsInput reports whether a query depends on its input, as far as can be seen.
func readsInput(q *gojq.Query) (reads bool) {
	each(reflect.ValueOf(q), func(node any) {
		if t, ok := node.(*gojq.Term); ok {
			switch t.Type {
			case gojq.TermTypeIdentity, gojq.TermTypeRecurse, gojq.TermTypeIndex:
				reads = true
			case gojq.TermTypeFunc:
				reads = reads || !strings.HasPrefix(t.Func.Name, "$")
			}
		}
	})
	return reads
}

func (c *checker) reportSpan(s span, kind diag.Kind, message string) {
	d := kind.In(c.text, s.from, s.to, "%s", message)
	if !slices.Contains(c.diags, d) {
		c.diags = append(c.diags, d)
	}
}
