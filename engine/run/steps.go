package run

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// forEachAtOnce is how many items of a for_each are worked on at once.
const forEachAtOnce = 8

// runSteps runs the steps, those that do not need each other at once. Those that
// the tool's question alone needs are run where it asks.
func (k *call) runSteps(ctx context.Context, asks bool) error {
	k.original = &original{step: originalOf(k.tool)}
	for _, wave := range waves(k.tool.Steps) {
		results := make([]any, len(wave))
		g, ctx := errgroup.WithContext(ctx)
		var mu sync.Mutex
		var warnings []string
		warn := func(w string) {
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, w)
		}
		for i, s := range wave {
			if s.Asks && !asks {
				continue
			}
			g.Go(func() error {
				return k.account.caught("step "+s.Name, func() (err error) {
					results[i], err = k.runStep(ctx, s, warn)
					return err
				})
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		slices.Sort(warnings) // the steps of a wave end in any order
		k.warnings = append(k.warnings, slices.Compact(warnings)...)
		next := maps.Clone(k.steps) // values of a running call are never changed
		for i, s := range wave {
			next[s.Name] = results[i]
		}
		k.steps = next
	}
	return nil
}

// share is the time that a step has: a step that may fail half of what is left, so
// that it cannot take the whole call with it.
func share(ctx context.Context, s *plan.Step) (context.Context, context.CancelFunc) {
	end, bounded := ctx.Deadline()
	if !bounded || s.OnError == "" || s.OnError == "fail" {
		return ctx, func() {}
	}
	left := time.Until(end) / 2
	return context.WithTimeoutCause(ctx, left, fmt.Errorf("%w: the step had %v of it", errTimeout, left.Round(time.Second)))
}

// with is the call with other names, which change makes of its own.
func (k *call) with(change func(*names)) *call {
	c, n := *k, *k.names
	change(&n)
	c.names = &n
	return &c
}

// runStep runs one step; its result is null when it is skipped, or when it
// fails and may.
func (k *call) runStep(whole context.Context, s *plan.Step, warn func(string)) (any, error) {
	ctx, cancel := share(whole, s)
	defer cancel()
	if s.When != nil {
		r, err := k.eval(ctx, s.When)
		if err == nil && r.Err != nil {
			err = &failure.Failure{Code: failure.Internal, Message: fmt.Sprintf("step %s: when: %v", s.Name, r.Err)}
		}
		if err != nil || r.Value != true {
			return k.forgive(whole, s, nil, err, warn)
		}
	}
	if s.ForEach == nil {
		v, err := k.send(ctx, s, warn)
		return k.forgive(whole, s, v, err, warn)
	}
	r, err := k.eval(ctx, s.ForEach)
	if err == nil && r.Err != nil {
		err = &failure.Failure{Code: failure.Internal, Message: fmt.Sprintf("step %s: for_each: %v", s.Name, r.Err)}
	}
	list, ok := r.Value.([]any)
	if err == nil && r.Present && !ok && r.Value != nil {
		err = failure.New(failure.Response, "step %s: for_each must be a list, not %s", s.Name, diag.Show(r.Value))
	}
	if err == nil && k.used(r.Touched) != nil {
		list, _ = withoutBlanks(list).([]any)
	}
	if err == nil && len(list) == 0 {
		if x := k.void(s.ForEach, r.Touched); x != nil {
			err = missing(x, "")
		}
	}
	if err != nil {
		return k.forgive(whole, s, nil, err, warn)
	}
	out := make([]any, len(list))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(forEachAtOnce)
	for i := range list {
		g.Go(func() error {
			return k.account.caught("step "+s.Name, func() error {
				v, err := k.with(func(n *names) { n.item = &list[i] }).send(ctx, s, warn)
				out[i], err = k.forgive(whole, s, v, err, warn)
				return err
			})
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// forgive turns a failure into nothing, where the step may fail. The end of the
// whole call is never forgiven.
func (k *call) forgive(whole context.Context, s *plan.Step, v any, err error, warn func(string)) (any, error) {
	if err == nil {
		return v, nil
	}
	if whole.Err() != nil || s.OnError == "" || s.OnError == "fail" {
		return nil, err
	}
	if s.OnError == "warn" {
		f := failureOf(err)
		warn(fmt.Sprintf("%s: %s (%s)", s.Name, f.Message, f.Code))
	}
	return nil, nil
}

// send sends a step's request and returns its result.
func (k *call) send(ctx context.Context, s *plan.Step, warn func(string)) (any, error) {
	request, err := k.request(ctx, s.Exchange)
	if err != nil {
		return nil, err
	}
	g := k.pager(s.Exchange, request, answer.Position{})
	if s.Limit > 0 {
		g.want = s.Limit
	}
	if k.original.step == s {
		g.keep = &k.original.read
	}
	values, absent, end, err := g.all(ctx)
	if err == nil && g.keep != nil {
		err = k.meter.take(int64(g.keep.Len()))
	}
	if s.Limit > 0 && s.Pages == nil && len(values) > s.Limit { // a list in one page
		values, end.More = values[:s.Limit:s.Limit], true
	}
	switch {
	case err != nil:
		return nil, err
	case end.More && s.Limit > 0:
		k.more.add(s.Name)
		warn(fmt.Sprintf("%s: there are more than %d; the first %d are used", s.Name, s.Limit, s.Limit))
		return values, nil
	case end.More:
		return nil, failure.New(failure.TooLarge, "step %s: there are more than %d", s.Name, len(values))
	case absent && !s.List:
		return nil, nil
	case s.List:
		return values, nil
	case len(values) > 1:
		return nil, failure.New(failure.Response, "step %s: its response gives %d values; collect them with [...]", s.Name, len(values))
	case len(values) == 0:
		return nil, nil
	}
	return values[0], nil
}

// waves groups ordered steps: those of a wave need none of their own wave and
// run at once.
func waves(steps []*plan.Step) (out [][]*plan.Step) {
	level := map[string]int{}
	for _, s := range steps {
		n := 0
		for _, a := range s.After {
			n = max(n, level[a]+1)
		}
		level[s.Name] = n
		for len(out) <= n {
			out = append(out, nil)
		}
		out[n] = append(out[n], s)
	}
	return out
}
