// Package lsp is a language server for tool files (LSP 3.17): findings of lint on
// texts that are not saved yet, completion, what keys mean, an outline. It knows the
// format from package toolfile and is told by its user how a file is checked.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/diag"
)

// delay is how long a text must rest before it is checked: while somebody types,
// each key would begin a check in vain.
const delay = 30 * time.Millisecond

// Serve speaks with the editor at in and out until it says goodbye, in ends or ctx
// is done. It returns an error when the editor went without a goodbye.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	s := &Server{o: o, encoding: utf16Encoding, open: map[string]*open{}, told: map[string]map[string]bool{}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream := jsonrpc2.NewBufferedStream(pipe{in, out}, jsonrpc2.VSCodeObjectCodec{})
	conn := jsonrpc2.NewConn(ctx, stream, jsonrpc2.HandlerWithError(s.handle), jsonrpc2.SetLogger(silence{}))
	select {
	case <-conn.DisconnectNotify():
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shutdown {
		return errors.New("the editor went away without a shutdown")
	}
	return nil
}

type pipe struct {
	io.Reader
	io.Writer
}

func (pipe) Close() error { return nil }

type silence struct{}

func (silence) Printf(string, ...any) {}

// handle answers a message. They come one after another, in the order in which the
// editor has sent them; checks run beside.
func (s *Server) handle(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case "initialize":
		p, err := params[initializeParams](r)
		if err != nil {
			return nil, err
		}
		if slices.Contains(p.Capabilities.General.PositionEncodings, string(utf32Encoding)) {
			s.encoding = utf32Encoding
		}
		return map[string]any{
			"serverInfo": map[string]string{"name": s.o.Name, "version": s.o.Version},
			"capabilities": map[string]any{
				"positionEncoding":          s.encoding,
				"textDocumentSync":          map[string]any{"openClose": true, "change": 1, "save": true},
				"completionProvider":        map[string]any{"triggerCharacters": []string{" ", "{", ",", ".", "$", "@", "?"}},
				"signatureHelpProvider":     map[string]any{"triggerCharacters": []string{"(", ",", ";"}},
				"hoverProvider":             true,
				"definitionProvider":        true,
				"referencesProvider":        true,
				"documentHighlightProvider": true,
				"renameProvider":            map[string]any{"prepareProvider": true},
				"documentSymbolProvider":    true,
				"workspaceSymbolProvider":   true,
				"inlayHintProvider":         true,
				"semanticTokensProvider":    map[string]any{"legend": map[string]any{"tokenTypes": tokenTypes, "tokenModifiers": []string{}}, "full": true},
				"codeActionProvider":        map[string]any{"codeActionKinds": []string{"quickfix"}},
			}}, nil
	case "shutdown":
		s.shutdown = true
		return nil, nil
	case "exit":
		return nil, conn.Close()
	case "textDocument/didOpen":
		p, err := params[didOpenParams](r)
		if err != nil {
			return nil, err
		}
		file := fileOf(p.TextDocument.URI)
		s.open[p.TextDocument.URI] = &open{file: file, format: fileMapping(path.Base(filepath.ToSlash(file)))}
		s.changed(ctx, conn, p.TextDocument.URI, p.TextDocument.Text, p.TextDocument.Version)
	case "textDocument/didChange":
		p, err := params[didChangeParams](r)
		if err != nil {
			return nil, err
		}
		if n := len(p.ContentChanges); n > 0 && s.open[p.TextDocument.URI] != nil {
			s.changed(ctx, conn, p.TextDocument.URI, p.ContentChanges[n-1].Text, p.TextDocument.Version)
		}
	case "textDocument/didClose":
		p, err := params[didCloseParams](r)
		if err != nil {
			return nil, err
		}
		s.closed(ctx, conn, p.TextDocument.URI)
	case "textDocument/didSave": // what it needs may have changed
		for uri, d := range s.open {
			s.changed(ctx, conn, uri, d.text, d.version)
		}
	case "textDocument/definition", "textDocument/references", "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename":
		return s.names(ctx, r)
	case "workspace/symbol":
		p, err := params[struct {
			Query string `json:"query"`
		}](r)
		if err != nil {
			return nil, err
		}
		return s.workspaceSymbols(ctx, p.Query), nil
	case "textDocument/codeAction":
		p, err := params[codeActionParams](r)
		if err != nil || s.open[p.TextDocument.URI] == nil {
			return nil, err
		}
		return actions(p), nil
	case "textDocument/completion", "textDocument/hover", "textDocument/signatureHelp", "textDocument/documentSymbol",
		"textDocument/semanticTokens/full", "textDocument/inlayHint":
		p, err := params[positionParams](r)
		d := s.open[p.TextDocument.URI]
		if err != nil || d == nil {
			return nil, err
		}
		switch r.Method {
		case "textDocument/completion":
			return s.complete(ctx, d, p.Position), nil
		case "textDocument/hover":
			return s.hover(ctx, d, p.Position), nil
		case "textDocument/signatureHelp":
			return s.signatures(ctx, d, p.Position), nil
		case "textDocument/semanticTokens/full":
			return s.tokens(ctx, d), nil
		case "textDocument/inlayHint":
			return s.hints(ctx, d), nil
		}
		return s.symbols(d), nil
	default:
		if !r.Notif {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "unknown method " + r.Method}
		}
	}
	return nil, nil
}

// names answers what is asked about a name: where it is made, where it is used, and
// what changes with another one.
func (s *Server) names(ctx context.Context, r *jsonrpc2.Request) (any, error) {
	p, err := params[struct {
		referenceParams
		NewName string `json:"newName"`
	}](r)
	d := s.open[p.TextDocument.URI]
	if err != nil || d == nil {
		return nil, err
	}
	switch r.Method {
	case "textDocument/definition":
		return s.definition(ctx, d, p.Position), nil
	case "textDocument/references":
		return s.references(ctx, d, p.Position, p.Context.IncludeDeclaration), nil
	case "textDocument/documentHighlight":
		return s.highlights(ctx, d, p.Position), nil
	case "textDocument/prepareRename":
		return s.prepareRename(ctx, d, p.Position)
	}
	return s.rename(ctx, d, p.Position, p.NewName)
}

// params reads those of a message.
func params[T any](r *jsonrpc2.Request) (p T, err error) {
	if r.Params == nil {
		return p, nil
	}
	if err := json.Unmarshal(*r.Params, &p); err != nil {
		return p, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: r.Method + ": params of a wrong form"}
	}
	return p, nil
}

// changed takes a text and has it checked when it has rested. A check of what it
// was before ends.
func (s *Server) changed(ctx context.Context, conn *jsonrpc2.Conn, uri, text string, version int) {
	d := s.open[uri]
	if d.cancel != nil {
		d.cancel()
	}
	d.text, d.version = text, version
	ctx, d.cancel = context.WithCancel(ctx)
	go s.check(ctx, conn, uri, *d, s.texts())
}

// check tells the editor what is wrong with a file.
func (s *Server) check(ctx context.Context, conn *jsonrpc2.Conn, uri string, d open, texts map[string]string) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(delay):
	}
	found, subject := s.o.Check(ctx, d.file, texts)
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.open[uri]; now != nil && subject != nil {
		now.good = subject
	}
	if ctx.Err() != nil || s.open[uri] == nil {
		return // there is a newer text, whose findings come
	}
	before := s.told[uri]
	now := map[string]bool{}
	publish := func(file string, ds diag.Diagnostics, text string) {
		p := publishDiagnosticsParams{URI: uriOf(file), Diagnostics: []diagnostic{}}
		if file == d.file {
			p.URI, p.Version = uri, &d.version
		}
		for _, f := range ds {
			p.Diagnostics = append(p.Diagnostics, s.diagnostic(f, text))
		}
		_ = conn.Notify(ctx, "textDocument/publishDiagnostics", p) // an editor that has gone needs none
	}
	publish(d.file, found[d.file], d.text)
	for file, ds := range found {
		if file != d.file {
			now[file] = true
			publish(file, ds, texts[file])
		}
	}
	for file := range before {
		if !now[file] {
			publish(file, nil, "")
		}
	}
	s.told[uri] = now
}

// closed takes back what was said because of a file.
func (s *Server) closed(ctx context.Context, conn *jsonrpc2.Conn, uri string) {
	d := s.open[uri]
	if d == nil {
		return
	}
	d.cancel()
	delete(s.open, uri)
	clear := func(uri string) {
		_ = conn.Notify(ctx, "textDocument/publishDiagnostics", publishDiagnosticsParams{URI: uri, Diagnostics: []diagnostic{}})
	}
	clear(uri)
	for file := range s.told[uri] {
		clear(uriOf(file))
	}
	delete(s.told, uri)
}

// diagnostic is a finding as the protocol has it.
func (s *Server) diagnostic(f diag.Diagnostic, text string) diagnostic {
	line := f.Line
	if all := lines(text); text != "" && f.Pos.Line-1 < len(all) && f.Pos.Line > 0 {
		line = all[f.Pos.Line-1]
	}
	from := max(0, f.Pos.Col-1)
	at := max(0, f.Pos.Line-1)
	out := diagnostic{Severity: 1, Code: f.Kind, Source: s.o.Name, Message: f.Message,
		Range: textRange{position{at, s.encoding.units(line, from)}, position{at, s.encoding.units(line, from+max(1, f.Width))}}}
	if f.Severity == diag.Warning {
		out.Severity = 2
	}
	if instead := f.Instead(); instead != "" {
		out.Data = &fix{instead}
	}
	if strings.HasPrefix(f.Kind, "unused-") {
		out.Tags = []int{1}
	} else if strings.HasPrefix(f.Kind, "deprecated-") {
		out.Tags = []int{2}
	}
	return out
}
