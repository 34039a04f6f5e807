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
	"pagerduty-mcp-server/engine/records"
)

// lookupCache holds what lookups found, by lookup and, where its request names the
// value, by that.
type lookupCache struct {
	*upstream
	contexts *contextCache

	mu     sync.Mutex
	found  map[string]foundNames
	held   int64 // what found weighs, in bytes
	flying singleflight.Group
}

type foundNames struct {
	list    []named
	weight  int64 // of list, in bytes
	expires time.Time
}

// named is a record that can be meant by its name.
type named struct{ id, name string }

// maxLookups bounds how many lookups the cache holds, which together weigh no more
// than a call may hold.
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
		var f foundNames
		err := c.caught("lookup "+l.Name, func() (err error) {
			f, err = c.fetchNames(ctx, l, value)
			return err
		})
		if err != nil {
			return nil, err
		}
		c.keep(key, f)
		return f.list, nil
	})
	select {
	case r := <-done:
		list, _ := r.Val.([]named)
		return list, r.Err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// keep keeps what was found for as long as it is valid and there is room.
func (c *lookupCache) keep(key string, f foundNames) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held += f.weight - c.found[key].weight
	if c.found == nil || len(c.found) >= maxLookups || c.held > c.api.Memory() {
		c.found, c.held = map[string]foundNames{}, f.weight
	}
	c.found[key] = f
}

// fetchNames asks the API.
func (c *lookupCache) fetchNames(ctx context.Context, l *plan.Lookup, value string) (found foundNames, err error) {
	n := c.contexts.names()
	n.value = value
	request, err := n.request(ctx, l.Exchange)
	if err != nil {
		return found, err
	}
	p := &pager{names: n, upstream: c.upstream, exchange: l.Exchange, base: request, fused: planOf(l.Exchange), wants: fused.Wants{Make: true}, want: c.api.MaxLimit()}
	_, err = p.run(ctx, func(got *page) error {
		for _, o := range got.outputs {
			m, _ := o.Value.(map[string]any)
			id, name := m["id"], m["name"]
			if id == nil || name == nil {
				continue
			}
			record := named{fmt.Sprint(id), fmt.Sprint(name)}
			w := records.MemorySize(record.id) + records.MemorySize(record.name)
			if err := n.meter.take(w); err != nil {
				return err
			}
			found.weight += w
			found.list = append(found.list, record)
		}
		return nil
	})
	found.expires = c.options.Now().Add(l.TTL)
	return found, err
}
