package diag

import "strings"

var yamlComment = Kind{Name: "yaml-comment", Severity: Warning, Explain: "YAML reads the end of a value as a comment.",
	Example: "message: use ship #1"}

// Cut is a warning when a comment behind a plain scalar looks like a part of it:
// there is no blank after its #, or the scalar leaves something open.
func (t Text) Cut() Diagnostics {
	if t.Style != Plain || !t.IsSet() || !strings.Contains(t.src.Raw, " #") {
		return nil
	}
	end := t.At(len(t.Value))
	line := []rune(t.src.Line(end.Line))
	rest := string(line[min(len(line), end.Col-1):])
	open := strings.Count(t.Value, `"`)%2 == 1 || strings.Count(t.Value, "(") > strings.Count(t.Value, ")")
	if !strings.HasPrefix(rest, " #") || !open && (len(rest) == 2 || IsBlank(rest[2])) {
		return nil
	}
	d := yamlComment.On(t.src, Pos{end.Line, end.Col + 1}, Len(rest)-1, `" #" begins a comment, so that the value ends before it; put the whole value in quotes`)
	if end.Line == t.Pos.Line && !t.inFlow() {
		d = d.Quoted(t.src, t.Pos)
	}
	return Diagnostics{d}
}

// WithCut adds to a finding about the syntax of the text that YAML has taken its
// end for a comment.
func (t Text) WithCut(d Diagnostic) Diagnostic {
	for _, c := range t.Cut() {
		d.Message += "; in YAML, " + c.Message
	}
	return d
}

// Swallowed is a warning for each comment of a query or an expression that takes
// further lines of the file with it, because YAML makes one line of several in
// a text that is no | block. mark begins a comment: # in jq, // in CEL.
func (t Text) Swallowed(mark string) (out Diagnostics) {
	if t.Style == Literal || t.Style == Whole || !strings.Contains(t.Value, mark) {
		return nil
	}
	for _, c := range comments(t.Value, mark) {
		first, last := t.At(c.from), t.At(max(c.from, c.to-1))
		if last.Line > first.Line {
			out = append(out, yamlComment.In(t, c.from, c.to,
				"this comment goes on to line %d, because YAML makes one line of these; write the text as a block that begins with |", last.Line))
		}
	}
	return out
}

// span is a part of a text: the bytes [from, to).
type span struct{ from, to int }

// comments returns where the comments of a query or an expression are, each with
// the text up to the end of its line. In quotes there are none, but for what jq
// interpolates.
func comments(s, mark string) (out []span) {
	var open []byte // quotes, and a ( for each parenthesis inside of what is interpolated
	for i := 0; i < len(s); i++ {
		top := byte(0)
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		quoted := top == '"' || top == '\''
		switch c := s[i]; {
		case quoted && c == '\\':
			if i++; i < len(s) && s[i] == '(' && mark == "#" {
				open = append(open, '(')
			}
		case quoted && c == top, c == ')' && top == '(':
			open = open[:len(open)-1]
		case quoted:
		case c == '"', c == '\'' && mark != "#", c == '(' && top != 0:
			open = append(open, c)
		case strings.HasPrefix(s[i:], mark):
			end := strings.IndexByte(s[i:], '\n')
			if end < 0 {
				end = len(s) - i
			}
			out = append(out, span{i, i + end})
			i += end
		}
	}
	return out
}
