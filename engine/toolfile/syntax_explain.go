package toolfile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

var (
	anchorName = diag.Pattern("^[0-9A-Za-z_-]+(?:[ \\t\\r\\n?:,\\]}%@`]|$)")
	keyStart   = diag.Pattern(`^[\w.$/-]+`)
	tight      = diag.Pattern(`^(?:- +)*(?:(-)[^ \t-]|[\w.$-]+(:)[^ \t:/])`)
	bang       = diag.Pattern(`(?:^|[ \t\[{,])(!)`)
	blockHead  = diag.Pattern(`(?:^|[ \t])[|>][-+0-9]*[ \t]*`)
	escapeRun  = diag.Pattern(`^(?:[^\\]|\\(?:[0abt\tnvfre "'\\N_LP\r\n]|x[[:xdigit:]]{2}|u(?:[0-9a-ce-fA-CE-F][[:xdigit:]]{3}|[dD][0-7][[:xdigit:]]{2})|U00(?:0[[:xdigit:]]|10)[[:xdigit:]]{4}))*`)
	escapeForm = diag.Pattern(`(?s)^\\(?:[xuU][[:xdigit:]]*|.)?`)
)

// explain returns the byte of the mistake that yaml.v3 calls problem, and what
// to say about it.
func (f *fault) explain(problem string) (at int, message string) {
	switch problem {
	case "mapping values are not allowed in this context":
		return f.colon()
	case "mapping keys are not allowed in this context":
		at, _ = f.among("?", blankNext)
		return at, `"?" before a space has a meaning of its own in YAML; put the whole value in quotes`
	case "block sequence entries are not allowed in this context":
		at, _ = f.among("-", blankNext)
		return at, `a list begins on a line of its own; put "- " on the next line, or the value in quotes`
	case "could not find expected ':'":
		return f.noColon()
	case "did not find expected key", "did not find expected '-' indicator", "did not find expected <document start>":
		return f.misfit(problem)
	case "did not find expected node content":
		return f.noValue()
	case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
		return f.flow()
	case "found unexpected end of stream", "found unexpected document indicator":
		at = f.quote(f.line, 1)
		return at, "the text that begins with this quote is never closed; put the same quote at its end"
	case "found unknown escape character", "did not find expected hexdecimal number", "found invalid Unicode character escape code":
		return f.escape()
	case "found character that cannot start any token":
		at, _ = f.among("\t@`%,[]{}&*!|>'\"#", anyNext)
		if from, _ := f.span(f.line); slices.Contains([]string{"|", ">"}, firstOf(f.raw[at:])) && bang().MatchString(f.raw[from:at]) {
			return f.special(problem) // such as {a: !b || c}
		}
		return at, cannotBegin(f.raw[at:])
	case "found a tab character that violates indentation", "found a tab character where an indentation space is expected":
		return f.tab()
	case "did not find expected alphabetic or numeric character":
		at, _ = f.among("&*", badNameNext)
		if from, _ := f.span(f.line); bang().MatchString(f.raw[from:at]) {
			return f.special(problem) // such as !(a && b)
		}
		return at, fmt.Sprintf("%q has a meaning of its own in YAML; put the whole value in quotes", firstOf(f.raw[at:]))
	case "did not find expected comment or line break", "found an indentation indicator equal to 0":
		return f.header()
	case "control characters are not allowed":
		return f.control()
	}
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		alias := regexp.MustCompile(`(?m)(?:^|[\s\[{,])(\*` + regexp.QuoteMeta(name) + `)(?:[\s\]},:]|$)`).FindStringSubmatchIndex(f.raw)
		if alias == nil {
			return 0, problem
		}
		return alias[2], fmt.Sprintf(`"*%s" is an alias to YAML, and nothing has that name; put a value that begins with "*" in quotes`, name)
	}
	if strings.Contains(problem, "UTF-8") {
		for at < len(f.raw) {
			r, width := utf8.DecodeRuneInString(f.raw[at:])
			if r == utf8.RuneError && width == 1 {
				break
			}
			at += width
		}
		return at, "this is no UTF-8; save the file as UTF-8"
	}
	return f.special(problem)
}

// colon explains a ": " where no key can be.
func (f *fault) colon() (int, string) {
	at, found := f.among(":", blankNext)
	from, _ := f.span(f.line)
	key := f.raw[from:at]
	if !found || key != keyStart().FindString(key) || key == "" {
		return at, `":" before a space makes a key of the text before it; put the whole value in quotes`
	}
	for line := f.line - 1; line >= 1; line-- {
		above, to := f.span(line)
		if above == to || f.raw[above] == '#' {
			continue
		}
		if i := tight().FindStringSubmatchIndex(f.raw[above:to]); i != nil {
			return f.spaceMissing(above + max(i[2], i[4]))
		}
		if from-f.src.YAMLLines[f.line-1] <= above-f.src.YAMLLines[line-1] {
			return above, fmt.Sprintf("this line is no key with a value, which %q on line %d needs before it", key, f.src.PosOf(from).Line)
		}
		break
	}
	return from, fmt.Sprintf("%q is indented deeper than the key above it, which has a value already; keys of one mapping begin in the same column", key)
}

// noColon explains a line among keys that is no key.
func (f *fault) noColon() (int, string) {
	from, to := f.span(f.line)
	if i := tight().FindStringSubmatchIndex(f.raw[from:to]); i != nil {
		return f.spaceMissing(from + max(i[2], i[4]))
	}
	return from, `this line is no key with a value; put ":" after a key, and indent text that belongs to the line above`
}

// spaceMissing explains a "-" or ":" that is a part of the word around it.
func (f *fault) spaceMissing(at int) (int, string) {
	return at, fmt.Sprintf("a space is missing after %q", f.raw[at:at+1])
}

// misfit explains something that stands where only a key or a list item can.
func (f *fault) misfit(problem string) (int, string) {
	at := f.first()
	start := len(strings.TrimRight(f.raw[:at], " \t"))
	if f.raw[at] == ':' {
		from, _ := f.span(f.src.YAMLLine(at))
		at, start = from, f.src.YAMLLines[f.src.YAMLLine(at)-1]
	}
	if start > 0 && !diag.StartsBreak(f.raw[start-1:]) {
		return f.leftOver(start-1, at)
	}
	name := keyStart().FindString(f.raw[at:])
	switch {
	case strings.HasSuffix(problem, "<document start>"):
		return at, fmt.Sprintf("%q cannot stand here: what the file holds has ended on the lines above", cmp.Or(name, firstOf(f.raw[at:])))
	case strings.HasPrefix(f.raw[at:], "- "):
		return at, "this item belongs to no list; the items of one list begin in the same column, under the key of the list"
	case name == "" || !strings.HasPrefix(f.raw[at+len(name):], ":"):
		return at, "this line is indented less than the text above it; all lines of a text are indented as deep as its first"
	case strings.Contains(problem, "'-'"):
		return at, fmt.Sprintf(`%q is neither a list item nor a key of the one above; begin it with "- ", or indent it as deep as the first key after "- "`, name)
	}
	return at, fmt.Sprintf("the indentation of %q fits no line above; keys of one mapping begin in the same column", name)
}

// leftOver explains the text at a byte that follows a value, which ends at the
// byte end of the same line.
func (f *fault) leftOver(end, at int) (int, string) {
	switch c := f.raw[end]; c {
	case '"', '\'':
		if open, found := f.opening(end); found {
			if line := f.src.PosOf(end).Line; f.src.PosOf(open).Line < line {
				return open, fmt.Sprintf("the text that begins with this quote goes on to line %d; its closing quote is missing", line)
			}
		}
		if c == '"' {
			return at, `text after the closing quote; put the whole value in '...', or write \" for a " inside "..."`
		}
		return at, `text after the closing quote; put the whole value in "...", or write '' for a ' inside '...'`
	case ']', '}':
		return at, fmt.Sprintf("text after the closing %q; put the whole value in quotes", string(c))
	}
	return at, fmt.Sprintf("%q cannot stand here; put the whole value in quotes if it is text", firstOf(f.raw[at:]))
}

// opening returns where the quoted text begins whose closing quote is at end.
func (f *fault) opening(end int) (at int, found bool) {
	line := f.src.YAMLLine(end)
	for ; line >= 1; line-- {
		from, _ := f.span(line)
		if from < end && !f.quoted(from) {
			break
		}
	}
	if line == 0 {
		return 0, false
	}
	from, to := f.span(line)
	for i := min(to, end) - 1; i >= from; i-- {
		if f.raw[i] == f.raw[end] && !f.quoted(i) && f.quoted(i+1) {
			return i, true
		}
	}
	return 0, false
}

// escape explains a backslash inside double quotes.
func (f *fault) escape() (int, string) {
	open := f.quote(f.line, 1)
	at := open + len(escapeRun().FindString(f.raw[open:]))
	form := escapeForm().FindString(f.raw[at:])
	return at, fmt.Sprintf(`%s is no escape inside double quotes; put the text in '...', where a backslash is itself, or double the backslash`, form)
}

// tab explains a tab at the beginning of a line.
func (f *fault) tab() (int, string) {
	for line := f.line; line <= len(f.src.YAMLLines); line++ {
		from, _ := f.span(line)
		if i := strings.IndexByte(f.raw[f.src.YAMLLines[line-1]:from], '\t'); i >= 0 {
			return f.src.YAMLLines[line-1] + i, cannotBegin("\t")
		}
	}
	from, _ := f.span(f.line)
	return from, cannotBegin("\t")
}

// header explains what stands behind the "|" or ">" of a block.
func (f *fault) header() (int, string) {
	from, to := f.span(f.line)
	head := blockHead().FindStringIndex(f.raw[from:to])
	if head == nil {
		return from, "something is left over on this line"
	}
	if tag := bang().FindStringSubmatchIndex(f.raw[from : from+head[0]]); tag != nil { // such as !a || b
		return from + tag[2], tagBegins
	}
	return from + head[1], `"|" and ">" begin a block, whose text starts on the next line; put the whole value in quotes if it is text`
}

// control explains a character that YAML forbids.
func (f *fault) control() (int, string) {
	for i, r := range f.raw {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff {
			return i, fmt.Sprintf(`the character %U is not allowed; write it as "\u%04x" inside double quotes`, r, r)
		}
	}
	return 0, "a control character is not allowed"
}

const tagBegins = `"!" makes a tag of a YAML value; put the whole value in quotes`

// special explains the rest: mistakes in tags and directives.
func (f *fault) special(problem string) (int, string) {
	for line := f.line; line <= min(f.line+1, len(f.src.YAMLLines)); line++ {
		from, to := f.span(line)
		if tag := bang().FindStringSubmatchIndex(f.raw[from:to]); tag != nil {
			return from + tag[2], tagBegins
		}
		if strings.HasPrefix(f.raw[from:to], "%") {
			return from, `a line that begins with "%" is a directive to YAML; leave it out`
		}
	}
	return f.first(), problem
}

// valueBegins is the beginning of a line up to the value of its last key, or its item.
var valueBegins = diag.Pattern(`^(?: *- +)*(?: *- *\{ *| *)(?:[\w.$/-]+: +(?:\{ *)?|.*?[{,] *[\w.$/-]+: +)*`)

// inQuotes gives a finding that says so the fix that puts the value in quotes.
func inQuotes(src *diag.Source, d diag.Diagnostic) diag.Diagnostic {
	next := diag.Pos{Line: d.Pos.Line, Col: d.Pos.Col + 1}
	switch {
	case strings.HasPrefix(d.Message, "a space is missing after"):
		d.Fix = diag.Fix{From: next, To: next, New: " ", Title: "Put a space there"}
	case strings.Contains(d.Message, "is no escape inside double quotes"):
		d.Fix = diag.Fix{From: d.Pos, To: next, New: `\\`, Title: "Double the backslash"}
	}
	if d.Fix.IsSet() || !strings.Contains(d.Message, "in quotes") && !strings.Contains(d.Message, "in '...'") && !strings.Contains(d.Message, `in "..."`) {
		return d
	}
	line := []rune(d.Line)
	before := valueBegins().FindString(string(line[:min(len(line), d.Pos.Col-1)]))
	d = d.Quoted(src, diag.Pos{Line: d.Pos.Line, Col: 1 + diag.Len(before)})
	if !d.Fix.IsSet() {
		return d
	}
	value := string(line[d.Fix.From.Col-1 : d.Fix.To.Col-1])
	if q := value[:1]; strings.ContainsAny(q, `"'`) && len(value) > 2 && strings.HasSuffix(value, q) && !strings.Contains(value, `\`) { // one in the text
		d.Fix.New = diag.Quote(value[1 : len(value)-1])
		return d
	}
	code := slices.Contains(codeKeys, strings.TrimRight(lastKey().FindString(before), ": "))
	d.Fix.Guess = !code && strings.ContainsAny(value[:1], "\"'[{") // its own quotes may be meant
	return d
}

// lastKey is the key of the value that begins at the end of a text.
var lastKey = diag.Pattern(`\w+: +$`)

func anyNext(string) bool { return true }

func blankNext(rest string) bool {
	return rest == "" || diag.IsBlank(rest[0]) || diag.StartsBreak(rest)
}

func badNameNext(rest string) bool { return !anchorName().MatchString(rest) }

// cannotBegin says that no value begins as s does.
func cannotBegin(s string) string {
	if strings.HasPrefix(s, "\t") {
		return "a tab stands where YAML wants spaces; indent with spaces only"
	}
	return fmt.Sprintf("a value cannot begin with %q; put it in quotes", firstOf(s))
}

// firstOf returns the first character of s.
func firstOf(s string) string {
	_, width := utf8.DecodeRuneInString(s)
	return s[:width]
}
