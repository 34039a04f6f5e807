package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Pair is a name with a value: of a query or of a header.
type Pair struct{ Name, Value string }

// Credentials are what goes along to say who asks. Both hold secrets, which show
// in no URL, error or log.
type Credentials struct {
	Header []Pair // replaces headers of the same name
	Query  []Pair // replaces values of the query of the same name
}

// Request is what is sent, apart from what the Client adds to every request.
type Request struct {
	Method string // as it is sent: GET, POST, ...
	Path   string // percent-encoded, begins with a slash; comes after the base URL's own
	Query  []Pair // not encoded; sent in this order, a name as often as it is given
	Header []Pair // not the secret ones, which Options.Auth gives
	Body   []byte // nil for none

	// ContentType is the media type of Body, such as application/json-patch+json,
	// or application/x-www-form-urlencoded with EncodeForm. "" stands for a
	// Content-Type in Header, or else for application/json.
	ContentType string

	// Template is Path without what is put into it, for who observes requests.
	Template string

	// Idempotent says that the request only reads, so that it may be sent again
	// after the server may have seen it. A request that is not is a write.
	Idempotent bool
}

// MaxURL bounds a URL with its query, in bytes: beyond it common servers and
// proxies answer 414 or nothing that can be read.
const MaxURL = 8 << 10

// EncodeForm encodes pairs as application/x-www-form-urlencoded, in their order:
// for a query or a body.
func EncodeForm(pairs []Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value))
	}
	return b.String()
}

// target is the URL of a request, checked.
func (c *Client) target(r *Request) (*url.URL, error) {
	if err := checkPath(r.Path); err != nil {
		return nil, err
	}
	u := *c.base
	u.RawPath = c.base.EscapedPath() + r.Path
	plain, err := url.PathUnescape(u.RawPath)
	u.Path = plain
	if err != nil || u.EscapedPath() != u.RawPath {
		return nil, errPath(r.Path)
	}
	u.RawQuery = EncodeForm(r.Query)
	return &u, nil
}

// build is r as net/http sends it. It has no GetBody: whether a body may be sent
// a second time is decided here and not there.
func (c *Client) build(ctx context.Context, r *Request, target *url.URL, auth Credentials) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, "", nil)
	if err != nil {
		return nil, fmt.Errorf("the method %q is none", r.Method)
	}
	req.URL = withQuery(target, auth.Query)
	if err := checkLength(req.URL, r.Query); err != nil {
		return nil, err
	}
	var media []Pair
	if r.ContentType != "" {
		media = append(media, Pair{"Content-Type", r.ContentType})
	}
	for _, pairs := range [][]Pair{c.opts.Header, r.Header, media, auth.Header} {
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

// withQuery is a URL with these pairs in its query, in the place of those of the
// same names.
func withQuery(u *url.URL, pairs []Pair) *url.URL {
	if len(pairs) == 0 {
		return u
	}
	var kept []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		name, _ = url.QueryUnescape(name)
		if part != "" && !slices.ContainsFunc(pairs, func(p Pair) bool { return p.Name == name }) {
			kept = append(kept, part)
		}
	}
	to := *u
	to.RawQuery = strings.Join(append(kept, EncodeForm(pairs)), "&")
	return &to
}

// checkPath refuses a path that does not begin with a slash, and one with a segment
// that servers take for the way up, however it is encoded.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errPath(path)
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if plain, _ := url.PathUnescape(segment); plain == "." || plain == ".." {
			return fmt.Errorf("the path %q holds the segment %q, which leads elsewhere", brief(path), segment)
		}
	}
	return nil
}

func errPath(path string) error {
	return fmt.Errorf("the path %q is not percent-encoded or does not begin with a slash", brief(path))
}

// longURL is the error of a URL of more than MaxURL bytes.
type longURL struct {
	bytes, values int
	name          string // whose values are most of it; "" where the path is
}

func (e *longURL) Error() string {
	most := "its path"
	switch {
	case e.values == 1:
		most = "the value of " + e.name
	case e.values > 1:
		most = fmt.Sprintf("the %d values of %s", e.values, e.name)
	}
	return fmt.Sprintf("its URL would be %d bytes long, and servers take no more than %d; shorten what it is mostly made of, %s", e.bytes, MaxURL, most)
}

func checkLength(u *url.URL, query []Pair) error {
	n := len(u.Scheme) + len("://") + len(u.Host) + len(u.RawPath) + len("?") + len(u.RawQuery)
	if n <= MaxURL {
		return nil
	}
	long, most := longURL{bytes: n}, len(u.RawPath)
	sizes, counts := map[string]int{}, map[string]int{}
	for _, p := range query {
		counts[p.Name]++
		if sizes[p.Name] += len(EncodeForm([]Pair{p})); sizes[p.Name] > most {
			most, long.name = sizes[p.Name], p.Name
		}
	}
	long.values = counts[long.name]
	return &long
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
		if !IsHeaderName(p.Name) {
			return fmt.Errorf("%q cannot be the name of a header", p.Name)
		}
		if slices.Contains(framing, http.CanonicalHeaderKey(p.Name)) {
			return fmt.Errorf("the header %q is the connection's own and cannot be set", p.Name)
		}
		if !IsHeaderValue(p.Value) {
			return fmt.Errorf("the value of the header %q holds a line break or another control character", p.Name)
		}
	}
	return nil
}

// framing are the headers that say how a request is sent, and by which a server
// may leave HTTP altogether.
var framing = []string{
	"Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// IsHeaderName reports whether a header can have the name: a token (RFC 9110, section
// 5.6.2).
func IsHeaderName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("!#$%&'*+-.^_`|~", r) })
}

// IsHeaderValue reports whether a header can have the value, which has no control
// characters but tabs.
func IsHeaderValue(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// FieldValue is the lines of one header as one value: joined by commas, as RFC 9110
// section 5.3 has it, but for those of Set-Cookie, which hold commas and are joined
// by line breaks.
func FieldValue(name string, lines []string) string {
	if strings.EqualFold(name, "Set-Cookie") {
		return strings.Join(lines, "\n")
	}
	return strings.Join(lines, ", ")
}
