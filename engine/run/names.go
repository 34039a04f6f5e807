package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// names are what the expressions of a call may name, at one point of it. For a
// context, which is the same for every call, all but account are empty.
type names struct {
	api      *plan.API
	setting  map[string]any
	known    func(context string) (value any, ok bool)
	ensure   func(ctx context.Context, contexts []string) error // fetches those that are not known
	args     map[string]any                                     // params, defaults included
	given    map[string]bool                                    // those that were sent
	steps    map[string]any                                     // the results of the steps that have run
	original *original                                          // what the request replaces
	now      time.Time
	more     *moreSteps // which steps with a limit had more
	item     *any       // of a for_each; nil outside of one
	value    *string    // what a lookup looks for; nil outside of one
	meter    *meter
	lookedUp map[string]bool // explain: params that hold names, in whose place ids will be sent
	dry      bool            // explain: steps have not run, and contexts are not fetched
}

// find resolves a name; ok is false for what is not known yet.
func (n *names) find(name string) (value any, ok bool) {
	switch {
	case name == "setting":
		return n.setting, true
	case name == "now":
		return n.now, true
	case name == "value" && n.value != nil:
		return *n.value, true
	case n.args == nil:
	case name == "params":
		return n.args, true
	case name == "steps":
		return n.steps, !n.dry
	case name == "item" && n.item != nil:
		return *n.item, true
	}
	return n.known(name)
}

// eval evaluates an expression, and fetches the contexts that it turns out to
// need. Its error is a failed fetch; what is wrong with the expression itself is in
// the result.
func (n *names) eval(ctx context.Context, e *cel.Expression) (r cel.Result, err error) {
	err = n.fetching(ctx, func() (needs []string, err error) {
		r = e.Eval(ctx, n.find)
		return r.Needs, nil
	})
	return r, err
}

// fetching calls f until it needs no context that is not known, and fetches what it
// needs in between. With dry it is called once.
func (n *names) fetching(ctx context.Context, f func() (needs []string, err error)) error {
	for range len(n.api.Order) + 1 {
		needs, err := f()
		if err != nil || len(needs) == 0 || n.dry {
			return err
		}
		if err := n.ensure(ctx, needs); err != nil {
			return err
		}
	}
	return fmt.Errorf("the contexts change faster than they are fetched")
}

// values are those of the variables that a query may name, of an answer with a
// status and headers.
func (n *names) values(q *jq.Query, status int, header map[string]any) []any {
	out := make([]any, len(q.Vars))
	for i, name := range q.Vars {
		switch name {
		case "params":
			out[i] = n.args
		case "steps":
			out[i] = n.steps
		case "more":
			out[i] = n.more.get()
		case "headers":
			out[i] = header
		case "status":
			out[i] = status
		default:
			out[i], _ = n.known(name)
		}
	}
	return out
}

// used returns the last context among the names that an evaluation looked up.
func (n *names) used(touched []string) (last *plan.Context) {
	for _, name := range touched {
		if x := n.api.Contexts[name]; x != nil {
			last = x
		}
	}
	return last
}

// void returns a context that an evaluation looked up and that has nothing in it,
// or not in the field that the expression names; nil when there is none.
func (n *names) void(e *cel.Expression, touched []string) *plan.Context {
	for _, name := range touched {
		x := n.api.Contexts[name]
		if x == nil {
			continue
		}
		value, _ := n.known(name)
		fields, _ := value.(map[string]any)
		empty := isVoid(value)
		for _, f := range e.Fields[name] {
			empty = empty || isVoid(fields[f])
		}
		if empty {
			return x
		}
	}
	return nil
}

// isVoid reports whether a value says nothing: null, "", and a list of such.
func isVoid(v any) bool {
	list, ok := v.([]any)
	return v == nil || v == "" || ok && !slices.ContainsFunc(list, func(e any) bool { return e != nil && e != "" })
}

// moreSteps are the steps of which there is more than their limit.
type moreSteps struct {
	mu    sync.Mutex
	steps map[string]any
}

// add notes a step.
func (m *moreSteps) add(step string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	more := maps.Clone(m.steps) // what queries see is never changed
	if more == nil {
		more = map[string]any{}
	}
	more[step] = true
	m.steps = more
}

// get is the object $more of a query.
func (m *moreSteps) get() map[string]any {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.steps
}

// missing is the failure of a call that needs a context which is not there.
func missing(x *plan.Context, why string) error {
	message := x.File.Absent.Message.Value
	if message == "" {
		message = fmt.Sprintf("this call needs %s of the caller, and there is none", x.Name)
	}
	if why != "" {
		message += " (the API says: " + why + ")"
	}
	return &contextError{&failure.Failure{Code: failure.NoContext, Message: message}, x, true}
}

// contextError is a failure because of a context: it is absent, or has more values
// than can be used. What to do about it depends on the tool that was called, and
// calls of several may wait for one context.
type contextError struct {
	failure *failure.Failure
	context *plan.Context
	absent  bool
}

func (e *contextError) Error() string { return e.failure.Error() }
func (e *contextError) Unwrap() error { return e.failure }

// failureTo is the failure of a call of the tool, with a hint that fits its params.
func failureTo(t *plan.Tool, err error) *failure.Failure {
	f := failureOf(err)
	var cause *contextError
	if !errors.As(err, &cause) {
		return f
	}
	says := cause.context.File.Absent
	var hints []string
	if slices.ContainsFunc(t.Params, func(p *toolfile.Param) bool { return p.Name.Value == says.Param.Value }) {
		hints = append(hints, says.ParamHint.Value)
	}
	if cause.absent && says.Hint.IsSet() {
		hints = append(hints, says.Hint.Value)
	}
	told := *f
	told.Hint = strings.Join(hints, " ")
	return &told
}
