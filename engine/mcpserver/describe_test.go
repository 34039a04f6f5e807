package mcpserver

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
)

// A tool that is to be at hand from the start says so to clients that load tools
// when they need them.
func TestMetaOfTools(t *testing.T) {
	catalog := harbor(t)
	catalog.Tool("list_crates").File.AlwaysLoad.Value = true
	c := converse(t, New(catalog, Options{Name: "harbor"}))
	var r struct {
		Result struct {
			Tools []struct {
				Name string
				Meta json.RawMessage `json:"_meta"`
			}
		}
	}
	if err := json.Unmarshal([]byte(c.ask(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)[0]), &r); err != nil {
		t.Fatal(err)
	}
	for _, tool := range r.Result.Tools {
		want := ""
		if tool.Name == "list_crates" {
			want = `{"anthropic/alwaysLoad":true}`
		}
		if string(tool.Meta) != want {
			t.Errorf("%s: _meta %s, want %s", tool.Name, tool.Meta, want)
		}
	}
}

// Instructions take toolset after toolset as far as 2,000 bytes go, whole or not
// at all.
func TestInstructionsAreShort(t *testing.T) {
	const most = 2000
	for _, test := range []struct {
		lengths []int
		want    int // bytes
	}{
		{nil, 0},
		{[]int{most}, most},
		{[]int{most + 1}, 0},
		{[]int{500, 500, 500, 497}, most},
		{[]int{500, 500, 500, 498}, 1502},
		{[]int{500, 1600, 500}, 1001}, // what comes after one that is too long may still fit
		{[]int{10, 0, 10}, 21},
	} {
		c := &engine.Catalog{}
		for _, n := range test.lengths {
			c.Toolsets = append(c.Toolsets, engine.Toolset{Instructions: strings.Repeat("x", n)})
		}
		if got := len(Instructions(c)); got != test.want {
			t.Errorf("%v: %d bytes, want %d", test.lengths, got, test.want)
		}
	}
	c := &engine.Catalog{Toolsets: []engine.Toolset{{Instructions: strings.Repeat("\u00e9", most/2)}, {Instructions: strings.Repeat("\u00e9", most/2+1)}}}
	if got := Instructions(c); len(got) > most || !utf8.ValidString(got) {
		t.Errorf("%d bytes, valid: %t", len(got), utf8.ValidString(got))
	}
}
