package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The program serves over HTTP: with each caller's key, which stands nowhere else,
// and until it is told to stop.
func TestServeHTTP(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Token token=u+key-of-a-caller" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"teams":[{"id":"PT1","name":"Harbor"}],"incident":{"id":"PINC001"},"more":false}`)
	}))
	defer up.Close()
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", "serve", "--http", "127.0.0.1:0", "--access", "respond", "--drain-delay", "0s", "--audit", "-", "--metrics", "127.0.0.1:0", "--log-level", "debug")
	c.Env = append(os.Environ(), "PAGERDUTY_API_HOST="+up.URL, "PAGERDUTY_API_KEY=")
	errs, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(errs)
	metrics, _ := lines.ReadString('\n')
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(metrics, err)
	}
	_, address, _ := strings.Cut(strings.TrimSpace(first), "listening on ")
	rest := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(lines)
		rest <- string(text)
	}()
	call := func(key, message string) string {
		r, err := http.NewRequest(http.MethodPost, "http://"+address+"/mcp", strings.NewReader(message))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Token token="+key)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return string(text)
	}
	if got := call("u+key-of-a-caller", fmt.Sprintf(callTeams, 1)); !strings.Contains(got, `\"count\":1`) {
		t.Error(got)
	}
	if got := call("u+key-of-a-caller", `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"acknowledge_incident","arguments":{"incident_id":"PINC001"}}}`); !strings.Contains(got, `"id":2`) {
		t.Error(got)
	}
	_, address, _ = strings.Cut(strings.TrimSpace(metrics), "metrics at ")
	if resp, err := http.Get(address); err != nil {
		t.Error(err)
	} else {
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !strings.Contains(string(text), `gen_ai_tool_name="list_teams"`) || strings.Contains(string(text), "key-of-a-caller") {
			t.Errorf("%s", text)
		}
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	text := <-rest
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"tool=list_teams", `"phase":"intent"`, `"phase":"outcome"`, `"incident_id":"PINC001"`} {
		if !strings.Contains(text, want) {
			t.Errorf("standard error has no %s: %s", want, text)
		}
	}
	if strings.Contains(text, "key-of-a-caller") {
		t.Errorf("the key is on standard error: %s", text)
	}
}
