package fakepagerduty

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// call is one authenticated request.
type call struct {
	account *account
	key     key
	method  string
	path    string   // still escaped
	ids     []string // what stands for each {id} in the route's path, unescaped
	id      string   // the first of them
	status  int      // of the answer, if it is a success
	query   url.Values
	header  http.Header
	body    []byte
	now     time.Time // UTC, whole seconds

	zoned      *time.Location  // of time_zone, where that was asked
	maintained map[string]bool // the services in maintenance, once that was asked
}

// route is one operation of the API. Its path has an {id} for each segment that
// names a record.
type route struct {
	method string
	path   string
	status int // of success, unless the handler says otherwise
	handle func(*call) (any, error)
}

// router finds the route of a request: its routes are sorted by the first
// segment of their paths, and a segment that is given comes before any id.
type router map[string][]route

func newRouter(c map[string]*collection) router {
	byFirst := router{}
	for _, r := range routes(c) {
		first, _ := cutSegment(r.path)
		byFirst[first] = append(byFirst[first], r)
	}
	for _, all := range byFirst {
		slices.SortStableFunc(all, func(x, y route) int { return strings.Compare(y.pattern(), x.pattern()) })
	}
	return byFirst
}

// pattern is the path with one letter for each segment: one that is given sorts
// before any.
func (r route) pattern() string {
	var b strings.Builder
	for segment := range strings.SplitSeq(r.path[1:], "/") {
		if segment == "{id}" {
			b.WriteByte('a')
		} else {
			b.WriteByte('g')
		}
	}
	return b.String()
}

func (r router) find(method, path string) (found route, ids []string, ok bool) {
	first, _ := cutSegment(path)
	for _, candidate := range r[first] {
		if candidate.method != method {
			continue
		}
		if ids, ok := matchPath(candidate.path, path); ok {
			return candidate, ids, true
		}
	}
	return route{}, nil, false
}

// answer finds the route and runs it: reads together, a write alone.
func (c *call) answer() answer {
	r, ids, ok := c.account.routes.find(c.method, c.path)
	if !ok {
		return lacking(c.method, c.path).answer()
	}
	c.ids, c.status = ids, r.status
	if len(ids) > 0 {
		c.id = ids[0]
	}
	body, err := c.run(r)
	switch refusal := (apiError{}); {
	case errors.As(err, &refusal): // the handlers fail in no other way
		if strings.HasPrefix(r.path, "/v3/") {
			refusal.prefix = r.resource()
		}
		return refusal.answer()
	case c.status == http.StatusNoContent:
		return answer{status: c.status, header: http.Header{}}
	}
	return jsonAnswer(c.status, body)
}

func (c *call) run(r route) (any, error) {
	c.account.wakeUp(c)
	if r.reads() {
		c.account.mu.RLock()
		defer c.account.mu.RUnlock()
		return r.handle(c)
	}
	if c.key.readOnly {
		return nil, accessDenied
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	return r.handle(c)
}

// resource is the last word of the path, in the singular.
func (r route) resource() string {
	words := strings.Split(strings.TrimSuffix(r.path, "/{id}"), "/")
	return strings.TrimSuffix(words[len(words)-1], "s")
}

// reads reports whether the route changes nothing, as the queries that are sent
// with POST do not.
func (r route) reads() bool {
	return r.method == http.MethodGet || strings.HasPrefix(r.path, "/analytics/") || strings.HasSuffix(r.path, "/render") || strings.HasSuffix(r.path, "/preview")
}

// matchPath compares an escaped path with a route's, segment by segment.
func matchPath(pattern, path string) (ids []string, ok bool) {
	for pattern != "" && path != "" {
		var want, got string
		want, pattern = cutSegment(pattern)
		got, path = cutSegment(path)
		got, err := url.PathUnescape(got)
		switch {
		case err != nil || got == "":
			return nil, false
		case want == "{id}":
			ids = append(ids, got)
		case want != got:
			return nil, false
		}
	}
	return ids, pattern == path // both at their end
}

// cutSegment splits "/a/b" into "a" and "/b".
func cutSegment(path string) (segment, rest string) {
	path = strings.TrimPrefix(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
