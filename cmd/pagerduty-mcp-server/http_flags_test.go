package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// served is the program as it serves over HTTP, in a process of its own.
type served struct {
	*exec.Cmd
	t       *testing.T
	address string // that it listens on
	metrics string // URL of --metrics, or ""

	mu   sync.Mutex
	text bytes.Buffer
	read chan struct{} // closed when standard error has ended
}

// serveProgram starts the program, with an API at up and nothing else in its
// environment but env, and waits until it listens.
func serveProgram(t *testing.T, up *httptest.Server, env []string, args ...string) *served {
	t.Helper()
	return startServed(t, append(append(os.Environ(), "PAGERDUTY_API_HOST="+up.URL, "PAGERDUTY_API_KEY="), env...),
		"pagerduty-mcp-server", append([]string{"serve", "--drain-delay", "0s"}, args...)...)
}

// startServed starts what becomes the program, and waits until it listens.
func startServed(t *testing.T, env []string, name string, args ...string) *served {
	t.Helper()
	s := &served{t: t, read: make(chan struct{})}
	s.Cmd = exec.CommandContext(t.Context(), name, args...)
	s.Env = env
	errs, err := s.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	listening := make(chan struct{})
	go func() {
		defer close(s.read)
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			if _, address, ok := strings.Cut(lines.Text(), "metrics at "); ok {
				s.metrics = address
			}
			if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
				s.address = address
				close(listening)
			}
			s.mu.Lock()
			s.text.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
		}
	}()
	select {
	case <-listening:
	case <-s.read:
		t.Fatalf("it does not listen: %s", s.stderr())
	}
	return s
}

func (s *served) stderr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// stop tells the program to end and returns what it wrote to standard error.
func (s *served) stop() string {
	s.t.Helper()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	<-s.read
	if err := s.Wait(); err != nil {
		s.t.Error(err)
	}
	return s.stderr()
}

// post sends a message, with further headers in the form "Name: value".
func (s *served) post(message string, headers ...string) (status int, body string) {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		if strings.HasPrefix(s.address, "/") {
			return new(net.Dialer).DialContext(ctx, "unix", s.address)
		}
		return new(net.Dialer).DialContext(ctx, "tcp", s.address)
	}}}
	r, _ := http.NewRequest(http.MethodPost, "http://localhost/mcp", strings.NewReader(message))
	r.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	resp, err := client.Do(r)
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

const acknowledge = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"acknowledge_incident","arguments":{"incident_id":"PINC001"}}}`

// gated is an API whose teams are listed when gate is closed, and whose incidents can be changed.
func gated(t *testing.T, gate chan struct{}, came chan<- string) *httptest.Server {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "id-of-the-api")
		if r.Header.Get("Authorization") == "Token token=u+spent-key-of-a-caller" {
			w.Header().Set("ratelimit-reset", "7")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/teams") {
			came <- r.Header.Get("Authorization")
			select {
			case <-gate:
			case <-r.Context().Done():
				return
			}
		}
		fmt.Fprint(w, `{"teams":[{"id":"PT1","name":"Harbor"}],"incident":{"id":"PINC001"},"user":{"id":"PU1","email":"a@example.com"},"more":false}`)
	}))
	t.Cleanup(up.Close)
	return up
}

func opened() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// Each flag of serve --http does what it says, in the program as it is started, for
// clients of both eras.
func TestHTTPFlags(t *testing.T) {
	for _, modern := range []bool{false, true} {
		t.Run(fmt.Sprintf("modern %t", modern), func(t *testing.T) { testHTTPFlags(t, modern) })
	}
}

func testHTTPFlags(t *testing.T, modern bool) {
	came := make(chan string, 1000)
	up := gated(t, opened(), came)
	teams := fmt.Sprintf(callTeams, 1)
	const mine, ours = "Authorization: Token token=u+key-of-a-caller", "Authorization: Bearer 0123456789abcdef0123456789abcdef"
	expect := func(t *testing.T, s *served, status int, part, message string, headers ...string) {
		t.Helper()
		if modern {
			name := regexp.MustCompile(`"name":"(\w+)"`).FindStringSubmatch(message)[1]
			headers = append(headers, "Mcp-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: "+name)
			message = strings.Replace(message, `"params":{`, `"params":{`+modernClient+",", 1)
		}
		if got, body := s.post(message, headers...); got != status || !strings.Contains(body, part) {
			t.Errorf("%q: %d %s, want %d %s", headers, got, body, status, part)
		}
	}
	t.Run("unix, max-body, allow-host, allow-origin, public-url, authorization-server, ignore-env-key, log-format", func(t *testing.T) {
		dir, err := os.MkdirTemp("", "mcp") // a socket's name is short
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		left, err := net.ListenUnix("unix", &net.UnixAddr{Name: dir + "/s"})
		if err != nil {
			t.Fatal(err)
		}
		left.SetUnlinkOnClose(false) // as a process leaves it that is killed
		left.Close()
		s := serveProgram(t, up, []string{"PAGERDUTY_API_KEY=u+key-of-the-environment", "PAGERDUTY_MCP_MAX_BODY=600"}, "--http", "unix:"+dir+"/s", "--ignore-env-key", "--allow-host", "other.example",
			"--allow-origin", "https://app.example", "--public-url", "https://mcp.example/mcp", "--authorization-server", "https://login.example", "--log-format", "json", "--trusted-proxy", "127.0.0.0/8")
		expect(t, s, 200, `\"count\":1`, teams, mine)
		if key := <-came; key != "Token token=u+key-of-a-caller" {
			t.Error("asked with", key)
		}
		expect(t, s, 401, "unauthorized", teams)
		expect(t, s, 413, "600 bytes", teams+strings.Repeat(" ", 600), mine)
		for host, status := range map[string]int{"mcp.example": 200, "other.example": 200, "evil.example": 403} {
			expect(t, s, status, "", teams, mine, "Host: "+host)
		}
		for origin, status := range map[string]int{"https://app.example": 200, "https://evil.example": 403} {
			expect(t, s, status, "", teams, mine, "Origin: "+origin)
		}
		text := s.stop()
		if !strings.Contains(text, "serving MCP at https://mcp.example/mcp") {
			t.Error(text)
		}
		var line map[string]any
		for l := range strings.Lines(text) {
			if strings.Contains(l, "list_teams") {
				if err := json.Unmarshal([]byte(l), &line); err != nil {
					t.Fatal(err, l)
				}
				break
			}
		}
		for _, field := range []string{"time", "http", "status", "method", "tool", "code", "ms", "bytes", "key", "subject", "remote", "trace_id", "request_id"} {
			if _, ok := line[field]; !ok {
				t.Errorf("the access log has no %s: %v", field, line)
			}
		}
	})
	t.Run("token, token-file, max-calls, metrics, trusted-proxy", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "tokens")
		if err := os.WriteFile(file, []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		gate := make(chan struct{})
		came := make(chan string, 10)
		slow := gated(t, gate, came)
		s := serveProgram(t, slow, []string{"PAGERDUTY_API_KEY=u+key-of-the-environment", "PAGERDUTY_MCP_TOKEN=fedcba9876543210fedcba9876543210"}, "--http", "127.0.0.1:0", "--auth", "token",
			"--token-file", file, "--max-calls", "2", "--max-calls-per-key", "3", "--trusted-proxy", "127.0.0.0/8", "--metrics", "127.0.0.1:0")
		expect(t, s, 401, "invalid_token", teams, "Authorization: Bearer 1123456789abcdef0123456789abcdef", "X-Forwarded-For: 192.0.2.9, 198.51.100.7")
		var both sync.WaitGroup
		for _, token := range []string{ours, "Authorization: Bearer fedcba9876543210fedcba9876543210"} {
			both.Go(func() { expect(t, s, 200, `\"count\":1`, teams, token) })
			if key := <-came; key != "Token token=u+key-of-the-environment" {
				t.Error("asked with", key)
			}
		}
		if resp, err := http.Get(s.metrics); err != nil {
			t.Error(err)
		} else {
			text, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			for _, line := range []string{"pagerduty_mcp_in_flight_calls 2", "go_gc_gomemlimit_bytes 2.68435456e+08"} {
				if !strings.Contains(string(text), "\n"+line+"\n") {
					t.Errorf("no %s in %s", line, text)
				}
			}
		}
		expect(t, s, 503, "busy", teams, ours)
		close(gate)
		both.Wait()
		if text := s.stop(); !strings.Contains(text, "remote=198.51.100.7") {
			t.Error(text)
		}
	})
	t.Run("max-wait", func(t *testing.T) {
		s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--max-wait", "1ms")
		for range 2 {
			expect(t, s, 200, `RATE_LIMITED`, teams, "Authorization: Token token=u+spent-key-of-a-caller")
		}
		s.stop()
	})
	t.Run("rate", func(t *testing.T) {
		s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--rate", "1/h")
		expect(t, s, 200, `\"count\":1`, teams, "Authorization: Token token=u+slow-key-of-a-caller")
		expect(t, s, 200, `RATE_LIMITED`, teams, "Authorization: Token token=u+slow-key-of-a-caller")
		expect(t, s, 200, `\"count\":1`, teams, "Authorization: Token token=u+slow-key-of-another")
		s.stop()
	})
	t.Run("audit, audit-required, SIGHUP", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "audit")
		s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--access", "respond", "--audit", file, "--audit-required")
		trace := strings.Repeat("ab", 16)
		expect(t, s, 200, `"id":2`, acknowledge, mine, "Traceparent: 00-"+trace+"-1111111111111111-01")
		if err := os.Rename(file, file+".1"); err != nil {
			t.Fatal(err)
		}
		if err := s.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for _, err := os.Stat(file); err != nil; _, err = os.Stat(file) {
			time.Sleep(time.Millisecond)
		}
		expect(t, s, 200, `"id":2`, acknowledge, mine)
		s.stop()
		for _, name := range []string{file + ".1", file} {
			text, _ := os.ReadFile(name)
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			if len(lines) != 2 {
				t.Fatalf("%s: %s", name, text)
			}
			for i, fields := range [][]string{{"time", "phase", "id", "request_id", "tool", "access", "ids", "key", "remote", "trace_id"}, {"code", "confirmed", "status", "x_request_id", "ms"}} {
				var line map[string]any
				if err := json.Unmarshal([]byte(lines[i]), &line); err != nil {
					t.Fatal(err)
				}
				for _, f := range fields {
					if _, ok := line[f]; !ok {
						t.Errorf("no %s in %s", f, lines[i])
					}
				}
				if name != file && line["trace_id"] != trace || i == 1 && line["x_request_id"] != "id-of-the-api" {
					t.Errorf("%s", lines[i])
				}
			}
		}
	})
	t.Run("drain", func(t *testing.T) {
		came := make(chan string, 10)
		s := serveProgram(t, gated(t, make(chan struct{}), came), nil, "--http", "127.0.0.1:0", "--drain", "1ms")
		answered := make(chan struct{})
		go func() { // a read is cut short, and told so
			defer close(answered)
			expect(t, s, 200, `"isError":true`, teams, mine)
		}()
		<-came
		s.stop()
		<-answered
	})
}
