package toolfile

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// syntaxPos returns where a file breaks the rules of YAML, and what to do about
// it, for an error that yaml.v3 gave when it read the file.
//
// Of its errors yaml.v3 keeps a line at most: that of the list, mapping or quote
// in which the mistake stands, and one line less for some of them. The place
// itself is found by reading ever shorter beginnings of the file: the shortest
// that gives the same error ends with the mistake.
func syntaxPos(src *diag.Source, err error) (diag.Pos, string) {
	f := fault{src: src, raw: src.Raw, err: err.Error(), line: 1, budget: rereadBudget}
	parts := reported().FindStringSubmatch(f.err)
	if parts == nil {
		return diag.Pos{Line: 1, Col: 1}, f.err
	}
	if parts[1] != "" {
		f.line, _ = strconv.Atoi(parts[1])
	}
	f.line = max(1, min(f.line, len(src.YAMLLines)))
	at, message := f.explain(parts[2])
	if open, line, ok := f.runaway(at); ok {
		at, message = open, fmt.Sprintf("the text that begins with this quote goes on to line %d; its closing quote is missing", line)
	}
	return src.PosOf(at), message
}

// runaway returns where the text in quotes begins that ends on the line of a mistake, before
// it, and had begun on another one, and that line: its own end was left out.
func (f *fault) runaway(at int) (open, line int, ok bool) {
	line = f.src.YAMLLine(at)
	if line < 2 || !f.quoted(f.src.YAMLLines[line-1]) || f.quoted(at) {
		return 0, 0, false
	}
	for above := line - 1; above >= 1; above-- {
		from, to := f.span(above)
		if f.quoted(f.src.YAMLLines[above-1]) {
			continue
		}
		for i := to - 1; i >= from; i-- {
			if (f.raw[i] == '"' || f.raw[i] == '\'') && f.quoted(i+1) && !f.quoted(i) {
				return i, f.src.PosOf(at).Line, true
			}
		}
	}
	return 0, 0, false
}

// rereadBudget bounds how many bytes of a file are read again to find a mistake;
// with less than that, its line is all that is said.
const rereadBudget = 2 << 20

// reported is what an error of yaml.v3 says.
var reported = diag.Pattern(`^yaml: (?:line (\d+): )?((?s:.*))$`)

// fault is a mistake that is looked for.
type fault struct {
	src    *diag.Source
	raw    string // the file
	err    string // yaml.v3's error
	line   int    // the line in it; the mistake is there or after it
	budget int    // how many bytes may still be read again
}

// reread returns the error that yaml.v3 gives for s, "" for none.
func (f *fault) reread(s string) (problem string) {
	if f.budget -= len(s); f.budget < 0 {
		return ""
	}
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprint(p)
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(s))
	for range 2 { // as many documents as the caller looks at
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return ""
		} else if err != nil {
			return err.Error()
		}
	}
	return ""
}

// fails reports whether the file up to the byte end has the mistake already.
func (f *fault) fails(end int) bool { return f.reread(f.raw[:end]) == f.err }

// span returns the bytes of a line from its first character that is no blank to
// its end.
func (f *fault) span(line int) (from, to int) {
	from, to = f.src.YAMLLines[line-1], len(f.raw)
	if line < len(f.src.YAMLLines) {
		to = f.src.YAMLLines[line]
	}
	for to > from && diag.StartsBreak(f.raw[to-1:to]) {
		to--
	}
	for from < to && diag.IsBlank(f.raw[from]) {
		from++
	}
	return from, to
}

// first returns the byte of the mistake: of the character with which the file
// becomes wrong.
func (f *fault) first() int {
	last := len(f.src.YAMLLines)
	line := f.line + sort.Search(last-f.line, func(i int) bool {
		_, to := f.span(f.line + i)
		return f.fails(to)
	})
	if f.budget < 0 {
		line = f.line
	}
	from, to := f.span(line)
	word := from
	for end := from; end < to; {
		_, width := utf8.DecodeRuneInString(f.raw[end:])
		end += width
		if end < to && !diag.IsBlank(f.raw[end]) {
			continue
		}
		if !f.fails(end) {
			word = end
			continue
		}
		for i := word; i < end; i += width {
			_, width = utf8.DecodeRuneInString(f.raw[i:])
			if !diag.IsBlank(f.raw[i]) && f.fails(i+width) {
				return i
			}
		}
	}
	return min(from, len(f.raw)-1)
}

// among returns the byte of the first character out of set in the reported line
// with which the file becomes wrong; next must hold for what comes after it.
func (f *fault) among(set string, next func(rest string) bool) (at int, found bool) {
	from, to := f.span(f.line)
	for i := f.src.YAMLLines[f.line-1]; i < to; i++ {
		if strings.IndexByte(set, f.raw[i]) >= 0 && next(f.raw[i+1:]) && f.fails(i+1) {
			return i, true
		}
	}
	return from, false
}

// quote returns where the last quoted text begins that is open at the end of a line.
func (f *fault) quote(lines ...int) int {
	for _, line := range lines {
		from, to := f.span(line)
		for i := to - 1; i >= from; i-- {
			if (f.raw[i] == '"' || f.raw[i] == '\'') && f.quoted(i+1) && !f.quoted(i) {
				return i
			}
		}
	}
	from, _ := f.span(lines[0])
	return from
}

// quoted reports whether the file up to the byte end ends inside quotes.
func (f *fault) quoted(end int) bool {
	return strings.HasSuffix(f.reread(f.raw[:end]), "found unexpected end of stream")
}
