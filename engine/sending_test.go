package engine_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// The API's own headers go with every request, those that say nothing do not.
func TestHeaders(t *testing.T) {
	for _, clerk := range []string{"", "Ann"} {
		h := newHarbor(t)
		var got http.Header
		h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			got = r.Header.Clone()
			return false
		})
		o := engine.Options{UserAgent: "test/2", Getenv: h.env("HARBOR_KEY", theKey, "HARBOR_CLERK", clerk)}
		if a := call(t, h.load(t, o), "show_crate", `{"crate_id":"1"}`); a.isError {
			t.Error(a.text)
		}
		got.Del("Accept-Encoding")
		want := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + theKey}, "User-Agent": {"test/2"}}
		if clerk != "" {
			want.Set("X-Clerk", clerk)
		}
		equal(t, "headers", got, want)
	}
}

// stamp is a tool that writes.
const stamp = `
tool: stamp
title: T
description: D
request: {method: POST, path: /stamps, body: {a: 1}}
resource: stamps
response: .stamp
`

// A write is sent once, whatever becomes of it; a read again while it helps.
func TestSendingAgain(t *testing.T) {
	query := strings.NewReplacer("tool: stamp", "tool: ask\naccess: read", "/stamps", "/questions").Replace(stamp)
	for _, test := range []struct {
		tool   string
		status int
		want   int
	}{
		{"show_crate", 503, 2},
		{"show_crate", 429, 2},
		{"show_crate", 500, 1},
		{"ask", 503, 2},
		{"stamp", 503, 1},
		{"stamp", 500, 1},
		{"stamp", 429, 2},
	} {
		t.Run(fmt.Sprintf("%s %d", test.tool, test.status), func(t *testing.T) {
			h := newHarbor(t)
			first := true
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if first {
					first = false
					w.Header().Set("X-Wait", "0")
					fault(w, test.status, "not now")
					return true
				}
				if r.Method == http.MethodPost {
					reply(w, map[string]any{"stamp": 1})
					return true
				}
				return false
			})
			arguments := "{}"
			if test.tool == "show_crate" {
				arguments = `{"crate_id":1}`
			}
			a := call(t, h.load(t, engine.Options{}, "more/stamp.yaml", stamp, "more/ask.yaml", query), test.tool, arguments)
			equal(t, "requests", len(h.take()), test.want)
			equal(t, "failed", a.isError, test.want == 1)
		})
	}
}

// A write that had left when the call ended may have taken effect, which is for
// the model to find out; a read has none.
func TestUnclearWrite(t *testing.T) {
	read := strings.NewReplacer("tool: stamp", "tool: ask\naccess: read").Replace(stamp)
	for _, name := range []string{"stamp", "ask"} {
		for _, code := range []string{"TIMEOUT", "CANCELLED"} {
			t.Run(name+" "+code, func(t *testing.T) {
				h := newHarbor(t)
				ctx, cancel := context.WithCancel(t.Context())
				h.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
					io.Copy(io.Discard, r.Body)
					if code == "CANCELLED" {
						cancel()
					}
					<-r.Context().Done()
					return true
				})
				defer cancel()
				dirs := []engine.Dir{{Name: "harbor", Files: harborFiles(t, "timeout: 5s", "timeout: 200ms")},
					{Name: "more", Files: files("more/stamp.yaml", stamp, "more/ask.yaml", read)}}
				c := mustLoad(t, dirs, engine.Options{Getenv: h.env("HARBOR_KEY", theKey)})
				e := c.Tool(name).Call(ctx, nil, nil)
				hinted := strings.Contains(string(e.JSON), `"hint":"The request had been sent`)
				if !strings.Contains(string(e.JSON), code) || hinted != (name == "stamp") {
					t.Errorf("%s", e.JSON)
				}
			})
		}
	}
}

// A list is called like one, wherever it comes from: without the suffix an API leaves
// the filter out, and answers with everything.
func TestListsInQueriesHaveTheirSuffix(t *testing.T) {
	var got string
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/boats" {
			got = r.URL.RawQuery
		}
		fmt.Fprint(w, `{"ids": ["a", "b"], "boats": []}`)
	}))
	defer upstream.Close()
	const tool = `
tool: boats
title: T
description: D
access: read
params: {berths: {type: array, items: {type: string}}}
steps: {crew: {request: {path: /crew}, response: "{ids, found: true}"}}
request:
  path: /boats
  query:
    berths: "${params.berths}"
    crew: "${steps.crew.ids}"
    kinds: [sail, motor]
    named[]: "${steps.crew.ids}"
    one: "${steps.crew.ids[0]}"
resource: boats
response: .boats[]
`
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: "+upstream.URL+"}\nrequest: {array_suffix: \"[]\"}\n", "a/boats.yaml", tool)}}, engine.Options{})
	if a := call(t, c, "boats", `{"berths": ["x"]}`); a.isError {
		t.Fatal(a.text)
	}
	q, err := url.ParseQuery(got)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "query", q, url.Values{"berths[]": {"x"}, "crew[]": {"a", "b"}, "kinds[]": {"sail", "motor"}, "named[]": {"a", "b"}, "one": {"a"}})
}
