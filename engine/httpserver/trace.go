package httpserver

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
)

// Trace is where an exchange stands in a trace (W3C Trace Context).
type Trace struct {
	ID      string // 32 hexadecimal digits
	Parent  string // the client's span, 16 hexadecimal digits; "" when it named none
	Sampled bool   // as the client says; true when it says nothing
}

// traceparent is the only version of the header that there is.
var traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$`)

// TraceOf is the trace that the first of these values of traceparent names, or else a new one.
func TraceOf(parents ...string) Trace {
	for _, p := range parents {
		m := traceparent.FindStringSubmatch(p)
		if m == nil || m[1] == zeros[:32] || m[2] == zeros[:16] {
			continue
		}
		flags, _ := hex.DecodeString(m[3])
		return Trace{ID: m[1], Parent: m[2], Sampled: flags[0]&1 == 1}
	}
	var id [16]byte
	rand.Read(id[:])
	return Trace{ID: hex.EncodeToString(id[:]), Sampled: true}
}

const zeros = "00000000000000000000000000000000"

// trace is that of the message, or of the request's header (SEP-414).
func (x *Exchange) trace() Trace {
	if x.Trace.ID == "" {
		x.Trace = TraceOf(x.TraceParent, x.header)
	}
	return x.Trace
}
