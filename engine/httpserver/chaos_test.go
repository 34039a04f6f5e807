package httpserver

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Ten thousand connections that are kept open take nobody's place, and are closed when
// their time is over.
func TestIdleConnections(t *testing.T) {
	many := 10_000
	if testing.Short() {
		many = 1_000
	}
	bubble(t, func(t *testing.T, dial func() net.Conn) {
		ask := func(c net.Conn) {
			go func() { _, _ = io.WriteString(c, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n") }()
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatal(resp, err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
		}
		idle := make([]net.Conn, many)
		for i := range idle {
			idle[i] = dial()
			ask(idle[i])
		}
		ask(dial())
		begin := time.Now()
		var closed atomic.Int64
		for _, c := range idle {
			go func() {
				_, _ = io.Copy(io.Discard, c)
				closed.Add(1)
			}()
		}
		time.Sleep(idleTime - time.Second)
		synctest.Wait()
		if n := closed.Load(); n != 0 {
			t.Errorf("%d are closed after %s", n, time.Since(begin))
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := closed.Load(); n != int64(many) {
			t.Errorf("%d are closed after %s", n, time.Since(begin))
		}
	})
}

// A certificate that is written anew, again and again, while clients connect, fails
// none of them: what is half written is not used.
func TestCertificatesUnderLoad(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certify(t, cert, key, 1)
	config, err := TLS(cert, key, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Listener = tls.NewListener(s.Listener, config)
	s.Start()
	defer s.Close()
	const last = 20
	var newest atomic.Int64
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for newest.Load() < last {
				c, err := tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
				if err != nil {
					t.Error(err)
					return
				}
				if n := c.ConnectionState().PeerCertificates[0].SerialNumber.Int64(); n > newest.Load() {
					newest.Store(n)
				}
				c.Close()
			}
		})
	}
	for n := int64(2); n <= last; n++ {
		certify(t, cert, key, n)
	}
	clients.Wait()
}

// An API that breaks off in the middle of an answer is asked again for what is read; a
// change is not made twice, and the caller hears of it. Both eras.
func TestAnswersThatBreakOff(t *testing.T) {
	var asked atomic.Int64 // by one call
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			fmt.Fprint(w, `{"id":"1"}`)
			return
		}
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\"")
		_ = c.(*net.TCPConn).SetLinger(0) // it is reset
		c.Close()
	}))
	defer broken.Close()
	h := newHarbor(t)
	own := h.URL
	h.URL = broken.URL
	defer func() { h.URL = own }()
	s := h.serve(t, nil, nil, nil)
	for _, era := range eras {
		asked.Store(0)
		if got := s.post(t, "key-of-somebody", era, "tools/call", tool("wait_for_crate", map[string]any{"id": "1"})); strings.Contains(got, `"error"`) || asked.Load() != 2 {
			t.Errorf("%s: a read, asked %d times: %s", era, asked.Load(), got)
		}
		asked.Store(0)
		if got := s.post(t, "key-of-somebody", era, "tools/call", tool("load_crate", map[string]any{"id": "1"})); !strings.Contains(got, `"error"`) || asked.Load() != 1 {
			t.Errorf("%s: a change, asked %d times: %s", era, asked.Load(), got)
		}
	}
}
