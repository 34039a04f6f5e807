package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// A server that is told to stop while eight callers change things loses no change:
// each that the API has made is answered, and each that is answered was made once.
// When the server has ended, nothing is answered.
func TestStopsUnderLoad(t *testing.T) {
	var mu sync.Mutex
	made, answered := map[string]int{}, map[string]bool{}
	enough := make(chan struct{})
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			change := r.URL.Path + string(body)
			if made[change]++; len(made) == 40 && made[change] == 1 {
				close(enough)
			}
			mu.Unlock()
		}
		fmt.Fprint(w, `{"user":{"id":"PU1","email":"a@example.com"},"incident":{"id":"PINC001"},"incidents":[{"id":"PINC001"}]}`)
	}))
	defer up.Close()
	s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--access", "respond")
	var callers sync.WaitGroup
	for caller := range 8 {
		callers.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for n := 0; ; n++ {
				id := fmt.Sprintf("PW%dX%d", caller, n)
				r, _ := http.NewRequest(http.MethodPost, "http://"+s.address+"/mcp", strings.NewReader(
					`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"acknowledge_incident","arguments":{"incident_id":"`+id+`"}}}`))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", fmt.Sprintf("Token token=u+key-of-caller-%d", caller))
				resp, err := client.Do(r)
				if err != nil {
					return // nobody listens any more
				}
				text, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK || strings.Contains(string(text), `"isError":true`) {
					t.Errorf("%s: %d %v %s", id, resp.StatusCode, err, text)
					return
				}
				mu.Lock()
				answered[id] = true
				mu.Unlock()
			}
		})
	}
	<-enough
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	callers.Wait()
	<-s.read
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
	if len(made) != len(answered) {
		t.Errorf("%d changes were made, %d answered", len(made), len(answered))
	}
	for id := range answered {
		times := 0
		for change, n := range made {
			if strings.Contains(change, `"`+id+`"`) || strings.Contains(change, "/"+id+"{") {
				times += n
			}
		}
		if times != 1 {
			t.Errorf("%s was made %d times", id, times)
		}
	}
	if resp, err := http.Get("http://" + s.address + "/readyz"); err == nil {
		resp.Body.Close()
		t.Error("somebody answers after the end")
	}
}
