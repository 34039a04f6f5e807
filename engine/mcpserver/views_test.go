package mcpserver

import (
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// docket serves the tools of an invented API, one of which has a view.
func docket(t *testing.T) *Server {
	t.Helper()
	c, findings, err := engine.Load([]engine.Dir{{Name: "docket", Files: os.DirFS("../testdata/apis/docket")}},
		engine.Options{Getenv: func(string) string { return "x" }})
	if err != nil || findings.HasErrors() {
		t.Fatal(findings, err)
	}
	return New(c, Options{Name: "docket"})
}

// answerTo is the line that answers a request.
func answerTo(c *conversation, request string) string {
	c.t.Helper()
	lines := c.ask(request)
	return lines[len(lines)-1]
}

// TestViewsAreForThoseWhoShowThem: a tool names its page to clients with the
// extension, of both eras; others read nothing of it. The page can be read.
func TestViewsAreForThoseWhoShowThem(t *testing.T) {
	const (
		legacy = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":CAN,"clientInfo":{"name":"c","version":"1"}}}`
		modern = `{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":CAN}}}`
		shows  = `{"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}}}`
		named  = `"_meta":{"ui":{"resourceUri":"ui://sprint_report/view.html"}}`
	)
	for _, can := range []string{"{}", shows} {
		want := 0
		if can == shows {
			want = 1
		}
		c := converse(t, docket(t))
		c.ask(strings.ReplaceAll(legacy, "CAN", can))
		c.ask(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
		old := answerTo(c, `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
		if n := strings.Count(old, named); n != want {
			t.Errorf("capabilities %s, older protocol: %d tools name a page, want %d", can, n, want)
		}
		if n := strings.Count(answerTo(converse(t, docket(t)), strings.ReplaceAll(modern, "CAN", can)), named); n != want {
			t.Errorf("capabilities %s, newer protocol: %d tools name a page, want %d", can, n, want)
		}
		page := answerTo(c, `{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"ui://sprint_report/view.html"}}`)
		if !strings.Contains(page, `"mimeType":"text/html;profile=mcp-app"`) || !strings.Contains(page, "In work") {
			t.Errorf("the page cannot be read: %.200s", page)
		}
	}
}

// TestNoViewsNoResources: a server of tools without a view is what it was.
func TestNoViewsNoResources(t *testing.T) {
	got := answerTo(converse(t, New(harbor(t), Options{Name: "harbor"})), `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	if strings.Contains(got, "resources") {
		t.Error(got)
	}
}
