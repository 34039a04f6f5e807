package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"pagerduty-mcp-server/engine"
)

const theKey = "quay-master-key"

// What the API answers becomes a code, in the API's own words.
func TestFailedRequest(t *testing.T) {
	tests := []struct {
		name   string
		status int
		header string // NAME: VALUE
		body   string
		want   string // the error
	}{
		{"400", 400, "", `{"fault":{"reason":"no"}}`, `{"message":"no","code":"API_ERROR","status":400}`},
		{"401", 401, "", `{"fault":{"reason":"who"}}`, `{"message":"who","code":"UNAUTHORIZED","status":401}`},
		{"402", 402, "", `{"fault":{"reason":"pay"}}`, `{"message":"pay","code":"PAYMENT_REQUIRED","status":402}`},
		{"403", 403, "", `{"fault":{"reason":"may not"}}`, `{"message":"may not","code":"FORBIDDEN","status":403}`},
		{"404", 404, "", `{"fault":{"reason":"gone"}}`, `{"message":"gone","code":"NOT_FOUND","status":404}`},
		{"408", 408, "", `{"fault":{"reason":"slow"}}`, `{"message":"slow","code":"TIMEOUT","status":408}`},
		{"409", 409, "", `{"fault":{"reason":"both"}}`, `{"message":"both","code":"CONFLICT","status":409}`},
		{"418", 418, "", `{"fault":{"reason":"tea"}}`, `{"message":"tea","code":"API_ERROR","status":418}`},
		{"500", 500, "", `{"fault":{"reason":"oh"}}`, `{"message":"oh","code":"API_ERROR","status":500}`},
		{"429 that asks for more than the budget", 429, "X-Wait: 60", `{"fault":{"reason":"often"}}`,
			`{"message":"often","code":"RATE_LIMITED","status":429,"retry_after":60}`},
		{"503 that asks for more than the budget", 503, "X-Wait: 7.5", `{"fault":{"reason":"later"}}`,
			`{"message":"later","code":"API_ERROR","status":503,"retry_after":7.5}`},
		{"details", 400, "", `{"fault":{"reason":"no","hints":["a",{"b":1}]}}`, `{"message":"no","code":"API_ERROR","status":400,"details":["a",{"b":1}]}`},
		{"no body", 400, "", ``, `{"message":"GET HOST/crates/1: the server answered 400 Bad Request","code":"API_ERROR","status":400}`},
		{"no JSON", 502, "", `<h1>Bad</h1>`, `{"message":"GET HOST/crates/1: the server answered 502 Bad Gateway","code":"API_ERROR","status":502}`},
		{"another shape", 400, "", `{"error":"x"}`, `{"message":"GET HOST/crates/1: the server answered 400 Bad Request","code":"API_ERROR","status":400}`},
		{"another type", 400, "", `{"fault":{"reason":["x"],"hints":"y"}}`, `{"message":"GET HOST/crates/1: the server answered 400 Bad Request","code":"API_ERROR","status":400}`},
		{"a redirect elsewhere", 302, "Location: https://elsewhere.example/", ``,
			`{"message":"GET HOST/crates/1: the server answered 302 Found, which is not followed: it leads to another server, https://elsewhere.example","code":"API_ERROR","status":302}`},
		{"no JSON in a good answer", 200, "", `<h1>Welcome</h1>`, `{"message":"the answer to GET /crates/1 could not be read: ...","code":"RESPONSE_ERROR"}`},
		{"half of it", 200, "", `{"crate":{"id":1`, `{"message":"the answer to GET /crates/1 could not be read: ...","code":"RESPONSE_ERROR"}`},
		{"more than one value", 200, "", `{"crate":{"id":1}} {}`, `{"message":"the answer to GET /crates/1 could not be read: ...","code":"RESPONSE_ERROR"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if name, value, ok := strings.Cut(test.header, ": "); ok {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
				return true
			})
			a := call(t, h.load(t, engine.Options{}), "show_crate", `{"crate_id":"1"}`)
			if a.err == nil {
				t.Fatalf("no error: %s", a.text)
			}
			message := strings.ReplaceAll(a.message(), strings.TrimPrefix(h.URL, "http://"), "HOST")
			if before, _, ok := strings.Cut(message, "could not be read: "); ok {
				message = before + "could not be read: ..."
			}
			a.err["message"] = message
			equal(t, "error", a.err, jsonOf(t, test.want))
			equal(t, "requests", len(h.take()), 1)
		})
	}
}

// What keeps a call from being sent at all, or from being answered.
func TestFailedCall(t *testing.T) {
	down := newHarbor(t)
	down.Close()
	tests := []struct {
		name    string
		api     []string // replacements in the API's file
		env     []string
		code    string
		message string
	}{
		{"no key", nil, []string{}, "UNAUTHORIZED", "no key: set HARBOR_KEY in the environment of the server"},
		{"a blank key", nil, []string{"HARBOR_KEY", " "}, "UNAUTHORIZED", "no key: set HARBOR_KEY in the environment of the server"},
		{"the key under its other name", nil, []string{"HARBOR_KEY_OLD", theKey}, "", ""},
		{"a key with a line break within", nil, []string{"HARBOR_KEY", "quay\nX: master-key"}, "INTERNAL_ERROR", `the value of the header "Authorization" holds a line break`},
		{"plain http elsewhere", nil, []string{"HARBOR_KEY", theKey, "HARBOR_URL", "http://harbor.example"}, "INTERNAL_ERROR",
			`HARBOR_URL: the base URL "http://harbor.example" is not https; plain http is for this machine only (127.0.0.1, ::1, localhost)`},
		{"nobody listens", nil, []string{"HARBOR_KEY", theKey, "HARBOR_URL", down.URL}, "API_ERROR", "no answer from the server"},
		{"no time", []string{"timeout: 5s", "timeout: 1ms"}, []string{"HARBOR_KEY", theKey}, "TIMEOUT", "the call took too long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			if test.code == "TIMEOUT" {
				h.intercept(hang)
			}
			dirs := []engine.Dir{{Name: "harbor", Files: harborFiles(t, test.api...)}}
			c := mustLoad(t, dirs, engine.Options{Getenv: h.env(test.env...)})
			a := call(t, c, "show_crate", `{"crate_id":"1"}`)
			if a.code() != test.code || !strings.Contains(a.message(), test.message) || strings.Contains(a.text, "master-key") {
				t.Errorf("got %s, want %s with %q", a.text, test.code, test.message)
			}
		})
	}
}

// hang answers nothing.
func hang(_ http.ResponseWriter, r *http.Request) bool {
	<-r.Context().Done()
	return true
}

// harborFiles is testdata/harbor with replacements in its _api.yaml.
func harborFiles(t testing.TB, replacements ...string) fs.FS {
	t.Helper()
	m := fstest.MapFS{}
	dir := os.DirFS("testdata/harbor")
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, path)
		if path == "_api.yaml" {
			for i := 0; i < len(replacements); i += 2 {
				if !bytes.Contains(data, []byte(replacements[i])) {
					t.Fatalf("_api.yaml has no %q", replacements[i])
				}
			}
			data = []byte(strings.NewReplacer(replacements...).Replace(string(data)))
		}
		m[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A cancelled call says so, wherever it is: in its own request, a context, a
// step that may fail, or jq that does not end.
func TestCancelled(t *testing.T) {
	loop := `
tool: loop
title: T
description: D
request: {path: /crates/1}
resource: crates
response: 'def f: f; f'
`
	forgiving, steps := stepTool("  one: {request: {path: /papers}, response: .x, on_error: ignore}\n")
	for _, test := range []struct{ name, tool, arguments, path string }{
		{"its own request", "show_crate", `{"crate_id":"1"}`, "/crates/1"},
		{"a context", "list_crates", `{}`, "/whoami"},
		{"a step that may fail", "stepping", `{}`, "/papers"},
		{"jq without end", "loop", `{}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			c := h.load(t, engine.Options{}, forgiving, steps, "more/loop.yaml", loop)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == test.path {
					cancel()
					return hang(w, r)
				}
				if test.path == "" {
					defer cancel()
				}
				return false
			})
			a := callContext(t, ctx, c, test.tool, test.arguments)
			if a.code() != "CANCELLED" || a.message() != "the call was cancelled" {
				t.Errorf("got %s", a.text)
			}
		})
	}
}

// The key goes to the API and nowhere else, even where the API repeats it.
func TestSecretsStaySecret(t *testing.T) {
	for _, key := range []string{theKey, `quay"\master<key>`} {
		t.Run(key, func(t *testing.T) {
			h := newHarbor(t)
			var log bytes.Buffer
			c := h.load(t, engine.Options{
				Getenv: h.env("HARBOR_KEY", key, "HARBOR_CLERK", "the clerk "+key),
				Log:    slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			for _, status := range []int{200, 400, 401, 500, 302} {
				h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
					if got := r.Header.Get("Authorization"); got != "Bearer "+key {
						t.Errorf("Authorization: %s", got)
					}
					w.Header().Set("Location", "https://"+theKey+".example/"+theKey)
					w.WriteHeader(status)
					reply(w, map[string]any{"crate": map[string]any{"id": 1, "label": "got " + r.Header.Get("Authorization")},
						"fault": map[string]any{"reason": "got " + key, "hints": []any{key, map[string]any{key: 1}}}})
					return true
				})
				a := call(t, c, "show_crate", `{"crate_id":"1"}`)
				for _, place := range []string{a.text, log.String(), a.message(), fmt.Sprint(a.err["details"], a.items)} {
					if strings.Contains(place, key) {
						t.Errorf("%d: the key is in %s", status, place)
					}
				}
				if status == 200 && !strings.Contains(a.text, "got Bearer ***") {
					t.Errorf("not redacted: %s", a.text)
				}
			}
			e := c.Tool("show_crate").Explain(t.Context(), []byte(`{"crate_id":"`+theKey+`"}`))
			if text := fmt.Sprintf("%+v", e); strings.Contains(text, key) {
				t.Errorf("explain shows the key: %s", text)
			}
		})
	}
}

// A panic anywhere is an answer, in steps and in shared fetches too.
func TestPanics(t *testing.T) {
	h := newHarbor(t)
	file, text := stepTool(eachPaper + "  one: {request: {path: /ships, query: {yard: '${me.yards}'}}, response: '.ships | length'}\n")
	// The clock is asked for the time at many places: it panics at each in turn.
	run := func(at int64) (lookups int64, a answer, log string) {
		var n atomic.Int64
		var b bytes.Buffer
		o := engine.Options{Log: slog.New(slog.NewTextHandler(&b, nil)), Getenv: h.env("HARBOR_KEY", theKey), Now: func() time.Time {
			if n.Add(1) == at {
				panic(theKey + " is not to be had")
			}
			return time.Now()
		}}
		a = call(t, h.load(t, o, file, text), "stepping", `{"items":["1","2"]}`)
		return n.Load(), a, b.String()
	}
	lookups, a, _ := run(0)
	if a.isError || lookups < 4 {
		t.Fatalf("%d lookups: %s", lookups, a.text)
	}
	caught := 0
	for at := int64(1); at <= lookups; at++ {
		_, a, log := run(at)
		if a.code() == "INTERNAL_ERROR" {
			caught++
			// CEL catches those in its own variables.
			if !strings.Contains(log, "msg=panic") && !strings.Contains(a.message(), "could not be evaluated") || strings.Contains(log, theKey) {
				t.Errorf("lookup %d: the log says %s", at, log)
			}
		}
		if strings.Contains(a.text, theKey) {
			t.Errorf("lookup %d: %s", at, a.text)
		}
	}
	if caught < 4 {
		t.Errorf("%d of %d panics were seen", caught, lookups)
	}
}
