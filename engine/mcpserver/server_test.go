package mcpserver

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// harbor serves the tools of the engine's invented API, whose five crates lie
// on loopback.
func harbor(t *testing.T) *engine.Catalog {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/crates":
			from := 0
			fmt.Sscanf(r.URL.Query().Get("cursor"), "at-%d", &from)
			fmt.Fprintf(w, `{"crates":[{"id":%d,"weight":1.5,"label":"<b>&\"%d\"</b>"},{"id":%d,"weight":2}]`, from+1, from, from+2)
			if from < 4 {
				fmt.Fprintf(w, `,"next_cursor":"at-%d"`, from+2)
			}
			fmt.Fprint(w, "}")
		case "/crates/12345678901234567890":
			fmt.Fprint(w, `{"crate":{"id":12345678901234567890,"weight":1e400}}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"fault":{"reason":"no such <crate>"}}`)
		}
	}))
	t.Cleanup(up.Close)
	getenv := func(name string) string {
		return map[string]string{"HARBOR_URL": up.URL, "HARBOR_KEY": "quay-master-key"}[name]
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "harbor", Files: os.DirFS("../testdata/harbor")}}, engine.Options{Getenv: getenv})
	if err != nil || findings.HasErrors() {
		t.Fatalf("Load: %v\n%s", err, findings)
	}
	t.Cleanup(c.Close)
	return c
}

// TestServer plays the conversations of testdata/golden: after a "> " is what
// the client writes, after a "< " what it reads until it has the answer.
// UPDATE=1 rewrites what it reads.
func TestServer(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := converse(t, New(harbor(t), Options{Name: "harbor", Title: "Harbor", Version: "1.2.3",
				Hidden: map[string]string{"sink_ship": "its access is delete; start the server with --access delete."}}))
			var got strings.Builder
			for line := range strings.Lines(string(want)) {
				if text, ok := strings.CutPrefix(line, "> "); ok {
					got.WriteString(line)
					for _, l := range c.ask(text) {
						got.WriteString("< " + l)
					}
				} else if !strings.HasPrefix(line, "< ") {
					got.WriteString(line)
				}
			}
			if got.String() == string(want) {
				return
			}
			if os.Getenv("UPDATE") == "" {
				t.Fatalf("got (UPDATE=1 writes it)\n%s\nwant\n%s", got.String(), want)
			}
			if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// conversation is a client of ServeStdio that asks one thing after the other.
type conversation struct {
	t    *testing.T
	keys io.Writer
	out  *bufio.Reader
}

func converse(t *testing.T, s *Server) *conversation {
	t.Helper()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	ended := make(chan error)
	go func() {
		err := ServeStdio(t.Context(), s, in, out, StdioOptions{})
		out.Close()
		ended <- err
	}()
	t.Cleanup(func() {
		keys.Close()
		if err := <-ended; err != nil {
			t.Errorf("ServeStdio: %v", err)
		}
	})
	return &conversation{t, keys, bufio.NewReader(screen)}
}

// ask writes a message and returns the lines up to its answer; none for a
// notification.
func (c *conversation) ask(message string) (lines []string) {
	c.t.Helper()
	var m struct{ ID any }
	if err := json.Unmarshal([]byte(message), &m); err != nil {
		c.t.Fatalf("%v in %s", err, message)
	}
	if _, err := io.WriteString(c.keys, strings.TrimRight(message, "\n")+"\n"); err != nil {
		c.t.Fatal(err)
	}
	for m.ID != nil {
		line, err := c.out.ReadString('\n')
		if err != nil {
			c.t.Fatalf("%v after %s", err, lines)
		}
		lines = append(lines, line)
		var answer struct{ ID any }
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			c.t.Fatalf("%v in %s", err, line)
		}
		if answer.ID != nil {
			break
		}
	}
	return lines
}

// What tools/list says of a tool is what Describe says.
func TestListIsWhatDescribeSays(t *testing.T) {
	catalog := harbor(t)
	c := converse(t, New(catalog, Options{Name: "harbor"}))
	var r struct {
		Result struct{ Tools []json.RawMessage }
	}
	if err := json.Unmarshal([]byte(c.ask(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)[0]), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Result.Tools) != len(catalog.Tools) {
		t.Fatalf("%d tools, want %d", len(r.Result.Tools), len(catalog.Tools))
	}
	for _, listed := range r.Result.Tools {
		var name struct{ Name string }
		if err := json.Unmarshal(listed, &name); err != nil {
			t.Fatal(err)
		}
		if got, want := sorted(t, listed), sorted(t, catalog.Tool(name.Name).Describe()); got != want {
			t.Errorf("tools/list\n%s\nDescribe\n%s", got, want)
		}
	}
}

// An answer is its text, markup and all; an error is a result, and no error of
// the protocol. Only a tool with an output schema gives the same bytes again as
// structured content.
func TestAnswers(t *testing.T) {
	catalog := harbor(t)
	plain := converse(t, New(catalog, Options{Name: "harbor"}))
	structured := converse(t, New(catalog, Options{Name: "harbor", OutputSchema: func(t *engine.Tool) json.RawMessage {
		if t.Name() == "show_crate" {
			return json.RawMessage(`{"type":"object"}`)
		}
		return nil
	}}))
	for i, test := range []struct {
		tool, arguments string
		isError         bool
		part            string
	}{
		{"list_crates", `{"mine":false,"limit":1}`, false, `"label":"<b>&\"0\"</b>"`},
		{"show_crate", `{"crate_id":"<none>"}`, true, `"message":"no such <crate>"`},
		{"show_crate", `{"crate_id":12345678901234567890}`, false, `"id":12345678901234567890`},
		{"list_crates", `{"mine":"<maybe>"}`, true, `mine: \"<maybe>\" is not of type boolean`},
		{"list_crates", `["mine"]`, true, `the arguments must be a JSON object, not [\"mine\"]`},
		{"list_crates", `{"mine":false,"fields":["yrad"]}`, true, `did you mean \"yard\"?`},
		{"list_crates", `{"mine":false,"limit":1e400}`, true, `limit: `},
		{"list_crates", `{"mine":false,"min_weight":-1e400}`, true, `min_weight: `},
		{"list_crates", `{"mine":false,"yards":[{"a":1e400}]}`, true, `yards`},
		{"list_crates", `{"mine":false,"1e400":1e400}`, true, `unknown parameter`},
	} {
		for _, c := range []*conversation{plain, structured} {
			line := c.ask(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, i, test.tool, test.arguments))[0]
			var r struct {
				Result struct {
					Content           []struct{ Type, Text string }
					StructuredContent json.RawMessage
					IsError           bool
				}
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			a := r.Result
			if len(a.Content) != 1 || a.Content[0].Type != "text" || a.IsError != test.isError {
				t.Fatalf("%s %s: %s", test.tool, test.arguments, line)
			}
			want := ""
			if c == structured && test.tool == "show_crate" {
				want = a.Content[0].Text
			}
			if string(a.StructuredContent) != want {
				t.Errorf("%s %s: structured content %s, want %s", test.tool, test.arguments, a.StructuredContent, want)
			}
			if !strings.Contains(a.Content[0].Text, test.part) {
				t.Errorf("%s %s: no %s in %s", test.tool, test.arguments, test.part, a.Content[0].Text)
			}
			for _, word := range []string{"json:", "float64", "Go ", "strconv"} {
				if strings.Contains(line, word) {
					t.Errorf("%s %s: %q in %s", test.tool, test.arguments, word, line)
				}
			}
		}
	}
}

func sorted(t *testing.T, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	b, _ := json.MarshalIndent(v, "", "  ")
	return string(b)
}
