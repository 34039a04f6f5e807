package jq

import (
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
)

// Definition is a function of a library.
type Definition struct {
	Name  string    // as name/arity
	Text  diag.Text // where its name stands
	Calls []string  // the functions of the library that it calls, as name/arity
}

// Source returns the library's last file; nil when it has none.
func (l Library) Source() *diag.Source {
	if len(l.texts) == 0 {
		return nil
	}
	return l.texts[len(l.texts)-1].Source()
}

// Definitions returns the functions that the library's last file adds.
func (l Library) Definitions() []Definition {
	if len(l.texts) == 0 || l.broken {
		return nil
	}
	t := l.texts[len(l.texts)-1]
	q, finding := parseJQ(t, t.Value+"\n.")
	if finding != nil {
		return nil
	}
	var out []Definition
	words := jqWords(t.Value)
	at := 0
	for _, d := range q.FuncDefs {
		for at+1 < len(words) && (t.Value[words[at].from:words[at].to] != "def" || t.Value[words[at+1].from:words[at+1].to] != d.Name) {
			at++
		}
		f := Definition{Name: signature(d.Name, len(d.Args)), Text: t}
		if at+1 < len(words) {
			f.Text = t.Sub(words[at+1].from, words[at+1].to)
			at++
		}
		used, _ := l.check(t, &gojq.Query{FuncDefs: []*gojq.FuncDef{d}, Term: &gojq.Term{Type: gojq.TermTypeIdentity}}, l.defs, nil)
		f.Calls = slices.DeleteFunc(used.calls, func(c string) bool { return c == f.Name })
		out = append(out, f)
	}
	return out
}
