package httpserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are in memory, so that their deadlines are
// those of the clock of a test.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// bubble runs test with a server on a clock of its own; dial connects to it.
func bubble(t *testing.T, test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	s := newHarbor(t).serve(t, nil, nil, nil)
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{make(chan net.Conn), make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.server.Serve(ctx, p) }()
		test(t, func() net.Conn {
			client, server := net.Pipe()
			p.accept <- server
			return client
		})
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// until reads a connection to its end and returns what came, and how long after begin
// it ended.
func until(c net.Conn, begin time.Time) (string, time.Duration) {
	text, _ := io.ReadAll(c)
	return string(text), time.Since(begin)
}

// A connection that says half of a header, or half of a body, or nothing more, is
// closed in time.
func TestTimes(t *testing.T) {
	_, header := message(eras[0], "ping", nil)
	var head strings.Builder
	fmt.Fprintf(&head, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nContent-Length: 500\r\n", someKey)
	for name, values := range header {
		fmt.Fprintf(&head, "%s: %s\r\n", name, values[0])
	}
	for _, test := range []struct {
		name, sent string
		want       time.Duration
		answer     string
	}{
		{"nothing", "", headerTime, ""},
		{"half a header", "POST /mcp HTTP/1.1\r\nHost: loc", headerTime, ""},
		{"half a body", head.String() + "\r\n{\"jsonrpc\":", headerTime + bodyTime, "HTTP/1.1 400"},
		{"half a body, chunk by chunk", strings.Replace(head.String(), "Content-Length: 500", "Transfer-Encoding: chunked", 1) + "\r\n3\r\n{\"j\r\n", headerTime + bodyTime, "HTTP/1.1 400"},
		{"a request and nothing after", "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", idleTime, "HTTP/1.1 200"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, dial func() net.Conn) {
				c := dial()
				begin := time.Now()
				go func() { _, _ = io.WriteString(c, test.sent) }()
				got, took := until(c, begin)
				if took < test.want || took > test.want+time.Second || !strings.HasPrefix(got, test.answer) || test.answer == "" && strings.Contains(got, "200") {
					t.Errorf("closed after %s, want %s: %s", took, test.want, got)
				}
			})
		})
	}
}

// A header that drips in is not waited for beyond its time, however often a part comes.
func TestDrip(t *testing.T) {
	bubble(t, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		begin := time.Now()
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_, _ = io.WriteString(c, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ")
			for {
				time.Sleep(time.Second)
				if _, err := io.WriteString(c, "x"); err != nil {
					return
				}
			}
		}()
		if _, took := until(c, begin); took > headerTime+time.Second {
			t.Error("closed after", took)
		}
		<-gone
	})
}

// Headers beyond their bound are refused without being kept.
func TestLargeHeader(t *testing.T) {
	bubble(t, func(t *testing.T, dial func() net.Conn) {
		for size, want := range map[int]int{8 << 10: 200, 64 << 10: 431} {
			c := dial()
			go func() {
				fmt.Fprintf(c, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n", strings.Repeat("x", size))
			}()
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil || resp.StatusCode != want {
				t.Errorf("%d bytes: %v %v, want %d", size, resp, err, want)
			}
			c.Close()
		}
	})
}
