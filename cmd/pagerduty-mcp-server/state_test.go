package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/cmd/internal/openapitest"
	"pagerduty-mcp-server/engine"
)

// unread are tools of whose writing the API lets nothing be read.
var unread = []string{"post_status_update", "add_review_marker", "start_incident_workflow", "test_webhook_subscription"}

// TestState plays testdata/state, in the words of TestContract, against the demo
// account: what a tool has written, tools that read see. Every tool is called, and no
// call may fail. What is sent and answered passes PagerDuty's OpenAPI document, where
// that is at hand, but for what openapitest and beside list. And every
// tool that writes, but for those of unread, is followed by one that reads, of whose
// answer something is said.
func TestState(t *testing.T) {
	if testing.Short() {
		t.Skip("TestContract makes calls of the same kinds")
	}
	files, err := filepath.Glob("testdata/state/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	catalog := shipped(t)
	var check openapitest.Oracle
	if openapitest.Document() == "" {
		t.Log("SKIPPED: no request and no answer was checked against PagerDuty's OpenAPI document: set PAGERDUTY_OPENAPI to its file")
	} else if check, err = openapitest.NewOracle(); err != nil {
		t.Fatal(err)
	}
	var called, seen sync.Map
	t.Run("all", func(t *testing.T) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				fake, clock := accountAtNoon(t)
				p := newPlay(t, catalog, fake, clock)
				var at atomic.Value // FILE:LINE: TOOL
				at.Store("")
				server := httptest.NewServer(checked(t, fake.Handler(), check, &at))
				defer server.Close()
				p.env["PAGERDUTY_API_HOST"] = server.URL
				p.env["PAGERDUTY_EVENTS_HOST"] = fake.URL()
				p.env["PAGERDUTY_ROUTING_KEYS"] = "Checkout API=" + fakepagerduty.DemoRoutingKey
				p.start()
				wrote, read := "", false
				for i, line := range strings.Split(string(text), "\n") {
					word, rest, _ := strings.Cut(line, " ")
					if word == "" || word == "#" {
						continue
					}
					name, _, _ := strings.Cut(rest, " ")
					at.Store(fmt.Sprintf("%s:%d: %s", file, i+1, name))
					problem := p.do(word, rest)
					if failed, _ := p.jq(".error != null"); problem == "" && word == "call" && failed == true {
						problem = "refused: " + p.text
					}
					if problem != "" {
						t.Errorf("%s:%d: %s", file, i+1, problem)
						continue
					}
					switch word {
					case "call":
						called.Store(name, true)
						if read = catalog.Tool(name).Access == engine.Read; !read {
							wrote = name
							told, err := p.jq(".metadata.count > 0 and ([.[] | arrays | .[] | objects | map(values) | length] | min > 0)")
							if told != true {
								t.Errorf("%s:%d: it does not answer what changed (%v): %s", file, i+1, err, p.text)
							}
						}
					case "is":
						if read {
							seen.Store(wrote, true)
						}
					}
				}
			})
		}
	})
	for _, tool := range catalog.Tools {
		if _, ok := called.Load(tool.Name()); !ok {
			t.Errorf("testdata/state does not call %s", tool.Name())
		}
		if _, ok := seen.Load(tool.Name()); ok == slices.Contains(unread, tool.Name()) && tool.Access > engine.Read {
			t.Errorf("testdata/state shows that what %s writes is read later: %v", tool.Name(), ok)
		}
	}
}

// checked is a handler whose exchanges are held against the document; at says who
// asks.
func checked(t *testing.T, h http.Handler, check openapitest.Oracle, at *atomic.Value) http.Handler {
	if check == nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
		if answer.Code >= 300 || strings.Contains(r.URL.Path, "/review") { // which failures an operation lists is another matter; reviews stand in a guide alone
			return
		}
		path, problems := check(r.Method, r.RequestURI, string(body), openapitest.Answer{Status: answer.Code, Header: answer.Header(), Body: answer.Body.String()})
		place := at.Load().(string)
		_, tool, _ := strings.Cut(place, ": ")
		for _, problem := range openapitest.WithoutKnown(r.Method+" "+path, problems) {
			if !slices.ContainsFunc(beside[tool], func(part string) bool { return strings.Contains(problem, strings.Trim(part, `"`)) }) {
				t.Errorf("%s: %s %s: %s", place, r.Method, r.URL, problem)
			}
		}
	})
}
