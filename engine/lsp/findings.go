package lsp

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/diag"
)

// delay is how long a text must rest before it is checked: while somebody types,
// each key would begin a check in vain.
const delay = 30 * time.Millisecond

// changed takes a text and has it checked when it has rested. A check of what it
// was before ends.
func (s *Server) changed(ctx context.Context, conn *jsonrpc2.Conn, uri, text string, version int) {
	d := s.open[uri]
	if d.cancel != nil {
		d.cancel()
	}
	d.text, d.version, d.found = text, version, nil
	ctx, d.cancel = context.WithCancel(ctx)
	if s.pulls {
		return
	}
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
	own := s.diagnostics(found[d.file], d.text)
	s.learned(uri, d.version, subject, own)
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || s.open[uri] == nil {
		return // there is a newer text, whose findings come
	}
	before := s.told[uri]
	now := map[string]bool{}
	publish(ctx, conn, uri, &d.version, own)
	opened := s.texts()
	for file, ds := range found {
		if _, itself := opened[file]; !itself { // else it is checked itself
			now[file] = true
			publish(ctx, conn, uriOf(file), nil, s.diagnostics(ds, texts[file]))
		}
	}
	for file := range before {
		if _, itself := opened[file]; !itself && !now[file] {
			publish(ctx, conn, uriOf(file), nil, []diagnostic{})
		}
	}
	s.told[uri] = now
}

// publish tells the editor all that is found in a file, of a version of its text if that
// is open. An editor that has gone needs none.
func publish(ctx context.Context, conn *jsonrpc2.Conn, uri string, version *int, found []diagnostic) {
	_ = conn.Notify(ctx, "textDocument/publishDiagnostics", publishDiagnosticsParams{uri, version, found})
}

// closed takes back what was said because of a file.
func (s *Server) closed(ctx context.Context, conn *jsonrpc2.Conn, uri string) {
	d := s.open[uri]
	if d == nil {
		return
	}
	d.cancel()
	delete(s.open, uri)
	publish(ctx, conn, uri, nil, []diagnostic{})
	for file := range s.told[uri] {
		if _, itself := s.texts()[file]; !itself {
			publish(ctx, conn, uriOf(file), nil, []diagnostic{})
		}
	}
	delete(s.told, uri)
}

// diagnostics are findings about a file as the protocol has them.
func (s *Server) diagnostics(ds diag.Diagnostics, text string) []diagnostic {
	out := []diagnostic{}
	for _, f := range ds {
		out = append(out, s.diagnostic(f, text))
	}
	return out
}

// position is a place of a text as the editor counts.
func (s *Server) position(text []string, p diag.Pos) position {
	line := ""
	if p.Line <= len(text) {
		line = text[p.Line-1]
	}
	return position{p.Line - 1, s.encoding.units(line, p.Col-1)}
}

// diagnostic is a finding as the protocol has it.
func (s *Server) diagnostic(f diag.Diagnostic, text string) diagnostic {
	line, all := f.Line, lines(text)
	if text != "" && f.Pos.Line-1 < len(all) && f.Pos.Line > 0 {
		line = all[f.Pos.Line-1]
	}
	from := max(0, f.Pos.Col-1)
	at := max(0, f.Pos.Line-1)
	out := diagnostic{Severity: 1, Code: f.Kind, Source: s.o.Name, Message: f.Message,
		Range: textRange{position{at, s.encoding.units(line, from)}, position{at, s.encoding.units(line, from+max(1, f.Width))}}}
	if f.Severity == diag.Warning {
		out.Severity = 2
	}
	if mend := f.Mend(); mend.IsSet() {
		out.Data = &fix{cmp.Or(mend.Title, "Write "+strconv.Quote(mend.New)), textEdit{textRange{s.position(all, mend.From), s.position(all, mend.To)}, mend.New}, mend.Guess}
	}
	if strings.HasPrefix(f.Kind, "unused-") {
		out.Tags = []int{1}
	} else if strings.HasPrefix(f.Kind, "deprecated-") {
		out.Tags = []int{2}
	}
	return out
}
