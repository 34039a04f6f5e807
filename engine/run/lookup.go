package run

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// lookupCache holds what lookups found, by lookup and, where its request names the
// value, by that.
type lookupCache struct {
	mu     sync.Mutex
	found  map[string]foundNames
	flying singleflight.Group
}

type foundNames struct {
	list    []named
	expires time.Time
}

// named is a record that can be meant by its name.
type named struct{ id, name string }

// maxLookups bounds how many lookups the cache holds.
const maxLookups = 1000

// names replaces the names among the arguments by ids. What has the form of an id
// stays as it is. No name widens anything: one that is not found is an error.
func (k *call) resolve(ctx context.Context) error {
	var mu sync.Mutex
	var failures []*failure.Failure
	g, ctx := errgroup.WithContext(ctx)
	replaced := map[string]any{}
	for _, p := range k.tool.Params {
		v, given := k.args[p.Name.Value]
		l := k.account.api.Lookups[p.Lookup.Value]
		if !given || l == nil {
			continue
		}
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		if !slices.ContainsFunc(list, func(e any) bool { s, ok := e.(string); return ok && !l.IsID(s) }) {
			continue
		}
		if k.dry {
			k.foreseeLookup(ctx, l, list)
			continue
		}
		g.Go(func() error {
			return k.account.caught("lookup "+l.Name, func() error {
				ids := make([]any, len(list))
				for i, e := range list {
					id, f, err := k.find1(ctx, p, l, e)
					if err != nil {
						return err
					}
					mu.Lock()
					if f != nil {
						failures = append(failures, f)
					} else if ids[i] = id; id != e {
						if k.resolved == nil {
							k.resolved = map[string]any{}
						}
						k.resolved[e.(string)] = id
					}
					mu.Unlock()
				}
				mu.Lock()
				defer mu.Unlock()
				if replaced[p.Name.Value] = ids[0]; many {
					replaced[p.Name.Value] = ids
				}
				return nil
			})
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if len(failures) > 0 {
		slices.SortFunc(failures, func(a, b *failure.Failure) int { return strings.Compare(a.Message, b.Message) })
		return failure.Together(failures)
	}
	for name, v := range replaced {
		k.args[name] = v
	}
	return nil
}

// find1 returns the id of one value. f says why there is none.
func (k *call) find1(ctx context.Context, p *toolfile.Param, l *plan.Lookup, value any) (id any, f *failure.Failure, err error) {
	name, ok := value.(string)
	if !ok || l.IsID(name) {
		return value, nil, nil
	}
	list, err := k.account.lookup(ctx, l, name)
	if err != nil {
		return nil, nil, err
	}
	found := match(list, name, k.tool.Access == plan.Read)
	switch len(found) {
	case 1:
		return found[0].id, nil, nil
	case 0:
		names := make([]string, len(list))
		for i, n := range list {
			names[i] = n.name
		}
		f := failure.New(failure.NotFound, "%s: there is no %s called %s", p.Name.Value, l.Name, diag.Show(name))
		if near := diag.Nearest(name, names); near != "" {
			f.Message += "; did you mean " + diag.Show(near) + "?"
		} else if len(names) > 0 && len(names) <= maxSuggested {
			f.Message += "; there are " + strings.Join(names, ", ")
		}
		f.Hint = "Give the id, or the name as it is written there."
		return nil, f, nil
	}
	f = failure.New(failure.Ambiguous, "%s: %s may be each of %d; give the id of one", p.Name.Value, diag.Show(name), len(found))
	for _, n := range found[:min(len(found), maxSuggested)] {
		f.Details = append(f.Details, map[string]any{"id": n.id, "name": n.name})
	}
	return nil, f, nil
}

// maxSuggested is how many records a message suggests.
const maxSuggested = 5

// match returns the records that a name means: that of this very name, else those
// without regard to case and space around it, else, loosely, those that have it in
// their name.
func match(list []named, name string, loosely bool) []named {
	folded := strings.ToLower(strings.TrimSpace(name))
	for _, fits := range []func(n named) bool{
		func(n named) bool { return n.name == name },
		func(n named) bool { return strings.ToLower(strings.TrimSpace(n.name)) == folded },
		func(n named) bool {
			return loosely && folded != "" && strings.Contains(strings.ToLower(n.name), folded)
		},
	} {
		var found []named
		for _, n := range list {
			if fits(n) && !slices.Contains(found, n) {
				found = append(found, n)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// lookup returns the records among which a name is looked for. All callers of an
// account share what was found.
func (a *Account) lookup(ctx context.Context, l *plan.Lookup, value string) ([]named, error) {
	key := l.Name
	if l.ByValue {
		key += " " + strings.ToLower(value)
	}
	c := &a.lookups
	c.mu.Lock()
	f, ok := c.found[key]
	c.mu.Unlock()
	if ok && a.options.Now().Before(f.expires) {
		return f.list, nil
	}
	done := c.flying.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), a.api.Timeout(), errTimeout)
		defer cancel()
		var list []named
		err := a.caught("lookup "+l.Name, func() (err error) {
			list, err = a.fetchNames(ctx, l, value)
			return err
		})
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.found == nil || len(c.found) >= maxLookups {
			c.found = map[string]foundNames{}
		}
		c.found[key] = foundNames{list, a.options.Now().Add(l.TTL)}
		return list, nil
	})
	select {
	case r := <-done:
		list, _ := r.Val.([]named)
		return list, r.Err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// fetchNames asks the API.
func (a *Account) fetchNames(ctx context.Context, l *plan.Lookup, value string) (list []named, err error) {
	n := &names{account: a, meter: a.newMeter(), now: a.options.Now(), value: value}
	request, err := n.request(ctx, l.Exchange)
	if err != nil {
		return nil, err
	}
	p := &pager{names: n, exchange: l.Exchange, base: request, read: l.Exchange.Read, want: a.api.MaxLimit()}
	_, err = p.run(ctx, func(got *page) error {
		for _, o := range got.outputs {
			m, _ := o.Value.(map[string]any)
			id, name := m["id"], m["name"]
			if id == nil || name == nil {
				continue
			}
			list = append(list, named{fmt.Sprint(id), fmt.Sprint(name)})
		}
		return nil
	})
	return list, err
}

// foreseeLookup notes the requests that would find the ids of names.
func (k *call) foreseeLookup(ctx context.Context, l *plan.Lookup, list []any) {
	for _, e := range list {
		value, ok := e.(string)
		if !ok || l.IsID(value) {
			continue
		}
		n := *k.names
		n.args, n.value = nil, value
		c := *k
		c.names = &n
		planned, err := c.planned(ctx, l.Exchange, "lookup "+l.Name+" of "+diag.Show(value), answer.Position{})
		if err != nil {
			continue
		}
		k.explained.Requests = append(k.explained.Requests, planned)
		if !l.ByValue { // one for all
			return
		}
	}
}
