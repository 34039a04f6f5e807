// Package view makes web pages of the answers of tools that have a view: one
// self-contained page for all kinds of views, which is given what the tool file
// says and, in a page of its own, the answer.
//
// The page is made from the sources in src by `npm ci && npm run build`.
package view

import (
	"bytes"
	_ "embed"
	"encoding/json"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// MIMEType is that of a page for MCP Apps (2026-01-26).
const MIMEType = "text/html;profile=mcp-app"

//go:embed view.html
var page []byte

// The places in the page that are filled.
var (
	viewPlace   = []byte(`<script type="application/json" id="view">{}</script>`)
	answerPlace = []byte(`<script type="application/json" id="answer">null</script>`)
)

// Page returns the page of a tool that has a view. With an answer, a JSON object,
// the page shows it and needs nothing else; with nil it waits for one from the
// program around it. What the answer holds can only become text of the page.
func Page(t *engine.Tool, answer []byte) []byte {
	out := filled(page, viewPlace, specification(t))
	if answer != nil {
		out = filled(out, answerPlace, answer)
	}
	return out
}

// filled puts JSON into a script element of the page, written so that nothing in
// it can end the element (HTML, section 4.12.1.3).
func filled(page, place, text []byte) []byte {
	var safe bytes.Buffer
	json.HTMLEscape(&safe, text)
	head := place[:bytes.IndexByte(place, '>')+1]
	return bytes.Replace(page, place, append(append(append([]byte{}, head...), safe.Bytes()...), "</script>"...), 1)
}

// part and field are what the page reads of a view; src/page.js is the reader.
type part struct {
	Kind    string  `json:"kind"`
	Title   string  `json:"title,omitempty"`
	Of      string  `json:"of,omitempty"`
	Link    string  `json:"link,omitempty"`
	Columns []field `json:"columns,omitempty"`
	Heading string  `json:"heading,omitempty"`
	Badges  []field `json:"badges,omitempty"`
	Facts   []field `json:"facts,omitempty"`
	Row     string  `json:"row,omitempty"`
	Group   string  `json:"group,omitempty"`
	Label   string  `json:"label,omitempty"`
	Start   string  `json:"start,omitempty"`
	End     string  `json:"end,omitempty"`
	Value   *field  `json:"value,omitempty"`
	Stack   string  `json:"stack,omitempty"`
	X       string  `json:"x,omitempty"`
	Y       []field `json:"y,omitempty"`
}

type field struct {
	Field string            `json:"field"`
	Title string            `json:"title,omitempty"`
	As    string            `json:"as,omitempty"`
	Tones map[string]string `json:"tones,omitempty"`
}

// specification is what the page is told of the tool.
func specification(t *engine.Tool) []byte {
	var parts []part
	for _, p := range t.File.View.Parts() {
		out := part{Kind: p.Kind, Title: p.Title.Value, Of: p.Of.Value, Link: p.Link.Value, Columns: fields(p.Columns),
			Heading: p.Heading.Value, Badges: fields(p.Badges), Facts: fields(p.Facts),
			Row: p.Row.Value, Group: p.Group.Value, Label: p.Label.Value, Start: p.Start.Value, End: p.End.Value,
			Stack: p.Stack.Value, X: p.X.Value, Y: fields(p.Y)}
		if p.Value.Field.IsSet() {
			out.Value = &fields([]toolfile.ViewField{p.Value})[0]
		}
		parts = append(parts, out)
	}
	text, err := json.Marshal(map[string]any{"title": t.Title(), "resource": t.File.Resource.Value, "parts": parts})
	if err != nil {
		return []byte("{}") // strings alone: it cannot fail
	}
	return text
}

func fields(all []toolfile.ViewField) (out []field) {
	for _, f := range all {
		one := field{Field: f.Field.Value, Title: f.Title.Value, As: f.As.Value}
		if len(f.Tones) > 0 {
			one.As, one.Tones = "badge", map[string]string{}
			for _, t := range f.Tones {
				one.Tones[t.Word.Value] = t.Tone.Value
			}
		}
		out = append(out, one)
	}
	return out
}
