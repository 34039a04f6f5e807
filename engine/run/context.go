package run

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// contextCache holds what has been fetched about an account's user.
type contextCache struct {
	*upstream
	given map[string]any // contexts that are known and need not be fetched

	mu      sync.Mutex
	values  map[string]cached
	flights map[string]*flight // the fetches for which calls wait
	group   singleflight.Group
}

type cached struct {
	value   any
	expires time.Time
}

// flight is one fetch, shared by the calls that wait for it. When the last of
// them leaves, it stops.
type flight struct {
	waiting int                // calls
	stop    context.CancelFunc // nil: it has not begun
}

// get returns a context that is known and not too old.
func (c *contextCache) get(name string) (any, bool) {
	if v, ok := c.given[name]; ok {
		return v, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.values) == 0 {
		return nil, false
	}
	v, ok := c.values[name]
	return v.value, ok && c.options.Now().Before(v.expires)
}

// callers returns how many calls wait for a context.
func (c *contextCache) callers() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, f := range c.flights {
		n += f.waiting
	}
	return n
}

// ensure fetches contexts that are not known, at once; those that they need
// come first.
func (c *contextCache) ensure(ctx context.Context, names []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, name := range names {
		if _, known := c.get(name); !known && c.api.Contexts[name] != nil {
			g.Go(func() error {
				return c.caught("context "+name, func() error { return c.wait(gctx, name) })
			})
		}
	}
	return g.Wait()
}

// wait fetches one context, or waits for the call that is fetching it.
func (c *contextCache) wait(ctx context.Context, name string) error {
	c.mu.Lock()
	if c.flights == nil {
		c.flights, c.values = map[string]*flight{}, map[string]cached{}
	}
	f := c.flights[name]
	if f == nil {
		f = &flight{}
		c.flights[name] = f
	}
	f.waiting++
	c.mu.Unlock()
	done := c.group.DoChan(name, func() (any, error) {
		return nil, c.caught("context "+name, func() error { return c.fly(ctx, f, name) })
	})
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.waiting--; f.waiting > 0 {
			return
		}
		delete(c.flights, name)
		c.group.Forget(name) // who comes now begins anew
		if f.stop != nil {
			f.stop()
		}
	}()
	select {
	case r := <-done:
		return r.Err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// fly runs one fetch for all that wait for it: it outlives the call that
// happened to start it, but not the last that waits.
func (c *contextCache) fly(ctx context.Context, f *flight, name string) error {
	ctx, stop := context.WithTimeoutCause(context.WithoutCancel(ctx), c.api.Timeout(), errTimeout)
	defer stop()
	c.mu.Lock()
	gone := f.waiting == 0
	f.stop = stop
	c.mu.Unlock()
	if gone {
		return context.Canceled
	}
	if _, known := c.get(name); known {
		return nil
	}
	return c.fetch(ctx, c.api.Contexts[name])
}

// fetch gets a context from the API and keeps it.
func (c *contextCache) fetch(ctx context.Context, x *plan.Context) error {
	if err := c.ensure(ctx, x.Needs); err != nil {
		return err
	}
	value := any(nil)
	if x.List {
		value = []any{}
	}
	wanted := true
	n := c.names()
	if x.When != nil {
		r := x.When.Eval(ctx, n.find)
		if r.Err != nil || len(r.Needs) > 0 {
			return fmt.Errorf("context %s: when: %v", x.Name, r.Err)
		}
		wanted = r.Value == true
	}
	if wanted {
		v, err := c.fetchValue(ctx, x, n)
		if err != nil {
			return err
		}
		value = v
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[x.Name] = cached{value, c.options.Now().Add(x.TTL)}
	return nil
}

func (c *contextCache) fetchValue(ctx context.Context, x *plan.Context, n *names) (any, error) {
	request, err := n.request(ctx, x.Exchange)
	if err != nil {
		return nil, err
	}
	values, none, end, err := c.pager(n, x.Exchange, request).all(ctx)
	absent := x.File.Absent
	if err != nil {
		if failed := failureOf(err); slices.ContainsFunc(absent.Status, func(s toolfile.Optional[int]) bool { return s.Value == failed.Status }) {
			return nil, missing(x, failed.Message)
		}
		return nil, err
	}
	if end.More {
		return nil, &contextError{failure: failure.New(failure.API, "there are more than %d %s; they cannot be used as a filter", len(values), x.Name), context: x}
	}
	if x.List {
		return values, nil
	}
	if none {
		return nil, missing(x, "")
	}
	if len(values) != 1 {
		return nil, failure.New(failure.Response, "the context %s has %d values instead of one", x.Name, len(values))
	}
	return values[0], nil
}

// names are what the expressions of contexts may name.
func (c *contextCache) names() *names {
	return &names{api: c.api, setting: c.setting, known: c.get, ensure: c.ensure, meter: &meter{max: c.api.Memory()}, now: c.options.Now().UTC().Truncate(time.Second)}
}
