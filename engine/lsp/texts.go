package lsp

import (
	"context"
	"path"
	"path/filepath"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/toolfile"
)

// synchronize takes what an editor says of its texts and of the files beside them.
func (s *Server) synchronize(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) error {
	p, err := params[messageParams](r)
	if err != nil {
		return err
	}
	uri := p.TextDocument.URI
	d := s.open[uri]
	switch r.Method {
	case "textDocument/didOpen":
		if d != nil {
			d.cancel()
		}
		file := fileOf(uri)
		s.open[uri] = &open{file: file, format: fileMapping(path.Base(filepath.ToSlash(file)))}
		s.changed(ctx, conn, uri, p.TextDocument.Text, p.TextDocument.Version)
	case "textDocument/didChange":
		if d == nil || len(p.ContentChanges) == 0 {
			return nil
		}
		s.changedAt = time.Now()
		s.changedSome()
		text := d.text
		for _, c := range p.ContentChanges {
			text = s.encoding.changed(text, c)
		}
		s.changed(ctx, conn, uri, text, p.TextDocument.Version)
	case "textDocument/didClose":
		s.closed(ctx, conn, uri)
	}
	saved := r.Method == "textDocument/didSave" || r.Method == "workspace/didChangeWatchedFiles"
	if !saved && !sharedFile(fileOf(uri)) {
		return nil
	}
	for other, d := range s.open { // which need what has changed, perhaps
		if saved || other != uri {
			s.changed(ctx, conn, other, d.text, d.version)
		}
	}
	if s.refreshes {
		go func() { _ = conn.Call(ctx, "workspace/diagnostic/refresh", nil, nil) }() // whatever the editor makes of it
	}
	return nil
}

// sharedFile reports whether all tools of a directory need a file.
func sharedFile(file string) bool {
	base := path.Base(filepath.ToSlash(file))
	return base == toolfile.APIFile || base == toolfile.LibraryFile
}

// changed is a text after a change. Places outside it are the nearest ones in it.
func (e encoding) changed(text string, c change) string {
	if c.Range == nil {
		return c.Text
	}
	from := e.byteAt(text, c.Range.Start)
	to := max(from, e.byteAt(text, c.Range.End))
	return text[:from] + c.Text + text[to:]
}

// byteAt is the byte of a text at a place as a client counts.
func (e encoding) byteAt(text string, p position) int {
	at := 0
	for line := 0; line < p.Line; line++ {
		_, rest := cutLine(text[at:])
		if rest < 0 {
			return len(text)
		}
		at += rest
	}
	line, _ := cutLine(text[at:])
	return at + e.offset(line, p.Character)
}
