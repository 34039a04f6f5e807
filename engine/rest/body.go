package rest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// After an answer was read, its connection is worth keeping only if the rest of
// the body is short and comes soon.
const (
	maxDrain  = 64 << 10 // bytes
	drainTime = 250 * time.Millisecond
)

// errorBodyTime bounds how long the body of a failed request is read in all: its
// status is known, and what has come by then has to do.
const errorBodyTime = 5 * time.Second

// Causes of a context's end.
var (
	errSilent  = errors.New("the server was silent for too long")              // for Options.Silence
	errTimeout = errors.New("the request took too long with all its attempts") // Options.Timeout
)

// watch ends an attempt when the server is silent for too long.
type watch struct {
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func (w *watch) start(d time.Duration) {
	if w.timer == nil {
		w.timer = time.AfterFunc(d, func() { w.cancel(errSilent) })
		return
	}
	w.timer.Reset(d)
}

func (w *watch) stop() { w.timer.Stop() }

// received is a body as it comes from the server: bounded in size and silence.
type received struct {
	from    io.Reader
	watch   *watch
	silence time.Duration
	until   time.Time // no read goes on after; zero for no such time
	left    int64     // how many bytes may still come
	max     int64
	err     error // why it ended; io.EOF at its proper end
}

func (r *received) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	patience := r.silence
	if !r.until.IsZero() {
		patience = min(patience, time.Until(r.until))
	}
	r.watch.start(patience)
	n, err := r.from.Read(p)
	r.watch.stop()
	if r.left -= int64(n); r.left < 0 {
		n, err = 0, &tooLarge{r.max, "as it is sent"}
	}
	r.err = err
	return n, err
}

// body is what the reader of an answer sees: the plain bytes, bounded. It
// remembers why it failed, whatever the reader makes of that.
type body struct {
	ended    func() *failure // why nobody waits for the answer any more; nil: somebody does
	encoding string
	received *received
	plain    io.Reader // nil before the first Read
	peeked   []byte    // read by empty, and not yet by Read
	left     int64     // how many bytes may still be handed over
	max      int64
	failed   *failure
}

func (c *Client) newBody(ctx context.Context, resp *http.Response, w *watch) *body {
	return &body{
		ended:    func() *failure { return interrupted(ctx) },
		encoding: strings.ToLower(strings.Join(resp.Header.Values("Content-Encoding"), ", ")),
		received: &received{from: resp.Body, watch: w, silence: c.opts.Silence, left: c.opts.MaxWire, max: c.opts.MaxWire},
		left:     c.opts.MaxBody,
		max:      c.opts.MaxBody,
	}
}

// Read fails with an *Error.
func (b *body) Read(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed.err
	}
	if len(b.peeked) > 0 {
		n := copy(p, b.peeked)
		b.peeked = b.peeked[n:]
		return n, nil
	}
	n, err := b.read(p)
	if b.left -= int64(n); b.left < 0 {
		n, err = n+int(b.left), &tooLarge{b.max, "unpacked"}
	}
	if err == nil || err == io.EOF {
		return n, err
	}
	b.failed = b.explain(err)
	return n, b.failed.err
}

// empty tells whether there is nothing but white space. What it has to read for that
// is kept for Read. A body that fails or goes on and on is not empty.
func (b *body) empty() bool {
	const most = 512 // bytes of white space
	buffer := make([]byte, most)
	for n := 0; n < most; {
		got, err := b.Read(buffer[n:])
		n += got
		if len(bytes.TrimSpace(buffer[:n])) > 0 || err != nil && err != io.EOF {
			b.peeked = buffer[:n]
			return false
		}
		if err == io.EOF {
			return true
		}
	}
	b.peeked = buffer
	return false
}

// drain reads the rest, so that the connection can carry the next request.
func (b *body) drain() {
	silence := b.received.watch
	silence.start(drainTime)
	defer silence.stop()
	io.CopyN(io.Discard, b.received.from, maxDrain)
}

func (b *body) read(p []byte) (int, error) {
	if b.plain == nil {
		plain, err := decode(b.received, b.encoding)
		if err != nil {
			return 0, err
		}
		b.plain = plain
	}
	return b.plain.Read(p)
}

var errEncoding = errors.New("unknown encoding")

// decode is the plain text of a body. A body that is empty has none, whatever its
// label.
func decode(from io.Reader, encoding string) (io.Reader, error) {
	if encoding == "" || encoding == "identity" {
		return from, nil
	}
	buffered := bufio.NewReader(from)
	start, err := buffered.Peek(2)
	if len(start) == 0 {
		return nil, err
	}
	if encoding != "gzip" && encoding != "x-gzip" {
		return nil, fmt.Errorf("%w: it is labelled %q, and gzip was asked for", errEncoding, encoding)
	}
	if len(start) == 2 && (start[0] != 0x1f || start[1] != 0x8b) {
		return nil, fmt.Errorf("%w: it is labelled gzip and is none", errEncoding)
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &members{z, buffered}, nil
}

// members is gzip of one member or more. What stands behind one and is none is an
// error of its own, however short it is: it is not taken for a body that was cut off.
type members struct {
	*gzip.Reader
	from *bufio.Reader
}

func (m *members) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != io.EOF {
		return n, err
	}
	if _, err := m.from.Peek(1); err != nil {
		return n, err
	}
	if err = m.Reset(m.from); err == io.ErrUnexpectedEOF {
		err = gzip.ErrHeader
	}
	m.Multistream(false)
	return n, err
}

// explain says what an error of the body means.
func (b *body) explain(err error) *failure {
	if ended := b.ended(); ended != nil {
		return ended
	}
	var large *tooLarge
	switch {
	case errors.As(err, &large):
		return &failure{err: &Error{Kind: TooLarge, Err: err}}
	case b.received.err != nil && b.received.err != io.EOF:
		kind := networkKind(err)
		if !isNetwork(err) {
			kind = BadResponse
		}
		return &failure{err: &Error{Kind: kind, Err: err}, again: true, stubborn: isStubborn(err)}
	case errors.Is(err, errEncoding):
		return &failure{err: &Error{Kind: BadResponse, Err: err}}
	}
	return &failure{err: &Error{Kind: BadResponse, Err: fmt.Errorf("its gzip is broken: %w", err)}, again: true, stubborn: !errors.Is(err, io.ErrUnexpectedEOF)}
}

// tooLarge is a body that passed its bound.
type tooLarge struct {
	max   int64
	state string
}

func (t *tooLarge) Error() string {
	return fmt.Sprintf("more than %d bytes %s", t.max, t.state)
}
