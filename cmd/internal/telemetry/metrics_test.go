package telemetry

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

// A tool's error counts as one, and what a client makes up is no label.
func TestMetrics(t *testing.T) {
	m := New("1.2.3", func() int { return 7 })
	m.Observe(httpserver.Exchange{HTTP: "POST", Path: "/mcp", Status: 200, Duration: 30 * time.Millisecond, Bytes: 500,
		Record: mcpserver.Record{Method: "tools/call", Tool: "list_crates", Version: "2025-11-25", Code: "RATE_LIMITED"}})
	m.Observe(httpserver.Exchange{HTTP: "BREW", Status: 404, Record: mcpserver.Record{Method: "made/up"}})
	m.AuditFailed()
	ready := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	for _, profile := range []bool{true, false} {
		s := httptest.NewServer(m.Server(ready, profile).Handler)
		get := func(path string) (int, string) {
			resp, err := s.Client().Get(s.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			text, _ := io.ReadAll(resp.Body)
			return resp.StatusCode, string(text)
		}
		_, text := get("/metrics")
		for _, want := range []string{
			`mcp_server_operation_duration_seconds_bucket{error_type="RATE_LIMITED",gen_ai_tool_name="list_crates",mcp_method_name="tools/call",mcp_protocol_version="2025-11-25",network_transport="tcp",le="0.02"} 0`,
			`mcp_server_operation_duration_seconds_bucket{error_type="RATE_LIMITED",gen_ai_tool_name="list_crates",mcp_method_name="tools/call",mcp_protocol_version="2025-11-25",network_transport="tcp",le="0.05"} 1`,
			`http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="404",http_route="_OTHER"} 1`,
			"pagerduty_mcp_accounts 7", "pagerduty_mcp_audit_failures_total 1", `pagerduty_mcp_build_info{version="1.2.3"} 1`, "go_goroutines",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
		if strings.Contains(text, "made/up") || strings.Contains(text, "BREW") {
			t.Error("a label holds what a client made up")
		}
		if status, _ := get("/readyz"); status != http.StatusServiceUnavailable {
			t.Error("/readyz:", status)
		}
		if status, _ := get("/debug/pprof/"); (status == http.StatusOK) != profile {
			t.Error("/debug/pprof/:", status, profile)
		}
		s.Close()
	}
}
