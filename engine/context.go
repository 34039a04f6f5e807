package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

// contextCache holds what has been fetched about the caller, by context and
// credential. The zero value is empty.
type contextCache struct {
	mu      sync.Mutex
	values  map[string]cached
	waiting map[string]int     // how many calls wait for a fetch
	flights map[string]*flight // the fetches that run
	group   singleflight.Group
}

type cached struct {
	value   any
	expires time.Time
}

// flight is one fetch, shared by the calls that wait for it. When the last of
// them leaves, it stops.
type flight struct{ stop context.CancelFunc }

// key tells apart the credentials that a context was fetched with.
func (a *Account) key(name string) string {
	sum := sha256.Sum256(fmt.Append(nil, a.secrets()))
	return fmt.Sprintf("%s %x", name, sum[:8])
}

// get returns a context that is known and not too old.
func (c *contextCache) get(a *Account, name string) (any, bool) {
	if v, ok := a.options.Contexts[name]; ok {
		return v, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.values) == 0 {
		return nil, false
	}
	v, ok := c.values[a.key(name)]
	return v.value, ok && a.options.Now().Before(v.expires)
}

// ensure fetches contexts that are not known, at once; those that they need
// come first.
func (a *Account) ensure(ctx context.Context, names []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, name := range names {
		if _, known := a.contexts.get(a, name); !known && a.api.contexts[name] != nil {
			g.Go(func() error {
				return a.caught("context "+name, func() error { return a.wait(gctx, name) })
			})
		}
	}
	return g.Wait()
}

// wait fetches one context, or waits for the call that is fetching it.
func (a *Account) wait(ctx context.Context, name string) error {
	c, key := &a.contexts, a.key(name)
	c.mu.Lock()
	if c.waiting == nil {
		c.waiting, c.flights, c.values = map[string]int{}, map[string]*flight{}, map[string]cached{}
	}
	c.waiting[key]++
	c.mu.Unlock()
	done := c.group.DoChan(key, func() (any, error) {
		return nil, a.caught("context "+name, func() error { return a.fly(ctx, name, key) })
	})
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.waiting[key]--; c.waiting[key] > 0 {
			return
		}
		delete(c.waiting, key)
		if f := c.flights[key]; f != nil {
			f.stop()
			c.group.Forget(key)
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
func (a *Account) fly(ctx context.Context, name, key string) error {
	ctx, stop := context.WithTimeoutCause(context.WithoutCancel(ctx), a.api.timeout(), errTimeout)
	defer stop()
	c, f := &a.contexts, &flight{stop}
	c.mu.Lock()
	if c.waiting[key] == 0 {
		c.group.Forget(key) // who comes now begins anew
		c.mu.Unlock()
		return context.Canceled
	}
	c.flights[key] = f
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
	}()
	if _, known := c.get(a, name); known {
		return nil
	}
	return a.fetch(ctx, a.api.contexts[name], key)
}

// fetch gets a context from the API and keeps it.
func (a *Account) fetch(ctx context.Context, f *fetched, key string) error {
	if err := a.ensure(ctx, f.needs); err != nil {
		return err
	}
	value := any(nil)
	if f.list {
		value = []any{}
	}
	wanted := true
	if f.when != nil {
		r := f.when.Eval(ctx, a.lookup)
		if r.Err != nil || len(r.Needs) > 0 {
			return fmt.Errorf("context %s: when: %v", f.name, r.Err)
		}
		wanted = r.Value == true
	}
	if wanted {
		v, err := a.fetchValue(ctx, f)
		if err != nil {
			return err
		}
		value = v
	}
	a.contexts.mu.Lock()
	defer a.contexts.mu.Unlock()
	a.contexts.values[key] = cached{value, a.options.Now().Add(f.ttl)}
	return nil
}

func (a *Account) fetchValue(ctx context.Context, f *fetched) (any, error) {
	b := &builder{ctx: ctx, account: a, lookup: a.lookup}
	request, err := b.request(f.exchange)
	if err != nil {
		return nil, err
	}
	var values []any
	p := &pager{ctx: ctx, account: a, exchange: f.exchange, base: request, read: f.exchange.read, want: a.api.maxLimit()}
	end, err := p.run(func(page *page) error {
		for _, o := range page.outputs {
			values = append(values, o.value)
		}
		return nil
	})
	if err != nil {
		if failed := failureOf(err); slices.ContainsFunc(f.absent.Status, func(s toolfile.Opt[int]) bool { return s.Value == failed.Status }) {
			return nil, a.absent(f, failed.Message)
		}
		return nil, err
	}
	if end.more {
		return nil, &Failure{Code: "API_ERROR", Message: fmt.Sprintf("there are more than %d %s; they cannot be used as a filter", len(values), f.name), Hint: f.absent.Hint.Value}
	}
	if f.list {
		if values == nil {
			values = []any{}
		}
		return values, nil
	}
	if len(values) != 1 {
		return nil, responseError("the context %s has %d values instead of one", f.name, len(values))
	}
	return values[0], nil
}

// absent is the failure of a call that needs a context which is not there.
func (a *Account) absent(f *fetched, why string) *Failure {
	message := f.absent.Message.Value
	if message == "" {
		message = fmt.Sprintf("this call needs %s of the caller, and there is none", f.name)
	}
	if why != "" {
		message += " (the API says: " + why + ")"
	}
	return &Failure{Code: "NO_USER_CONTEXT", Message: message, Hint: f.absent.Hint.Value}
}
