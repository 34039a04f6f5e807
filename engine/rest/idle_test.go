package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// forged is an answer that nobody asked for, with the key in it.
const forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged " + token

// captureLog sends the global log, which net/http writes to, through a Redactor.
func captureLog(t *testing.T, r *Redactor) *lockedBuffer {
	out := new(lockedBuffer)
	before, flags := log.Writer(), log.Flags()
	log.SetOutput(r.Writer(out))
	log.SetFlags(0)
	t.Cleanup(func() { log.SetOutput(before); log.SetFlags(flags) })
	return out
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// Bytes that come on an idle connection end it: they reach no log, and are not the
// answer to what is asked next.
func TestBytesOnAnIdleConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := captureLog(t, new(Redactor))
		up := servePiped(t, step{send: ok("{}").send, drip: forged, every: time.Second}, ok("{}"))
		c, _ := up.client(t, Options{Auth: auth})
		for range 2 {
			var got string
			if err := c.Do(context.Background(), get, all(&got)); err != nil || got != "{}" {
				t.Errorf("%q, %v", got, err)
			}
			time.Sleep(3 * time.Second)
		}
		if up.closed.Load() != 1 || up.accepted() != 2 || out.String() != "" {
			t.Errorf("%d of %d connections closed; the log: %s", up.closed.Load(), up.accepted(), out)
		}
	})
}

// Bytes that come together with an answer are seen by net/http alone, which logs
// them: the Redactor before the log takes the key out, even one that is cut.
func TestBytesBehindAnAnswer(t *testing.T) {
	key := strings.TrimPrefix(token, "Token token=")
	send := ok("{}").send + forged
	send += strings.Repeat(".", 4096-12-len(send)) + key // net/http reads 4096 bytes
	up := serve(t, step{send: send, then: "await"})
	redactor := redactorOf(key)
	out := captureLog(t, redactor)
	c, _ := newClient(t, up.url, Options{Auth: auth, Redactor: redactor})
	var got string
	if err := c.Do(context.Background(), get, all(&got)); err != nil || got != "{}" {
		t.Errorf("%q, %v", got, err)
	}
	up.closes(1)
	if text := out.String(); !strings.Contains(text, "Unsolicited response") || strings.Count(text, mark) != 2 || leaks(text, key) {
		t.Errorf("...%s", text[max(0, len(text)-200):])
	}
}

// They are not the answer to the next request either, whether net/http or the Client
// is the first to notice.
func TestStaleAnswer(t *testing.T) {
	captureLog(t, new(Redactor))
	for range 50 {
		up := serve(t, step{send: ok("{}").send + forged}, ok("{}"))
		c, _ := newClient(t, up.url, Options{})
		for range 2 {
			var got string
			if err := c.Do(context.Background(), get, all(&got)); err != nil || got != "{}" {
				t.Fatalf("%q, %v", got, err)
			}
		}
	}
}

// An answer to a later request on a connection on which nothing came since.
func TestStaleAnswerOfAConn(t *testing.T) {
	used := new(conn)
	used.board()
	answer := &closing{io.NopCloser(strings.NewReader("{}")), func() {}}
	closed := 0
	answer.closed = func() { closed++ }
	c, _ := newClient(t, "http://127.0.0.1:1", Options{Transport: through(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{Conn: used, Reused: true})
		return &http.Response{StatusCode: 200, Body: answer}, nil
	})})
	e := asError(t, c.Do(context.Background(), get, nil))
	if !errors.Is(e, errStale) || closed != e.Attempts {
		t.Errorf("%v, closed %d times", e, closed)
	}
}
