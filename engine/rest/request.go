package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Pair is a name with a value: of a query or of a header.
type Pair struct{ Name, Value string }

// Request is what is sent, apart from what the Client adds to every request.
type Request struct {
	Method string // as it is sent: GET, POST, ...
	Path   string // percent-encoded, begins with a slash; comes after the base URL's own
	Query  []Pair // not encoded; sent in this order, a name as often as it is given
	Header []Pair // not the secret ones, which Options.Auth gives
	Body   []byte // JSON; nil for none

	// Idempotent says that the request only reads, so that it may be sent again
	// after the server may have seen it.
	Idempotent bool
}

// target is the URL of a request, checked.
func (c *Client) target(r *Request) (*url.URL, error) {
	u := *c.base
	u.RawPath = c.base.EscapedPath() + r.Path
	plain, err := url.PathUnescape(u.RawPath)
	u.Path = plain
	if err != nil || !strings.HasPrefix(r.Path, "/") || u.EscapedPath() != u.RawPath {
		return nil, fmt.Errorf("the path %q is not percent-encoded or does not begin with a slash", r.Path)
	}
	u.RawQuery = encodeQuery(r.Query)
	return &u, nil
}

// build is r as net/http sends it. It has no GetBody: whether a body may be sent
// a second time is decided here and not there.
func (c *Client) build(ctx context.Context, r *Request, target *url.URL, auth []Pair) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, "", nil)
	if err != nil {
		return nil, fmt.Errorf("the method %q is none", r.Method)
	}
	req.URL = target
	for _, pairs := range [][]Pair{c.opts.Header, r.Header, auth} {
		if err := checkHeader(pairs); err != nil {
			return nil, err
		}
		replaceHeader(req.Header, pairs)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if r.Body != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
		if len(r.Body) == 0 {
			req.Body = http.NoBody
		}
		if req.Header.Get("Content-Type") == "" {
			req.Header.Set("Content-Type", "application/json")
		}
	}
	return req, nil
}

// encodeQuery keeps the order of the pairs.
func encodeQuery(pairs []Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value))
	}
	return b.String()
}

// replaceHeader sets the named headers; a name given twice gets both values.
func replaceHeader(h http.Header, pairs []Pair) {
	for _, p := range pairs {
		h.Del(p.Name)
	}
	for _, p := range pairs {
		h.Add(p.Name, p.Value)
	}
}

// checkHeader refuses what would break the lines of a header apart. Its error
// names the header and never the value.
func checkHeader(pairs []Pair) error {
	for _, p := range pairs {
		if p.Name == "" || strings.ContainsFunc(p.Name, notInToken) {
			return fmt.Errorf("%q cannot be the name of a header", p.Name)
		}
		if strings.ContainsFunc(p.Value, isControl) {
			return fmt.Errorf("the value of the header %q holds a line break or another control character", p.Name)
		}
	}
	return nil
}

// notInToken is true of what RFC 9110 does not allow in a header's name.
func notInToken(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
