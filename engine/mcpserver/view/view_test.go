package view

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// report is a tool of an invented API, with every key that a view may have.
func report(t *testing.T) *engine.Tool {
	t.Helper()
	c, findings, err := engine.Load([]engine.Dir{{Name: "docket", Files: os.DirFS("../../testdata/apis/docket")}},
		engine.Options{Getenv: func(string) string { return "x" }})
	if err != nil || findings.HasErrors() {
		t.Fatal(findings, err)
	}
	return c.Tool("sprint_report")
}

// script is the text of a script element of a page.
func script(t *testing.T, page []byte, id string) string {
	t.Helper()
	_, after, ok := bytes.Cut(page, []byte(`<script type="application/json" id="`+id+`">`))
	text, _, ended := bytes.Cut(after, []byte("</script>"))
	if !ok || !ended {
		t.Fatalf("the page has no element %q", id)
	}
	return string(text)
}

// TestPage: the page holds the view as it is written, and an answer when there is one.
func TestPage(t *testing.T) {
	tool := report(t)
	page := Page(tool, nil)
	want := `{"parts":[{"kind":"cards","title":"In work","of":"work","link":"web","heading":"ticket","badges":[{"field":"team","as":"badge","tones":{"Core":"good","Edge":"warn"}}],"facts":[{"field":"person"},{"field":"from","title":"Begun","as":"age"}]},` +
		`{"kind":"timeline","title":"Who works on what","of":"work","row":"person","group":"team","label":"ticket","start":"from","end":"to"},` +
		`{"kind":"bars","title":"Points","of":"points","label":"team","value":{"field":"points"},"stack":"kind"},` +
		`{"kind":"series","title":"From day to day","of":"days","x":"day","y":[{"field":"left"},{"field":"spent","as":"duration"}]},` +
		`{"kind":"table","title":"Tickets","of":"work","link":"web","columns":[{"field":"ticket"},{"field":"person"},{"field":"from","as":"age"}]}],"resource":"sprints","title":"Sprint report"}`
	if got := script(t, page, "view"); got != want {
		t.Errorf("the view is\n%s\nwant\n%s", got, want)
	}
	if got := script(t, page, "answer"); got != "null" {
		t.Errorf("a page without an answer holds %s", got)
	}
}

// TestPageHoldsTextsAsTexts: nothing in an answer ends the element that it stands in.
func TestPageHoldsTextsAsTexts(t *testing.T) {
	tool := report(t)
	for _, text := range []string{"</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028", "&lt;", `"`} {
		var answer bytes.Buffer
		e := json.NewEncoder(&answer)
		e.SetEscapeHTML(false)
		if err := e.Encode(map[string]any{"sprints": []any{map[string]any{"name": text}}}); err != nil {
			t.Fatal(err)
		}
		page := Page(tool, answer.Bytes())
		got := script(t, page, "answer")
		if strings.ContainsAny(got, "<>&") {
			t.Errorf("%q stands in the page as %s", text, got)
		}
		var back map[string][]map[string]string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back["sprints"][0]["name"] != text {
			t.Errorf("%q is read back as %q, %v", text, back, err)
		}
		if n, m := bytes.Count(page, []byte("<script")), bytes.Count(Page(tool, nil), []byte("<script")); n != m {
			t.Errorf("%q: %d script elements, not %d", text, n, m)
		}
	}
}

// TestPageNeedsNothing: the page asks no network and may run nothing but its own script.
func TestPageNeedsNothing(t *testing.T) {
	text := string(page)
	if len(text) > 300<<10 {
		t.Errorf("the page has %d bytes", len(text))
	}
	if !strings.Contains(text, `content="default-src 'none'; script-src 'sha256-`) || strings.Contains(text, "unsafe") {
		t.Error("the policy allows more than the page's own script")
	}
	for _, word := range []string{"eval(", "new Function", "innerHTML", "document.write", "fetch(", "XMLHttpRequest", "src=\"", "@import", "url("} {
		if strings.Contains(text, word) {
			t.Errorf("the page has %s", word)
		}
	}
	if bytes.Count(page, viewPlace) != 1 || bytes.Count(page, answerPlace) != 1 {
		t.Error("a place to fill is not there once")
	}
}
