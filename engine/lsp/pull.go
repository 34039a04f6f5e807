package lsp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/diag"
)

// restOfAll is how long texts must rest before all files are looked at.
const restOfAll = 2 * time.Second

// pull answers what is wrong with an open file, and with those that it needs.
func (s *Server) pull(r *jsonrpc2.Request) func(context.Context) (any, error) {
	p, err := params[messageParams](r)
	uri := p.TextDocument.URI
	s.mu.Lock()
	defer s.mu.Unlock()
	now, texts := s.open[uri], s.texts()
	if err != nil || now == nil {
		return func(context.Context) (any, error) { return report{Kind: "full", Items: []diagnostic{}}, err }
	}
	d := *now
	return func(ctx context.Context) (any, error) {
		found, subject := s.o.Check(ctx, d.file, texts)
		items := s.diagnostics(found[d.file], d.text)
		s.learned(uri, d.version, subject, items)
		out := report{Kind: "full", Items: items}
		for file, ds := range found {
			if file != d.file {
				if out.Related == nil {
					out.Related = map[string]report{}
				}
				out.Related[uriOf(file)] = report{Kind: "full", Items: s.diagnostics(ds, texts[file])}
			}
		}
		return out, nil
	}
}

// learned notes what is known of a file, and what was found in its text of a version.
func (s *Server) learned(uri string, version int, subject *Subject, found []diagnostic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.open[uri]
	if now == nil {
		return
	}
	if now.version == version {
		now.found = found
	}
	if subject != nil {
		now.good = subject
	}
}

// pullAll answers what is wrong with all files of the folders that the editor has
// opened, and of the directories of its files, when their texts have rested. A text
// that changes meanwhile ends it.
func (s *Server) pullAll(conn *jsonrpc2.Conn, r *jsonrpc2.Request) func(context.Context) (any, error) {
	p, err := params[messageParams](r)
	s.mu.Lock()
	defer s.mu.Unlock()
	folders, files, texts := s.folders, slices.Sorted(maps.Keys(s.texts())), s.texts()
	rest := restOfAll - time.Since(s.changedAt)
	had := map[string]string{}
	for _, before := range p.PreviousResultIDs {
		had[before.URI] = before.Value
	}
	return func(ctx context.Context) (any, error) {
		if err != nil || s.o.CheckAll == nil {
			return map[string]any{"items": []any{}}, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(rest):
		}
		progress := func(of map[string]any) {
			if p.WorkDoneToken != nil {
				_ = conn.Notify(ctx, "$/progress", map[string]any{"token": p.WorkDoneToken, "value": of})
			}
		}
		progress(map[string]any{"kind": "begin", "title": "Tool files", "percentage": 0})
		defer progress(map[string]any{"kind": "end"})
		found, err := s.o.CheckAll(ctx, folders, files, texts, func(done, of int) {
			progress(map[string]any{"kind": "report", "percentage": 100 * done / of})
		})
		if err != nil {
			return nil, err
		}
		out := []report{}
		for _, file := range slices.Sorted(maps.Keys(found)) {
			out = append(out, s.reportOf(file, found[file], texts[file], had))
		}
		return map[string]any{"items": out}, nil
	}
}

// reportOf is what is wrong with a file among others, unless the editor had it already.
func (s *Server) reportOf(file string, ds diag.Diagnostics, text string, had map[string]string) report {
	out := report{URI: uriOf(file), Kind: "full", Items: s.diagnostics(ds, text)}
	if uri, version, ok := s.opened(file); ok {
		out.URI, out.Version = uri, &version
	}
	data, _ := json.Marshal(out.Items)
	sum := sha256.Sum256(data)
	if out.ResultID = hex.EncodeToString(sum[:8]); had[out.URI] == out.ResultID {
		out.Kind, out.Items = "unchanged", nil
	}
	return out
}

// opened is the editor's URI of a file that is open, and its version.
func (s *Server) opened(file string) (uri string, version int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for uri, d := range s.open {
		if d.file == file {
			return uri, d.version, true
		}
	}
	return "", 0, false
}

// foldersOf are those that the editor has opened, by path.
func foldersOf(p initializeParams) (out []string) {
	for _, f := range p.WorkspaceFolders {
		out = append(out, fileOf(f.URI))
	}
	if len(out) == 0 && p.RootURI != "" {
		out = append(out, fileOf(p.RootURI))
	}
	return out
}
