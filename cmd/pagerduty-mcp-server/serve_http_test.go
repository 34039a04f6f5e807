package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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
	const key = "Authorization: Token token=u+key-of-a-caller"
	s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--access", "respond", "--audit", "-", "--metrics", "127.0.0.1:0", "--log-level", "debug")
	if _, got := s.post(fmt.Sprintf(callTeams, 1), key); !strings.Contains(got, `\"count\":1`) {
		t.Error(got)
	}
	if _, got := s.post(acknowledge, key); !strings.Contains(got, `"id":2`) {
		t.Error(got)
	}
	if resp, err := http.Get(s.metrics); err != nil {
		t.Error(err)
	} else {
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !strings.Contains(string(text), `gen_ai_tool_name="list_teams"`) || strings.Contains(string(text), "key-of-a-caller") {
			t.Errorf("%s", text)
		}
	}
	text := s.stop()
	for _, want := range []string{"tool=list_teams", `"phase":"intent"`, `"phase":"outcome"`, `"incident_id":"PINC001"`} {
		if !strings.Contains(text, want) {
			t.Errorf("standard error has no %s: %s", want, text)
		}
	}
	if strings.Contains(text, "key-of-a-caller") {
		t.Errorf("the key is on standard error: %s", text)
	}
}
