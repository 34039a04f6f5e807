package toolfile

import (
	"fmt"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// closers are the brackets of YAML.
var closers = map[byte]byte{'[': ']', '{': '}'}

// flowProblem is what yaml.v3 calls mistakes between brackets.
var flowProblem = diag.Pattern(`did not find expected (?:',' or '[\]}]'|node content)$`)

// flow explains a mistake between brackets. The line that yaml.v3 reports is the
// one before the line with the bracket, unless that is the first of the file.
func (f *fault) flow() (int, string) {
	for _, line := range []int{min(f.line+1, len(f.src.YAMLLines)), f.line, 1} {
		from, to := f.span(line)
		for i := to - 1; i >= from; i-- {
			if !f.opens(i) {
				continue
			}
			if at, message := f.between(i); message != "" {
				return at, message
			}
		}
	}
	from, _ := f.span(f.line)
	return from, "a comma or a closing bracket is missing"
}

// noValue explains a place where a value should begin and none does.
func (f *fault) noValue() (int, string) {
	at := f.first()
	if strings.TrimSpace(f.raw[at+1:]) == "" || closers[f.raw[at]] != 0 {
		for i := at; i >= 0; i-- {
			if f.opens(i) && f.reread(f.raw[i:at+1]+string(closers[f.raw[i]])) == "" {
				return i, unclosed(f.raw[i])
			}
		}
	}
	switch c := f.raw[at]; c {
	case ']', '}':
		return at, fmt.Sprintf("%q closes nothing here; put the whole value in quotes if it is text", string(c))
	case ',':
		return at, `no value stands before ","; put the whole value in quotes if it is text`
	}
	return at, cannotBegin(f.raw[at:])
}

// opens reports whether the byte i of the file is a bracket that opens a list or
// a mapping.
func (f *fault) opens(i int) bool {
	return closers[f.raw[i]] != 0 && flowProblem().MatchString(f.reread(f.raw[:i+1]))
}

// between looks for the first mistake behind a bracket: it adds one character
// after the other and closes all brackets that are open. No message means that
// the brackets are closed before there is one.
func (f *fault) between(open int) (at int, message string) {
	missing := "" // what closes the brackets that are open
	for i := open; i < len(f.raw) && f.budget > 0; i++ {
		start := i
		switch c := f.raw[i]; {
		case closers[c] != 0:
			missing = string(closers[c]) + missing
		case c == ']' || c == '}':
			if c != missing[0] {
				return i, fmt.Sprintf("%q stands where %q must: the brackets opened last are closed first", string(c), missing[:1])
			}
			if missing = missing[1:]; missing == "" {
				return 0, ""
			}
		case c == '#' && (diag.IsBlank(f.raw[i-1]) || diag.StartsBreak(f.raw[i-1:])):
			for i+1 < len(f.raw) && !diag.StartsBreak(f.raw[i+1:]) {
				i++
			}
			continue // brackets in a comment close nothing
		case (c == '"' || c == '\'') && strings.ContainsRune("[{,:\"'", rune(f.before(i))):
			if i = f.closing(i); i == len(f.raw) {
				return start, "the text that begins with this quote is never closed; put the same quote at its end"
			}
		}
		if flowProblem().MatchString(f.reread(f.raw[open:i+1] + missing)) {
			return f.wrong(open, start, missing)
		}
	}
	if f.budget <= 0 {
		return open, "a comma or a closing bracket is missing behind this bracket"
	}
	return open, unclosed(f.raw[open])
}

// wrong explains the mistake at a byte between brackets.
func (f *fault) wrong(open, at int, missing string) (int, string) {
	for diag.IsBlank(f.raw[at]) || diag.StartsBreak(f.raw[at:]) {
		at--
	}
	from, _ := f.span(f.src.YAMLLine(at))
	end := from + len(keyStart().FindString(f.raw[from:]))
	if open < from && from <= at && at <= end && from < end && strings.HasPrefix(f.raw[end:], ":") {
		if f.indent(at) <= f.indent(open) {
			return open, unclosed(f.raw[open]) // this is the next key of the mapping around it
		}
		at = from
	}
	return at, fmt.Sprintf(`%q cannot stand here: after a value comes "," or %q; put text with any of , : ? [ ] { } in quotes`, firstOf(f.raw[at:]), missing[:1])
}

// indent is how many blanks the line of the byte i begins with.
func (f *fault) indent(i int) int {
	line := f.src.YAMLLine(i)
	from, _ := f.span(line)
	return from - f.src.YAMLLines[line-1]
}

// before returns the last character before the byte i that is no white space.
func (f *fault) before(i int) byte {
	rest := strings.TrimRight(f.raw[:i], " \t\r\n")
	if rest == "" {
		return 0
	}
	return rest[len(rest)-1]
}

// closing returns where the quote is that closes the one at i; the file's end
// when there is none.
func (f *fault) closing(i int) int {
	quote := f.raw[i]
	for i++; i < len(f.raw); i++ {
		switch {
		case quote == '"' && f.raw[i] == '\\', quote == '\'' && strings.HasPrefix(f.raw[i:], "''"):
			i++
		case f.raw[i] == quote:
			return i
		}
	}
	return len(f.raw)
}

// unclosed says that a bracket is not closed.
func unclosed(bracket byte) string {
	return fmt.Sprintf("%q is never closed; put %q at the end, or the whole value in quotes if it is text", string(bracket), string(closers[bracket]))
}
