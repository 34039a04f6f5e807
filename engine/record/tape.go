package record

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// maxBodies bounds what the bodies of one recorded call hold together, in bytes: a
// test of more would be read by nobody.
const maxBodies = 4 << 20

// tape notes the exchanges of one call, in the order in which they began.
type tape struct {
	mu        sync.Mutex
	exchanges []*exchange
	size      int
}

// exchange is one request and its answer, as they were on the wire.
type exchange struct {
	request *http.Request
	sent    bytes.Buffer // the request's body
	status  int          // 0: there was no answer
	header  http.Header
	body    bytes.Buffer // as far as it was read
}

// roundTripper notes what goes through another one.
type roundTripper struct {
	*tape
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	x := &exchange{request: r}
	if r.Body != nil && r.Body != http.NoBody {
		own := *r
		own.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &x.sent), r.Body}
		r = &own
	}
	t.mu.Lock()
	t.exchanges = append(t.exchanges, x)
	t.mu.Unlock()
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	x.status, x.header = answer.StatusCode, answer.Header.Clone()
	t.mu.Unlock()
	answer.Body = &noted{answer.Body, t.tape, x}
	return answer, nil
}

// noted is a body whose bytes are noted while they are read.
type noted struct {
	io.ReadCloser
	tape *tape
	of   *exchange
}

// Read implements io.Reader.
func (n *noted) Read(p []byte) (int, error) {
	size, err := n.ReadCloser.Read(p)
	n.tape.mu.Lock()
	defer n.tape.mu.Unlock()
	if n.tape.size += size; n.tape.size <= maxBodies {
		n.of.body.Write(p[:size])
	}
	return size, err
}

// content is the answer's body without gzip.
func (x *exchange) content() ([]byte, error) {
	if !strings.HasSuffix(strings.ToLower(x.header.Get("Content-Encoding")), "gzip") || x.body.Len() == 0 {
		return x.body.Bytes(), nil
	}
	z, err := gzip.NewReader(&x.body)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxBodies+1))
	if err == nil && len(out) > maxBodies {
		err = errTooLarge
	}
	return out, err
}

// errTooLarge is why a call is not recorded whose answers are too many.
var errTooLarge = fmt.Errorf("the API's answers hold more than %d MB; record a call that asks for less, such as limit=2", maxBodies>>20)

// heard returns the exchanges that a test has: those that were answered, but for
// answers after which the same request was sent again.
func (t *tape) heard() ([]*exchange, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.size > maxBodies {
		return nil, errTooLarge
	}
	var out []*exchange
	for i, x := range t.exchanges {
		switch {
		case !x.failed():
			out = append(out, x)
		case slices.ContainsFunc(t.exchanges[i+1:], x.sameAs):
		default:
			what := "did not answer"
			if x.status != 0 {
				what = fmt.Sprintf("answered with %d", x.status)
			}
			return nil, fmt.Errorf("the API %s to %s %s, which another time may bring something else; nothing is recorded", what, x.request.Method, x.request.URL.Path)
		}
	}
	return out, nil
}

// failed is whether the same request may have another answer soon.
func (x *exchange) failed() bool {
	return x.status == 0 || x.status == http.StatusTooManyRequests || x.status == http.StatusRequestTimeout || x.status >= http.StatusInternalServerError
}

func (x *exchange) sameAs(y *exchange) bool {
	return x.request.Method == y.request.Method && x.request.URL.String() == y.request.URL.String() && bytes.Equal(x.sent.Bytes(), y.sent.Bytes())
}
