package lint

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxTrials bounds how many combinations of arguments an expression is tried
// with; one takes a few microseconds.
const maxTrials = 600

// enoughTrials bounds how often an expression is tried that is known to be true
// and false at times, and might yet crash.
const enoughTrials = 150

// arguments are the values of params by name.
type arguments map[string]any

// tried is what an expression gave.
type tried uint8

const (
	unknown tried = iota // it needs what only a request tells
	isTrue
	isFalse
	isOther // something that is neither true nor false
	crashed
)

// sampleNow is the time of all trials.
var sampleNow = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)

// try evaluates an expression with arguments.
func try(ctx context.Context, c *cel.Expression, args arguments) (tried, cel.Result) {
	r := c.Eval(ctx, func(name string) (any, bool) {
		switch name {
		case "params":
			return map[string]any(args), true
		case "now":
			return sampleNow, true
		}
		return nil, false
	})
	switch {
	case len(r.Needs) > 0 || ctx.Err() != nil:
		return unknown, r
	case r.Err != nil:
		return crashed, r
	case r.Value == true:
		return isTrue, r
	case r.Value == false:
		return isFalse, r
	}
	return isOther, r
}

// domain is the values that a param is tried with.
type domain struct {
	name     string
	values   []any
	absent   bool // it is tried without a value, too
	complete bool // no other value leads to another outcome
}

func (d *domain) size() int {
	if d.absent {
		return len(d.values) + 1
	}
	return len(d.values)
}

// combine calls f with every combination of the domains' values, at most
// maxTrials, until it returns false. It reports whether these were all that
// matter.
func combine(ds []domain, f func(arguments) bool) (complete bool) {
	complete = true
	product := 1
	for _, d := range ds {
		complete = complete && d.complete
		product *= d.size()
	}
	ds = slices.Clone(ds)
	for product > maxTrials { // the longest gives way
		i := 0
		for j := range ds {
			if len(ds[j].values) > len(ds[i].values) {
				i = j
			}
		}
		if len(ds[i].values) < 2 {
			return false
		}
		product = product / ds[i].size() * (ds[i].size() - 1)
		ds[i].values = ds[i].values[:len(ds[i].values)-1]
		complete = false
	}
	args := arguments{}
	var next func(i int) bool
	next = func(i int) bool {
		if i == len(ds) {
			return f(args)
		}
		if ds[i].absent && !next(i+1) {
			return false
		}
		for _, v := range ds[i].values {
			args[ds[i].name] = v
			if !next(i + 1) {
				return false
			}
		}
		delete(args, ds[i].name)
		return true
	}
	next(0)
	return complete
}

// String is the arguments as a message shows them.
func (a arguments) String() string {
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Sprint(map[string]any(a))
	}
	r := []rune(strings.NewReplacer(`,"`, `, "`, `":`, `": `).Replace(string(b)))
	if len(r) > maxShown {
		return string(r[:maxShown]) + "..."
	}
	return string(r)
}

// maxShown bounds how much of arguments a message shows, in characters.
const maxShown = 120

// accepts reports whether a value meets the constraints of its param. key tells the
// value from others: one param is tried for many expressions.
func (s *subject) accepts(ctx context.Context, p *toolfile.Param, v any, key string) bool {
	key = p.Name.Value + " " + key
	if known, ok := s.accepted[key]; ok {
		return known
	}
	if s.accepted == nil {
		s.accepted = map[string]bool{}
	}
	args := arguments{p.Name.Value: v}
	s.accepted[key] = !slices.ContainsFunc(s.plan.Checks, func(k *plan.Check) bool {
		if k.Rule != nil || k.Param != p.Name.Value {
			return false
		}
		got, _ := try(ctx, k.CEL, args)
		return got != isTrue
	})
	return s.accepted[key]
}
