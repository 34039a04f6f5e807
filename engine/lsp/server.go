// Package lsp is a language server for tool files (LSP 3.17): findings of lint on
// texts that are not saved yet, completion, what keys mean, an outline. It knows the
// format from package toolfile and is told by its user how a file is checked.
package lsp

import (
	"context"
	"errors"
	"io"
	"log"
	"slices"

	"github.com/sourcegraph/jsonrpc2"
)

// Serve speaks with the editor at in and out until it says goodbye, in ends or ctx
// is done. It returns an error when the editor went without a goodbye.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	s := &Server{o: o, encoding: utf16Encoding, open: map[string]*open{}, told: map[string]map[string]bool{}, asked: map[jsonrpc2.ID]asked{}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream := jsonrpc2.NewBufferedStream(pipe{in, out}, jsonrpc2.VSCodeObjectCodec{})
	conn := jsonrpc2.NewConn(ctx, stream, dispatcher{s, jsonrpc2.HandlerWithError(s.handleSafely)}, jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
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

// handleSafely answers a message; a panic is its answer.
func (s *Server) handleSafely(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	return safely(ctx, func(ctx context.Context) (any, error) { return s.handle(ctx, conn, r) })
}

// handle answers a message. They come one after another, in the order in which the
// editor has sent them; checks run beside.
func (s *Server) handle(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.shutdown && !r.Notif:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server was asked to shut down"}
	case !s.initialized && r.Method != "initialize" && !r.Notif:
		return nil, &jsonrpc2.Error{Code: -32002, Message: "the first request must be initialize"}
	}
	switch r.Method {
	case "initialize":
		p, err := params[initializeParams](r)
		if err != nil {
			return nil, err
		}
		if slices.Contains(p.Capabilities.General.PositionEncodings, string(utf32Encoding)) {
			s.encoding = utf32Encoding
		}
		s.refreshes = p.Capabilities.Workspace.Diagnostics.RefreshSupport
		s.watches = p.Capabilities.Workspace.WatchedFiles.DynamicRegistration
		s.initialized = true
		s.pulls = p.Capabilities.TextDocument.Diagnostic != nil
		s.folders = foldersOf(p)
		return map[string]any{
			"serverInfo": map[string]string{"name": s.o.Name, "version": s.o.Version},
			"capabilities": map[string]any{
				"diagnosticProvider":        map[string]any{"identifier": s.o.Name, "interFileDependencies": true, "workspaceDiagnostics": true},
				"codeLensProvider":          map[string]any{},
				"executeCommandProvider":    map[string]any{"commands": []string{runTest, explainTest}},
				"positionEncoding":          s.encoding,
				"textDocumentSync":          map[string]any{"openClose": true, "change": 2, "save": true},
				"completionProvider":        map[string]any{"triggerCharacters": []string{" ", "{", ",", ".", "$", "@", "?"}},
				"signatureHelpProvider":     map[string]any{"triggerCharacters": []string{"(", ",", ";"}},
				"hoverProvider":             true,
				"workspace":                 map[string]any{"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true}},
				"definitionProvider":        true,
				"referencesProvider":        true,
				"documentHighlightProvider": true,
				"renameProvider":            map[string]any{"prepareProvider": true},
				"documentSymbolProvider":    true,
				"workspaceSymbolProvider":   true,
				"inlayHintProvider":         true,
				"semanticTokensProvider":    map[string]any{"legend": map[string]any{"tokenTypes": tokenTypes, "tokenModifiers": []string{}}, "full": true, "range": true},
				"codeActionProvider":        map[string]any{"codeActionKinds": []string{"quickfix", fixAll}},
			}}, nil
	case "shutdown":
		s.shutdown = true
		return nil, nil
	case "exit":
		return nil, conn.Close()
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave", "workspace/didChangeWatchedFiles":
		return nil, s.synchronize(ctx, conn, r)
	case "initialized":
		if s.watches {
			go func() { _ = conn.Call(ctx, "client/registerCapability", watched(), nil) }() // whatever the editor makes of it
		}
	case "workspace/didChangeWorkspaceFolders":
		p, err := params[messageParams](r)
		if err != nil {
			return nil, err
		}
		s.folders = slices.DeleteFunc(s.folders, func(at string) bool {
			return slices.ContainsFunc(p.Event.Removed, func(f folder) bool { return fileOf(f.URI) == at })
		})
		for _, f := range p.Event.Added {
			s.folders = append(s.folders, fileOf(f.URI))
		}
	case "$/cancelRequest":
		p, err := params[messageParams](r)
		if a, ok := s.asked[p.ID]; err == nil && ok {
			a.cancel(errCancelled)
		}
	case "workspace/symbol":
		p, err := params[messageParams](r)
		if err != nil {
			return nil, err
		}
		return s.workspaceSymbols(ctx, p.Query), nil
	case "textDocument/codeAction", "textDocument/codeLens", "textDocument/completion", "textDocument/definition", "textDocument/documentHighlight",
		"textDocument/documentSymbol", "textDocument/hover", "textDocument/inlayHint", "textDocument/prepareRename", "textDocument/references",
		"textDocument/rename", "textDocument/semanticTokens/full", "textDocument/semanticTokens/range", "textDocument/signatureHelp":
		p, err := params[messageParams](r)
		d := s.open[p.TextDocument.URI]
		if err != nil || d == nil {
			return nil, err
		}
		return s.about(ctx, r.Method, d, p)
	default:
		if !r.Notif {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "unknown method " + r.Method}
		}
	}
	return nil, nil
}

// about answers what is asked about an open file.
func (s *Server) about(ctx context.Context, method string, d *open, p messageParams) (any, error) {
	switch method {
	case "textDocument/codeAction":
		return s.actions(d, p), nil
	case "textDocument/codeLens":
		return s.lenses(p.TextDocument.URI, d), nil
	case "textDocument/completion":
		return s.complete(ctx, d, p.Position), nil
	case "textDocument/definition":
		return s.definition(ctx, d, p.Position), nil
	case "textDocument/documentHighlight":
		return s.highlights(ctx, d, p.Position), nil
	case "textDocument/documentSymbol":
		return s.symbols(d), nil
	case "textDocument/hover":
		return s.hover(ctx, d, p.Position), nil
	case "textDocument/inlayHint":
		return s.hints(ctx, d), nil
	case "textDocument/prepareRename":
		return s.prepareRename(ctx, d, p.Position), nil
	case "textDocument/references":
		return s.references(ctx, d, p.Position, p.Context.IncludeDeclaration), nil
	case "textDocument/semanticTokens/full", "textDocument/semanticTokens/range":
		return s.tokens(d, p.Range), nil
	case "textDocument/signatureHelp":
		return s.signatures(ctx, d, p.Position), nil
	}
	return s.rename(ctx, d, p.Position, p.NewName)
}
