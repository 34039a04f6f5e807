package fused

import (
	"slices"

	"pagerduty-mcp-server/engine/answer"
)

// narrow is what is left of o of the paths that are wanted. Unless some may be nowhere,
// it is nil where that depends on the record: where a path leads into a part of it, or
// is not everywhere. What is left out is still made where it may fail.
func narrow(o *op, t answer.Tree, some bool) *op {
	if t == nil {
		return o
	}
	n := *o
	ok := func(o *op) *op {
		if o == nil || n.kind == opRefused {
			return nil
		}
		inner := narrow(o, t, some)
		if inner == nil {
			n.kind = opRefused
		}
		return inner
	}
	switch o.kind {
	case opObject:
		return narrowObject(o, t, some)
	case opKeyed:
		if n.els = ok(o.els); n.kind != o.kind {
			return nil
		}
	case opList, opRanked, opBoth, opChoice, opIter:
		n.then, n.els = ok(o.then), ok(o.els)
		if n.kind != o.kind {
			return nil
		}
	case opPart:
		if n.only = t; !some {
			return nil
		}
	case opGiven, opFirst:
		return nil
	case opConst:
		if _, isObject := o.v.(map[string]any); isObject && !some {
			return nil
		}
	}
	return &n
}

func narrowObject(o *op, t answer.Tree, some bool) *op {
	out := &op{kind: opObject, full: o, checks: slices.Clone(o.checks)}
	found := 0
	for _, f := range o.fields {
		inner, wanted := t[f.name]
		if !wanted {
			out.checks = append(out.checks, f.v)
			continue
		}
		found++
		if f.v = narrow(f.v, inner, some); f.v == nil {
			return nil
		}
		out.fields = append(out.fields, f)
	}
	if found < len(t) && !some {
		return nil
	}
	out.checks = slices.DeleteFunc(out.checks, func(o *op) bool { return o.safe() })
	return out.headed()
}

// safe reports whether an op surely can be made.
func (o *op) safe() bool {
	switch o.kind {
	case opIter, opRefused:
		return false
	}
	return o.cond.pure() && !slices.ContainsFunc(o.operands(), func(of *op) bool { return !of.safe() })
}

// narrowedPlan is what is left of a plan of some paths.
type narrowedPlan struct {
	paths []string
	some  bool
	out   *op
}

// Certain reports whether each item has these paths, whatever the record.
func (p *Plan) Certain(paths []string) bool { return p.narrowed(paths, false) != nil }

// narrowed is what is left of the plan of these paths; nil as for narrow.
func (p *Plan) narrowed(paths []string, some bool) *op {
	if n := p.latest.Load(); n != nil && n.some == some && slices.Equal(n.paths, paths) {
		return n.out
	}
	n := &narrowedPlan{slices.Clone(paths), some, narrow(p.out, answer.TreeOf(paths), some)}
	p.latest.Store(n)
	return n.out
}
