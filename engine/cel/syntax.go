package cel

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

var celSyntax = diag.Kind{Name: "cel-syntax", Explain: "The expression is not CEL.",
	Example: "expression: params.a &&"}

// What CEL's parser says, which speaks of its grammar.
var (
	unknownToken = diag.Pattern(`(?s)^token recognition error at: '(.*)'$`)
	missingToken = diag.Pattern(`^missing ('.*') at `)
	wrongToken   = diag.Pattern(`(?s)^(?:mismatched|extraneous) input '(.*?)' expecting (.*)$`)
)

// otherOperators are operators of other languages, and what CEL has for them.
var otherOperators = map[string]string{"and": "&&", "or": "||", "not": "!", "is": "==", "&": "&&", "|": "||", "=": "==", "===": "==", "<>": "!="}

// syntaxFinding reports what CEL's parser says at a place.
func syntaxFinding(t diag.Text, at int, message string) diag.Diagnostic {
	from, to := word(t.Value, at)
	end := len(strings.TrimRight(t.Value, " \n"))
	if strings.HasPrefix(strings.TrimLeft(t.Value, " \n"), "${") {
		from = strings.Index(t.Value, "${")
		return celSyntax.In(t, from, from+2, "this place holds CEL alone; leave out ${ and }")
	}
	if d, ok := habitFinding(t); ok {
		return d
	}
	if m := unknownToken().FindStringSubmatch(message); m != nil {
		return unknownTokenFinding(t, at, m[1])
	}
	if m := missingToken().FindStringSubmatch(message); m != nil {
		return celSyntax.In(t, from, to, "%s is missing", strings.ReplaceAll(m[1], "'", `"`))
	}
	m := wrongToken().FindStringSubmatch(message)
	switch {
	case m == nil:
		return celSyntax.In(t, from, to, "%s", lowerFirst(message))
	case m[1] == "<EOF>" && strings.HasPrefix(m[2], "'"):
		if strings.HasPrefix(m[2], "':'") && strings.Contains(withoutTexts(t.Value), "?") {
			return celSyntax.In(t, end, end, `the expression ends too early; ":" is missing: CONDITION ? A : B`)
		}
		return celSyntax.In(t, end, end, "the expression ends too early; %s is missing", strings.ReplaceAll(m[2], "'", `"`))
	case m[1] == "<EOF>":
		return celSyntax.In(t, end, end, "the expression ends too early")
	}
	if f, l := lastWord(t.Value[:from]); t.Value[f:l] == "not" {
		return celSyntax.In(t, f, l, `"not" is no operator of CEL; write "!"`)
	}
	hint := ""
	if strings.Contains(m[2], "':'") && strings.Contains(withoutTexts(t.Value[:from]), "?") {
		return celSyntax.In(t, from, from+max(1, len(m[1])), `":" is missing before %q: CONDITION ? A : B`, m[1])
	}
	if o := otherOperators[m[1]]; o != "" {
		hint = fmt.Sprintf("; write %q", o)
	}
	return celSyntax.In(t, from, from+max(1, len(m[1])), "%q cannot stand here%s", m[1], hint)
}

// unknownTokenFinding reports text of which CEL can make nothing.
func unknownTokenFinding(t diag.Text, at int, token string) diag.Diagnostic {
	if token[0] == '\'' || token[0] == '"' {
		return celSyntax.In(t, at, at+1, "the text that begins with this quote is never closed")
	}
	_, width := utf8.DecodeRuneInString(token)
	token = token[:width]
	if o := otherOperators[token]; o != "" {
		return celSyntax.In(t, at, at+width, "%q is no operator of CEL; write %q", token, o)
	}
	return celSyntax.In(t, at, at+width, "%q has no meaning in CEL", token)
}

// offset turns CEL's place, a line from 1 and a column of characters from 0,
// into a byte offset.
func offset(s string, line, col int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	for ; col > 0 && at < len(s); col-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// word returns the bounds of the word at a place, or of the one after a dot
// that stands there; of one character when there is no word.
func word(s string, at int) (from, to int) {
	at = min(at, len(s))
	for at < len(s) && (s[at] == '.' || s[at] == '?' && at > 0 && s[at-1] == '.') {
		at++
	}
	to = at
	for to < len(s) && isWord(s[to]) {
		to++
	}
	return at, max(to, min(at+1, len(s)))
}

// lastWord returns the bounds of the word that a text ends with.
func lastWord(s string) (from, to int) {
	to = len(strings.TrimRight(s, " \n?"))
	for from = to; from > 0 && isWord(s[from-1]); from-- {
	}
	return from, to
}

// lastPath returns the bounds of the words with dots between them that a text
// ends with.
func lastPath(s string) (from, to int) {
	from, to = lastWord(s)
	for from > 0 && s[from-1] == '.' {
		from, _ = lastWord(s[:from-1])
	}
	return from, to
}

// quoted returns the bounds of the text in quotes that begins at a place.
func quoted(s string, at int) (from, to int) {
	if at >= len(s) || s[at] != '\'' && s[at] != '"' {
		return word(s, at)
	}
	if to = textEnd(s, at); to == 0 {
		to = len(s)
	}
	return at, to
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
