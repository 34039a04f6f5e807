package diag

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// replay reads one scalar again, as yaml.v3 reads it, and notes where each byte
// of the value comes from. It needs no error handling: the scalar has been read
// before, and what it yields is compared with the value of that time.
type replay struct {
	text  string // the file
	next  int    // the byte of the file that is read next; at last the scalar's end
	value []byte
	from  []int // for each byte of value: the byte of the file that it comes from
}

// lineEnd is a line break that was read: what it means, and the byte of the file
// at which it stands. The zero value is no line break.
type lineEnd struct {
	means string
	at    int
}

// plain reads a plain scalar until n bytes of value are there. Where it ends is
// not looked for: that depends on what stands around it.
func (r *replay) plain(n int) {
	for len(r.value) < n && r.next < len(r.text) {
		if r.atGap() {
			r.gap(false)
		} else {
			r.char()
		}
	}
}

// quoted reads a scalar in quotes of one kind.
func (r *replay) quoted(quote byte) {
	r.next++ // the quote
	for r.next < len(r.text) {
		switch {
		case quote == '"' && r.text[r.next] == '\\':
			r.escape()
		case quote == '\'' && strings.HasPrefix(r.text[r.next:], "''"):
			r.put("'", r.next)
			r.next += 2
		case r.text[r.next] == quote:
			return
		case r.atGap():
			r.gap(false)
		default:
			r.char()
		}
	}
}

// escapes are what a backslash makes of the character after it.
const escapes = "0\x00a\ab\bt\t\t\tn\nv\vf\fr\re\x1b  \"\"''\\\\N\u0085_\u00a0L\u2028P\u2029"

// escape reads a backslash and what belongs to it.
func (r *replay) escape() {
	at := r.next
	r.next++
	rest := r.text[r.next:]
	if _, width := lineBreak(rest); width > 0 {
		r.next += width
		r.gap(true)
		return
	}
	if rest == "" {
		return
	}
	r.next++
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[rest[0]]
	if digits == 0 {
		for i, pairs := 0, []rune(escapes); i < len(pairs); i += 2 {
			if pairs[i] == rune(rest[0]) {
				r.put(string(pairs[i+1]), at)
			}
		}
		return
	}
	if len(rest) > digits {
		code, _ := strconv.ParseUint(rest[1:1+digits], 16, 32)
		r.put(string(rune(code)), at)
		r.next += digits
	}
}

// gap reads the blanks and line breaks between two words. Blanks in a line stand
// for themselves; one line break is a space, each further one is itself, and
// the blanks around them are nothing. After an escaped line break, the first one
// is itself already.
func (r *replay) gap(escaped bool) {
	start, broken := r.next, escaped
	var first lineEnd
	var more []lineEnd
	for r.next < len(r.text) && r.atGap() {
		if IsBlank(r.text[r.next]) {
			r.next++
			continue
		}
		end := r.lineEnd()
		if broken {
			more = append(more, end)
			continue
		}
		first, broken = lineEnd{end.means, start}, true
	}
	if !broken {
		for i := start; i < r.next; i++ {
			r.put(r.text[i:i+1], i)
		}
		return
	}
	r.fold(first, more)
}

// block reads a literal or folded scalar that means value. The indentation
// cannot be known from the header alone; it is how much deeper the first line
// with text stands in the file than in the value.
func (r *replay) block(fold bool, value string) {
	r.next++ // the indicator
	header, _, _ := strings.Cut(r.text[r.next:], "\n")
	header = header[:len(header)-len(strings.TrimLeft(header, "+-123456789"))]
	for r.next < len(r.text) && !StartsBreak(r.text[r.next:]) {
		r.next++
	}
	r.lineEnd()
	indent := depth(r.text[r.next:]) - depth(value)
	if depth(value) < 0 {
		indent = r.blankIndent(value)
	}

	var last lineEnd // of the latest line with text
	textEnd := r.next
	more, deep := r.emptyLines(indent)
	for wasBlank := false; deep && r.next < len(r.text); more, deep = r.emptyLines(indent) {
		blank := IsBlank(r.text[r.next])
		if fold && !wasBlank && !blank {
			r.fold(last, more)
		} else {
			r.lines(append([]lineEnd{last}, more...))
		}
		wasBlank = blank
		for r.next < len(r.text) && !StartsBreak(r.text[r.next:]) {
			r.char()
		}
		textEnd = r.next
		last = r.lineEnd()
	}
	if !strings.Contains(header, "-") {
		r.lines([]lineEnd{last})
	}
	if strings.Contains(header, "+") {
		r.lines(more)
	}
	r.next = textEnd
}

// blankIndent is the indentation of a block of spaces and line breaks alone: how many
// spaces more the first line that has some has in the file than in the value. Where none
// has, no line is deep enough to be text.
func (r *replay) blankIndent(value string) int {
	inFile := r.text[r.next:]
	for line := range strings.Lines(value) {
		n := len(line) - len(strings.TrimLeft(line, " "))
		spaces := len(inFile) - len(strings.TrimLeft(inFile, " "))
		if n > 0 {
			return spaces - n
		}
		_, width := lineBreak(inFile[spaces:])
		inFile = inFile[spaces+width:]
	}
	return len(r.text)
}

// emptyLines reads lines without text and then the indentation of the line with
// text after them; deep is false when that line has less of it.
func (r *replay) emptyLines(indent int) (ends []lineEnd, deep bool) {
	for {
		col := 0
		for ; col < indent && r.next < len(r.text) && r.text[r.next] == ' '; col++ {
			r.next++
		}
		end := r.lineEnd()
		if end.means == "" {
			return ends, col == indent
		}
		ends = append(ends, end)
	}
}

// depth counts the spaces before the first text in s that is more than spaces;
// -1 when there is none.
func depth(s string) int {
	for {
		rest := strings.TrimLeft(s, " ")
		_, width := lineBreak(rest)
		switch {
		case rest == "":
			return -1
		case width == 0:
			return len(s) - len(rest)
		}
		s = rest[width:]
	}
}

// fold puts what a line break and the empty lines after it mean in folded text.
func (r *replay) fold(first lineEnd, more []lineEnd) {
	switch {
	case first.means == "\n" && len(more) == 0:
		r.put(" ", first.at)
	case first.means != "\n":
		r.lines([]lineEnd{first})
	}
	r.lines(more)
}

// lines puts line breaks as they are.
func (r *replay) lines(ends []lineEnd) {
	for _, e := range ends {
		r.put(e.means, e.at)
	}
}

// char reads one character that stands for itself.
func (r *replay) char() {
	_, width := utf8.DecodeRuneInString(r.text[r.next:])
	r.put(r.text[r.next:r.next+width], r.next)
	r.next += width
}

// lineEnd reads a line break if there is one.
func (r *replay) lineEnd() lineEnd {
	means, width := lineBreak(r.text[r.next:])
	r.next += width
	return lineEnd{means, r.next - width}
}

// put adds s to the value; it comes from the byte at of the file.
func (r *replay) put(s string, at int) {
	r.value = append(r.value, s...)
	for range len(s) {
		r.from = append(r.from, at)
	}
}

// atGap reports whether a blank or a line break is next.
func (r *replay) atGap() bool { return IsBlank(r.text[r.next]) || StartsBreak(r.text[r.next:]) }

// IsBlank reports whether c is what YAML calls white space.
func IsBlank(c byte) bool { return c == ' ' || c == '\t' }

// StartsBreak reports whether s begins with a line break.
func StartsBreak(s string) bool {
	_, width := lineBreak(s)
	return width > 0
}

// lineBreak returns what the line break means that s begins with, and how many
// bytes it takes: none when s begins with anything else. These are the line
// breaks of YAML 1.1, which is what yaml.v3 reads.
func lineBreak(s string) (means string, width int) {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return "\n", 2
	case strings.HasPrefix(s, "\n"), strings.HasPrefix(s, "\r"):
		return "\n", 1
	case strings.HasPrefix(s, "\u0085"):
		return "\n", 2
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return s[:3], 3
	}
	return "", 0
}
