package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// maxParallel is how many items of a for_each are worked on at once.
const maxParallel = 8

// runSteps runs the steps, those that do not need each other at once.
func (k *call) runSteps(steps []*step) error {
	for _, wave := range waves(steps) {
		results := make([]any, len(wave))
		g, ctx := errgroup.WithContext(k.ctx)
		var mu sync.Mutex
		var warnings []string
		warn := func(w string) {
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, w)
		}
		for i, s := range wave {
			g.Go(func() error {
				return k.account.caught("step "+s.name, func() (err error) {
					results[i], err = k.child(ctx, nil).runStep(s, warn)
					return err
				})
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		slices.Sort(warnings) // the steps of a wave end in any order
		k.warnings = append(k.warnings, warnings...)
		next := maps.Clone(k.results) // values of a running call are never changed
		for i, s := range wave {
			next[s.name] = results[i]
		}
		k.results = next
	}
	return nil
}

// child is the call with another context and, for an item of a for_each, the
// name `item`.
func (k *call) child(ctx context.Context, item *any) *call {
	c := *k
	c.ctx = ctx
	c.lookup = c.find
	if item != nil {
		c.lookup = func(name string) (any, bool) {
			if name == "item" {
				return *item, true
			}
			return c.find(name)
		}
	}
	return &c
}

// runStep runs one step; its result is null when it is skipped, or when it
// fails and may.
func (k *call) runStep(s *step, warn func(string)) (any, error) {
	if s.when != nil {
		r, err := k.eval(s.when)
		if err == nil && r.Err != nil {
			err = &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("step %s: when: %v", s.name, r.Err)}
		}
		if err != nil || r.Value != true {
			return k.forgive(s, nil, err, warn)
		}
	}
	if s.each == nil {
		v, err := k.send(s)
		return k.forgive(s, v, err, warn)
	}
	r, err := k.eval(s.each)
	if err == nil && r.Err != nil {
		err = &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("step %s: for_each: %v", s.name, r.Err)}
	}
	list, ok := r.Value.([]any)
	if err == nil && r.Present && !ok && r.Value != nil {
		err = responseError("step %s: for_each must be a list, not %s", s.name, show(r.Value))
	}
	if err != nil {
		return k.forgive(s, nil, err, warn)
	}
	out := make([]any, len(list))
	g, ctx := errgroup.WithContext(k.ctx)
	g.SetLimit(maxParallel)
	for i := range list {
		g.Go(func() error {
			return k.account.caught("step "+s.name, func() error {
				v, err := k.child(ctx, &list[i]).send(s)
				out[i], err = k.forgive(s, v, err, warn)
				return err
			})
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// forgive turns a failure into nothing, where the step may fail. A cancelled
// call is never forgiven.
func (k *call) forgive(s *step, v any, err error, warn func(string)) (any, error) {
	if err == nil {
		return v, nil
	}
	if k.ctx.Err() != nil || s.onError == "" || s.onError == "fail" {
		return nil, err
	}
	if s.onError == "warn" {
		f := failureOf(err)
		warn(fmt.Sprintf("%s: %s (%s)", s.name, f.Message, f.Code))
	}
	return nil, nil
}

// send sends a step's request and returns its result.
func (k *call) send(s *step) (any, error) {
	request, err := k.request(s.exchange)
	if err != nil {
		return nil, err
	}
	values := []any{}
	end, err := k.pager(s.exchange, request, position{}).run(func(got *page) error {
		for _, o := range got.outputs {
			values = append(values, o.value)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case end.more:
		return nil, &Failure{Code: "RESPONSE_TOO_LARGE", Message: fmt.Sprintf("step %s: there are more than %d", s.name, len(values))}
	case s.list:
		return values, nil
	case len(values) > 1:
		return nil, responseError("step %s: its response gives %d values; collect them with [...]", s.name, len(values))
	case len(values) == 0:
		return nil, nil
	}
	return values[0], nil
}
