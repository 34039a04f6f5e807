package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/telemetry"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

const httpDoc = docsDir + "http.md"

// TestHTTPDoc holds the table of flags of docs/http.md equal to the flags, and sees
// that every flag which a command there has is one. UPDATE=1 writes the table anew.
func TestHTTPDoc(t *testing.T) {
	text, err := os.ReadFile(httpDoc)
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(streams{}, os.Getenv)
	defer a.logQueue.close()
	serve := a.serveCommand()
	var b strings.Builder
	b.WriteString("| flag | default | what it does |\n|---|---|---|\n")
	a.http.set.VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		value := f.DefValue
		if value == "[]" || value == "false" {
			value = ""
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimSpace("--"+f.Name+" "+strings.ToUpper(name)), value, usage)
	})
	want := replaceSection(t, text, "flags", b.String())
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(httpDoc, want, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(want) != string(text) {
		t.Error("the table of docs/http.md is not what the flags are; run UPDATE=1 go test ./cmd/pagerduty-mcp-server -run TestHTTPDoc")
	}
	a.flags.add(serve.Flags())
	for _, command := range regexp.MustCompile(`pagerduty-mcp-server serve (?:[^\n]*\\\n)*[^\n`+"`"+`]*`).FindAllString(string(text), -1) {
		for _, flag := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(command, -1) {
			if serve.Flags().Lookup(flag[1]) == nil {
				t.Errorf("docs/http.md: there is no flag %s", flag[0])
			}
		}
	}
}

// TestManifests: the flags and variables with which the compose file and Kubernetes
// start the server are ones that it has.
func TestManifests(t *testing.T) {
	a := newApp(streams{}, os.Getenv)
	defer a.logQueue.close()
	serve := a.serveCommand()
	a.flags.add(serve.Flags())
	for _, name := range []string{"compose.yaml", "kubernetes.yaml"} {
		text, err := os.ReadFile("../../packaging/http/" + name)
		if err != nil {
			t.Fatal(err)
		}
		flags := regexp.MustCompile(`--([a-z][a-z-]*)`).FindAllStringSubmatch(string(text), -1)
		for _, v := range regexp.MustCompile(`PAGERDUTY_MCP_([A-Z_]+)`).FindAllStringSubmatch(string(text), -1) {
			flags = append(flags, []string{v[0], strings.ToLower(strings.ReplaceAll(v[1], "_", "-"))})
		}
		if len(flags) < 5 {
			t.Errorf("%s: only %v", name, flags)
		}
		for _, f := range flags {
			if serve.Flags().Lookup(f[1]) == nil && f[0] != stateKeyEnv {
				t.Errorf("%s: there is no %s", name, f[0])
			}
		}
	}
}

// TestDashboard: every metric that the dashboard asks for is one that the server has.
func TestDashboard(t *testing.T) {
	text, err := os.ReadFile("../../packaging/http/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil || len(board.Panels) < 5 {
		t.Fatal(len(board.Panels), err)
	}
	m := telemetry.New("1", telemetry.Gauges{Accounts: func() int { return 0 }, InFlight: func() int { return 0 }})
	m.Observe(httpserver.Exchange{HTTP: "POST", Record: mcpserver.Record{Method: "ping"}})
	w := httptest.NewRecorder()
	m.Server(http.NotFoundHandler(), false).Handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			for _, name := range regexp.MustCompile(`\b(?:mcp|http|pagerduty_mcp|process|go)_[a-z_]+[a-z]\b`).FindAllString(target.Expr, -1) {
				if !strings.Contains(w.Body.String(), name) && !strings.Contains(name, "mcp_method_name") && !strings.Contains(name, "status_code") {
					t.Errorf("%s: there is no metric %s", p.Title, name)
				}
			}
		}
	}
}
