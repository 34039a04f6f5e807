package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/engine"
)

// TestRoutingKeysStayInside: a routing key goes to the server of events and nowhere
// else, not into an answer, an error or the log, even where that server gives it back.
func TestRoutingKeysStayInside(t *testing.T) {
	const key, other = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	catalog := shipped(t)
	arguments := map[string]string{
		"send_event":        `{"service": "%s", "action": "trigger", "summary": "Disk full", "source": "db-1", "severity": "critical"}`,
		"send_change_event": `{"service": "%s", "summary": "Release"}`,
	}
	for name, answer := range map[string]struct {
		status int
		body   string // %s stands for the key
	}{
		"accepted":                        {202, `{"status": "success", "message": "Event processed for %s", "dedup_key": "d"}`},
		"refused":                         {400, `{"status": "invalid event", "message": "Event object is invalid", "errors": ["routing_key %s is unknown"]}`},
		"refused, in an error":            {400, `{"error": {"message": "no such key: %s", "code": 1}}`},
		"refused, without JSON":           {502, `<html>%s</html>`},
		"accepted, in what is not to see": {202, `{"status": "success", "message": "ok", "routing_key": "%s"}`},
	} {
		for tool, text := range arguments {
			t.Run(name+" "+tool, func(t *testing.T) {
				var mu sync.Mutex
				var got []string
				events := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					mu.Lock()
					got = append(got, fmt.Sprintf("%s %s", r.Header.Get("Authorization"), body))
					mu.Unlock()
					w.WriteHeader(answer.status)
					fmt.Fprintf(w, answer.body, key)
				}))
				defer events.Close()
				api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					t.Errorf("the API is asked: %s %s", r.Method, r.URL)
				}))
				defer api.Close()
				env := map[string]string{"PAGERDUTY_API_KEY": "an-api-key", "PAGERDUTY_API_HOST": api.URL, "PAGERDUTY_EVENTS_HOST": events.URL,
					"PAGERDUTY_ROUTING_KEYS": "Payments=" + other + ", Checkout API = " + key}
				var log bytes.Buffer
				account := catalog.Tools[0].Account(engine.Options{Getenv: func(n string) string { return env[n] },
					Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
				e := account.Call(t.Context(), catalog.Tool(tool), json.RawMessage(fmt.Sprintf(text, "checkout api")), nil)
				account.Close()
				mu.Lock()
				defer mu.Unlock()
				if len(got) == 0 || !strings.Contains(got[0], `"routing_key":"`+key+`"`) || strings.Contains(got[0], "an-api-key") {
					t.Errorf("the server of events got %q", got)
				}
				for where, text := range map[string]string{"answer": string(e.JSON), "log": log.String()} {
					if strings.Contains(text, key) || strings.Contains(text, other) {
						t.Errorf("the %s holds a routing key: %s", where, text)
					}
				}
				if e.IsError != (answer.status >= 300) {
					t.Errorf("%s", e.JSON)
				}
			})
		}
	}
}
