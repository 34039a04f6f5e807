package lsp

import (
	"context"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// TestFindEveryKey: at each key of each tool file of this project, with nothing
// read behind it, the place is known to be a key of the mapping that it stands in.
func TestFindEveryKey(t *testing.T) {
	right, all := 0, 0
	for _, root := range []string{"../../tools.d", "../testdata/apis"} {
		eachKey(t, root, func(k written) {
			all++
			before := string([]rune(k.text[k.key.Line-1])[:k.key.Column-1])
			got := find(k.format, k.text, k.key.Line-1, len(before)+len(k.key.Value))
			if got.mapping != nil && got.mapping.Name == k.in.Name && got.key == nil && got.word == k.key.Value {
				right++
			} else if all-right < 20 {
				t.Logf("%s:%d:%d: %q of %q: %+v", k.file, k.key.Line, k.key.Column, k.key.Value, k.in.Name, got)
			}
		})
	}
	t.Logf("%d of %d keys", right, all)
	if all < 5000 || right*1000 < all*995 {
		t.Errorf("%d of %d keys are found", right, all)
	}
}

// TestComplete: what is offered at the end of a text.
func TestComplete(t *testing.T) {
	for _, c := range []struct{ file, text, want, not string }{
		{"a.yaml", "tool: a\nti", "title", "tool"},
		{"a.yaml", "tool: a\naccess: ", "respond", "title"},
		{"a.yaml", "tool: a\nparams:\n  id: {ty", "type", "tool"},
		{"a.yaml", "tool: a\nparams:\n  id: {type: string, ", "description", "type"},
		{"a.yaml", "tool: a\nparams:\n  id:\n    type: string\n    re", "required", "type"},
		{"a.yaml", "tool: a\nparams:\n  id: {type: ", "integer", "description"},
		{"a.yaml", "tool: a\nrules:\n  - ", "expression", "title"},
		{"a.yaml", "tool: a\nrules:\n  - expression: x\n    ", "message", "expression"},
		{"a.yaml", "tool: a\nsteps:\n  notes:\n    on_error: ", "warn", "when"},
		{"a.yaml", "tool: a\nview:\n  table: {columns: [{field: a, as: ", "badge", "field"},
		{"a.yaml", "tool: a\nresponse: |\n  .a | {i", "", "title"},
		{"_api.yaml", "version: 1\nse", "server", "version"},
		{"_api.yaml", "pagination:\n  offset:\n    si", "size", "server"},
		{"lib.jq", "def a: ", "", "title"},
	} {
		s := &Server{encoding: utf16Encoding, o: Options{Check: nothingKnown}}
		text := lines(c.text)
		d := &open{text: c.text, format: fileMapping(c.file)}
		got := map[string]bool{}
		for _, item := range s.complete(t.Context(), d, position{len(text) - 1, len(text[len(text)-1])}) {
			got[item.Label] = true
		}
		if c.want != "" && !got[c.want] || got[c.not] || c.want == "" && len(got) > 0 {
			t.Errorf("%q: offered %v; want %q and not %q", c.text, got, c.want, c.not)
		}
	}
}

// TestEncodings: a finding's column and a client's are the same place of a line.
func TestEncodings(t *testing.T) {
	line := "a\U0001F600b\u00E9c"
	for _, c := range []struct {
		e         encoding
		n, column int
	}{{utf16Encoding, 2, 3}, {utf32Encoding, 2, 2}, {utf16Encoding, 5, 6}, {utf16Encoding, 7, 8}} {
		if got := c.e.units(line, c.n); got != c.column {
			t.Errorf("%s: %d characters are %d units, want %d", c.e, c.n, got, c.column)
		}
	}
	for i := range line {
		for _, e := range []encoding{utf16Encoding, utf32Encoding} {
			if got := e.offset(line, e.column(line, i)); got != i {
				t.Errorf("%s: byte %d is found at %d", e, i, got)
			}
		}
	}
}

// nothingKnown is a check that knows nothing.
func nothingKnown(context.Context, string, map[string]string) (map[string]diag.Diagnostics, *Subject) {
	return nil, nil
}
