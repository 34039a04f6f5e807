package diag

import (
	"regexp"
	"strings"
)

// Fix mends a finding: a text that belongs in the place of another one in the
// finding's file. The zero Fix is none.
type Fix struct {
	From, To Pos    // the first character that goes, and the one behind the last
	New      string // as the file must have it, quotes and escapes included
	Title    string // what an editor offers; "" stands for: write New
	Guess    bool   // it changes more than what is wrong, so that only a person may choose it
}

// IsSet reports whether there is a fix.
func (f Fix) IsSet() bool { return f.From.Line > 0 && f.To.Line > 0 }

// Apply returns a file with the fix in it. Whatever else stands there, a byte order
// mark and the ends of lines among it, stays as it is.
func (f Fix) Apply(file []byte) []byte {
	s := NewSource("", file)
	from, to := s.offset(s.lines, f.From.Line, f.From.Col), s.offset(s.lines, f.To.Line, f.To.Col)
	if !f.IsSet() || to < from {
		return file
	}
	mark := string(file[:len(file)-len(s.Raw)])
	return []byte(mark + s.Raw[:from] + f.New + s.Raw[to:])
}

// Mend is what mends the finding: its own Fix, or what its message says was meant.
func (d Diagnostic) Mend() Fix {
	if d.Fix.IsSet() {
		return d.Fix
	}
	if instead := d.instead(); instead != "" {
		return Fix{From: d.Pos, To: Pos{d.Pos.Line, d.Pos.Col + d.Width}, New: instead}
	}
	return Fix{}
}

// Write gives the finding the Fix that puts a text in the place of the bytes [from, to)
// of a value, in the way in which the value is written in its file; none where that
// cannot be, as of a line break in a value of one line.
func (d Diagnostic) Write(t Text, from, to int, new string) Diagnostic {
	f := Fix{From: t.At(from), To: t.At(to)}
	var ok bool
	switch f.New, ok = t.written(new, from == 0 && !t.isPart()); {
	case ok && (from == to || f.From != f.To):
		d.Fix = f
	case t.Style == Plain && !ok && !t.isPart() && !strings.Contains(t.Value, "\n"): // in quotes it can
		return d.inPlaceOf(t, Quote(t.Value[:from]+new+t.Value[to:]))
	}
	return d
}

// written is a part of a value as its style has to write it; not ok where it cannot.
// first is set where the value begins with it.
func (t Text) written(s string, first bool) (string, bool) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", false
	}
	switch t.Style {
	case Single:
		return strings.ReplaceAll(s, "'", "''"), true
	case Double:
		return escaped.Replace(s), true
	case Plain:
		if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") || strings.TrimSpace(s) == "" && s != "" || first && s != "" && strings.ContainsAny(s[:1], "\"'`[]{}!&*|>%@,#?-: ") {
			return "", false
		}
		if strings.ContainsAny(s, ",[]{}") && t.inFlow() {
			return "", false
		}
	}
	return s, true
}

// inFlow reports whether a bracket of YAML may be open where the text begins.
func (t Text) inFlow() bool {
	line := []rune(t.src.Line(t.Pos.Line))
	before := string(line[:min(len(line), t.Pos.Col-1)])
	return strings.ContainsAny(before, "[{") || !strings.ContainsAny(before, ":-")
}

// Raw gives the finding the Fix that puts a scalar, as the file must have it, in the place
// of a whole one of one line, with its quotes; none for "".
func (d Diagnostic) Raw(t Text, new string) Diagnostic {
	if new == "" {
		return d
	}
	return d.inPlaceOf(t, new)
}

func (d Diagnostic) inPlaceOf(t Text, new string) Diagnostic {
	if t.src == nil || t.Style == Whole || t.Style == Literal || t.Style == Folded || t.isPart() {
		return d
	}
	to := t.At(len(t.Value))
	if t.Style != Plain {
		to.Col++
	}
	if to.Line == t.Pos.Line {
		d.Fix = Fix{From: t.Pos, To: to, New: new}
	}
	return d
}

// ofEntry gives the finding a Fix of the scalar, of one line and in the finding's own file,
// that is the value of an entry; none for any other.
func (d Diagnostic) ofEntry(t Text) Diagnostic {
	if d = d.inPlaceOf(t, ""); d.Fix.IsSet() && d.Path != t.src.Path {
		d.Fix = Fix{}
	}
	return d
}

// Beside gives the finding the Fix that adds an entry, such as `required: true`, to the
// mapping in which a scalar of one line is a value, behind that.
func (d Diagnostic) Beside(t Text, entry string) Diagnostic {
	if d = d.ofEntry(t); !d.Fix.IsSet() {
		return d
	}
	line := t.src.Line(t.Pos.Line)
	d.Fix.From = d.Fix.To
	switch key := keyOf.FindStringSubmatchIndex(line); {
	case t.inFlow():
		d.Fix.New = ", " + entry
	case key == nil:
		d.Fix = Fix{}
	default:
		end := strings.TrimRight(line, "\r\n")
		d.Fix.From.Col = Len(end) + 1 // behind a comment
		d.Fix.To = d.Fix.From
		d.Fix.New = t.src.lineEnd() + strings.Repeat(" ", key[2]) + entry
	}
	return d
}

// keyOf is the beginning of a line with a key, behind the dashes of lists.
var keyOf = regexp.MustCompile(`^[ -]*?([\w$"'][^:]*):`)

// Without gives the finding the Fix that takes the entry out whose value is a scalar of
// one line.
func (d Diagnostic) Without(t Text) Diagnostic {
	if d = d.ofEntry(t); !d.Fix.IsSet() {
		return d
	}
	line := []rune(t.src.Line(t.Pos.Line))
	before, after := string(line[:t.Pos.Col-1]), string(line[d.Fix.To.Col-1:])
	switch m := entryBefore.FindStringSubmatch(before); {
	case m == nil:
		d.Fix = Fix{}
	case strings.HasPrefix(m[1], ","):
		d.Fix.From.Col -= Len(m[0])
	case strings.HasPrefix(m[1], "{"): // the first in its brackets
		d.Fix.From.Col -= Len(m[0]) - 1
		if rest := strings.TrimPrefix(after, ","); rest != after {
			d.Fix.To.Col += 1 + Len(rest) - Len(strings.TrimLeft(rest, " "))
		}
	case strings.TrimSpace(after) == "" && strings.TrimSpace(before[:len(before)-len(m[0])]) == "":
		d.Fix.From, d.Fix.To = Pos{t.Pos.Line, 1}, Pos{t.Pos.Line + 1, 1}
	default:
		d.Fix = Fix{}
	}
	return d
}

// entryBefore is the key of an entry, and what parts it from the one before.
var entryBefore = regexp.MustCompile(`(^ *|, *|\{ *)[\w$-]+: *$`)

// WithoutKey gives the finding the Fix that takes out the lines of a key and of what it
// holds, for a person to choose; none where the key does not begin its line.
func (d Diagnostic) WithoutKey(key Text) Diagnostic {
	if key.src == nil || d.Path != key.src.Path || strings.TrimLeft(key.src.Line(key.Pos.Line)[:key.Pos.Col-1], " ") != "" {
		return d
	}
	end := key.Pos.Line + 1
	for n := end; n <= key.src.Lines(); n++ {
		switch line := key.src.Line(n); {
		case strings.TrimSpace(line) == "":
			continue
		case len(line)-len(strings.TrimLeft(line, " ")) < key.Pos.Col:
			n = key.src.Lines()
			continue
		}
		end = n + 1
	}
	d.Fix = Fix{From: Pos{key.Pos.Line, 1}, To: Pos{end, 1}, Title: "Take " + key.Value + " out", Guess: true}
	return d
}

// AsGuess leaves the choice of the finding's fix to a person, under a title.
func (d Diagnostic) AsGuess(title string) Diagnostic {
	d.Fix.Title, d.Fix.Guess = title, true
	return d
}

// Quoted gives the finding the Fix that puts quotes around the plain value that begins at
// a place of a line: up to the line's end or, in brackets, to where it must have ended.
func (d Diagnostic) Quoted(s *Source, at Pos) Diagnostic {
	line := []rune(s.Line(at.Line))
	if at.Col-1 >= len(line) {
		return d
	}
	before, text := string(line[:at.Col-1]), string(line[at.Col-1:])
	if strings.Count(before, "{")+strings.Count(before, "[") > strings.Count(before, "}")+strings.Count(before, "]") {
		text = text[:endInBrackets(text)]
	}
	if text = strings.TrimRight(text, " \t"); text == "" {
		return d
	}
	d.Fix = Fix{From: at, To: Pos{at.Line, at.Col + Len(text)}, New: Quote(text)}
	return d
}

// nextEntry is what stands before a further entry of a mapping in brackets.
var nextEntry = regexp.MustCompile(`^, *[\w$-]+: `)

// endInBrackets is where a value ends that stands in brackets of YAML, and has brackets
// and quotes of its own.
func endInBrackets(s string) int {
	depth, quote := 0, rune(0)
	for i, c := range s {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case strings.ContainsRune("([{", c):
			depth++
		case strings.ContainsRune(")]}", c):
			if depth--; depth < 0 {
				return i
			}
		case depth == 0 && c == ',' && nextEntry.MatchString(s[i:]):
			return i
		}
	}
	return len(s)
}

// Quote is a text in the quotes of YAML that need the fewest escapes.
func Quote(text string) string {
	switch {
	case !strings.ContainsAny(text, `"\`+"\t"):
		return `"` + text + `"`
	case !strings.Contains(text, "'"):
		return "'" + text + "'"
	}
	return `"` + escaped.Replace(text) + `"`
}

// escaped writes what stands between double quotes.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`)

// lineEnd is how the lines of the file end.
func (s *Source) lineEnd() string {
	if i := strings.IndexByte(s.Raw, '\n'); i > 0 && s.Raw[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
