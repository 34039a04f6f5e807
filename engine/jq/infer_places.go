package jq

import (
	"strings"

	"github.com/itchyny/gojq"
)

// span is a part of a query's text, in bytes.
type span struct{ from, to int }

// places finds the names of a query in its text, which gojq's syntax tree does
// not tell: the tree is walked in the order in which it was written, and each
// name taken for the next word of the text that can be it. The keys are the
// nodes *gojq.Index, *gojq.ObjectKeyVal, *gojq.PatternObject and *gojq.Func.
func places(text string, q *gojq.Query) map[any]span {
	p := &placer{text: text, words: jqWords(text), found: map[any]span{}}
	p.query(q)
	return p.found
}

type placer struct {
	text  string
	words []jqWord
	at    int // the end of what was found last
	found map[any]span
}

// name notes where a node's name is: as a field (.name, name:) where field is
// set, else as any word.
func (p *placer) name(node any, name string, field bool) {
	for i, w := range p.words {
		if p.text[w.from:w.to] == name && (w.field || !field) {
			p.words = p.words[i+1:]
			p.at = w.to
			p.found[node] = span{w.from, w.to}
			return
		}
	}
}

// quoted notes where a name in quotes is.
func (p *placer) quoted(node any, name string) {
	if i := strings.Index(p.text[p.at:], `"`+name+`"`); i >= 0 {
		from := p.at + i + 1
		p.at = from + len(name)
		p.found[node] = span{from, p.at}
	}
}

func (p *placer) query(q *gojq.Query) {
	if q == nil {
		return
	}
	for _, d := range q.FuncDefs {
		p.name(d, d.Name, false)
		for _, a := range d.Args {
			p.name(new(int), a, false)
		}
		p.query(d.Body)
	}
	if q.Term != nil {
		p.term(q.Term)
		return
	}
	p.query(q.Left)
	p.patterns(q.Patterns)
	p.query(q.Right)
}

func (p *placer) term(t *gojq.Term) {
	switch t.Type {
	case gojq.TermTypeIndex:
		p.index(t.Index)
	case gojq.TermTypeFunc:
		p.name(t.Func, t.Func.Name, false)
		for _, a := range t.Func.Args {
			p.query(a)
		}
	case gojq.TermTypeObject:
		p.object(t.Object)
	case gojq.TermTypeArray:
		p.query(t.Array.Query)
	case gojq.TermTypeUnary:
		p.term(t.Unary.Term)
	case gojq.TermTypeFormat, gojq.TermTypeString:
		p.str(t.Str)
	case gojq.TermTypeIf:
		p.query(t.If.Cond)
		p.query(t.If.Then)
		for _, e := range t.If.Elif {
			p.query(e.Cond)
			p.query(e.Then)
		}
		p.query(t.If.Else)
	case gojq.TermTypeTry:
		p.query(t.Try.Body)
		p.query(t.Try.Catch)
	case gojq.TermTypeReduce:
		p.query(t.Reduce.Query)
		p.patterns(t.Reduce.Patterns)
		p.query(t.Reduce.Start)
		p.query(t.Reduce.Update)
	case gojq.TermTypeForeach:
		p.query(t.Foreach.Query)
		p.patterns(t.Foreach.Patterns)
		p.query(t.Foreach.Start)
		p.query(t.Foreach.Update)
		p.query(t.Foreach.Extract)
	case gojq.TermTypeLabel:
		p.query(t.Label.Body)
	case gojq.TermTypeQuery:
		p.query(t.Query)
	}
	for _, s := range t.SuffixList {
		if s.Index != nil {
			p.index(s.Index)
		}
	}
}

func (p *placer) index(x *gojq.Index) {
	switch {
	case x.Name != "":
		p.name(x, x.Name, true)
	case x.Str != nil && x.Str.Queries == nil:
		p.quoted(x, x.Str.Str)
	default:
		p.str(x.Str)
	}
	if s := literalKey(x); s != nil {
		p.quoted(x, *s)
		return
	}
	p.query(x.Start)
	p.query(x.End)
}

// literalKey returns the name of an index such as ["name"], else nil.
func literalKey(x *gojq.Index) *string {
	if x.Start == nil || x.IsSlice || x.Start.Term == nil || len(x.Start.Term.SuffixList) > 0 {
		return nil
	}
	if t := x.Start.Term; t.Type == gojq.TermTypeString && t.Str.Queries == nil {
		return &t.Str.Str
	}
	return nil
}

func (p *placer) str(s *gojq.String) {
	if s != nil {
		for _, q := range s.Queries {
			p.query(q)
		}
	}
}

func (p *placer) object(o *gojq.Object) {
	for _, kv := range o.KeyVals {
		switch {
		case kv.Key != "":
			p.name(kv, kv.Key, kv.Val != nil && kv.Key[0] != '$')
		case kv.KeyString != nil && kv.KeyString.Queries == nil:
			p.quoted(kv, kv.KeyString.Str)
		default:
			p.str(kv.KeyString)
		}
		p.query(kv.KeyQuery)
		p.query(kv.Val)
	}
}

func (p *placer) patterns(ps []*gojq.Pattern) {
	for _, q := range ps {
		if q.Name != "" {
			p.name(q, q.Name, false)
		}
		p.patterns(q.Array)
		for _, o := range q.Object {
			if o.Key != "" {
				p.name(o, o.Key, false)
			}
			p.str(o.KeyString)
			p.query(o.KeyQuery)
			if o.Val != nil {
				p.patterns([]*gojq.Pattern{o.Val})
			}
		}
	}
}
