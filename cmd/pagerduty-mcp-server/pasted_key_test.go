package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A key that was pasted with the header that carries it, or with the quotes of a
// file of variables, is sent as the key alone would be, and is in no error.
func TestPastedKey(t *testing.T) {
	const key, token = "u+k3y-0f-4-C4ll3r-42", "pdus+_0XBPWQQ_k3y-0f-4-C4ll3r"
	catalog := shipped(t)
	for text, want := range map[string]string{
		key:                                 "Token token=" + key,
		"Token token=" + key:                "Token token=" + key,
		"token token=" + key:                "Token token=" + key,
		"TOKEN  Token=" + key:               "Token token=" + key,
		`Token token="` + key + `"`:         "Token token=" + key,
		"Bearer " + key:                     "Token token=" + key,
		"Authorization: Token token=" + key: "Token token=" + key,
		"authorization:Token token=" + key + "\r\n": "Token token=" + key,
		"Authorization: " + key:                     "Token token=" + key,
		`"` + key + `"`:                             "Token token=" + key,
		`'` + key + `'`:                             "Token token=" + key,
		`"Authorization: Token token=` + key + `"`:  "Token token=" + key,
		token:                            "Bearer " + token,
		"Bearer " + token:                "Bearer " + token,
		"bearer  " + token:               "Bearer " + token,
		"Authorization: Bearer " + token: "Bearer " + token,
		"Token token=" + token:           "Bearer " + token,
	} {
		got := ""
		up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r.Header.Get("Authorization")
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": "no: " + text + got}})
		}))
		tool := catalog.Tool("list_teams")
		a := tool.Account(engine.Options{BaseURL: up.URL, Getenv: func(name string) string {
			return map[string]string{"PAGERDUTY_API_KEY": text}[name]
		}})
		e := a.Call(context.Background(), tool, json.RawMessage(`{}`), nil)
		a.Close()
		up.Close()
		if got != want || strings.Contains(string(e.JSON), "C4ll3r") || !strings.Contains(string(e.JSON), `"code":"UNAUTHORIZED"`) {
			t.Errorf("%q: %q was sent, want %q: %s", text, got, want, e.JSON)
		}
	}
}
