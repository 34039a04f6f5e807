package cel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// words are values of other languages, and what to write in CEL.
var words = map[string]string{
	"None": "null", "nil": "null", "undefined": "null", "NULL": "null", "Null": "null", "NaN": "double('NaN')",
	"True": "true", "TRUE": "true", "yes": "true", "on": "true", "False": "false", "FALSE": "false", "no": "false", "off": "false",
}

var (
	numberLiteral = diag.Pattern(`^-?\d+(\.\d+)?$`)
	rightOperand  = diag.Pattern(`^\s*(-?[\w.?]+|"[^"]*"|'[^']*')`)
	notABool      = diag.Pattern(`^expected type 'bool' but found '(.*)'$`)
)

// operatorHint says what to write instead of an operator on values of types that
// it does not take, which stand at bytes of an expression; it begins with "; ".
func operatorHint(s string, from, to int, operator, types string) string {
	left, right := sides(s, from, to)
	pair := strings.Split(strings.Trim(types, "()"), ", ")
	if len(pair) != 2 {
		return unaryHint(operator, pair[0], right, from > 0 && s[from-1] == '!')
	}
	a, b := pair[0], pair[1]
	switch {
	case strings.HasPrefix(a, "optional_type"):
		return "; what may be absent needs a value to fall back on: " + left + ".orValue(VALUE)"
	case a == "null" || b == "null":
		of, not := left, "!"
		if a == "null" {
			of = right
		}
		if operator == "!=" {
			not = ""
		}
		if strings.Contains(of, ".") && of != "..." {
			return "; an argument that is left out is not null but absent: write " + not + "has(" + of + ")"
		}
		return "; an argument that is left out is not null but absent: ask has(params.NAME)"
	case a == "int" && b == "double":
		return numbersHint(left, right, operator, false)
	case a == "double" && b == "int":
		return numbersHint(left, right, operator, true)
	case a == "string" && b == "timestamp":
		return "; write iso8601(" + left + ")"
	case a == "timestamp" && b == "string":
		return "; write iso8601(" + right + ")"
	case a == "timestamp" && b == "int", a == "timestamp" && b == "double":
		return `; a span of time is written duration("24h")`
	case a == "bool" && strings.ContainsAny(operator, "<>") && !numberLiteral().MatchString(left):
		if m := regexp.MustCompile(`([<>]=?)\s*$`).FindStringSubmatch(strings.TrimSuffix(strings.TrimRight(s[:from], " "), left)); m != nil {
			return fmt.Sprintf("; compare twice: ... %s %s && %s %s %s", m[1], left, left, operator, right)
		}
	case a == "bool" && slices.Contains([]string{"==", "!="}, operator):
		if (right == "1" || strings.Contains(right, "true")) == (operator == "==") {
			return "; write " + left + " alone"
		}
		return "; write !" + left
	case operator == "in" && right == "params":
		return "; write has(params." + strings.Trim(left, `"'`) + ")"
	case a == "string" && b == "string" && operator == "-":
		return "; of two times write iso8601(" + left + ") - iso8601(" + right + ")"
	case a == "string" && b == "string" && operator == "in":
		return "; write " + right + ".contains(" + left + ")"
	case strings.HasPrefix(a, "list") && strings.HasPrefix(b, "list") && operator == "in":
		return "; for each of them write " + left + ".all(x, x in ...)"
	case strings.HasPrefix(a, "list") && !strings.HasPrefix(b, "list") && (operator == "==" || operator == "!="):
		return "; write " + right + " in " + left
	case operator == "+" && a == "string":
		return "; write string(" + right + ")"
	case operator == "+" && b == "string":
		return "; write string(" + left + ")"
	case a == "int" && b == "string" && numberLiteral().MatchString(strings.Trim(right, `"'`)):
		return "; write " + strings.Trim(right, `"'`) + " without quotes"
	case a == "string" && b == "int" && numberLiteral().MatchString(right):
		return `; write "` + right + `" in quotes`
	}
	return ""
}

// operatorFix gives a finding about an operator what its hint says to write: in the place
// of one of its sides, or of both and the operator.
func operatorFix(t diag.Text, d diag.Diagnostic, from, to int, hint string) diag.Diagnostic {
	left, right := sides(t.Value, from, to)
	begin, end := strings.LastIndex(t.Value[:from], left), strings.Index(t.Value[to:], right)
	m := saysToWrite().FindStringSubmatch(hint)
	if m == nil || begin < 0 || end < 0 || strings.Contains(hint, "...") {
		return d
	}
	end += to
	sideways := func(side, new string) diag.Diagnostic {
		if side == left {
			return d.Write(t, begin, begin+len(left), new)
		}
		return d.Write(t, end, end+len(right), new)
	}
	switch says, of := m[1], m[2]; {
	case m[3] != "": // 3.0 instead of 3
		return sideways(m[3], says)
	case strings.Contains(of, "quotes"):
		return sideways(right, says)
	case strings.Contains(says, "("+left+")") && !strings.Contains(says, right):
		if strings.HasPrefix(says, "iso8601") || strings.HasPrefix(says, "string") {
			return sideways(left, says)
		}
	case strings.Contains(says, "("+right+")") && !strings.Contains(says, left):
		if strings.HasPrefix(says, "iso8601") || strings.HasPrefix(says, "string") {
			return sideways(right, says)
		}
	}
	return d.Write(t, begin, end+len(right), m[1])
}

// saysToWrite is a hint with what to write, and perhaps how or instead of what.
var saysToWrite = diag.Pattern(`^; (?:write|compare twice:) (.*?)( alone| without quotes| in quotes| instead of (.*))?$`)

// numbersHint is about an integer and a number of the other type. reversed is set
// when the integer is on the right.
func numbersHint(left, right, operator string, reversed bool) string {
	whole, fraction := left, right
	if reversed {
		whole, fraction = right, left
	}
	switch {
	case numberLiteral().MatchString(fraction) && strings.Trim(fraction[strings.IndexByte(fraction+".", '.'):], ".0") == "":
		number, _, _ := strings.Cut(fraction, ".")
		return "; write " + number + " instead of " + fraction
	case numberLiteral().MatchString(whole):
		return "; write " + whole + ".0 instead of " + whole
	}
	double := "double(" + whole + ")"
	if whole[0] == '(' && bracketEnd(whole, 0) == len(whole) {
		double = "double" + whole
	}
	if reversed {
		return fmt.Sprintf("; write %s %s %s", left, operator, double)
	}
	return fmt.Sprintf("; write %s %s %s", double, operator, right)
}

// unaryHint is about ! on a value that is neither true nor false; twice for !!.
func unaryHint(operator, of, right string, twice bool) string {
	if operator != "!" || right == "..." {
		return ""
	}
	switch {
	case twice:
		return "; write has(" + right + ")"
	case strings.HasPrefix(of, "list"):
		return "; write " + right + ".size() == 0, or !has(" + right + ") where it was not sent"
	case of == "string":
		return `; write !has(` + right + `) where it was not sent, or ` + right + ` == ""`
	case of == "int" || of == "double":
		return "; write " + right + " == 0, or !has(" + right + ") where it was not sent"
	}
	return ""
}

// indexHint is about x["name"], which stands at a byte of an expression.
func (s *Scope) indexHint(t diag.Text, at int, types string) string {
	of, _ := sides(t.Value, at, at)
	name := ""
	if m := rightOperand().FindStringSubmatch(strings.TrimPrefix(t.Value[at:], "[")); m != nil {
		name = strings.Trim(m[1], `"'`)
	}
	switch {
	case slices.Contains(s.fields[of], name):
		return "; write " + of + "." + name
	case s.fields[of] != nil:
		return "; write " + of + ".NAME" + diag.DidYouMean(name, s.fields[of])
	case strings.HasPrefix(types, "(list"):
		return "; an element of a list is found by its number: " + of + "[0]"
	}
	return ""
}

// conditionFinding reports a value that stands where a condition must.
func conditionFinding(t diag.Text, at int, found string) diag.Diagnostic {
	from, to := operandAt(t.Value, at)
	value := t.Value[from:to]
	before := strings.TrimRight(t.Value[:from], " \n(")
	after := strings.TrimLeft(t.Value[to:], " \n)")
	hint := ""
	switch {
	case value == "null":
		hint = "; an argument that is left out is not null but absent, as params.?NAME is: leave it out"
	case strings.HasPrefix(after, "||"):
		fallback, _, _ := strings.Cut(strings.TrimSpace(after[2:]), " ")
		hint = "; ask has(" + value + ")"
		if dot := strings.LastIndexByte(value, '.'); dot > 0 {
			hint += ", or for a value to fall back on write " + value[:dot] + ".?" + value[dot+1:] + ".orValue(" + fallback + ")"
		}
	case strings.HasSuffix(before, "||") && (value[0] == '"' || value[0] == '\'' || numberLiteral().MatchString(value)):
		hint = "; compare this value, too, or write ... in [..., " + value + "]"
	case found == "string" || found == "int" || found == "double" || strings.HasPrefix(found, "list"):
		if strings.Contains(value, ".") && isWord(value[0]) {
			hint = "; ask has(" + value + ")"
		}
	}
	d := WrongType.In(t, from, to, "%s is of type %s, and neither true nor false%s", value, found, hint)
	if hint == "; ask has("+value+")" && !strings.HasSuffix(before, "!") {
		return d.Write(t, from, to, "has("+value+")")
	}
	return d
}

// operandAt returns the bounds of the path or the text in quotes around a place.
func operandAt(s string, at int) (from, to int) {
	if at < len(s) && (s[at] == '"' || s[at] == '\'') {
		return quoted(s, at)
	}
	if at < len(s) && s[at] == '.' {
		from, _ = lastPath(s[:at])
		_, to = word(s, at)
		return from, to
	}
	return word(s, at)
}
