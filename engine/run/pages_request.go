package run

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
)

// size is how many records to ask for; room is false when the API gives none
// at that place. Pages by offset may be of any size; all others keep one through a
// list and its cursor.
func (p *pager) size(at answer.Position, left int) (size int, room bool) {
	s := p.exchange.Pages
	switch {
	case s == nil:
		return 0, true
	case at.Size > 0:
		return at.Size, true
	}
	size = left + at.Skip
	if s.MaxSize > 0 {
		size = min(size, s.MaxSize)
	}
	if s.Stop > 0 {
		size = min(size, s.Stop-at.Offset)
	}
	return size, size > 0
}

// request is the request of one page.
func (p *pager) request(at answer.Position, size int) (rest.Request, error) {
	r := p.base.Request
	s := p.exchange.Pages
	if s == nil {
		return r, nil
	}
	r.Query = slices.Clone(r.Query)
	body := map[string]any{}
	put := func(name string, v any, inBody bool) {
		switch {
		case name == "":
		case inBody:
			set(body, strings.Split(name, "."), v)
		default:
			r.Query = append(r.Query, rest.Pair{Name: name, Value: fmt.Sprint(v)})
		}
	}
	put(s.Size, size, s.SizeInBody)
	switch s.Kind {
	case plan.ByOffset:
		put(s.At, at.Offset, s.AtInBody)
	case plan.ByPage:
		put(s.At, at.Offset+s.First, s.AtInBody)
	}
	if at.Path != "" {
		r.Path, r.Query = at.Path, nil
	}
	if len(at.Query) > 0 { // takes the place of what has the same names
		r.Query = slices.DeleteFunc(r.Query, func(q rest.Pair) bool { _, named := at.Query[q.Name]; return named })
	}
	for _, name := range slices.Sorted(maps.Keys(at.Query)) {
		for _, v := range serialize(at.Query[name], nil) {
			r.Query = append(r.Query, rest.Pair{Name: name, Value: v})
		}
	}
	merge(body, at.Body)
	if len(body) == 0 {
		return r, nil
	}
	whole, _ := p.base.body.(map[string]any)
	whole = maps.Clone(whole)
	if whole == nil {
		whole = map[string]any{}
	}
	merge(whole, body)
	text, err := json.Marshal(whole)
	r.Body = text
	return r, err
}

// set puts a value at a path of keys.
func set(m map[string]any, path []string, v any) {
	for _, key := range path[:len(path)-1] {
		inner, ok := m[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			m[key] = inner
		}
		m = inner
	}
	m[path[len(path)-1]] = v
}

// merge puts what is in from into m; objects are merged, all else is replaced. What
// m holds is not changed but copied.
func merge(m, from map[string]any) {
	for key, v := range from {
		old, is := m[key].(map[string]any)
		if more, ok := v.(map[string]any); ok && is {
			old = maps.Clone(old)
			merge(old, more)
			v = old
		}
		m[key] = v
	}
}

// link is where the link of the page at the position leads, as RFC 8288 writes it,
// to the next one: below the address of the same server, or it is refused. A
// relative one begins at the page.
func (p *pager) link(at answer.Position, header map[string]any) (next answer.Position, found bool, err error) {
	text, _ := header["link"].(string)
	target := nextLink(text)
	if target == "" {
		return next, false, nil
	}
	client, err := p.upstream.server(p.exchange.Server)
	if err != nil {
		return next, false, err
	}
	base, err := url.Parse(client.URL(&rest.Request{Path: "/"}))
	if err != nil {
		return next, false, err
	}
	own := p.base.Path
	if at.Path != "" {
		own = at.Path
	}
	page, err := url.Parse(client.URL(&rest.Request{Path: own}))
	if err != nil {
		return next, false, err
	}
	u, err := page.Parse(target)
	if err != nil || u.Scheme != base.Scheme || u.Host != base.Host || !strings.HasPrefix(u.EscapedPath(), base.EscapedPath()) {
		return next, false, failure.New(failure.Response, "the link to the next page leads away from the server: %.100q", target)
	}
	path := "/" + strings.TrimPrefix(u.EscapedPath(), base.EscapedPath())
	query := map[string]any{}
	for name, values := range u.Query() {
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		query[name] = list
	}
	return answer.Position{Path: path, Query: query}, true, nil
}

// nextLink returns the target of the link with rel=next in a Link header; "" where
// there is none.
func nextLink(header string) string {
	for rest := header; ; {
		_, after, found := strings.Cut(rest, "<")
		target, params, closed := strings.Cut(after, ">")
		if !found || !closed {
			return ""
		}
		end := strings.IndexByte(params, '<')
		own := params
		if end >= 0 {
			own = params[:end]
		}
		for param := range strings.SplitSeq(strings.TrimRight(own, ", \t\r\n"), ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
			if !strings.EqualFold(strings.TrimSpace(name), "rel") {
				continue
			}
			for word := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `",`)) {
				if strings.EqualFold(word, "next") {
					return target
				}
			}
		}
		if end < 0 {
			return ""
		}
		rest = params[end:]
	}
}
