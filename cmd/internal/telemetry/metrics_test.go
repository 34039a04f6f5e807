package telemetry

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

// A tool's error counts as one.
func TestMetrics(t *testing.T) {
	m := New("1.2.3", Gauges{Accounts: func() int { return 7 }, InFlight: func() int { return 2 }})
	m.Observe(httpserver.Exchange{HTTP: "POST", Path: "/mcp", Status: 200, Duration: 30 * time.Millisecond, Bytes: 500,
		Record: mcpserver.Record{Method: "tools/call", Tool: "list_crates", Version: "2025-11-25", Code: "RATE_LIMITED"},
		Calls: httpserver.Calls{Cached: 2, Fetched: 1, Attempts: []engine.Attempt{
			{Method: "GET", Template: "/crates/{id}", Number: 1, Took: 20 * time.Millisecond, Waited: 15 * time.Millisecond, Failed: "timeout"},
			{Method: "GET", Template: "/crates/{id}", Number: 2, Status: 200}}}})
	m.Observe(httpserver.Exchange{HTTP: "POST", Path: "/mcp", Status: 400, Record: mcpserver.Record{Method: "tools/call", Code: "-32602"}})
	m.Observe(httpserver.Exchange{HTTP: "_OTHER", Status: 404, Record: mcpserver.Record{Method: "_OTHER"}})
	m.AuditFailed()
	ready := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	for _, profile := range []bool{true, false} {
		s := httptest.NewServer(m.Server(ready, profile).Handler)
		host := ""
		get := func(path string) (int, string) {
			r, _ := http.NewRequest(http.MethodGet, s.URL+path, nil)
			r.Host = host
			resp, err := s.Client().Do(r)
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
			"pagerduty_mcp_accounts 7", "pagerduty_mcp_in_flight_calls 2", "pagerduty_mcp_upstream_retries_total 1", "pagerduty_mcp_rate_limit_wait_seconds_sum 0.015",
			`http_client_request_duration_seconds_count{http_request_method="GET",http_response_status_code="0",url_template="/crates/{id}"} 1`,
			`http_client_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",url_template="/crates/{id}"} 1`,
			`pagerduty_mcp_context_cache_total{result="hit"} 2`, `pagerduty_mcp_context_cache_total{result="miss"} 1`,
			`mcp_server_operation_duration_seconds_count{error_type="-32602",gen_ai_tool_name="_OTHER",mcp_method_name="tools/call",mcp_protocol_version="",network_transport="tcp"} 1`,
			`pagerduty_mcp_answer_bytes_count 3`,
			"pagerduty_mcp_audit_failures_total 1", `pagerduty_mcp_build_info{version="1.2.3"} 1`, "go_goroutines",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
		host = "rebound.example" // a page's, that has it resolve to this machine
		if status, _ := get("/metrics"); (status == http.StatusForbidden) != profile {
			t.Errorf("by another name, on loopback %t: %d", profile, status)
		}
		host = ""
		if status, _ := get("/readyz"); status != http.StatusServiceUnavailable {
			t.Error("/readyz:", status)
		}
		if status, _ := get("/debug/pprof/"); (status == http.StatusOK) != profile {
			t.Error("/debug/pprof/:", status, profile)
		}
		s.Close()
	}
}
