package httpserver

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A server that is told to stop is not ready, answers what it has begun, and ends.
func TestStops(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, func(o *Options) { o.DrainDelay = time.Hour })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.server.options.DrainDelay = 0
	s.URL = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, l) }()
	answer := make(chan string, 1)
	go func() {
		answer <- s.post(t, "key-of-somebody", eras[1], "tools/call", tool("wait_for_crate", map[string]any{"id": "5"}))
	}()
	<-h.came
	stop()
	for s.server.ready.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-ended:
		t.Fatal("it ended before the call:", err)
	default:
	}
	close(h.gate)
	if got := <-answer; !strings.Contains(got, `"id":"5"`) {
		t.Error(got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.Client().CloseIdleConnections()
}

// A server that is told to stop ends its subscriptions with their result.
func TestStopsEndSubscriptions(t *testing.T) {
	h := newHarbor(t)
	h.changes = true
	s := h.serve(t, nil, nil, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx, l) }()
	text, header := message(eras[1], "subscriptions/listen", map[string]any{"notifications": map[string]any{"toolsListChanged": true}})
	r, _ := http.NewRequest(http.MethodPost, "http://"+l.Addr().String()+"/mcp", strings.NewReader(text))
	r.Header = header
	r.Header.Set("Authorization", someKey)
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	events := bufio.NewReader(resp.Body)
	if line, err := events.ReadString('}'); !strings.Contains(line, "acknowledged") {
		t.Error(line, err)
	}
	stop()
	if rest, err := io.ReadAll(events); err != nil || !strings.Contains(string(rest), `"result"`) {
		t.Errorf("%s %v", rest, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.Client().CloseIdleConnections()
}
