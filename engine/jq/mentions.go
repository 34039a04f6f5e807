package jq

import (
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
	"pagerduty-mcp-server/engine/toolfile"
)

// Mentions returns the variables of a query that it does not bind, and its calls of
// functions of the library; nil when it is wrong.
func (l Library) Mentions(t diag.Text) []toolfile.Mention {
	q, err := gojq.Parse(t.Value)
	if err != nil {
		return nil
	}
	n, _ := namesOf(t.Value, q, l.defs)
	var out []toolfile.Mention
	for _, v := range n.vars {
		s, ok := n.places[v.node]
		if !ok {
			continue
		}
		u := toolfile.Mention{Name: v.name[1:], Field: v.field, From: s.from + 1, To: s.to}
		if f, ok := n.places[v.at]; ok && v.field != "" {
			u.FieldFrom, u.FieldTo = f.from, f.to
		}
		out = append(out, u)
	}
	return append(out, n.callsOf(l.defs)...)
}

// OwnMentions returns the calls in the library's last file of its functions.
func (l Library) OwnMentions() (text diag.Text, found []toolfile.Mention) {
	if len(l.files) == 0 {
		return text, nil
	}
	text = l.files[len(l.files)-1].text
	q, err := gojq.Parse(text.Value + "\n.")
	if err != nil {
		return text, nil
	}
	q.Term = identity.Term
	n, _ := namesOf(text.Value, q, nil)
	return text, n.callsOf(q.FuncDefs)
}

// callsOf are the calls of some functions.
func (n *names) callsOf(defs []*gojq.FuncDef) (out []toolfile.Mention) {
	for _, c := range n.calls {
		if c.bound == nil || c.bound.Def() == nil {
			continue
		}
		d := c.bound.Def()
		if s, ok := n.places[c.Func]; ok && slices.Contains(defs, d) {
			out = append(out, toolfile.Mention{Name: flow.Signature(d.Name, len(d.Args)), Function: true, From: s.from, To: s.to})
		}
	}
	return out
}
