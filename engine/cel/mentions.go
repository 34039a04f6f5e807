package cel

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// Mentions returns the variables of an expression, in their order, and not those that
// its macros bind. It reads the text alone, which may be wrong.
func Mentions(text string) (out []toolfile.Mention) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\'' || c == '"':
			_, i = quoted(text, i)
			continue
		case c == '/' && strings.HasPrefix(text[i:], "//"):
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
				continue
			}
			return out
		case !isWord(c):
			i++
			continue
		}
		from := i
		for i < len(text) && isWord(text[i]) {
			i++
		}
		before := strings.TrimRight(text[:from], " \n")
		if text[from] >= '0' && text[from] <= '9' || strings.HasSuffix(before, ".") || strings.HasSuffix(before, ".?") ||
			i < len(text) && (text[i] == '\'' || text[i] == '"' || text[i] == '(') {
			continue
		}
		u := toolfile.Mention{Name: text[from:i], From: from, To: i}
		x := scan(text[:from])
		if slices.Contains(x.locals, u.Name) || binds(text, from, i) {
			continue
		}
		u.Field, u.FieldFrom, u.FieldTo = fieldAfter(text, i)
		out = append(out, u)
	}
	return out
}

// binds reports whether a name is the variable of a macro, as x in all(x, ...).
func binds(text string, from, to int) bool {
	before := strings.TrimRight(text[:from], " \n")
	if !strings.HasSuffix(before, "(") || !strings.HasPrefix(strings.TrimLeft(text[to:], " \n"), ",") {
		return false
	}
	f, t := lastWord(before[:len(before)-1])
	e := Find(before[f:t])
	return e != nil && e.Forms != nil && strings.Contains(e.Forms[0], "(x, ")
}

// fieldAfter is the field that is named behind a variable: .x, .?x, ["x"] or [?"x"].
func fieldAfter(text string, at int) (field string, from, to int) {
	rest := strings.TrimLeft(text[at:], " \n")
	from = len(text) - len(rest)
	switch {
	case strings.HasPrefix(rest, "."):
		from++
		for from < len(text) && (text[from] == '?' || text[from] == ' ' || text[from] == '\n' || text[from] == '`') {
			from++
		}
		for to = from; to < len(text) && (isWord(text[to]) || text[from-1] == '`' && text[to] == '-'); to++ {
		}
		if strings.HasPrefix(text[to:], "(") {
			return "", 0, 0 // a function of the variable
		}
		return text[from:to], from, to
	case strings.HasPrefix(rest, "["):
		for from++; from < len(text) && (text[from] == '?' || text[from] == ' '); from++ {
		}
		if from < len(text) && (text[from] == '\'' || text[from] == '"') {
			if _, end := quoted(text, from); end > from+1 {
				return text[from+1 : end-1], from + 1, end - 1
			}
		}
	}
	return "", 0, 0
}
