package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/telemetry"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

// TestHTTPRows: each promise of testdata/http_rows.txt has a test that exists, and
// each flag and each metric has a row there and the metric a word in docs/http.md.
func TestHTTPRows(t *testing.T) {
	rows, err := os.ReadFile("testdata/http_rows.txt")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, pattern := range []string{"*_test.go", "../../engine/*_test.go", "../../engine/httpserver/*_test.go", "../../engine/rest/*_test.go", "../internal/telemetry/*_test.go"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(text)
		}
	}
	for line := range strings.Lines(string(rows)) {
		what, names, ok := strings.Cut(line, "|")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for name := range strings.FieldsSeq(names) {
			_, err := os.Stat("testdata/script/" + name)
			if !strings.Contains(tests.String(), "\nfunc "+name+"(") && err != nil {
				t.Errorf("%s: there is no %s", strings.TrimSpace(what), name)
			}
		}
	}
	has := func(row string) {
		if !strings.Contains(string(rows), "\n"+row+" |") {
			t.Errorf("testdata/http_rows.txt has no row: %s", row)
		}
	}
	a := newApp(streams{}, os.Getenv)
	defer a.logQueue.close()
	a.serveCommand()
	a.http.set.VisitAll(func(f *pflag.Flag) { has("flag " + f.Name) })

	m := telemetry.New("1", telemetry.Gauges{Accounts: func() int { return 0 }, InFlight: func() int { return 0 }})
	m.Observe(httpserver.Exchange{HTTP: "POST", Record: mcpserver.Record{Method: "ping"}, Calls: httpserver.Calls{Attempts: []engine.Attempt{{}}}})
	w := httptest.NewRecorder()
	m.Server(http.NotFoundHandler(), false).Handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	doc, err := os.ReadFile(httpDoc)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (\S+)`).FindAllStringSubmatch(w.Body.String(), -1) {
		if name := found[1]; !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") {
			has("metric " + name)
			if !strings.Contains(string(doc), name) {
				t.Errorf("docs/http.md does not say what %s is", name)
			}
		}
	}
}
