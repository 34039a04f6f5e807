package cel

import (
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// habit is something that other languages have and CEL has not, wherever it
// stands outside of quotes.
type habit struct {
	form func() *regexp.Regexp // its group `at` is what is wrong
	says string                // with $name for the form's groups
}

// habits are looked for in an expression whose syntax is wrong, those first that
// say most.
var habits = []habit{
	form(`(?P<at>\{\{)`, `nothing is filled in here: write the name alone, without braces`),
	form(`(?:^|[^\w"'])(?P<at>\{)\s*\w+\.\w+\s*\}`, `nothing is filled in here: write the name alone, without braces`),
	form(`(?:^|\W)(?P<at>[fF])["']`, `nothing is filled in within a text: join texts with +`),
	form(`(?P<at>\?:)`, `"$at" is no operator of CEL; for a value to fall back on write params.?NAME.orValue(VALUE)`),
	form(`(?P<at>[“”‘’„])`, `a text stands in " or '`),
	form(`(?P<at>≠|< +>)`, `"$at" is no operator of CEL; write "!="`),
	form(`(?P<at>≥)`, `"$at" is no operator of CEL; write ">="`),
	form(`(?P<at>≤)`, `"$at" is no operator of CEL; write "<="`),
	form(`[\w)\]]\s+(?P<at>eq|EQ)\s`, `"$at" is no operator of CEL; write "=="`),
	form(`[\w)\]]\s+(?P<at>ne|NE)\s`, `"$at" is no operator of CEL; write "!="`),
	form(`[\w)\]]\s+(?P<at>gt|GT)\s`, `"$at" is no operator of CEL; write ">"`),
	form(`[\w)\]]\s+(?P<at>lt|LT)\s`, `"$at" is no operator of CEL; write "<"`),
	form(`[\w)\]]\s+(?P<at>gt?e|GT?E)\s`, `"$at" is no operator of CEL; write ">="`),
	form(`[\w)\]]\s+(?P<at>lt?e|LT?E)\s`, `"$at" is no operator of CEL; write "<="`),
	form(`[\w)\]]\s+(?P<at>mod|MOD)\s`, `"$at" is no operator of CEL; write "%"`),
	form(`[\w)\]]\s+(?P<at>div|DIV)\s`, `"$at" is no operator of CEL; write "/", which of two integers gives one`),
	form(`(?P<at>\*\*)`, `"$at" is no operator of CEL; multiply with *`),
	form(`(?P<left>[\w.?]+)\.(?P<at>(?:nil|blank|empty)\?)`, `names have no "?" behind them in CEL; write !has($left), or $left.size() == 0`),
	form(`(?P<left>[\w.?]+)\.(?P<at>(?:present)\?)`, `names have no "?" behind them in CEL; write has($left)`),
	form(`(?P<left>[\w.?]+)\.(?P<at>include\?)`, `names have no "?" behind them in CEL; write VALUE in $left, of a text $left.contains(TEXT)`),
	form(`(?P<left>[\w.?]+)\.(?P<at>any\?)`, `names have no "?" behind them in CEL; write $left.exists(x, CONDITION)`),
	form(`(?P<left>[\w.?]+)\.(?P<at>all\?)`, `names have no "?" behind them in CEL; write $left.all(x, CONDITION)`),
	form(`(?P<of>\w+)\[\s*(?P<at>:)(?P<name>[A-Za-z_]\w*)\s*\]`, `a field is written $of.$name`),
	form(`\s(?P<at>-(?:eq|ne|gt|lt|ge|le))\s`, `"$at" is no operator of CEL; write ==, !=, >, <, >= or <=`),
	form(`(?:^|[\s(!])(?P<at>-z)\s+(?P<of>[\w.$]+)`, `"$at" is no operator of CEL; write !has(params.NAME)`),
	form(`(?:^|[\s(!])(?P<at>-n)\s+(?P<of>[\w.$"]+)`, `"$at" is no operator of CEL; write has(params.NAME)`),
	form(`^\s*(?P<at>unless)\s`, `"$at" is no part of CEL; write !(CONDITION)`),
	form(`(?i)(?:^|\W)(?P<at>case)\s+when\s`, `"$at" is no part of CEL; write CONDITION ? A : B`),
	form(`(?P<at>\bINTERVAL\b)`, `a span of time is written duration("24h"), in hours (h), minutes (m) and seconds (s)`),
	form(`\[\s*(?P<at>\?)`, `CEL has no conditions in brackets; write LIST.exists(x, CONDITION), or LIST.filter(x, CONDITION)`),
	form(`(?P<at>@)[.\w]`, `names have no "$at" before them: an argument is written params.NAME`),
	form(`(?P<at>:=)`, `"$at" is no operator of CEL, in which nothing changes; write "=="`),
	form(`(?P<at>\^)`, `"$at" is no operator of CEL; write "!="`),
	form(`(?P<at>>>|<<)`, `"$at" is no operator of CEL, which has none for bits`),
	form(`(?P<left>[\w.]+)\s*(?:[<>=!]=|[<>])\s*[\w.]+\s*(?:&&|\|\||and|or)\s*(?P<at>[<>=!]=|[<>])\s*(?P<right>[\w.]+)`, `a value is missing before "$at"; write $left $at $right`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>(?i:is\s+not|not)\s+(?i:null|none|nil|empty))\b`, `"$at" is no operator of CEL; write has($left)`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>(?i:is)\s+(?i:null|none|nil|empty))\b`, `"$at" is no operator of CEL; write !has($left)`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>(?i:between))\s`, `"$at" is no operator of CEL; write $left >= LEAST && $left <= MOST`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>(?i:not\s+like|like|ilike|glob|rlike))\s`, `"$at" is no operator of CEL; write $left.startsWith(TEXT), .endsWith, .contains or .matches`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>NOT\s+IN)\s`, `"$at" is no operator of CEL; write !($left in [VALUES])`),
	form(`[\s)](?P<at>IN)\s*[\[(]`, `"$at" is no operator of CEL; write in [VALUES]`),
	form(`[\s)](?P<at>is)\s+(?P<type>int|string|bool|double|list|map|timestamp)\b`, `"$at" is no operator of CEL; write type(VALUE) == $type`),
	form(`[\w)\]]\s+(?P<at>AND)\s`, `"$at" is no operator of CEL; write "&&"`),
	form(`[\w)\]]\s+(?P<at>OR)\s`, `"$at" is no operator of CEL; write "||"`),
	form(`(?:^|[\s(!&|])(?P<at>NOT)\s`, `"$at" is no operator of CEL; write "!"`),
	form(`(?P<at>typeof)\s+(?P<of>[\w.]+)`, `"$at" is no operator of CEL; write type($of) == string, or another type`),
	form(`(?P<left>[\w.]+)\s+(?P<at>instanceof)\s`, `"$at" is no operator of CEL; write type($left) == string, or another type`),
	form(`^\s*(?P<at>let|var|const|local)\s+\w+\s*=`, `CEL has no variables: write the value where it is used`),
	form(`(?P<at>new)\s+Date`, `the time of the call is written now`),
	form(`(?P<at>for)\s+(?P<name>\w+)\s+in\b`, `CEL has no loops: write LIST.map($name, VALUE), .filter($name, CONDITION) or .exists($name, CONDITION)`),
	form(`(?P<at>lambda)\b`, `CEL has no functions of one's own; write the name and then the condition, as in exists(x, CONDITION)`),
	form(`(?P<at>function)\b`, `CEL has no functions of one's own; write the name and then the condition, as in exists(x, CONDITION)`),
	form(`(?P<at>exists|defined|isset|empty)\s+(?P<of>params\.\w+)`, `"$at" is no operator of CEL; write has($of)`),
	form(`[^|](?P<at>\|)\s*(?P<function>lower|upper|trim|length|size|len|count|default|join|split|first|last|not|test|contains|select|map|filter|tostring|tonumber|ascii_downcase)\b`, `CEL has no pipes: a function stands behind its value, as in params.NAME.size()`),
	form(`[\w)\]](?P<at>!)(?:[.)\s]|$)`, `leave "!" out: a param that was not sent is asked for with has(params.NAME)`),
	form(`\bin\s*(?P<at>\()[^()\n]*,`, `a list stands in [ ]`),
	form(`\bin\s*(?P<at>\{)[^:}\n]*\}`, `a list stands in [ ]`),
	form(`'\x00*'(?P<at>s|t|re|ll|ve|d)\b`, `a text with ' in it stands in "`),
	form(`(?P<at>\$)\.`, `names have no "$at" before them: an argument is written params.NAME`),
	form(`(?P<at>\?\?)`, `"$at" is no operator of CEL; for a value to fall back on write params.?NAME.orValue(VALUE)`),
	form(`(?P<object>[A-Za-z_]\w*)(?P<at>\?\.)(?P<field>[A-Za-z_]\w*)`, `"$at" is written .? in CEL: $object.?$field`),
	form(`(?P<object>\bparams)\.(?P<field>\w+)(?P<at>\?)\s*(?:$|[),.])`, `a param that may be absent is written $object.?$field`),
	form(`(?P<at>!==)`, `"$at" is no operator of CEL; write "!="`),
	form(`(?P<at>===)`, `"$at" is no operator of CEL; write "=="`),
	form(`(?P<at><>)`, `"$at" is no operator of CEL; write "!="`),
	form(`(?P<left>[\w.?]*)\s*(?P<at>=~|!~|~=|~)`, `"$at" is no operator of CEL; write $left.matches(r"PATTERN")`),
	form(`\b(?P<macro>all|exists|filter|map|exists_one|any|some|every)\(\s*(?P<at>\(?(?P<name>\w+)\)?\s*(?:=>|->|\||:))`, `CEL has no functions of one's own; write $macro($name, CONDITION)`),
	form(`(?P<at>=>)`, `"$at" is no operator of CEL; where it means that one follows from the other, write !A || B`),
	form(`(?P<left>[A-Za-z_]\w*)(?P<at>->)(?P<right>[A-Za-z_]\w*)`, `a field is written $left.$right`),
	form(`(?P<at>\+\+|--\B|[-+*/%]=)`, `"$at" is no operator of CEL, in which nothing changes`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>not\s+in\b)\s*(?P<right>[\w.?]*)`, `"$at" is no operator of CEL; write !($left in $right)`),
	form(`\s(?P<at>not\s+in\b)\s*(?P<right>[\w.?]*)`, `"$at" is no operator of CEL; write !(VALUE in $right)`),
	form(`[\s)](?P<at>is\s+not)\b`, `"$at" is no operator of CEL; write "!="`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>not\s+(?:like|between|contains))\b`, `"$at" is no operator of CEL; write ! before a condition on $left`),
	form(`[\s)](?P<at>xor)\s`, `"$at" is no operator of CEL; write "!="`),
	form(`[\s)](?P<at>implies)\s`, `"$at" is no operator of CEL; write !A || B`),
	form(`(?P<left>[\w.?]+)\s+(?P<at>contains|startsWith|endsWith|matches)\s+["']`, `"$at" is a function: write $left.$at(TEXT)`),
	form(`(?P<left>\w+)\s+in\s+(?P<at>(?P<from>[\w]+)\.\.\.?(?P<to>[\w]+))`, `CEL has no ranges; write >= $from && <= $to`),
	form(`(?P<left>\w)(?P<at>\.\.)`, `one dot too many`),
	form(`^\s*(?P<at>if)\b`, `"$at" is no part of CEL; write CONDITION ? A : B`),
	form(`[\s)](?P<at>if)\s.*\selse\b`, `"$at" is no part of CEL; write CONDITION ? A : B`),
	form(`^\s*(?P<at>return)\b`, `an expression is its own result; leave "$at" out`),
	form(`(?P<at>\$)\{?[A-Za-z_]`, `names have no "$at" before them`),
	form("(?:^|[^.\\w])(?P<at>`[^`]*`?)", `a text stands in " or '`),
	form(`(?:^|\s)(?P<at>#.*)`, `a comment in CEL begins with //`),
	form(`(?P<at>/\*)`, `a comment in CEL begins with //`),
	form(`(?P<at>;)`, `an expression has no "$at"; join conditions with && or ||`),
	form(`[(,=]\s*(?P<at>/(?P<pattern>[^/\n]+)/)`, `a regular expression is a text: r"$pattern"`),
	form(`(?P<of>[\w.]+)\[\s*\w*\s*(?P<at>:)\s*\w*\s*\]`, `CEL has no slices; write $of.substring(FROM, TO) of a text, and of a list $of.slice(FROM, TO)`),
	form(`\b(?P<at>(?P<days>\d+)d)\b`, `a span of time is written duration("24h"), in hours (h), minutes (m) and seconds (s)`),
	form(`\b(?P<at>\d+(?:h|m|s|ms))\b`, `a span of time is written duration("$at")`),
	form(`^\s*(?P<at>size|len|length|count)\s+(?P<of>[\w.]+)`, `"$at" is a function: size($of)`),
	form(`(?P<at>\.(?P<index>\d+))(?:\W|$)`, `an element of a list is written [$index]`),
}

func form(pattern, says string) habit { return habit{diag.Pattern(pattern), says} }

// habitFinding reports a habit of another language; ok is false when there is
// none in the expression.
func habitFinding(t diag.Text) (d diag.Diagnostic, ok bool) {
	if from, to, raw := badEscape(t.Value); raw != "" {
		return celSyntax.In(t, from, to, `write %s: in a text without r before it a backslash begins an escape, and this one is none`, raw), true
	}
	code := withoutTexts(t.Value)
	for _, h := range habits {
		m := h.form().FindStringSubmatchIndex(code)
		if m == nil {
			continue
		}
		at := 2 * h.form().SubexpIndex("at")
		says := string(h.form().ExpandString(nil, h.says, t.Value, m))
		return celSyntax.In(t, m[at], m[at+1], "%s", says), true
	}
	return d, false
}

// badEscape returns the bounds of the first text in quotes that has an escape
// that CEL does not know, and the text as it was meant; raw is empty for none.
func badEscape(s string) (from, to int, raw string) {
	for at := 0; at < len(s); {
		from, to, ok := nextText(s, at)
		if !ok {
			break
		}
		at = to
		if from > 0 && (s[from-1] == 'r' || s[from-1] == 'R') {
			continue
		}
		for i := from + 1; i+1 < to; i++ {
			if s[i] != '\\' {
				continue
			}
			if i++; !strings.ContainsRune("abfnrtv\\'\"`?xXuU0123", rune(s[i])) {
				return from, to, "r" + s[from:to]
			}
		}
	}
	return 0, 0, ""
}

// nextText returns the bounds of the first text in quotes at or after a place;
// not ok when there is none, or it does not end. The r of a raw one is outside.
func nextText(s string, at int) (from, to int, ok bool) {
	from = strings.IndexAny(s[at:], `"'`)
	if from < 0 {
		return 0, 0, false
	}
	from += at
	if to = textEnd(s, from); to == 0 {
		return from, len(s), false
	}
	return from, to, true
}

// withoutTexts is an expression with what stands in quotes made unrecognizable,
// each byte at its place.
func withoutTexts(s string) string {
	out := []byte(s)
	for at := 0; at < len(s); {
		from, to, ok := nextText(s, at)
		if !ok {
			break
		}
		for i := from + 1; i < to-1; i++ {
			out[i] = 0
		}
		at = to
	}
	return string(out)
}
