package lint_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// findings are some of every sort, not sorted and one of them twice: with
// characters that a format must escape, about a file as a whole, with a line
// that has characters of more than one byte before the place.
func findings() diag.Diagnostics {
	plain := diag.NewSource("harbor/ships.yaml", []byte("tool: ships\nexpression: \"größe ⚓ params.lenght > 5\"\n\tx: y\n"))
	odd := diag.NewSource("harbor/50%, one:two/ä \"<b>\".yaml", []byte("title: \x1b[31mred <&> ]]>\n"))
	lenght := diag.Kind{Name: "cel-type"}.On(plain, diag.Pos{Line: 2, Col: 29}, 6, `undefined field "lenght" in params; did you mean "length"?`)
	return diag.Diagnostics{
		diag.Kind{Name: "no-such-kind"}.On(odd, diag.Pos{Line: 1, Col: 8}, 400, "100%% <&> ]]> ::error::\r\nsecond\x1b[0m line\t\"quoted\""),
		lenght,
		diag.Kind{Name: "unused-param", Severity: diag.Warning}.On(plain, diag.Pos{Line: 3, Col: 2}, 1, "nothing uses %q", "x"),
		lenght,
		diag.Kind{Name: "no-tests", Severity: diag.Warning}.On(plain, diag.Pos{}, 1, "the tool has no tests"),
		{Path: "harbor/quiet.yaml", Pos: diag.Pos{Line: 7, Col: 1}, Width: 1, Kind: "no-tests", Severity: diag.Warning, Message: "m", Line: "tests: []"},
	}
}

var options = lint.FormatOptions{Tool: "harbormaster", Version: "1.2.3",
	Files: []string{"harbor/clean.yaml", "harbor/quiet.yaml", "harbor/ships.yaml"}}

// kinds is what follows from the list of kinds in a SARIF log: the rules, and
// where in them one stands.
var kinds = regexp.MustCompile(`(?s)("rules"|"ruleIndex"): (?:\[.*?\n {10}\]|\d+)`)

func TestGoldens(t *testing.T) {
	colored, strict := options, options
	colored.Color, strict.Strict = true, true
	for _, c := range []struct {
		golden string
		format lint.Format
		o      lint.FormatOptions
		ds     diag.Diagnostics
	}{
		{"text.txt", lint.Text, options, findings()},
		{"text_color.txt", lint.Text, colored, findings()},
		{"text_none.txt", lint.Text, options, nil},
		{"oneline.txt", lint.Oneline, options, findings()},
		{"oneline_none.txt", lint.Oneline, options, nil},
		{"findings.json", lint.JSON, options, findings()},
		{"none.json", lint.JSON, options, nil},
		{"github.txt", lint.GitHub, options, findings()},
		{"github_none.txt", lint.GitHub, options, nil},
		{"findings.sarif", lint.SARIF, options, findings()},
		{"none.sarif", lint.SARIF, options, nil},
		{"junit.xml", lint.JUnit, options, findings()},
		{"junit_strict.xml", lint.JUnit, strict, findings()},
		{"junit_none.xml", lint.JUnit, options, nil},
	} {
		t.Run(c.golden, func(t *testing.T) {
			got := write(t, c.format, c.ds, c.o)
			if c.format == lint.SARIF {
				got = kinds.ReplaceAll(got, []byte(`$1: "..."`))
			}
			file := filepath.Join("testdata/format", c.golden)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestUnknownFormat: nothing is written, and the error names the formats.
func TestUnknownFormat(t *testing.T) {
	var b bytes.Buffer
	err := lint.Write(&b, "xml", findings(), options)
	if want := `unknown format "xml"; known: text oneline json github sarif junit`; err == nil || err.Error() != want || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
}

// TestWriteError: a writer that fails is heard of.
func TestWriteError(t *testing.T) {
	for _, f := range lint.Formats() {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		w.Close()
		if lint.Write(w, f, findings(), options) == nil {
			t.Errorf("%s: no error", f)
		}
	}
}

// TestTextIsOwnText: text is that of the findings, and colours add nothing but
// colours.
func TestTextIsOwnText(t *testing.T) {
	ds := findings()[1:]
	text := string(write(t, lint.Text, ds, options))
	if d := cmp.Diff(ds.String(), text); d != "" {
		t.Error(d)
	}
	colored := string(write(t, lint.Text, ds, lint.FormatOptions{Color: true}))
	if !strings.Contains(colored, "\x1b[31m^~~~~~\x1b[0m") || !strings.Contains(colored, "\x1b[33m^\x1b[0m") {
		t.Errorf("no red error or no yellow warning in %q", colored)
	}
	if d := cmp.Diff(text, regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(colored, "")); d != "" {
		t.Error(d)
	}
}

// TestNoControlCharacters: what is read on a terminal or line by line has
// nothing that a terminal obeys.
func TestNoControlCharacters(t *testing.T) {
	for _, f := range []lint.Format{lint.Text, lint.Oneline, lint.GitHub} {
		for i, line := range strings.Split(string(write(t, f, findings(), options)), "\n") {
			if strings.ContainsAny(line, "\x1b\r") {
				t.Errorf("%s: line %d is %q", f, i+1, line)
			}
		}
	}
	if n := strings.Count(string(write(t, lint.Oneline, findings(), options)), "\n"); n != 5 {
		t.Errorf("5 findings are on %d lines", n)
	}
}

// TestJSON: the list means the findings.
func TestJSON(t *testing.T) {
	var got []struct {
		Path, Severity, Kind, Message, Source string
		Line, Column, EndColumn               int
	}
	d := json.NewDecoder(bytes.NewReader(write(t, lint.JSON, findings(), options)))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	for i, want := range findings().Sorted() {
		g := got[i]
		back := diag.Diagnostic{Path: g.Path, Pos: diag.Pos{Line: g.Line, Col: g.Column}, Width: max(1, g.EndColumn-g.Column),
			Kind: g.Kind, Message: g.Message, Line: g.Source}
		if want.Width == 400 { // no line has that many
			want.Width = utf8.RuneCountInString(want.Line) - want.Pos.Col + 1
		}
		if g.Severity == "warning" {
			back.Severity = diag.Warning
		}
		if d := cmp.Diff(want, back); d != "" {
			t.Error(d)
		}
	}
}

// TestGitHub reads the commands as the runner does: properties up to the next
// ::, split at commas, then unescaped.
func TestGitHub(t *testing.T) {
	out := strings.TrimSuffix(string(write(t, lint.GitHub, findings(), options)), "\n")
	property := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	message := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	all := findings().Sorted()
	lines := strings.Split(out, "\n")
	if len(lines) != len(all) {
		t.Fatalf("%d commands for %d findings", len(lines), len(all))
	}
	for i, line := range lines {
		head, text, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		command, list, ok2 := strings.Cut(head, " ")
		if !ok || !ok2 {
			t.Fatalf("%q is no command", line)
		}
		got := map[string]string{}
		for _, p := range strings.Split(list, ",") {
			key, value, _ := strings.Cut(p, "=")
			got[key] = property.Replace(value)
		}
		d := all[i]
		want := map[string]string{"file": d.Path, "title": d.Kind}
		if d.Pos.Line > 0 {
			end := min(d.Pos.Col+d.Width, utf8.RuneCountInString(d.Line)+1)
			want["line"], want["col"], want["endColumn"] = fmt.Sprint(d.Pos.Line), fmt.Sprint(d.Pos.Col), fmt.Sprint(end)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if want := strings.NewReplacer("\r", "�", "\n", "�", "\x1b", "�", "\t", "�").Replace(d.Message); message.Replace(text) != want || command != d.Severity.String() {
			t.Errorf("%s %q, want %s %q", command, message.Replace(text), d.Severity, want)
		}
	}
}

// TestSARIF takes logs through the schema of the parts of SARIF 2.1.0 that are
// used, and checks what a schema cannot say.
func TestSARIF(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/format/sarif.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, ds := range []diag.Diagnostics{findings(), nil} {
		data := write(t, lint.SARIF, ds, options)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Error(err)
		}
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation struct {
						Region        struct{ StartColumn, EndColumn int }
						ContextRegion struct{ Snippet struct{ Text string } }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(write(t, lint.SARIF, findings(), options), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	var ids, want, words []string
	for _, r := range run.Tool.Driver.Rules {
		ids = append(ids, r.ID)
	}
	for _, k := range lint.Kinds() {
		want = append(want, k.Name)
	}
	if want = append(want, "no-such-kind"); !slices.Equal(ids, want) {
		t.Errorf("the rules are %q, want %q", ids, want)
	}
	for _, r := range run.Results {
		if ids[r.RuleIndex] != r.RuleID {
			t.Errorf("rule %d is %s, not %s", r.RuleIndex, ids[r.RuleIndex], r.RuleID)
		}
		p := r.Locations[0].PhysicalLocation
		if line := []rune(p.ContextRegion.Snippet.Text); p.Region.EndColumn > 0 {
			words = append(words, string(line[p.Region.StartColumn-1:p.Region.EndColumn-1]))
		}
	}
	if want := []string{"\x1b[31mred <&> ]]>", "t", "lenght", "x"}; !slices.Equal(words, want) {
		t.Errorf("the regions are %q, want %q", words, want)
	}
}

// TestJUnit: a test case for each file, failed or not as the options say.
func TestJUnit(t *testing.T) {
	for _, strict := range []bool{false, true} {
		o := options
		o.Strict = strict
		var suite struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				File    string  `xml:"file,attr"`
				Failure *string `xml:"failure"`
			} `xml:"testcase"`
		}
		if err := xml.Unmarshal(write(t, lint.JUnit, findings(), o), &suite); err != nil {
			t.Fatal(err)
		}
		var files, failed []string
		for _, c := range suite.Cases {
			files = append(files, c.File)
			if c.Failure != nil {
				failed = append(failed, c.File)
			}
		}
		odd := findings()[0].Path
		want := []string{"harbor/ships.yaml", odd}
		if strict {
			want = slices.Insert(want, 0, "harbor/quiet.yaml")
		}
		if !slices.Equal(files, append(slices.Clone(options.Files), odd)) || !slices.Equal(failed, want) ||
			suite.Tests != len(files) || suite.Failures != len(failed) {
			t.Errorf("strict %v: %d tests %q, %d failures %q", strict, suite.Tests, files, suite.Failures, failed)
		}
	}
}

func write(t *testing.T, f lint.Format, ds diag.Diagnostics, o lint.FormatOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := lint.Write(&b, f, ds, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
