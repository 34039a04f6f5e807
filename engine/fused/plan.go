// Package fused compiles jq that builds objects out of fields into a plan, which
// makes of the bytes of a page the bytes of the answer: without maps, and without jq
// at run time.
//
// The one rule: a plan gives what gojq would give of what the decoder of package
// records would make of the page, as package answer would write it, byte for byte;
// or it says that it does not know, and they run. It makes no error of its own.
// Compile refuses what it does not understand; a runner leaves a record alone where
// jq would fail on it, where a name occurs twice or is escaped, and where it
// nests too deep.
//
//	value.go, cond.go                     what a query gives, as parts of the record
//	domain.go, operators.go, builtins.go  jq -> such values: a reader of the walk of package flow
//	plan.go, op.go                        values -> ops
//	narrow.go                             the ops of an answer that has some fields alone
//	scan.go, slots.go                     bytes of a record -> slots, the places where its parts are
//	run.go, write.go, make.go             slots -> outputs, as text or as values
//	page.go                               the page around the records
package fused

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq"
)

// Plan is a compiled query. It may be used any number of times at once.
type Plan struct {
	query  *jq.Query
	root   *scope
	out    *op
	key    *op // what tells records apart; nil: nothing
	vars   []string
	givens []given
	masked []string
	rest   string
	levels int32
	most   int32 // slots of a scope

	runners sync.Pool                    // of *Runner
	latest  atomic.Pointer[narrowedPlan] // what was wanted last
}

// Options say what a plan is for.
type Options struct {
	Masked []string  // the names of the fields whose text is not shown
	Paged  bool      // records are told apart: by what Key makes of them ...
	Key    *jq.Query // ... or with nil by their id
}

// id is the query .id.
var id = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIndex, Index: &gojq.Index{Name: "id"}}}

// Compile makes the plan of what a query does behind its path. The error is why there is none.
func Compile(q *jq.Query, o Options) (*Plan, error) {
	if q.Bounded() {
		return nil, errors.New("it may take little memory")
	}
	b := &builder{masked: o.Masked}
	p := &Plan{query: q, root: newScope(0), vars: q.Vars, masked: o.Masked}
	in := part{at{p.root, p.root.root}}
	v, err := follow(q.Syntax, in, p.vars)
	if err != nil {
		return nil, err
	}
	p.out = b.op(v)
	if o.Paged {
		key := id
		if o.Key != nil {
			key = o.Key.Entire
		}
		k, err := follow(key, in, nil)
		if err != nil || !exactly(k) {
			return nil, errors.New("what tells records apart")
		}
		p.key = b.op(k)
	}
	if b.why == "" && !p.out.gives() {
		b.why = cmp.Or(refusedIn(v), "it gives nothing")
	}
	if b.why == "" && !p.measure(p.root) {
		b.why = "both the fields and the elements of a part"
	}
	if b.why != "" {
		return nil, errors.New(b.why)
	}
	p.givens, p.rest = b.givens, strings.Join(b.left, ", ")
	return p, nil
}

// follow is what a query gives for an input.
func follow(q *gojq.Query, in value, vars []string) (value, error) {
	d := newDomain(vars)
	v, _ := d.walk.Query(q, in, nil)
	if r, no := v.(refused); no {
		return nil, errors.New(r.why)
	}
	if d.walk.Left < 0 {
		return nil, errors.New("it is too large")
	}
	return v, nil
}

// refusedIn is the first reason of a value of which nothing else is left.
func refusedIn(v value) string {
	if r, no := v.(refused); no {
		return r.why
	}
	for _, of := range operands(v) {
		if why := refusedIn(of); why != "" {
			return why
		}
	}
	return ""
}

// measure counts levels and slots, and reports whether no place has both fields and elements.
func (p *Plan) measure(s *scope) bool {
	p.levels, p.most = max(p.levels, s.level+1), max(p.most, s.slots)
	var ok func(at *place) bool
	ok = func(at *place) bool {
		if at.elem != nil && (len(at.fields) > 0 || !p.measure(at.elem)) {
			return false
		}
		for _, f := range at.fields {
			if !ok(f) {
				return false
			}
		}
		return true
	}
	return ok(s.root)
}

// Rest is what of the query is left to gojq, for the records that get there; empty
// for nothing.
func (p *Plan) Rest() string { return p.rest }

// whole reports whether an op leaves nothing to gojq.
func (o *op) whole() bool {
	return o.kind != opRefused && !slices.ContainsFunc(o.operands(), func(of *op) bool { return !of.whole() })
}
