package telemetry

import (
	"context"
	"crypto/rand"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"pagerduty-mcp-server/engine/httpserver"
)

// spans makes spans of exchanges that have ended, and of the requests to APIs that
// they have sent. None holds an argument, a key, an address or a body.
type spans struct{ tracer trace.Tracer }

// Observe makes the spans of an exchange, if it was one of MCP and spans are sent.
func (e *Exporter) Observe(x httpserver.Exchange) {
	if e == nil || e.spans == nil || x.Method == "" {
		return
	}
	name := x.Method
	attrs := []attribute.KeyValue{attribute.String("mcp.method.name", name), attribute.String("network.transport", transport(x))}
	if x.HTTP != "" {
		attrs = append(attrs, attribute.String("http.request.method", x.HTTP), attribute.Int("http.response.status_code", x.Status))
	}
	add := func(key, value string) {
		if value != "" {
			attrs = append(attrs, attribute.String(key, value))
		}
	}
	add("mcp.protocol.version", x.Version)
	add("gen_ai.tool.name", x.Tool)
	add("http.route", x.Path)
	add("error.type", x.Code)
	if x.Tool != "" {
		name += " " + x.Tool
	}
	ctx, span := e.spans.tracer.Start(parent(x.Trace), name, trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(x.Began), trace.WithAttributes(attrs...))
	if x.Code != "" {
		span.SetStatus(codes.Error, x.Code)
	}
	for _, a := range x.Attempts {
		_, child := e.spans.tracer.Start(context.WithValue(ctx, spanKey{}, a.Span), a.Method+" "+a.Template, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(a.Began),
			trace.WithAttributes(attribute.String("http.request.method", a.Method), attribute.String("url.template", a.Template), attribute.String("server.address", a.Server)))
		if a.Status != 0 {
			child.SetAttributes(attribute.Int("http.response.status_code", a.Status))
		}
		if a.Number > 1 {
			child.SetAttributes(attribute.Int("http.request.resend_count", a.Number-1))
		}
		if a.Failed != "" {
			child.SetAttributes(attribute.String("error.type", a.Failed))
			child.SetStatus(codes.Error, a.Failed)
		}
		child.End(trace.WithTimestamp(a.Began.Add(a.Took)))
	}
	span.End(trace.WithTimestamp(x.Began.Add(x.Duration)))
}

type traceKey struct{}

// parent has a span be of a trace, and the child of the client's span where there
// is one.
func parent(t httpserver.Trace) context.Context {
	id, err := trace.TraceIDFromHex(t.ID)
	if err != nil {
		return context.Background()
	}
	of, err := trace.SpanIDFromHex(t.Parent)
	if err != nil {
		return context.WithValue(context.Background(), traceKey{}, id)
	}
	flags := trace.TraceFlags(0).WithSampled(t.Sampled)
	return trace.ContextWithRemoteSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: of, TraceFlags: flags, Remote: true}))
}

type spanKey struct{}

// ids gives a span without a parent the trace that the log names, and that of a
// request the id that the API was told.
type ids struct{}

// NewIDs implements trace.IDGenerator.
func (g ids) NewIDs(ctx context.Context) (id trace.TraceID, span trace.SpanID) {
	id, ok := ctx.Value(traceKey{}).(trace.TraceID)
	if !ok {
		rand.Read(id[:])
	}
	return id, g.NewSpanID(ctx, id)
}

// NewSpanID implements trace.IDGenerator.
func (ids) NewSpanID(ctx context.Context, _ trace.TraceID) (span trace.SpanID) {
	text, _ := ctx.Value(spanKey{}).(string)
	if told, err := trace.SpanIDFromHex(text); err == nil {
		return told
	}
	rand.Read(span[:])
	return span
}
