package fakepagerduty

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The bounds of offset pages.
const (
	defaultPage = 25
	maxPage     = 100
	maxOffset   = 10_000 // offset + limit may not exceed it
)

// paging is the window of one offset page.
type paging struct {
	limit, offset int
	total         bool
}

// paging reads limit, offset and total.
func (c *call) paging() (paging, error) {
	limit, err := c.integer("limit", c.usualPage(), 1)
	if err != nil {
		return paging{}, err
	}
	offset, err := c.integer("offset", 0, 0)
	if err != nil {
		return paging{}, err
	}
	limit = min(limit, c.longestPage())
	if offset > maxOffset-limit {
		return paging{}, badArguments("Offset+limit exceeds maximum allowed value of 10000. Please try to refine your search to reduce the returned set of records below this number, like adding a date range.")
	}
	return paging{limit: limit, offset: offset, total: c.flag("total")}, nil
}

// usualPage and longestPage are the default and the bound of limit.
func (c *call) usualPage() int {
	if c.path == shiftSchedulesPath {
		return maxPage
	}
	return defaultPage
}

func (c *call) longestPage() int {
	if c.path == shiftSchedulesPath {
		return 1000
	}
	return maxPage
}

// page cuts the window that the query asks for out of all matches.
func page[T, R any](c *call, name string, matches []T, record func(T) R) (object, error) {
	p, err := c.paging()
	if err != nil {
		return nil, err
	}
	from := min(p.offset, len(matches))
	to := min(from+p.limit, len(matches))
	records := make([]R, 0, to-from)
	for _, m := range matches[from:to] {
		records = append(records, record(m))
	}
	var total any
	if p.total {
		total = len(matches)
	}
	return object{{name, records}, {"limit", p.limit}, {"offset", p.offset}, {"total", total}, {"more", to < len(matches)}}, nil
}

// integer reads a whole number of at least the given minimum.
func (c *call) integer(name string, byDefault, minimum int) (int, error) {
	if !c.query.Has(name) {
		return byDefault, nil
	}
	n, err := strconv.Atoi(c.query.Get(name))
	if err != nil || n < minimum {
		return 0, invalidInput(title(name) + " must be a number of at least " + strconv.Itoa(minimum) + ".")
	}
	return n, nil
}

// flag reads a boolean; anything but true and 1 is false.
func (c *call) flag(name string) bool {
	v := c.query.Get(name)
	return v == "true" || v == "1"
}

// choices reads an array whose elements must be of the allowed ones.
func (c *call) choices(name string, allowed ...string) ([]string, error) {
	for _, v := range c.query[name] {
		if !slices.Contains(allowed, v) {
			return nil, invalidInput(title(strings.TrimSuffix(name, "[]")) + " must be a list of " + strings.Join(allowed, ", ") + ".")
		}
	}
	return c.query[name], nil
}

// idFilter is the set of indexes that an array of ids allows.
type idFilter struct {
	given   bool
	allowed []int
}

// filter reads an array of ids, unknown ones included, which match nothing.
func (c *call) filter(name string, index map[string]int) idFilter {
	f := idFilter{given: c.query.Has(name)}
	for _, id := range c.query[name] {
		if i, ok := index[id]; ok {
			f.allowed = append(f.allowed, i)
		}
	}
	return f
}

// allows reports whether any of the indexes may pass; all may when the array
// was not given.
func (f idFilter) allows(indexes ...int) bool {
	return !f.given || slices.ContainsFunc(indexes, func(i int) bool { return slices.Contains(f.allowed, i) })
}

// named reports whether a name matches the query parameter.
func (c *call) named(name string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(c.query.Get("query")))
}

// includes reports whether include[] asks for the records of that kind in the
// place of their references.
func (c *call) includes(kind string) bool { return slices.Contains(c.query["include[]"], kind) }

// plain is the call without its query: records inside of records hold references.
func (c *call) plain() *call {
	inner := *c
	inner.query = nil
	return &inner
}

// span reads since and until. One that was not sent is the zero time.
func (c *call) span() (since, until time.Time, err error) {
	if since, err = c.time("since"); err != nil {
		return
	}
	if until, err = c.time("until"); err != nil {
		return
	}
	if !since.IsZero() && !until.IsZero() && until.Before(since) {
		err = badRange
	}
	return
}

func (c *call) time(name string) (time.Time, error) {
	if !c.query.Has(name) {
		return time.Time{}, nil
	}
	t, ok := parseTime(c.query.Get(name))
	if !ok {
		return time.Time{}, apiError{status: 400, code: codeInvalidTime, message: "Invalid " + title(name) + " Provided"}
	}
	return t, nil
}

// parseTime reads an ISO 8601 date or date-time, with an offset, Z or none (UTC).
func parseTime(s string) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true
	}
	for _, clock := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		for _, zone := range []string{"", "Z07:00", "Z0700", "Z07"} {
			if t, err := time.Parse(clock+zone, s); err == nil {
				return t.UTC(), true
			}
		}
	}
	return time.Time{}, false
}

// zone reads time_zone; nil when it was not sent.
func (c *call) zone() (*time.Location, error) {
	name := c.query.Get("time_zone")
	if name == "" {
		return nil, nil
	}
	for _, z := range zones {
		if z.name == name {
			return z.location(), nil
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, invalidInput("Time_zone is invalid.")
	}
	return zone, nil
}

// title is a parameter's name as an error message begins with it.
func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
