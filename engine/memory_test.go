package engine_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A page is read no further than what is made of it may take of memory, and so much
// is made of it: many small records, one value of many, what pagination reads, what
// the response makes of a few bytes or of nothing.
func TestMemoryOfOnePage(t *testing.T) {
	const most = 16 << 20 // bytes of a body of which a call may hold 8 MB
	h := newHarbor(t)
	sent, serving := 0, sync.WaitGroup{}
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		begin, part := "", ""
		switch r.URL.Path {
		case "/list":
			begin, part = `[{}`, `,{}`
		case "/object":
			begin, part = `{"crates":[{"id":1}]`, `,"a":[{"b":{}}]`
		case "/rest":
			begin, part = `{"crates":[{"id":1}],"next_cursor":["a"`, `,{}`
		default:
			return false
		}
		serving.Add(1)
		defer serving.Done()
		part = strings.Repeat(part, 10_000)
		sent = len(begin)
		w.Write([]byte(begin))
		for sent < most && r.Context().Err() == nil {
			n, err := w.Write([]byte(part))
			if sent += n; err != nil {
				break
			}
		}
		return true
	})
	edited := harborFiles(t, "budget: 4000,", "budget: 4000, memory: 8388608,", "timeout: 5s", "timeout: 50s")
	for name, what := range map[string]string{
		"records":               "request: {path: /list}\nresponse: '.[] | {a: .b}'",
		"a value":               "request: {path: /list}\nresponse: '{a: length}'",
		"what pagination reads": "request: {path: /rest}\npaginate: cursor\nresponse: '.crates[] | {id}'",
		"what the answer reads": "request: {path: /object}\nresponse: '{a, n: (.crates | length)}'",
		"outputs":               "request: {path: /crates/1}\nresponse: '.crate | {a: range(100000)}'",
		"large outputs":         "request: {path: /crates/1}\nresponse: '.crate | range(100) | {a: (\"x\" * 200000)}'",
		"no request":            "response: '{a: range(100000)}'",
		"no request, large":     "response: 'range(100) | {a: (\"x\" * 200000)}'",
	} {
		sent = 0
		c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: edited}, {Name: "more", Files: files("more/much.yaml", "tool: much\ntitle: T\ndescription: D\nresource: crates\n"+what)}},
			engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key")})
		a := call(t, c, "much", `{}`)
		serving.Wait()
		if a.code() != "RESPONSE_TOO_LARGE" || !strings.Contains(a.message(), "8 MB") || sent >= most {
			t.Errorf("%s: %d bytes sent: %.300s", name, sent, a.text)
		}
	}
}
