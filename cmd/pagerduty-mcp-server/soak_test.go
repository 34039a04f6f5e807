package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// soakCalls is how many calls the soak makes; SOAK=20000 is the long form.
func soakCalls(t *testing.T) int {
	if s := os.Getenv("SOAK"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 600
}

// mix are the calls of the soak.
var mix = []string{
	`{"name": "list_incidents", "arguments": {"limit": 5}}`,
	`{"name": "list_incidents", "arguments": {"current_user_context": false, "statuses": ["triggered"], "limit": 120, "fields": ["id"]}}`,
	`{"name": "list_teams", "arguments": {"limit": 3}}`,
	`{"name": "list_oncalls", "arguments": {"limit": 10}}`,
	`{"name": "show_current_user", "arguments": {}}`,
	`{"name": "show_user", "arguments": {"user_id": "PNOBODY"}}`,
	`{"name": "list_services", "arguments": {"unknown": 1}}`,
	`{"name": "build_user_context", "arguments": {}}`,
}

// TestSoak makes many mixed calls over stdio, 32 at a time, of which 5 % meet a
// fault and some are cancelled: no answer is missing or doubled, the heap of
// the last quarter is that of the second, no descriptor and no goroutine is
// left.
func TestSoak(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	up, err := fakepagerduty.Start(fakepagerduty.Options{Incidents: 300, RequestsPerMinute: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	if err := up.SetFaults(
		fakepagerduty.Fault{Probability: 0.01, Status: 503, Header: map[string]string{"Retry-After": "0"}},
		fakepagerduty.Fault{Probability: 0.01, Status: 500, Body: `{"error": {"message": "no"}}`},
		fakepagerduty.Fault{Probability: 0.01, Kind: fakepagerduty.Cut},
		fakepagerduty.Fault{Probability: 0.01, Kind: fakepagerduty.Reset},
		fakepagerduty.Fault{Probability: 0.01, Kind: fakepagerduty.Truncated},
	); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"PAGERDUTY_API_KEY": fakepagerduty.DemoToken, "PAGERDUTY_API_HOST": up.URL()}
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: unlimited(t), Trusted: true}},
		engine.Options{Getenv: func(name string) string { return env[name] }})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	defer c.Close()
	requests, toServer := io.Pipe()
	fromServer, answers := io.Pipe()
	served := make(chan error, 1)
	go func() {
		served <- mcpserver.ServeStdio(context.Background(), mcpserver.New(c, mcpserver.Options{Name: "soak"}), requests, answers, mcpserver.StdioOptions{})
		answers.Close()
	}()
	s := &soak{out: toServer, waiting: map[int]chan struct{}{}, cancelled: map[int]bool{}, outcomes: map[string]int{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		s.read(fromServer)
	}()
	n := soakCalls(t)
	var second, last, descriptors uint64
	for quarter := range 4 {
		s.calls(quarter*n/4, (quarter+1)*n/4)
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		switch quarter {
		case 1:
			second, descriptors = m.HeapAlloc, openFiles()
		case 3:
			last = m.HeapAlloc
		}
	}
	// 10 % is the bound of the long form; the short one has too few calls to be flat.
	if bound := second + second/10; n >= 20_000 && last > bound {
		t.Errorf("the heap grew from %d to %d bytes", second, last)
	}
	if now := openFiles(); now > descriptors+32 {
		t.Errorf("open files grew from %d to %d", descriptors, now)
	}
	toServer.Close()
	if err := <-served; err != nil {
		t.Error(err)
	}
	<-read
	for _, p := range s.problems {
		t.Error(p)
	}
	if s.outcomes[""] < n/2 || s.outcomes["API_ERROR"] == 0 || s.outcomes["RESPONSE_ERROR"] == 0 {
		t.Errorf("the mix is not what it was meant to be: %v", s.outcomes)
	}
	t.Logf("%d calls, %d cancelled, outcomes %v, heap %d -> %d bytes", n, len(s.cancelled), s.outcomes, second, last)
}

// soak is the client's side.
type soak struct {
	mu        sync.Mutex
	out       io.Writer
	waiting   map[int]chan struct{}
	cancelled map[int]bool
	outcomes  map[string]int // answers by error code; "" for a success
	problems  []string
}

// calls makes the calls [from, to), 32 at a time, and waits for their answers.
func (s *soak) calls(from, to int) {
	r := rand.New(rand.NewPCG(uint64(from), 7))
	turns := make(chan struct{}, 32)
	var wg sync.WaitGroup
	for id := from; id < to; id++ {
		turns <- struct{}{}
		done := make(chan struct{})
		s.mu.Lock()
		s.waiting[id] = done
		s.mu.Unlock()
		s.send(fmt.Sprintf(`{"jsonrpc": "2.0", "id": %d, "method": "tools/call", "params": %s}`, id, mix[r.IntN(len(mix))]))
		if r.IntN(20) == 0 {
			s.mu.Lock()
			if _, still := s.waiting[id]; still {
				s.cancelled[id] = true
				delete(s.waiting, id)
				close(done)
			}
			s.mu.Unlock()
			s.send(fmt.Sprintf(`{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": %d}}`, id))
		}
		wg.Go(func() {
			<-done
			<-turns
		})
	}
	wg.Wait()
}

func (s *soak) send(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.out, line)
}

// read checks each answer: one for each call, none for what is unknown. A call
// that was cancelled may have been answered just before.
func (s *soak) read(from io.Reader) {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var m struct {
			ID     *int
			Result *struct{ Content []struct{ Text string } }
			Error  json.RawMessage
		}
		if err := json.Unmarshal(line, &m); err != nil || m.ID == nil || m.Result == nil || len(m.Result.Content) != 1 {
			s.problem("no answer of a call: %s", line)
			continue
		}
		var e struct{ Error struct{ Code string } }
		_ = json.Unmarshal([]byte(m.Result.Content[0].Text), &e)
		s.mu.Lock()
		s.outcomes[e.Error.Code]++
		done, ok := s.waiting[*m.ID]
		delete(s.waiting, *m.ID)
		late := s.cancelled[*m.ID]
		s.mu.Unlock()
		switch {
		case ok:
			close(done)
		case !late:
			s.problem("answered twice, or never asked: %d", *m.ID)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.waiting {
		s.problems = append(s.problems, fmt.Sprintf("never answered: %d", id))
	}
}

func (s *soak) problem(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// openFiles counts the process's descriptors; 0 where the system does not tell.
func openFiles() uint64 {
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return uint64(len(files))
}
