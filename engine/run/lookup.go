package run

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/plan"
)

// lookupCache holds what lookups found, by lookup and, where its request names the
// value, by that.
type lookupCache struct {
	*upstream
	contexts *contextCache

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

// Names returns the names that a lookup finds for a value, without those that have the
// form of an id.
func (a *Account) Names(ctx context.Context, l *plan.Lookup, value string) (out []string, err error) {
	list, err := a.lookups.find(ctx, l, value)
	for _, n := range list {
		if !l.IsID(n.name) {
			out = append(out, n.name)
		}
	}
	return out, err
}

// find returns the records among which a name is looked for. All callers of an
// account share what was found.
func (c *lookupCache) find(ctx context.Context, l *plan.Lookup, value string) ([]named, error) {
	key := l.Name
	if l.ByValue {
		key += " " + strings.ToLower(value)
	}
	c.mu.Lock()
	f, ok := c.found[key]
	c.mu.Unlock()
	if ok && c.options.Now().Before(f.expires) {
		return f.list, nil
	}
	done := c.flying.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), c.api.Timeout(), errTimeout)
		defer cancel()
		var list []named
		err := c.caught("lookup "+l.Name, func() (err error) {
			list, err = c.fetchNames(ctx, l, value)
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
		c.found[key] = foundNames{list, c.options.Now().Add(l.TTL)}
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
func (c *lookupCache) fetchNames(ctx context.Context, l *plan.Lookup, value string) (list []named, err error) {
	n := c.contexts.names()
	n.value = value
	request, err := n.request(ctx, l.Exchange)
	if err != nil {
		return nil, err
	}
	p := &pager{names: n, upstream: c.upstream, exchange: l.Exchange, base: request, fused: planOf(l.Exchange), wants: fused.Wants{Make: true}, want: c.api.MaxLimit()}
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
