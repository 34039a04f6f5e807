package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const haproxyConfig = `global
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
  retries 3
  retry-on conn-failure
frontend in
  bind %s
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk GET /readyz
%s`

// Three replicas behind HAProxy, of which one is killed under load: no caller gets
// another's answer, a cursor goes on in another process, and of the writes each that
// was answered was made once, and none twice. HAPROXY names the program; .ci/chaos
// gets it.
func TestReplicas(t *testing.T) {
	haproxy := os.Getenv("HAPROXY")
	if haproxy == "" {
		t.Skip("HAPROXY names no load balancer; .ci/chaos gets one")
	}
	var mu sync.Mutex
	writes := map[string]int{}
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Token token=")
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			writes[r.URL.Path+"|"+string(body)]++
			mu.Unlock()
			fmt.Fprint(w, `{"incident":{"id":"PINC001"},"incidents":[{"id":"PINC001"}]}`)
			return
		}
		offset := r.URL.Query().Get("offset")
		fmt.Fprintf(w, `{"teams":[{"id":"P%s","name":"%s"}],"incident":{"id":"PINC001"},"user":{"id":"PU1","email":"a@example.com"},"offset":0,"limit":1,"more":true}`, offset, teamOf(key))
	}))
	defer up.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	front := l.Addr().String()
	l.Close()
	var servers strings.Builder
	var replicas []*served
	for n := range 3 {
		s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--access", "respond", "--public-url", "http://"+front+"/mcp")
		fmt.Fprintf(&servers, "  server r%d %s check inter 100ms fall 1 rise 1\n", n, s.address)
		replicas = append(replicas, s)
	}
	config := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(config, fmt.Appendf(nil, haproxyConfig, front, servers.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	balancer := exec.CommandContext(t.Context(), haproxy, "-db", "-f", config)
	if err := balancer.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = balancer.Process.Kill(); _ = balancer.Wait() }()
	send := func(name, key, arguments string) (string, bool) {
		r, _ := http.NewRequest(http.MethodPost, "http://"+front+"/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+name+`","arguments":`+arguments+`}}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Token token="+key)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", false
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		return string(text), err == nil && resp.StatusCode == http.StatusOK && !strings.Contains(string(text), `"isError":true`)
	}
	read := func(key, arguments string) string { // a read is sent again
		for range 1000 {
			if text, ok := send("list_teams", key, arguments); ok {
				return text
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("no answer to a read")
		return ""
	}
	first := read("u+cursor-key-of-a-caller", `{"limit":1}`)
	cursor := first[strings.Index(first, `next_cursor\":\"`)+len(`next_cursor\":\"`):]
	cursor, _, _ = strings.Cut(cursor, `\"`)
	var done, lost, wrong atomic.Int64
	var all sync.WaitGroup
	for caller := range 8 {
		all.Go(func() {
			key := fmt.Sprintf("u+key-of-caller-%d", caller)
			for n := range 40 {
				if text := read(key, `{"limit":1}`); !strings.Contains(text, teamOf(key)) {
					wrong.Add(1)
					t.Errorf("%s gets %s", key, text)
				}
				id := fmt.Sprintf("PW%dX%d", caller, n)
				text, ok := send("acknowledge_incident", key, `{"incident_id":"`+id+`"}`)
				if !ok {
					lost.Add(1)
				}
				made := 0
				mu.Lock()
				for w, times := range writes {
					if strings.Contains(w, id+"|") || strings.Contains(w, id+`"`) {
						made += times
					}
				}
				mu.Unlock()
				if made > 1 || ok && made != 1 {
					t.Errorf("%s was made %d times, answered %t: %s", id, made, ok, text)
				}
				if done.Add(1) == 100 {
					_ = replicas[0].Process.Kill()
					_ = replicas[0].Wait()
				}
				if text := read("u+cursor-key-of-a-caller", `{"limit":1,"cursor":`+string(mustJSON(cursor))+`}`); !strings.Contains(text, teamOf("u+cursor-key-of-a-caller")) || !strings.Contains(text, `\"P1\"`) {
					t.Error(text)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d calls of each kind, %d wrong answers, %d writes without an answer", done.Load(), wrong.Load(), lost.Load())
	if done.Load() != 320 {
		t.Error(done.Load())
	}
	for _, s := range replicas[1:] {
		s.stop()
	}
}

// teamOf is the name of the only team that a key sees.
func teamOf(key string) string { return fmt.Sprintf("team %x", sha256.Sum256([]byte(key))) }

func mustJSON(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}
