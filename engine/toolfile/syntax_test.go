package toolfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// TestSyntaxPos reads testdata/syntax.txt: broken files, each with the finding
// that it must give and the text from there on.
func TestSyntaxPos(t *testing.T) {
	var out strings.Builder
	for _, c := range brokenFiles(t) {
		got := c.finding(t)
		fmt.Fprintf(&out, "\n=== %s\n%s--- %s\n", c.name, c.written, got)
		if c.want != got && os.Getenv("UPDATE") == "" {
			t.Errorf("%s:\n%s\ngot  %s\nwant %s", c.name, c.written, got, c.want)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(brokenPath, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSyntaxPosBounded looks for a mistake at the end of a file that is too long
// to be read again and again.
func TestSyntaxPosBounded(t *testing.T) {
	doc := "# c\n" + strings.Repeat("a: b\n", 20_000) + "c: d: e\n"
	c := broken{doc: doc}
	if got, want := c.finding(t), `": e": ":" before`; !strings.Contains(got, want) {
		t.Errorf("%s; want %s", got, want)
	}
	c = broken{doc: "# c\nx: [" + strings.Repeat("a, ", rereadBudget/1000) + "b: c: d"}
	if got := c.finding(t); !strings.HasPrefix(got, "2:4: ") {
		t.Errorf("%.200s; want the bracket", got)
	}
}

// FuzzSyntaxPos wants a place inside the file and one line of text for every error.
func FuzzSyntaxPos(f *testing.F) {
	for _, c := range brokenFiles(f) {
		f.Add(c.doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		if len(doc) > 1000 {
			return
		}
		broken{doc: doc}.finding(t)
	})
}

const brokenPath = "testdata/syntax.txt"

// broken is a file with a mistake.
type broken struct {
	name    string
	written string // as in testdata: "→" is a tab, "␍" a carriage return, "␀" a control character
	doc     string // as it is read
	want    string
}

func brokenFiles(t testing.TB) (files []broken) {
	data, err := os.ReadFile(brokenPath)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(string(data), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(c, "\n")
		written, want, found := strings.Cut(rest, "--- ")
		if !found {
			t.Fatalf("%s: no finding", name)
		}
		doc := strings.NewReplacer("→", "\t", "␀", "\x01", "␍", "\r").Replace(written)
		files = append(files, broken{name, written, doc, strings.TrimSpace(want)})
	}
	if len(files) == 0 {
		t.Fatal("no broken files")
	}
	return files
}

// finding is what is said about the file; "none" when nothing is wrong.
func (c broken) finding(t *testing.T) string {
	err := readTwo(c.doc)
	if err == nil {
		return "none"
	}
	src := diag.NewSource("t.yaml", []byte(c.doc))
	p, message := syntaxPos(src, err)
	line := []rune(src.Line(p.Line))
	if p.Line < 1 || p.Line > src.Lines() || p.Col < 1 || p.Col > len(line)+1 {
		t.Fatalf("%q: %v is outside the file", c.doc, p)
	}
	if message == "" || strings.ContainsAny(message, "\n\r") {
		t.Fatalf("%q: the message is %q", c.doc, message)
	}
	return fmt.Sprintf("%d:%d: %q: %s", p.Line, p.Col, string(line[p.Col-1:]), message)
}

// readTwo returns the error of reading the first two documents of a file.
func readTwo(doc string) error {
	dec := yaml.NewDecoder(strings.NewReader(doc))
	for range 2 {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}
