package diag

import "strings"

// Unfolded is the text with a line break wherever YAML folded one away: in a block
// that begins with >, and in quoted and plain scalars that go over lines. It is the
// text as its writer sees it. folded is not set where nothing was.
func (t Text) Unfolded() (text string, folded bool) {
	if t.src == nil || t.Style == Literal || t.Style == Whole || !strings.Contains(t.Value, " ") {
		return t.Value, false
	}
	out := []byte(t.Value)
	for i := range out {
		if out[i] == ' ' && t.At(i+1).Line > t.At(i).Line {
			out[i], folded = '\n', true
		}
	}
	return string(out), folded
}

// FoldedComment warns that a comment, which begins with mark, hides what was
// written on the lines below it, because YAML has made one line of all. Whether
// something is hidden is for who knows the language to say.
func (t Text) FoldedComment(mark string) Diagnostic {
	at := max(0, strings.Index(t.Value, mark))
	for i := at; i < len(t.Value); i++ {
		if strings.HasPrefix(t.Value[i:], mark) {
			rest, _, _ := strings.Cut(t.Value[i:], "\n")
			if t.At(i+len(rest)-1).Line > t.At(i).Line {
				at = i
				break
			}
		}
	}
	end := at
	for end+1 < len(t.Value) && t.At(end+1).Line == t.At(at).Line {
		end++
	}
	return yamlComment.In(t, at, end+1, "this comment hides what is on the lines below it, for YAML makes one line of them; begin the value with | instead")
}
