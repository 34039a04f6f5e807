package run

import (
	"slices"

	"pagerduty-mcp-server/engine/failure"
)

// unique drops records that come again: pages shift while they are read. What
// tells records apart is their key; those without one are all kept. A page that is
// the last one again is an error, for a list that never moves on would be read for
// ever.
type unique struct {
	seen map[any]bool
	last *page
}

// drop leaves out what was on an earlier page, or earlier on this one.
func (u *unique) drop(got *page) error {
	if last := u.last; last != nil && got.records > 0 && got.records == last.records && (got.sum == last.sum || keyed(got) && slices.Equal(got.keys, last.keys)) {
		return failure.New(failure.Response, "the API gave the same page twice, where the page that follows was asked for; its %d records end the list", got.records)
	}
	u.last = got
	if u.seen == nil {
		u.seen = map[any]bool{}
	}
	kept, twice := got.outputs[:0], map[int]bool{}
	record := -1
	for i, o := range got.outputs {
		if n := got.of[i]; n != record {
			record = n
			if key := got.keys[n]; key != nil {
				twice[n] = u.seen[key]
				u.seen[key] = true
			}
		}
		if !twice[record] {
			kept = append(kept, o)
		}
	}
	got.outputs = kept
	return nil
}

// keyed reports whether every record of a page has a key.
func keyed(p *page) bool { return !slices.Contains(p.keys, nil) }
