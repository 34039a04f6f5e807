package toolfile

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// Each row is a document, a word in the value of its last scalar, and where that
// word stands in the file. "$" is the end of the value.
var places = []struct {
	name, doc, word string
	line, col       int
}{
	{"plain", "k: one two", "two", 1, 8},
	{"plain end", "k: one two # more", "$", 1, 11},
	{"plain empty", "a: 1\nk:\n", "$", 2, 3},
	{"plain empty with a tag", "k: !!str\n", "$", 1, 4},
	{"plain after é", "é: né two", "two", 1, 7},
	{"plain after wide", "k: 世界 two", "two", 1, 7},
	{"plain after emoji", "k: 😀😀 two", "two", 1, 7},
	{"plain after combining", "k: e\u0301e\u0301 two", "two", 1, 9},
	{"plain folded", "k: one\n  two\n    three\n", "three", 3, 5},
	{"plain folded space", "k: one  \n  two", " two", 1, 7},
	{"plain folded blank lines", "k: one\n\n \t\n  two\n", "two", 4, 3},
	{"plain line feed", "k: one\n\n\n  two\n", "\n\ntwo", 2, 1},
	{"plain with tabs", "k: one\t\ttwo\n  \tthree", "three", 2, 4},
	{"plain blanks in a line", "k: one   two", "two", 1, 10},
	{"plain on the next line", "k:\n  # why\n\n  one two\n", "two", 4, 7},
	{"plain with hash and colon", "k: a#b c:d two", "two", 1, 12},
	{"plain in a list", "- a\n-   - one two", "two", 2, 11},
	{"plain in a flow", "k: [a, {b: one two, c: d}, one\n two]", "two", 2, 2},
	{"plain in a flow of JSON", `{"a":"b","c":one two}`, "two", 1, 18},
	{"plain document", "one\ntwo", "two", 2, 1},
	{"plain after ---", "--- one\ntwo\n", "two", 2, 1},
	{"question mark", "? a\n: one two", "two", 2, 7},
	{"question mark key", "? one\n  two\n", "two", 2, 3},
	{"key over a list", "? [a, b]\n: - x\n  - one\n    two", "two", 4, 5},
	{"CR LF", "a: b\r\nk: one\r\n  two\r\n", "two", 3, 3},
	{"CR", "a: b\rk: one\r  two\r", "two", 3, 3},
	{"byte order mark", "\ufeffk: one two", "two", 1, 8},
	{"NEL is no line", "a: b\u0085k: one two", "two", 1, 13},
	{"LS and PS are no lines", "a: [b,\u2028\u2029one two]", "two", 1, 13},
	{"LS in a plain scalar", "k: one\u2028 two", "two", 1, 9},
	{"tag", "k: !!str one two", "two", 1, 14},
	{"tag and anchor", "k: &a !x  one two", "two", 1, 15},
	{"anchor on its own line", "k: &a-1_ # why\n\n  'one two'", "two", 3, 8},
	{"verbatim tag", "k: !<tag:yaml.org,2002:str> \"one two\"", "two", 1, 34},
	{"colon after an anchor", "k: &a :two", "two", 1, 8},

	{"single", "k: 'one two'", "two", 1, 9},
	{"single first", "k: 'one two'", "one", 1, 5},
	{"single end", "k: 'one two' # more", "$", 1, 12},
	{"single empty", "k: ''", "$", 1, 5},
	{"single quotes", "k: '''é'' ''two'''", "two", 1, 13},
	{"single a quote itself", "k: 'a''two'", "'two", 1, 6},
	{"single backslash", `k: 'a\n two'`, "two", 1, 9},
	{"single folded", "k: 'one \t\n   two\n\n\n  three '", "three", 5, 3},
	{"single leading break", "k: '\n  two'", "two", 2, 3},
	{"single CR LF", "k: 'one\r\n\r\n  two'", "two", 3, 3},
	{"single key", "'one two': 'one''two'", "two", 1, 18},

	{"double", `k: "one two"`, "two", 1, 9},
	{"double end", `k: "one\n" # more`, "$", 1, 10},
	{"double short escapes", `k: "\0\a\b\t\n\v\f\r\e\ \"\\\N\_\L\Ptwo"`, "two", 1, 37},
	{"double a tab escaped", "k: \"\\\ttwo\"", "two", 1, 7},
	{"double \\' as it is", `k: "\'two"`, "two", 1, 7},
	{"double codes", `k: "\x41\u00e9\U0001F600two"`, "two", 1, 25},
	{"double an escape itself", `k: "é\u4e16two"`, "世two", 1, 6},
	{"double line feed itself", `k: "é\ntwo"`, "\ntwo", 1, 6},
	{"double folded", "k: \"one\n\n   two\"", "two", 3, 4},
	{"double continued", "k: \"one\\\n   two\"", "two", 2, 4},
	{"double continued with blanks", "k: \"one  \\\n  \\  two\"", "two", 2, 6},
	{"double continued, then empty", "k: \"one\\\n\n\n  two\"", "two", 4, 3},
	{"double continued, CR LF", "k: \"one\\\r\n  two\"", "two", 2, 3},
	{"double break after escape", "k: \"one\\n\n  two\"", "two", 2, 3},
	{"double hash", `k: "a # b: two"`, "two", 1, 12},

	{"literal", "k: |\n  one\n  two three\n", "three", 3, 7},
	{"literal end", "k: |\n  one two\n", "$", 2, 10},
	{"literal end, then more", "k: |+\n  one\n\n\n", "$", 2, 6},
	{"literal line feed", "k: |\n  one\n\n  two\n", "\ntwo", 3, 1},
	{"literal no line end", "k: |\n  one\n  two", "two", 3, 3},
	{"literal comment", "k: |-  # why | this\n  one\n  two\n", "two", 3, 3},
	{"literal empty first", "k: |\n\n   \n   one\n   two\n", "two", 5, 4},
	{"literal deeper first", "k: |2\n    one\n  two\n", "two", 3, 3},
	{"literal deeper first itself", "k: |2\n    one\n  two\n", "one", 2, 5},
	{"literal indicators", "k: |2-\n    one two\n\n", "two", 2, 9},
	{"literal indicators turned", "k: |+2\n    one two\n\n", "two", 2, 9},
	{"literal tab", "k: |\n  one\n  \ttwo\tthree\n", "three", 3, 8},
	{"literal blank line", "k: |\n  one\n     \n  two\n", "   \ntwo", 3, 3},
	{"literal in lists", "- - |\n   one\n   two\n", "two", 3, 4},
	{"literal é", "k: |\n  é世😀 e\u0301two\n", "two", 2, 9},
	{"literal CR LF", "k: |\r\n  one\r\n  two\r\n", "two", 3, 3},
	{"literal comment-like", "k: |\n  one # two\n  # three\n", "three", 3, 5},
	{"literal document", "--- |\n one\n two\n", "two", 3, 2},
	{"literal document at 0", "--- |1\n one\n two\n", "two", 3, 2},
	{"literal tagged", "k: !x |\n  one\n  two\n", "two", 3, 3},
	{"literal on the next line", "k:\n  &a\n  |\n   one\n   two\n", "two", 5, 4},
	{"literal of empty lines", "k: |+\n\n\n", "\n\n", 2, 1},
	{"literal of empty lines, then a key", "k: |+\n\n\n\nb: 1", "\n\n", 3, 1},
	{"literal key", "? |\n  one\n  two\n", "two", 3, 3},
	{"literal after NEL", "k: |\n  one\u0085  two\n", "two", 2, 9},

	{"folded", "k: >\n  one\n  two\n", "two", 3, 3},
	{"folded space", "k: >\n  one\n  two\n", " two", 2, 6},
	{"folded blank lines", "k: >\n  one\n\n\n  two\n", "two", 5, 3},
	{"folded line feeds", "k: >\n  one\n\n\n  two\n", "\n\ntwo", 3, 1},
	{"folded deeper", "k: >\n  one\n    two\n\n    three\n  four\n", "four", 6, 3},
	{"folded deeper itself", "k: >\n  one\n    two\n\n    three\n  four\n", "three", 5, 5},
	{"folded deeper by tab", "k: >\n  one\n  \ttwo\n", "two", 3, 4},
	{"folded leading", "k: >-\n\n  one\n  two\n", "two", 4, 3},
	{"folded indicator", "k: >1\n   one\n two\n", "two", 3, 2},
	{"folded end", "k: >-\n  one\n  two\n\n", "$", 3, 6},
}

func TestTextAt(t *testing.T) {
	for _, c := range places {
		t.Run(c.name, func(t *testing.T) {
			texts := scalars(t, c.doc)
			text := texts[len(texts)-1]
			for _, other := range texts {
				if strings.Contains(other.Value, c.word) {
					text = other
				}
			}
			off := len(text.Value)
			if c.word != "$" {
				off = strings.LastIndex(text.Value, c.word)
			}
			if off < 0 {
				t.Fatalf("no %q in %q", c.word, text.Value)
			}
			if got := text.At(off); got != (diag.Pos{Line: c.line, Col: c.col}) {
				t.Errorf("%q of %q is at %d:%d; want %d:%d", c.word, text.Value, got.Line, got.Col, c.line, c.col)
			}
			if problem := misplaced(text); problem != "" {
				t.Error(problem)
			}
		})
	}
}

func TestTextPos(t *testing.T) {
	for doc, want := range map[string]diag.Pos{
		"k: one":             {Line: 1, Col: 4},
		"k:\n   'one'":       {Line: 2, Col: 4},
		"k: !!str \"one\"":   {Line: 1, Col: 10},
		"é: &a\n  |\n   one": {Line: 2, Col: 3},
		"k: !x &a # why\n >": {Line: 2, Col: 2},
		"a: b\u2028c: d":     {Line: 1, Col: 9},
	} {
		texts := scalars(t, doc)
		if got := texts[len(texts)-1].Pos; got != want {
			t.Errorf("%q: %v; want %v", doc, got, want)
		}
	}
}

func TestTextAtInsideCharacterAndOutside(t *testing.T) {
	text := scalars(t, "k: 'a世b'")[1]
	for off, col := range map[int]int{-1: 5, 0: 5, 1: 6, 2: 6, 3: 6, 4: 7, 5: 8, 6: 8, 99: 8} {
		if got := text.At(off); got != (diag.Pos{Line: 1, Col: col}) {
			t.Errorf("%d: %v; want 1:%d", off, got, col)
		}
	}
}

func TestTextAtUnforeseen(t *testing.T) {
	text := scalars(t, "k: 'one two'")[1]
	text.Value = "one three"
	if got := text.At(5); got != text.Pos {
		t.Errorf("%v; want the start, %v", got, text.Pos)
	}
	if got := (diag.Text{}).At(5); got != (diag.Pos{}) {
		t.Errorf("the zero text is at %v", got)
	}
}

func TestWholeTextAt(t *testing.T) {
	text := diag.WholeText(diag.NewSource("lib.jq", []byte("\ufeffdef é: 1;\r\n\ndef 世界: nope;\n\n")))
	for word, want := range map[string]diag.Pos{"1;": {Line: 1, Col: 8}, "nope": {Line: 3, Col: 9}, "界": {Line: 3, Col: 6}} {
		if got := text.At(strings.Index(text.Value, word)); got != want {
			t.Errorf("%s: %v; want %v", word, got, want)
		}
	}
	if got := text.At(strings.Index(text.Value, "界") + 1); got != (diag.Pos{Line: 3, Col: 6}) {
		t.Errorf("inside a character: %v", got)
	}
	if got := text.At(len(text.Value)); got != (diag.Pos{Line: 3, Col: 14}) {
		t.Errorf("end: %v", got)
	}
}

func TestSubAt(t *testing.T) {
	text := scalars(t, "k:\n - \"${ \\u0061b }\"")[1]
	sub := text.Sub(2, 6).Sub(1, 3)
	if sub.Value != "ab" || sub.At(1) != (diag.Pos{Line: 2, Col: 14}) || sub.At(99) != (diag.Pos{Line: 2, Col: 15}) {
		t.Errorf("%q at %v to %v", sub.Value, sub.At(1), sub.At(99))
	}
}

// FuzzTextAt takes its input as a document and as a value that yaml.v3 writes in
// each style. Every letter and digit of every value must be found in the file.
func FuzzTextAt(f *testing.F) {
	for _, c := range places {
		f.Add(c.doc)
	}
	for _, s := range []string{
		"", " ", "\n", "one", "  one\ntwo\n", "one\n  two\n\n three\n\n\n", "\none", "one\n\n", "a\tb\n\tc", "# one", "- one: two",
		strings.Repeat("long words ", 30), "é 世界 😀 e\u0301", "it's \"quoted\" \\ two", "a\u0085b\u2028c\u2029d\ufeff", "\x00\x07\x1b", " \n \n  a\n",
		".incidents[] | {id, \"n\": .title // \"none\"}\n", "!(params.a && has(params.b)) || size(params.c) <= 100",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		docs := []string{s}
		if utf8.ValidString(s) {
			docs = append(docs, written(t, s)...)
		}
		for _, doc := range docs {
			for _, doc := range []string{doc, strings.ReplaceAll(doc, "\n", "\r\n"), "\ufeff" + doc} {
				for _, text := range scalars(t, doc) {
					if problem := misplaced(text); problem != "" {
						t.Errorf("%s\nin the document %q", problem, doc)
					}
				}
			}
		}
	})
}

// written returns documents in which yaml.v3 wrote the value in every style.
func written(t *testing.T, value string) (docs []string) {
	for _, style := range []yaml.Style{0, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle} {
		scalar := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Style: style}
		list := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{scalar, scalar}}
		flow := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{scalar, scalar}}
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: "k"}
		for _, n := range []*yaml.Node{scalar, flow, {Kind: yaml.MappingNode, Content: []*yaml.Node{key, list, scalar, scalar}}} {
			func() {
				defer func() { _ = recover() }() // the library's writer panics on a few values
				if data, err := yaml.Marshal(n); err == nil {
					docs = append(docs, string(data))
				}
			}()
		}
	}
	return docs
}

// scalars returns the scalars of every document in a file, up to what cannot be read.
func scalars(t testing.TB, file string) (texts []diag.Text) {
	if !utf8.ValidString(file) {
		return nil
	}
	src := diag.NewSource("t.yaml", []byte(file))
	dec := yaml.NewDecoder(strings.NewReader(file))
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			texts = append(texts, src.Scalar(n.Value, styleOf(n), n.Line, n.Column))
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); err != nil {
			return texts
		}
		walk(&doc)
	}
}

// misplaced says which letter or digit of the text is not in the file at the
// place that At gives; empty when all are, each behind the one before. At reads a
// text from its beginning: of a long one, some 64 characters are looked at.
func misplaced(text diag.Text) string {
	if _, ok := text.Origins(); !ok && text.Value != "" {
		return fmt.Sprintf("%q is not understood", text.Value)
	}
	last, next := diag.Pos{}, 0
	for off, r := range text.Value {
		if off < next {
			continue
		}
		next = off + 1 + len(text.Value)/64
		p := text.At(off)
		if p.Line < last.Line || p.Line == last.Line && p.Col < last.Col {
			return fmt.Sprintf("%q: %q at %v stands before %v", text.Value, r, p, last)
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if p == last {
			return fmt.Sprintf("%q: two characters at %v", text.Value, p)
		}
		last = p
		line := []rune(text.Source().Line(p.Line))
		if p.Col > len(line) {
			return fmt.Sprintf("%q: %q at %v is behind the line %q", text.Value, r, p, string(line))
		}
		rest := line[p.Col-1:]
		if rest[0] == r || text.Style == diag.Double && rest[0] == '\\' && escaped(string(rest)) == r {
			continue
		}
		return fmt.Sprintf("%q: %q is not at %v, where %q stands", text.Value, r, p, string(rest))
	}
	return ""
}

// escaped returns the letter or digit that an escape such as \x41 stands for.
func escaped(s string) rune {
	digits, ok := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]
	if !ok {
		return -1
	}
	code, _ := strconv.ParseUint(s[2:2+digits], 16, 32)
	return rune(code)
}
