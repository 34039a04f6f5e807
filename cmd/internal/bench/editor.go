package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// editor is a client of a language server.
type editor struct {
	*serving
	conn    *jsonrpc2.Conn
	version int
	text    string   // that the server has
	found   chan int // the versions about which something was found
}

// startEditor starts a language server for the tools of a directory.
func startEditor(ctx context.Context, binary, dir string, args ...string) (*editor, error) {
	s, err := serve(binary, nil, append([]string{"lsp"}, args...)...)
	if err != nil {
		return nil, err
	}
	e := &editor{serving: s, found: make(chan int, 1000)}
	e.conn = jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(process{s.out, s.in}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(e.told))
	var answer any
	return e, e.conn.Call(ctx, "initialize", map[string]any{"rootUri": "file://" + filepath.ToSlash(dir),
		"capabilities": map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-32"}}}}, &answer)
}

// process are the pipes of a process.
type process struct {
	io.Reader
	io.WriteCloser
}

// told takes what the server tells.
func (e *editor) told(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	var p struct {
		Version *int `json:"version"`
	}
	if r.Method == "textDocument/publishDiagnostics" && json.Unmarshal(*r.Params, &p) == nil && p.Version != nil {
		e.found <- *p.Version
	}
	return nil, nil
}

// change gives a file a text; as editors do, it sends the lines that differ.
func (e *editor) change(ctx context.Context, file, text string) error {
	e.version++
	before := e.text
	e.text = text
	if e.version == 1 {
		return e.conn.Notify(ctx, "textDocument/didOpen", map[string]any{"textDocument": map[string]any{
			"uri": uri(file), "languageId": "yaml", "version": 1, "text": text}})
	}
	old, new := strings.SplitAfter(before, "\n"), strings.SplitAfter(text, "\n")
	from := 0
	for from < min(len(old), len(new)) && old[from] == new[from] {
		from++
	}
	back := 0
	for back < min(len(old), len(new))-from && old[len(old)-1-back] == new[len(new)-1-back] {
		back++
	}
	return e.conn.Notify(ctx, "textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri(file), "version": e.version},
		"contentChanges": []any{map[string]any{
			"range": map[string]any{"start": map[string]any{"line": from, "character": 0}, "end": map[string]any{"line": len(old) - back, "character": 0}},
			"text":  strings.Join(new[from:len(new)-back], "")}}})
}

// show is change, and how long it takes until something is found about the text.
func (e *editor) show(ctx context.Context, file, text string) (time.Duration, error) {
	start := time.Now()
	if err := e.change(ctx, file, text); err != nil {
		return 0, err
	}
	for {
		select {
		case v := <-e.found:
			if v == e.version {
				return time.Since(start), nil
			}
		case <-e.conn.DisconnectNotify():
			return 0, errors.New("the language server has gone")
		case <-ctx.Done():
			return 0, fmt.Errorf("nothing is found about version %d: %w", e.version, ctx.Err())
		}
	}
}

// ask is how long the answer to a request about a place takes.
func (e *editor) ask(ctx context.Context, method, file string, line, character int) (time.Duration, error) {
	start := time.Now()
	var answer any
	err := e.conn.Call(ctx, method, map[string]any{"textDocument": map[string]any{"uri": uri(file)},
		"position": map[string]any{"line": line, "character": character}}, &answer)
	return time.Since(start), err
}

// all is how long it takes to look at all files, without the time that texts must rest.
func (e *editor) all(ctx context.Context) (time.Duration, error) {
	time.Sleep(2 * time.Second) // so that they have rested
	start := time.Now()
	var answer struct{ Items []any }
	err := e.conn.Call(ctx, "workspace/diagnostic", map[string]any{"previousResultIds": []any{}}, &answer)
	if err == nil && len(answer.Items) < 100 {
		err = fmt.Errorf("%d files of more than 100", len(answer.Items))
	}
	return time.Since(start), err
}

func (e *editor) stop() {
	var none any
	_ = e.conn.Call(context.Background(), "shutdown", nil, &none) // of a server that has gone nobody expects more
	_ = e.conn.Notify(context.Background(), "exit", nil)
	e.conn.Close()
	e.end()
}

func uri(file string) string { return "file://" + filepath.ToSlash(file) }
