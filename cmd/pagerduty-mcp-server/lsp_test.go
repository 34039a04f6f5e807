package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

// editor is a client of lsp.
type editor struct {
	t     *testing.T
	conn  *jsonrpc2.Conn
	found chan published
}

type published struct {
	URI         string
	Version     int
	Diagnostics []struct {
		Code, Message string
		Range         struct {
			Start, End struct{ Line, Character int }
		}
	}
}

// startEditor starts lsp and says hello.
func startEditor(t *testing.T) *editor {
	toServer, keys := io.Pipe()
	screen, fromServer := io.Pipe()
	ended := make(chan int)
	var errs bytes.Buffer
	go func() {
		code := run(context.Background(), []string{"lsp"}, streams{toServer, fromServer, &errs}, func(string) string { return "" })
		fromServer.Close()
		ended <- code
	}()
	e := &editor{t: t, found: make(chan published, 100)}
	e.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(struct {
		io.Reader
		io.WriteCloser
	}{screen, keys}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(func(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
		var p published
		if r.Method == "textDocument/publishDiagnostics" && json.Unmarshal(*r.Params, &p) == nil {
			e.found <- p
		}
		return nil, nil
	}))
	t.Cleanup(func() {
		e.ask("shutdown", nil, nil)
		e.tell("exit", nil)
		if code := <-ended; code != exitOK {
			t.Errorf("lsp ends with %d: %s", code, &errs)
		}
	})
	e.ask("initialize", map[string]any{"capabilities": map[string]any{}}, nil)
	e.tell("initialized", map[string]any{})
	return e
}

func (e *editor) ask(method string, params, result any) {
	e.t.Helper()
	if err := e.conn.Call(context.Background(), method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) tell(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

// show is the text of a file in the editor, and what is found about it.
func (e *editor) show(file, text string, version int) published {
	e.t.Helper()
	uri := "file://" + filepath.ToSlash(file)
	if version == 1 {
		e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
	} else {
		e.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": []any{map[string]any{"text": text}}})
	}
	for {
		if p := <-e.found; p.URI == uri && p.Version == version {
			return p
		}
	}
}

const shipTool = `tool: show_ship
title: Show a ship
description: Shows one ship.
params:
  ship_id: {type: string, required: true, description: "😀 Its id."}
request: {path: "/ships/{ship_id}"}
resource: ships
response: ".ship | {id, name}"
tests:
  - {name: one, params: {ship_id: a}, http: [{request: GET /ships/a, response: {body: {ship: {id: a, name: A}}}}], expect: {metadata: {count: 1}}}
`

// TestLSP: what is wrong with a text that is not saved is said where it stands,
// and taken back when it is mended.
func TestLSP(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"_api.yaml":      "version: 1\ntitle: Harbor\nserver: {url: https://harbor.example}\nsecrets: {key: {env: HARBOR_KEY}}\nauth: {header: {Authorization: \"${secret.key}\"}}\n",
		"broken.yaml":    "tool: broken\nthis is no tool\n", // what is wrong elsewhere is not of interest here
		"show_ship.yaml": shipTool,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := startEditor(t)
	file := filepath.Join(dir, "show_ship.yaml")
	if p := e.show(file, shipTool, 1); len(p.Diagnostics) != 0 {
		t.Fatalf("a sound file has findings: %+v", p)
	}
	p := e.show(file, strings.Replace(shipTool, `Its id."}`, `Its id.", patern: "^a$"}`, 1), 2)
	if len(p.Diagnostics) != 1 || p.Diagnostics[0].Code != "unknown-key" || p.Diagnostics[0].Range.Start.Line != 4 {
		t.Fatalf("want an unknown key on line 4: %+v", p)
	}
	at := p.Diagnostics[0].Range
	line := []rune(`  ship_id: {type: string, required: true, description: "😀 Its id.", patern: "^a$"}`)
	if got := string(line[at.Start.Character-1 : at.End.Character-1]); got != "patern" { // an emoji is two of its characters
		t.Errorf("the finding marks %q", got)
	}
	if p := e.show(file, shipTool, 3); len(p.Diagnostics) != 0 {
		t.Errorf("a mended file has findings: %+v", p)
	}
	other := filepath.Join(t.TempDir(), "compose.yaml")
	if p := e.show(other, "services:\n  a: 1\n", 1); len(p.Diagnostics) != 0 {
		t.Errorf("a file that is none of ours has findings: %+v", p)
	}

	place := map[string]any{"textDocument": map[string]any{"uri": "file://" + filepath.ToSlash(file)}, "position": map[string]any{"line": 0, "character": 2}}
	var hover struct{ Contents struct{ Value string } }
	if e.ask("textDocument/hover", place, &hover); !strings.Contains(hover.Contents.Value, "The tool's name") {
		t.Errorf("hover says %q", hover.Contents.Value)
	}
	var symbols []struct{ Name string }
	if e.ask("textDocument/documentSymbol", place, &symbols); len(symbols) != 8 || symbols[3].Name != "params" {
		t.Errorf("the outline is %+v", symbols)
	}
	var items []struct{ Label string }
	place["position"] = map[string]any{"line": 10, "character": 0}
	if e.ask("textDocument/completion", place, &items); len(items) == 0 || items[0].Label == "tool" {
		t.Errorf("completion offers %+v", items)
	}
}
