package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	tracespb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	v1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

// A call over stdio is a span of the client's trace, and its requests to the API are
// the children, in both eras; what fails says with which code. None holds the key, an
// argument or an answer.
func TestSpansOverStdio(t *testing.T) {
	spans := make(chan *v1.Span, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m tracespb.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &m); err != nil || r.URL.Path != "/v1/traces" {
			t.Error(r.URL.Path, err)
		}
		for _, r := range m.ResourceSpans {
			for _, s := range r.ScopeSpans {
				for _, span := range s.Spans {
					spans <- span
				}
			}
		}
	}))
	defer collector.Close()
	up := gated(t, opened(), make(chan string, 10))
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.URL+"/v1/traces")
	ask, stop := askStdio(t, up.URL)
	trace := func(n int) string { return strings.Repeat(fmt.Sprint(n), 32) }
	parent := strings.Repeat("5", 16)
	for n, modern := range []bool{false, true} {
		params := fmt.Sprintf(`"name":"list_teams","arguments":{"query":"some words"},"_meta":{"traceparent":"00-%s-%s-01"}`, trace(n+1), parent)
		if modern {
			params = strings.TrimSuffix(params, "}") + "," + strings.TrimPrefix(modernClient, `"_meta":{`)
			modern = false // the client is said already
		}
		if got := ask("tools/call", params, modern); !strings.Contains(got, "Harbor") {
			t.Fatal(got)
		}
	}
	ask("tools/call", `"name":"made_up"`, false)
	ask("made/up", "", false)
	stop()
	close(spans)
	children := map[string]string{} // by trace: the parent of the request to the API
	servers := map[string]*v1.Span{}
	var names []string
	for s := range spans {
		text := s.String()
		for _, secret := range []string{fakepagerduty.DemoToken, "some words", "Harbor", "made_up", "made/up"} {
			if strings.Contains(text, secret) {
				t.Errorf("a span holds %q: %s", secret, text)
			}
		}
		switch id := hex.EncodeToString(s.TraceId); s.Kind {
		case v1.Span_SPAN_KIND_CLIENT:
			if s.Name == "GET /teams" {
				children[id] = string(s.ParentSpanId)
			}
		case v1.Span_SPAN_KIND_SERVER:
			servers[id] = s
			names = append(names, s.Name+" "+s.Status.GetMessage())
		}
	}
	for n := range 2 {
		if s := servers[trace(n+1)]; s == nil || s.Name != "tools/call list_teams" || hex.EncodeToString(s.ParentSpanId) != parent || children[trace(n+1)] != string(s.SpanId) || !strings.Contains(s.String(), `"pipe"`) {
			t.Errorf("call %d: %v", n, s)
		}
	}
	for _, want := range []string{"tools/call -32602", "_OTHER -32601"} {
		if !strings.Contains(strings.Join(names, "\n"), want) {
			t.Errorf("no span %s among %q", want, names)
		}
	}
}
