// Package telemetry shows what a server over HTTP does, as metrics of Prometheus.
package telemetry

import (
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pagerduty-mcp-server/engine/httpserver"
)

// Metrics are those of one server. Every label has few values: none is a text of a
// client.
type Metrics struct {
	registry   *prometheus.Registry
	operations *prometheus.HistogramVec
	requests   *prometheus.HistogramVec
	bytes      prometheus.Histogram
	audit      prometheus.Counter
	upstream   *prometheus.HistogramVec
	retries    prometheus.Counter
	waits      prometheus.Histogram
	contexts   *prometheus.CounterVec
}

// Gauges are what a server has now.
type Gauges struct{ Accounts, InFlight func() int }

// seconds are the bounds that OpenTelemetry's conventions for MCP advise.
var seconds = []float64{.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60, 120, 300}

// New returns metrics without a value.
func New(version string, now Gauges) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "mcp_server_operation_duration_seconds", Buckets: seconds,
			Help: "Duration of MCP requests; error_type is empty for those that succeeded, and a tool's error counts as one."},
			[]string{"mcp_method_name", "gen_ai_tool_name", "error_type", "network_transport", "mcp_protocol_version"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_server_request_duration_seconds", Buckets: seconds,
			Help: "Duration of HTTP requests."}, []string{"http_request_method", "http_response_status_code", "http_route"}),
		bytes: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "pagerduty_mcp_answer_bytes", Help: "Size of the answers to MCP requests over HTTP.",
			Buckets: prometheus.ExponentialBuckets(256, 4, 8)}),
		audit: prometheus.NewCounter(prometheus.CounterOpts{Name: "pagerduty_mcp_audit_failures_total", Help: "Lines of the audit log that could not be written."}),
		upstream: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_client_request_duration_seconds", Buckets: seconds,
			Help: "Duration of requests to the API, each attempt for itself; a status of 0 is no answer."}, []string{"http_request_method", "url_template", "http_response_status_code"}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{Name: "pagerduty_mcp_upstream_retries_total", Help: "Attempts at requests to the API after the first."}),
		waits: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "pagerduty_mcp_rate_limit_wait_seconds", Buckets: seconds,
			Help: "How long requests to the API waited for its rate limit before they were sent."}),
		contexts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pagerduty_mcp_context_cache_total", Help: "Contexts that requests needed, such as the caller's teams."}, []string{"result"}),
	}
	gauge := func(name, help string, of func() int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(of()) })
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "pagerduty_mcp_build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.registry.MustRegister(m.operations, m.requests, m.bytes, m.audit, m.upstream, m.retries, m.waits, m.contexts, info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("pagerduty_mcp_accounts", "Callers that are remembered.", now.Accounts), gauge("pagerduty_mcp_in_flight_calls", "Calls of tools that run now.", now.InFlight))
	return m
}

// Observe counts an exchange.
func (m *Metrics) Observe(x httpserver.Exchange) {
	took := x.Duration.Seconds()
	route := x.Path
	if route == "" {
		route = "_OTHER"
	}
	if x.HTTP != "" {
		m.requests.WithLabelValues(x.HTTP, strconv.Itoa(x.Status), route).Observe(took)
	}
	if x.Method == "" {
		return
	}
	tool := x.Tool
	if tool == "" && x.Method == "tools/call" {
		tool = "_OTHER"
	}
	m.operations.WithLabelValues(x.Method, tool, x.Code, transport(x), x.Version).Observe(took)
	if x.HTTP != "" {
		m.bytes.Observe(float64(x.Bytes))
	}
	for _, a := range x.Attempts {
		m.upstream.WithLabelValues(a.Method, a.Template, strconv.Itoa(a.Status)).Observe(a.Took.Seconds())
		m.waits.Observe(a.Waited.Seconds())
		if a.Number > 1 {
			m.retries.Inc()
		}
	}
	m.contexts.WithLabelValues("hit").Add(float64(x.Cached))
	m.contexts.WithLabelValues("miss").Add(float64(x.Fetched))
}

// transport is network.transport: stdio's is a pipe.
func transport(x httpserver.Exchange) string {
	if x.HTTP == "" {
		return "pipe"
	}
	return "tcp"
}

// AuditFailed counts a line that could not be written.
func (m *Metrics) AuditFailed() { m.audit.Inc() }

// Server answers /metrics, and the probes of the server s. On loopback it answers
// /debug/pprof, too, and to the machine's own names alone.
func (m *Metrics) Server(s http.Handler, onLoopback bool) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.Handle("GET /livez", s)
	mux.Handle("GET /readyz", s)
	var all http.Handler = mux
	if onLoopback {
		all = httpserver.LoopbackOnly(mux)
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return &http.Server{Handler: all, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
}
