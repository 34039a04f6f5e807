package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"pagerduty-mcp-server/cmd/internal/telemetry"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
)

// lastTelemetry is how long the end of the program waits for a collector.
const lastTelemetry = 5 * time.Second

// export begins to send to the collector that the environment names; nil when it names
// none. end sends what is left.
func (a *app) export(ctx context.Context, m *telemetry.Metrics) (e *telemetry.Exporter, end func(), err error) {
	a.redactor.Add(a.getenv("OTEL_EXPORTER_OTLP_HEADERS"))
	if e, err = telemetry.Export(ctx, version(), m, a.getenv, a.log); err != nil {
		return nil, nil, fmt.Errorf("OTEL_EXPORTER_OTLP_...: %w", err)
	}
	return e, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTelemetry)
		defer cancel()
		_ = e.Close(last) // the log was told
	}, nil
}

// watchStdio has the requests of stdio be spans and metrics of the collector that the
// environment names. watch is nil when it names none.
func (a *app) watchStdio(ctx context.Context) (watch func(context.Context, *mcpserver.Record) (context.Context, func()), end func(), err error) {
	var open atomic.Int64
	m := telemetry.New(version(), telemetry.Gauges{Accounts: func() int { return 1 }, InFlight: func() int { return int(open.Load()) }})
	e, end, err := a.export(ctx, m)
	if e == nil {
		return nil, end, err
	}
	return func(ctx context.Context, r *mcpserver.Record) (context.Context, func()) {
		open.Add(1)
		x := httpserver.Exchange{Began: time.Now(), Trace: httpserver.TraceOf(r.TraceParent)}
		ctx, calls := httpserver.WatchCalls(ctx, engine.Trace{})
		return ctx, func() {
			open.Add(-1)
			x.Record, x.Calls, x.Duration = *r, calls(), time.Since(x.Began)
			m.Observe(x)
			e.Observe(x)
		}
	}, end, nil
}
