package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// code is a code span in a cell of a table.
var code = regexp.MustCompile("`([^`]+)`")

// section returns what stands in a document between <!-- NAME: ... --> and
// <!-- /NAME -->.
func section(t *testing.T, document, name string) string {
	t.Helper()
	text, err := os.ReadFile(docsDir + document)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "<!-- "+name+": ")
	_, rest, _ = strings.Cut(rest, "-->\n")
	inside, _, closed := strings.Cut(rest, "<!-- /"+name+" -->")
	if !ok || !closed {
		t.Fatalf("%s has no section %q", document, name)
	}
	return inside
}

// rows returns the code spans of each cell of a table, without its head.
func rows(t *testing.T, table string) (out [][][]string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	for _, line := range lines[2:] {
		const bar = "\x00"
		var row [][]string
		for cell := range strings.SplitSeq(strings.Trim(strings.ReplaceAll(line, `\|`, bar), "| "), "|") {
			spans := []string{}
			for _, m := range code.FindAllStringSubmatch(cell, -1) {
				spans = append(spans, strings.ReplaceAll(m[1], bar, "|"))
			}
			row = append(row, spans)
		}
		out = append(out, row)
	}
	if len(out) < 10 {
		t.Fatalf("only %d rows", len(out))
	}
	return out
}

// TestExamplesOfCEL: the rows of docs/expressions.md are true, and its functions are
// those that an editor shows. UPDATE=1 writes them.
func TestExamplesOfCEL(t *testing.T) {
	env, err := cel.NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	scope, err := env.Scope([]toolfile.Var{{Name: "params"}, {Name: "now", Time: true}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"now": time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		"params": map[string]any{"name": "Ada", "tags": []any{"a", "b"}, "size": 5, "at": "2026-01-31T08:00:00Z",
			"part": map[string]any{"id": "P1"}},
	}
	check := func(text, want string) {
		x, findings := scope.Compile(diag.Text{Value: text}, cel.TypeAny)
		if x == nil {
			t.Errorf("%s: %s", text, findings)
			return
		}
		r := x.Eval(t.Context(), func(name string) (any, bool) { v, ok := values[name]; return v, ok })
		switch {
		case r.Err != nil:
			t.Errorf("%s: %v", text, r.Err)
		case want == "":
			if r.Present {
				t.Errorf("%s gives %s, not none", text, diag.JSON(r.Value))
			}
		case !r.Present || !sameJSON(string(diag.JSON(r.Value)), want):
			t.Errorf("%s gives %s (there: %t), not %s", text, diag.JSON(r.Value), r.Present, want)
		}
	}
	for _, row := range rows(t, section(t, "expressions.md", "cel")) {
		check(row[0][0], strings.Join(row[1], ""))
	}
	var made strings.Builder
	made.WriteString("| function | gives | such as | gives |\n|---|---|---|---|\n")
	for _, e := range cel.Reference() {
		forms := env.Signatures(e.Name)
		if n := 3; len(forms) > n {
			forms = append(slices.Clone(forms[:n]), "...")
		}
		row(&made, "`"+strings.Join(forms, "` `")+"`", e.Doc, "`"+e.Example+"`", ifElse(e.Gives == "none", "none", "`"+e.Gives+"`"))
		check(e.Example, strings.TrimSuffix(e.Gives, "none"))
	}
	updateSection(t, docsDir+"expressions.md", "functions of cel", made.String())
}

// row writes a row of a table.
func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
	}
	b.WriteString("|\n")
}

func ifElse(condition bool, then, otherwise string) string {
	if condition {
		return then
	}
	return otherwise
}

// TestExamplesOfJQ: the rows of docs/expressions.md are true, its functions are
// those that an editor shows, and what it says is refused is. UPDATE=1 writes them.
func TestExamplesOfJQ(t *testing.T) {
	check := func(text, of, want string) {
		q, findings := jq.Library{}.Compile(diag.Text{Value: "[" + text + "]"})
		if q == nil {
			t.Errorf("%s: %s", text, findings)
			return
		}
		var in any
		if err := json.Unmarshal([]byte(of), &in); err != nil {
			t.Fatalf("%s: %v", of, err)
		}
		got, err := q.Whole(t.Context(), whole(in), nil)
		if err != nil || !sameJSON(string(diag.JSON(got)), "["+want+"]") {
			t.Errorf("%s gives %s (%v), not %s", text, diag.JSON(got), err, want)
		}
	}
	for _, row := range rows(t, section(t, "expressions.md", "jq")) {
		check(row[0][0], row[1][0], strings.Join(row[2], ","))
	}
	var made strings.Builder
	made.WriteString("| function | gives | such as | of | gives |\n|---|---|---|---|---|\n")
	for _, e := range jq.Reference() {
		row(&made, "`"+e.Call+"`", e.Doc, "`"+e.Example+"`", "`"+e.Of+"`", "`"+e.Gives+"`")
		check(e.Example, e.Of, e.Gives)
	}
	updateSection(t, docsDir+"expressions.md", "functions of jq", made.String())
	refused := code.FindAllStringSubmatch(section(t, "expressions.md", "refused"), -1)
	if len(refused) < 10 {
		t.Fatalf("only %d are refused", len(refused))
	}
	for _, m := range refused {
		q, findings := jq.Library{}.Compile(diag.Text{Value: m[1]})
		if q != nil || !slices.ContainsFunc(findings, func(d diag.Diagnostic) bool { return d.Kind == "jq-forbidden" }) {
			t.Errorf("%s is not refused: %v", m[1], findings)
		}
	}
}

// whole turns what package json reads as float64 into int where it is whole, as
// answers are read.
func whole(v any) any {
	switch v := v.(type) {
	case float64:
		if v == float64(int(v)) {
			return int(v)
		}
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = whole(v[k])
		}
	}
	return v
}

// sameJSON compares two JSON texts.
func sameJSON(a, b string) bool {
	values := make([]any, 2)
	for i, text := range []string{a, b} {
		d := json.NewDecoder(strings.NewReader(text))
		if d.Decode(&values[i]) != nil || d.Decode(new(any)) != io.EOF {
			return false
		}
	}
	x, _ := json.Marshal(values[0])
	y, _ := json.Marshal(values[1])
	return bytes.Equal(x, y)
}
