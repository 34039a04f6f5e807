package jq

import (
	"context"
	"math/big"
	"slices"

	"github.com/itchyny/gojq"
)

// RunEach runs the query on each of the inputs in turn, and hands each output to
// out together with the index of its input. Otherwise it does as Run, and in less
// time than as many runs take: what a run needs is made once.
func (j *Query) RunEach(ctx context.Context, inputs, values []any, out func(i int, v any) error) error {
	if j.plain {
		for i, v := range inputs {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := out(i, v); err != nil {
				return err
			}
		}
		return nil
	}
	end := any(new(big.Int)) // no other value is this one
	m := &meter{Context: ctx, bounds: j.bounds}
	iter := m.start(j.code, inputs, append(slices.Clone(values), end))
	for i := 0; ; {
		v, ok := iter.Next()
		if !ok {
			return nil
		}
		if v == end {
			i++
			continue
		}
		err, failed := v.(error)
		if !failed && j.Grows {
			err = j.bounds.whole(v, 1)
		}
		if err != nil {
			if m.err == nil && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return message(err)
		}
		if err := out(i, v); err != nil {
			return err
		}
	}
}

// endOfInput is the variable that follows the outputs of each input.
const endOfInput = "$__end"

// eachOf makes `.[] | (f, $__end)` of a query f.
func eachOf(f *gojq.Query) *gojq.Query {
	body := *f
	body.FuncDefs = nil
	elements := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity, SuffixList: []*gojq.Suffix{{Iter: true}}}}
	end := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: endOfInput}}}
	outputs := &gojq.Query{Op: gojq.OpComma, Left: &body, Right: end}
	return &gojq.Query{FuncDefs: f.FuncDefs, Op: gojq.OpPipe, Left: elements, Right: outputs}
}
