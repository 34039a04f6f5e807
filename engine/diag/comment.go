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
	return Diagnostics{yamlComment.On(t.src, Pos{end.Line, end.Col + 1}, Len(rest)-1, `" #" begins a comment, so that the value ends before it; put the whole value in quotes`)}
}

// WithCut adds to a finding about the syntax of the text that YAML has taken its
// end for a comment.
func (t Text) WithCut(d Diagnostic) Diagnostic {
	for _, c := range t.Cut() {
		d.Message += "; in YAML, " + c.Message
	}
	return d
}
