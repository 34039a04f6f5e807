package run

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// maxLookingUp is how many names of a call are looked up at a time.
const maxLookingUp = 8

// resolve replaces the names among the arguments by ids. What has the form of an id
// stays as it is. No name widens anything: one that is not found is an error.
func (k *call) resolve(ctx context.Context) error {
	var mu sync.Mutex
	var failures []*failure.Failure
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxLookingUp)
	replaced := map[string][]any{}
	for param, l := range k.withLookups() {
		ids := slices.Clone(k.listOf(param))
		replaced[param] = ids
		for i, e := range ids {
			name, ok := e.(string)
			if !ok || l.IsID(name) {
				continue
			}
			g.Go(func() error {
				return k.account.caught("lookup "+l.Name, func() error {
					id, f, err := k.idOf(ctx, param, l, name)
					if err != nil {
						return err
					}
					mu.Lock()
					defer mu.Unlock()
					if f != nil {
						failures = append(failures, f)
					} else if ids[i] = id; id != name {
						if k.resolved == nil {
							k.resolved = map[string]any{}
						}
						k.resolved[name] = id
					}
					return nil
				})
			})
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if len(failures) > 0 {
		slices.SortFunc(failures, func(a, b *failure.Failure) int { return strings.Compare(a.Message, b.Message) })
		return failure.Together(failures)
	}
	for name, ids := range replaced {
		if _, many := k.args[name].([]any); many {
			k.args[name] = ids
		} else {
			k.args[name] = ids[0]
		}
	}
	return nil
}

// idOf returns the id that a name means. f says why there is none.
func (k *call) idOf(ctx context.Context, param string, l *plan.Lookup, name string) (id string, f *failure.Failure, err error) {
	all, err := k.account.lookups.find(ctx, l, name, false)
	if err != nil {
		return "", nil, err
	}
	list := all.list
	found := match(list, name, k.tool.Access == plan.Read)
	switch len(found) {
	case 1:
		return found[0].id, nil, nil
	case 0:
		names := make([]string, len(list))
		for i, n := range list {
			names[i] = n.name
		}
		f := failure.New(failure.NotFound, "%s: there is no %s called %s", param, l.Name, diag.Show(name))
		if near := diag.Nearest(name, names); near != "" {
			f.Message += "; did you mean " + diag.Show(near) + "?"
		} else if len(names) > 0 && len(names) <= maxSuggested {
			f.Message += "; there are " + strings.Join(names, ", ")
		}
		f.Hint = "Give the id, or the name as it is written there."
		if all.cut {
			f.Hint = fmt.Sprintf("Give the id: there are more than the %d among which it was looked for.", len(list))
		}
		f.Hint += k.listedBy(l)
		return "", f, nil
	}
	f = failure.New(failure.Ambiguous, "%s: %s may be each of %d; give the id of one", param, diag.Show(name), len(found))
	for _, n := range found[:min(len(found), maxSuggested)] {
		f.Details = append(f.Details, map[string]any{"id": n.id, "name": n.name})
	}
	return "", f, nil
}

// listedBy says which tool lists the records of a lookup, where one does.
func (k *call) listedBy(l *plan.Lookup) string {
	if lister := k.api.Lister(l.Name); lister != "" {
		return " " + lister + " lists them."
	}
	return ""
}

// withLookups yields the params whose arguments may be names, with the lookup of each.
func (k *call) withLookups() iter.Seq2[string, *plan.Lookup] {
	return func(yield func(string, *plan.Lookup) bool) {
		for _, p := range k.tool.Params {
			name, l := p.Name.Value, k.api.Lookups[p.Lookup.Value]
			if _, given := k.args[name]; given && l != nil && !yield(name, l) {
				return
			}
		}
	}
}

// listOf is an argument as a list.
func (k *call) listOf(param string) []any {
	if list, many := k.args[param].([]any); many {
		return list
	}
	return []any{k.args[param]}
}

// mayBeName adds to the hint of a 404 which arguments were taken for ids by their
// form, and not looked up.
func (k *call) mayBeName(err error) error {
	f := failureOf(err)
	var cause *contextError
	if f.Status != http.StatusNotFound || errors.As(err, &cause) {
		return err
	}
	found := slices.Collect(maps.Values(k.resolved))
	var hints []string
	for param, l := range k.withLookups() {
		for _, e := range k.listOf(param) {
			if id, ok := e.(string); ok && l.IsID(id) && !slices.Contains(found, e) && len(hints) < maxSuggested {
				hints = append(hints, fmt.Sprintf("%s: %s has the form of an id and was not looked up; if it is the name of a %s, give the id of that.%s", param, diag.Show(id), l.Name, k.listedBy(l)))
			}
		}
	}
	if len(hints) == 0 {
		return err
	}
	told := *f
	told.Hint = strings.TrimSpace(f.Hint + " " + strings.Join(hints, " "))
	return &told
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
