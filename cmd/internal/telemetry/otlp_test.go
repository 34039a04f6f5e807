package telemetry

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	metricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	tracespb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	v1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

// collector receives OTLP/HTTP.
type collector struct {
	*httptest.Server
	mu      sync.Mutex
	spans   []*v1.Span
	metrics []string
	keys    []string // Authorization of each request
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.keys = append(c.keys, r.Header.Get("Authorization"))
		switch r.URL.Path {
		case "/v1/traces":
			var m tracespb.ExportTraceServiceRequest
			if err := proto.Unmarshal(body, &m); err != nil {
				t.Error(err)
			}
			for _, r := range m.ResourceSpans {
				for _, s := range r.ScopeSpans {
					c.spans = append(c.spans, s.Spans...)
				}
			}
		case "/v1/metrics":
			var m metricspb.ExportMetricsServiceRequest
			if err := proto.Unmarshal(body, &m); err != nil {
				t.Error(err)
			}
			for _, r := range m.ResourceMetrics {
				for _, s := range r.ScopeMetrics {
					for _, m := range s.Metrics {
						c.metrics = append(c.metrics, m.Name)
					}
				}
			}
		default:
			t.Error(r.URL.Path)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// What the environment asks for is sent: a span of each message, the child of the
// client's where there is one, one of each request to the API, and the metrics. None
// says what a client said.
func TestExport(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=secret-of-the-collector")
	m := New("1.2.3", Gauges{Accounts: func() int { return 0 }, InFlight: func() int { return 0 }})
	e, err := Export(t.Context(), "1.2.3", m, os.Getenv, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Unix(1e9, 0)
	trace := func(n int) string { return fmt.Sprintf("%032x", n) }
	x := httpserver.Exchange{HTTP: "POST", Path: "/mcp", Status: 200, Key: "fingerprint", Subject: "ada", Remote: "192.0.2.7", Began: began, Duration: time.Second,
		Record: mcpserver.Record{Method: "tools/call", Tool: "list_crates", Code: "TIMEOUT"},
		Trace:  httpserver.Trace{ID: trace(1), Parent: fmt.Sprintf("%016x", 5), Sampled: true},
		Calls:  httpserver.Calls{Attempts: []engine.Attempt{{Method: "GET", Template: "/crates/{id}", Server: "api.example", Number: 2, Status: 503, Failed: "bad status", Span: fmt.Sprintf("%016x", 9), Began: began, Took: time.Second / 2}}}}
	e.Observe(x)
	m.Observe(x)
	e.Observe(httpserver.Exchange{Record: mcpserver.Record{Method: "_OTHER"}, Trace: httpserver.Trace{ID: trace(2), Sampled: true}, Began: began})
	e.Observe(httpserver.Exchange{Record: mcpserver.Record{Method: "ping"}, Trace: httpserver.Trace{ID: trace(3), Parent: fmt.Sprintf("%016x", 5)}, Began: began}) // not sampled
	e.Observe(httpserver.Exchange{Path: "/livez"})
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.spans) != 3 {
		t.Fatalf("%d spans: %v", len(c.spans), c.spans)
	}
	slices.SortFunc(c.spans, func(a, b *v1.Span) int { return strings.Compare(a.Name, b.Name) })
	request, other, call := c.spans[0], c.spans[1], c.spans[2]
	if call.Name != "tools/call list_crates" || hex.EncodeToString(call.TraceId) != trace(1) || hex.EncodeToString(call.ParentSpanId) != fmt.Sprintf("%016x", 5) ||
		call.Kind != v1.Span_SPAN_KIND_SERVER || call.Status.Code != v1.Status_STATUS_CODE_ERROR || call.EndTimeUnixNano-call.StartTimeUnixNano != 1e9 {
		t.Error(call)
	}
	if request.Name != "GET /crates/{id}" || string(request.ParentSpanId) != string(call.SpanId) || string(request.TraceId) != string(call.TraceId) || hex.EncodeToString(request.SpanId) != fmt.Sprintf("%016x", 9) ||
		request.Kind != v1.Span_SPAN_KIND_CLIENT || request.Status.Code != v1.Status_STATUS_CODE_ERROR {
		t.Error(request)
	}
	if other.Name != "_OTHER" || hex.EncodeToString(other.TraceId) != trace(2) || len(other.ParentSpanId) != 0 {
		t.Error(other)
	}
	for _, secret := range []string{"fingerprint", "ada", "192.0.2.7"} {
		if text := fmt.Sprint(c.spans); strings.Contains(text, secret) {
			t.Errorf("a span says %s: %s", secret, text)
		}
	}
	for _, want := range []string{"mcp_server_operation_duration_seconds", "http_client_request_duration_seconds", "pagerduty_mcp_in_flight_calls"} {
		if !slices.Contains(c.metrics, want) {
			t.Errorf("no metric %s: %v", want, c.metrics)
		}
	}
	for _, key := range c.keys {
		if key != "secret-of-the-collector" {
			t.Error("a request to the collector without its key")
		}
	}
}

// Without a variable nothing is sent, and a collector that is down changes nothing.
func TestExportOfNothing(t *testing.T) {
	none := func(string) string { return "" }
	m := New("1", Gauges{Accounts: func() int { return 0 }, InFlight: func() int { return 0 }})
	e, err := Export(t.Context(), "1", m, none, nil)
	if e != nil || err != nil {
		t.Error(e, err)
	}
	e.Observe(httpserver.Exchange{Record: mcpserver.Record{Method: "ping"}})
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	e, err = Export(t.Context(), "1", m, os.Getenv, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	e.Observe(httpserver.Exchange{Record: mcpserver.Record{Method: "ping"}, Trace: httpserver.Trace{ID: strings.Repeat("1", 32), Sampled: true}})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if e.Close(ended) == nil {
		t.Error("it says that everything was sent")
	}
}
