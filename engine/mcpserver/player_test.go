package mcpserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// player is the client of one conversation.
type player struct {
	gates  gates
	server *Server
	screen *screen
	keys   chan string // what is typed and not yet read; closed at the end
	eof    sync.Once
	stdin  *io.PipeReader
	term   context.CancelFunc
}

func newPlayer(t *testing.T, o StdioOptions) *player {
	p := &player{screen: newScreen(), keys: make(chan string, 10_000)}
	o.Log = slog.New(slog.NewTextHandler(logLines{p.screen}, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "stack" {
			return slog.Attr{}
		}
		return a
	}}))
	stdin, w := io.Pipe()
	p.stdin = stdin
	go func() {
		for k := range p.keys {
			_, _ = io.WriteString(w, k)
		}
		_ = w.Close()
	}()
	ctx, term := context.WithCancel(t.Context())
	p.term = term
	p.server = testServer(o.Log, &p.gates)
	go func() {
		err := ServeStdio(ctx, p.server, stdin, p.screen, o)
		p.screen.add(fmt.Sprintf("= %v", err))
	}()
	return p
}

func (p *player) do(t *testing.T, verb, arg string) {
	switch verb {
	case ">":
		head, rest, _ := strings.Cut(arg, " ")
		var from, to int
		if n, _ := fmt.Sscanf(head, "%d..%d", &from, &to); n != 2 {
			p.keys <- arg + "\n"
			return
		}
		for i := from; i <= to; i++ {
			p.keys <- strings.ReplaceAll(rest, "%d", strconv.Itoa(i)) + "\n"
		}
		return
	case "raw":
		b, err := strconv.Unquote(arg)
		if err != nil {
			t.Fatalf("raw %s: %v", arg, err)
		}
		p.keys <- b
		return
	case "!":
		word, rest, _ := strings.Cut(arg, " ")
		switch word {
		case "open":
			close(p.gates.gate(rest))
			return
		case "offer":
			p.server.listChanged()
			return
		case "eof":
			p.eof.Do(func() { close(p.keys) })
			return
		case "term":
			p.term()
			return
		case "deaf":
			p.screen.deaf()
			return
		case "listen":
			p.screen.listen()
			return
		case "hangup":
			p.screen.hangUp()
			return
		case "wait":
			d, err := time.ParseDuration(rest)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(d) // of the test's own clock
			return
		}
	}
	t.Fatalf("no such step: %s %s", verb, arg)
}

// leave ends the client; the server must then end too, or the test fails.
func (p *player) leave() {
	p.eof.Do(func() { close(p.keys) })
	p.screen.hangUp()
	p.term()
	_ = p.stdin.Close()
}

// screen is where the output goes: it can be unread, and closed.
type screen struct {
	mu     sync.Mutex
	lines  []string
	part   []byte
	heard  chan struct{} // closed while the client reads
	closed bool
}

func newScreen() *screen {
	s := &screen{heard: make(chan struct{})}
	close(s.heard)
	return s
}

// Write takes p when the client reads.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	heard := s.heard
	s.mu.Unlock()
	<-heard
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
	}
	s.part = append(s.part, p...)
	for {
		l, rest, ok := bytes.Cut(s.part, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		s.lines = append(s.lines, "< "+string(l))
		s.part = rest
	}
}

// add adds a line that is not output.
func (s *screen) add(l string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, l)
}

// take gives what has come since the last time.
func (s *screen) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := s.lines
	if len(s.part) > 0 {
		lines = append(lines, "< (no newline) "+string(s.part))
	}
	s.lines, s.part = nil, nil
	return lines
}

func (s *screen) deaf() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = make(chan struct{})
}

func (s *screen) listen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.heard:
	default:
		close(s.heard)
	}
}

func (s *screen) hangUp() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.listen()
}

// logLines puts lines of the log on the screen.
type logLines struct{ screen *screen }

func (l logLines) Write(p []byte) (int, error) {
	l.screen.add("L " + strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}
