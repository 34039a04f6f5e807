package mcpserver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
)

const (
	pierAPI  = "version: 1\ntitle: Pier\nserver: {url: https://pier.example, env: PIER_URL}\nauth: {header: {X-Key: none}}\n"
	shipTool = `tool: show_ship
title: Show a ship
description: Shows one ship of a port.
params:
  port: {type: string, required: true, pattern: "^[A-Z]+$", description: The port.}
  ship: {type: string, required: true, pattern: "^[A-Za-z0-9 /]+$", description: The ship.}
uri: pier://ports/{port}/ships/{ship}
request: {path: "/{port}/{ship}"}
resource: ships
response: ".ship | {id}"
`
)

// pier serves one resource; of what is asked for, only ships that begin with a Q are there.
func pier(t *testing.T, prompts ...string) *Server {
	t.Helper()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ship, _ := strings.Cut(r.URL.Path[1:], "/")
		switch {
		case ship == "Broken":
			w.WriteHeader(http.StatusTeapot)
		case !strings.HasPrefix(ship, "Q"):
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprintf(w, `{"ship": {"id": %q}}`, r.URL.EscapedPath())
		}
	}))
	t.Cleanup(upstream.Close)
	files := fstest.MapFS{"_api.yaml": {Data: []byte(pierAPI)}, "ships/show_ship.yaml": {Data: []byte(shipTool)}}
	for _, p := range prompts {
		files["ships/ask_ship.prompt.yaml"] = &fstest.MapFile{Data: []byte(p)}
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "pier", Files: files}},
		engine.Options{Getenv: func(name string) string {
			if name == "PIER_URL" {
				return upstream.URL
			}
			return ""
		}})
	if err != nil || findings.HasErrors() {
		t.Fatal(findings, err)
	}
	t.Cleanup(c.Close)
	return New(c, Options{Name: "pier"})
}

// TestResources reads a resource by good and bad addresses, in both eras: the
// code of what is not there differs between them.
func TestResources(t *testing.T) {
	const modern = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}},`
	c := converse(t, pier(t))
	if got := answerTo(c, `{"jsonrpc":"2.0","id":1,"method":"resources/templates/list","params":{`+strings.TrimSuffix(modern, ",")+`}}`); !strings.Contains(got, `"uriTemplate":"pier://ports/{port}/ships/{ship}"`) {
		t.Error(got)
	}
	for _, test := range []struct {
		uri      string
		old, new string // part of the answer
	}{
		{"pier://ports/A/ships/Q1", `/A/Q1\"`, ""},
		{"pier://ports/A/ships/Q%201", `/A/Q%201\"`, ""},
		{"pier://ports/A/ships/Q%2F1", `/A/Q%2F1\"`, ""},
		{"pier://ports/A/ships/R1", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/Broken", `"code":-32603`, ""},
		{"pier://ports/a/ships/Q1", "INVALID_PORT", ""},
		{"pier://ports/A/ships/..", "INVALID_SHIP", ""},
		{"pier://ports/A/ships/%2e%2e", "INVALID_SHIP", ""},
		{"pier://ports/../ships/Q1", "INVALID_PORT", ""},
		{"pier://ports/A/ships/%", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/%zz", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/%00", "INVALID_SHIP", ""},
		{"pier://ports/A/ships/", `"code":-32002`, `"code":-32602`},
		{"pier://ports//ships/Q1", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/Q1?colour=red", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/Q1#top", `"code":-32002`, `"code":-32602`},
		{"pier://ports/A/ships/Q1/crew", `"code":-32002`, `"code":-32602`},
		{"PIER://ports/A/ships/Q1", `"code":-32002`, `"code":-32602`},
		{"file:///etc/passwd", `"code":-32002`, `"code":-32602`},
		{"", `"code":-32002`, `"code":-32602`},
	} {
		if test.new == "" {
			test.new = test.old
		}
		for meta, want := range map[string]string{"": test.old, modern: test.new} {
			got := answerTo(c, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{%s"uri":%q}}`, meta, test.uri))
			if !strings.Contains(got, want) {
				t.Errorf("%q (newer protocol: %v) gives\n%swant %s", test.uri, meta != "", got, want)
			}
		}
	}
}
