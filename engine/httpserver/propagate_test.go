package httpserver

import (
	"net/http"
	"strings"
	"testing"
)

// An API hears of the trace that a client names, with the span of the request, where
// that is asked for, and else of none.
func TestPropagate(t *testing.T) {
	const trace = "0af7651916cd43dd8448eb211c80319c"
	for _, propagate := range []bool{false, true} {
		h := newHarbor(t)
		told, seen := make(chan string, 10), make(chan Exchange, 10)
		next := h.Config.Handler
		h.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/load") {
				told <- r.Header.Get("Traceparent")
			}
			next.ServeHTTP(w, r)
		})
		s := h.serve(t, nil, nil, func(o *Options) {
			o.Propagate = propagate
			o.Observe = func(x Exchange) { seen <- x }
		})
		for _, era := range eras {
			params := tool("load_crate", map[string]any{"id": "1"})
			params["_meta"] = map[string]any{"traceparent": "00-" + trace + "-b7ad6b7169203331-01"}
			s.send(t, "key-of-somebody", era, "tools/call", params)
			got, x := <-told, <-seen
			want := ""
			if propagate {
				want = "00-" + trace + "-" + x.Attempts[len(x.Attempts)-1].Span + "-01"
			}
			if got != want || propagate && len(got) != 55 {
				t.Errorf("%s, propagate %t: the API hears %q, want %q", era, propagate, got, want)
			}
		}
	}
}
