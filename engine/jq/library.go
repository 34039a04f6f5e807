package jq

import (
	"fmt"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
)

// Definition is a function of a library.
type Definition struct {
	Name  string    // as name/arity
	Text  diag.Text // where its name stands
	Calls []string  // the functions of the library that it calls, as name/arity
}

// file is what one lib.jq adds to a library.
type file struct {
	text   diag.Text
	defs   []*gojq.FuncDef
	places map[any]span
}

// Forget drops those of the queries that are kept, so that an equal one is not
// compiled again, that were not asked for since it was called last.
func (l Library) Forget() {
	if l.queries != nil {
		l.queries.Turn()
	}
}

// Source returns the library's last file; nil when it has none.
func (l Library) Source() *diag.Source {
	if len(l.files) == 0 {
		return nil
	}
	return l.files[len(l.files)-1].text.Source()
}

// Definitions returns the functions that the library's last file adds.
func (l Library) Definitions() []Definition {
	if len(l.files) == 0 || l.broken {
		return nil
	}
	last := l.files[len(l.files)-1]
	var out []Definition
	for _, d := range last.defs {
		f := Definition{Name: flow.Signature(d.Name, len(d.Args)), Text: last.text}
		if s, ok := last.places[d]; ok {
			f.Text = last.text.Sub(s.from, s.to)
		}
		for _, called := range l.calls[d] {
			f.Calls = append(f.Calls, flow.Signature(called.Name, len(called.Args)))
		}
		f.Calls = sorted(f.Calls)
		out = append(out, f)
	}
	return out
}

// place says for a message where a name of the library stands.
func (l Library) place(node any) string {
	for _, f := range l.files {
		if s, ok := f.places[node]; ok {
			at := f.text.At(s.from)
			return fmt.Sprintf(" (%s:%d:%d)", f.text.Source().Path, at.Line, at.Col)
		}
	}
	return ""
}
