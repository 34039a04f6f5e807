package rest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

// Trace is the trace that requests belong to (W3C Trace Context).
type Trace struct {
	ID      string // 32 hexadecimal digits
	Sampled bool
}

type traceKey struct{}

// Propagate has the requests that are made for ctx name the trace, in traceparent,
// each attempt with a span of its own, which Attempt.Span names.
func Propagate(ctx context.Context, t Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// propagate names the trace of ctx in a request, and returns the span; "" for none.
func propagate(ctx context.Context, h http.Header) (span string) {
	t, ok := ctx.Value(traceKey{}).(Trace)
	if !ok {
		return ""
	}
	var id [8]byte
	rand.Read(id[:])
	span = hex.EncodeToString(id[:])
	flags := "00"
	if t.Sampled {
		flags = "01"
	}
	h.Set("Traceparent", "00-"+t.ID+"-"+span+"-"+flags)
	return span
}
