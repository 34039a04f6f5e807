package telemetry

import (
	"context"
	"errors"
	"log/slog"

	prometheus "go.opentelemetry.io/contrib/bridges/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

// endpoint is the variable of both signals; each has one of its own, too.
const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"

// Exporter sends spans and metrics to a collector over OTLP/HTTP, as the variables of
// OpenTelemetry say (OTEL_EXPORTER_OTLP_ENDPOINT, ..._HEADERS and so on).
type Exporter struct {
	spans *spans // nil: none are sent
	ends  []func(context.Context) error
}

// Export begins to send what the environment asks for; nil when it asks for nothing.
// What cannot be sent is dropped, and log is told.
func Export(ctx context.Context, version string, m *Metrics, getenv func(string) string, log *slog.Logger) (*Exporter, error) {
	traces, metrics := getenv(endpoint)+getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "", getenv(endpoint)+getenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") != ""
	if !traces && !metrics {
		return nil, nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("telemetry could not be sent", "error", err) }))
	what, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "pagerduty-mcp-server"), attribute.String("service.version", version)),
		resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, err
	}
	out := &Exporter{}
	if traces {
		to, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, err
		}
		p := trace.NewTracerProvider(trace.WithBatcher(to), trace.WithResource(what), trace.WithIDGenerator(ids{}))
		out.spans = &spans{p.Tracer("pagerduty-mcp-server")}
		out.ends = append(out.ends, p.Shutdown)
	}
	if metrics {
		to, err := otlpmetrichttp.New(ctx)
		if err != nil {
			return nil, err
		}
		from := prometheus.NewMetricProducer(prometheus.WithGatherer(m.registry))
		p := metric.NewMeterProvider(metric.WithResource(what), metric.WithReader(metric.NewPeriodicReader(to, metric.WithProducer(from))))
		out.ends = append(out.ends, p.Shutdown)
	}
	return out, nil
}

// Close sends what was not sent yet, as long as ctx lasts.
func (e *Exporter) Close(ctx context.Context) error {
	if e == nil {
		return nil
	}
	var err error
	for _, end := range e.ends {
		err = errors.Join(err, end(ctx))
	}
	return err
}
