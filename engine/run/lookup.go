package run

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

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
	cut     bool  // there were more than were asked for
	weight  int64 // of list, in bytes
	expires time.Time
}

// named is a record that can be meant by its name.
type named struct{ id, name string }

// maxLookups bounds how many lookups the cache holds, which together weigh no more
// than a call may hold.
const maxLookups = 1000

// find returns the records among which a name is looked for. All callers of an
// account share what was found. Of records that the API finds by the value, who wants
// a few gets one page.
func (c *lookupCache) find(ctx context.Context, l *plan.Lookup, value string, few bool) (foundNames, error) {
	value = sought(value)
	key := l.Name
	if few = few && l.ByValue; few {
		key += " few"
	}
	if l.ByValue {
		key += " " + strings.ToLower(value)
	}
	if f, ok := c.kept(key); ok {
		return f, nil
	}
	done := c.flying.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), c.api.Timeout(), errTimeout)
		defer cancel()
		f, ok := c.kept(key) // by a fetch that ended since
		if ok {
			return f, nil
		}
		err := c.caught("lookup "+l.Name, func() (err error) {
			f, err = c.fetchNames(ctx, l, value, few)
			return err
		})
		if err != nil {
			return nil, err
		}
		c.keep(key, f)
		return f, nil
	})
	select {
	case r := <-done:
		f, _ := r.Val.(foundNames)
		return f, r.Err
	case <-ctx.Done():
		return foundNames{}, context.Cause(ctx)
	}
}

// sought is what the API is asked for in place of a name: the name without space
// around it, unless it is nothing else.
func sought(name string) string { return cmp.Or(strings.TrimSpace(name), name) }

// kept returns what was found as long as it is valid.
func (c *lookupCache) kept(key string) (foundNames, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.found[key]
	return f, ok && c.options.Now().Before(f.expires)
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
func (c *lookupCache) fetchNames(ctx context.Context, l *plan.Lookup, value string, few bool) (found foundNames, err error) {
	n := c.contexts.names()
	n.value = &value
	request, err := n.request(ctx, l.Exchange)
	if err != nil {
		return found, err
	}
	p := c.pager(n, l.Exchange, request)
	if few {
		p.want = min(p.want, MaxSuggested)
	}
	end, err := p.run(ctx, func(got *page) error {
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
	found.cut = end.More
	found.expires = c.options.Now().Add(l.TTL)
	return found, err
}
