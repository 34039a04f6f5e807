package mcpserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
)

const (
	pierAPI  = "version: 1\ntitle: Pier\nserver: {url: https://pier.example, env: PIER_URL}\nauth: {header: {X-Key: none}}\n"
	shipTool = `tool: show_ship
title: Show a ship
description: Shows one ship of a port.
params:
  port: {type: string, required: true, pattern: "^[A-Z]+$", description: The port.}
  ship: {type: string, required: true, pattern: "^[A-Za-z0-9 /]+$", description: The ship.}
  deck: {type: integer, maximum: 9, description: A deck.}
  kinds: {type: array, items: {type: string, enum: [tug, barge]}, description: Kinds.}
uri: pier://ports/{port}/ships/{ship}{?deck,kinds}
request: {path: "/{port}/{ship}", query: {deck: "${params.?deck}", kinds: "${params.?kinds}"}}
resource: ships
response: ".ship | {id}"
`
)

// pier serves one resource; of what is asked for, only ships that begin with a Q are there.
func pier(t *testing.T, prompts ...string) *Server {
	t.Helper()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ship, _ := strings.Cut(r.URL.Path[1:], "/")
		switch {
		case ship == "Broken":
			w.WriteHeader(http.StatusTeapot)
		case !strings.HasPrefix(ship, "Q"):
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprintf(w, `{"ship": {"id": %q}}`, r.URL.RequestURI())
		}
	}))
	t.Cleanup(upstream.Close)
	files := fstest.MapFS{"_api.yaml": {Data: []byte(pierAPI)}, "ships/show_ship.yaml": {Data: []byte(shipTool)}}
	for _, p := range prompts {
		files["ships/ask_ship.prompt.yaml"] = &fstest.MapFile{Data: []byte(p)}
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "pier", Files: files}},
		engine.Options{Getenv: func(name string) string {
			if name == "PIER_URL" {
				return upstream.URL
			}
			return ""
		}})
	if err != nil || findings.HasErrors() {
		t.Fatal(findings, err)
	}
	t.Cleanup(c.Close)
	return New(c, Options{Name: "pier"})
}

// TestResources reads a resource by good and bad addresses, in both eras and over both
// transports: the code of what is not there differs between the eras. Every error
// names the address.
func TestResources(t *testing.T) {
	s := pier(t)
	c := converse(t, s)
	const old, gone = -32002, "there is no resource "
	for _, test := range []struct {
		uri  string
		code int    // 0: it is read; old: of 2026-07-28 it is -32602
		want string // part of the answer
	}{
		{"pier://ports/A/ships/Q1", 0, `/A/Q1\"`},
		{"pier://ports/A/ships/Q%201", 0, `/A/Q%201\"`},
		{"pier://ports/A/ships/Q%2F1", 0, `/A/Q%2F1\"`},
		{"pier://ports/A/ships/Q 1", 0, `/A/Q%201\"`},
		{"pier://ports/A/ships/Q1?deck=3", 0, `/A/Q1?deck=3\"`},
		{"pier://ports/A/ships/Q1?kinds=tug&deck=3&kinds=barge", 0, `/A/Q1?deck=3`},
		{"pier://ports/A/ships/Q1?kinds=tug", 0, `/A/Q1?kinds=tug\"`},
		{"pier://ports/A/ships/Q1?", 0, `/A/Q1\"`},
		{"pier://ports/A/ships/Q1?&&", 0, `/A/Q1\"`},
		{"pier://ports/A/ships/Q1?deck=%33", 0, `deck=3\"`},
		{"pier://ports/A/ships/R1", old, "NOT_FOUND"},
		{"pier://ports/A/ships/Broken", -32603, "API_ERROR"},
		{"pier://ports/a/ships/Q1", -32602, "INVALID_PORT"},
		{"pier://ports/A/ships/..", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/%2e%2e", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/%2E%2e%2fQ1", -32602, "INVALID_SHIP"},
		{"pier://ports/../ships/Q1", -32602, "INVALID_PORT"},
		{"pier://ports/A/ships/%00", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/%C3%28", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/Q%25zz", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/{ship}", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/Ö", -32602, "INVALID_SHIP"},
		{"pier://ports/A/ships/Q1?deck=high", -32602, "INVALID_DECK"},
		{"pier://ports/A/ships/Q1?deck=10", -32602, "INVALID_DECK"},
		{"pier://ports/A/ships/Q1?deck=1&deck=2", -32602, "INVALID_DECK"},
		{"pier://ports/A/ships/Q1?kinds=raft", -32602, "INVALID_KINDS"},
		{"pier://ports/A/ships/%", old, gone + `\"pier://ports/A/ships/%\": \"%\" is no percent-encoding; the addresses are like pier://ports/{port}/ships/{ship}{?deck,kinds}`},
		{"pier://ports/A/ships/%zz", old, `\"%zz\" is no percent-encoding`},
		{"pier://ports/A/ships/Q1?deck=%z", old, `\"%z\" is no percent-encoding`},
		{"pier://ports/A/ships/", old, "its ship is empty"},
		{"pier://ports//ships/Q1", old, "its port is empty"},
		{"pier://ports/A/ships/Q1?colour=red", old, `its query takes no \"colour\"; known: deck, kinds`},
		{"pier://ports/A/ships/Q1?dek=1", old, `its query takes no \"dek\"; did you mean \"deck\"?`},
		{"pier://ports/A/ships/Q1?ship=Q2", old, `its query takes no \"ship\"`},
		{"pier://ports/A/ships/Q1?fields=id", old, `its query takes no \"fields\"`},
		{"pier://ports/A/ships/Q1?deck=1#top", old, "it has a part behind #"},
		{"pier://ports/A/ships/Q1#top", old, "it has a part behind #"},
		{"pier://ports/A/ships/Q1/crew", old, gone},
		{"pier://ports/A/ships/Q1/", old, gone},
		{"pier://ports/A/ships", old, gone},
		{"PIER://ports/A/ships/Q1", old, gone},
		{"file:///etc/passwd", old, gone},
		{"resource:", old, gone},
		{"", old, gone},
		{strings.Repeat("x", 5000), old, gone},
	} {
		for _, modern := range []bool{false, true} {
			meta, code := "", test.code
			if modern {
				meta = "," + modernMeta
				code = map[int]int{old: -32602}[code]
				if code == 0 {
					code = test.code
				}
			}
			request := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":%q%s}}`, test.uri, meta)
			for way, got := range map[string]string{"stdio": answerTo(c, request), "HTTP": overHTTP(t, s, request)} {
				var a struct {
					Result struct{ Contents []struct{ URI, Text string } }
					Error  struct {
						Code    int
						Message string
						Data    struct{ URI string }
					}
				}
				if err := json.Unmarshal([]byte(got), &a); err != nil {
					t.Fatal(err, got)
				}
				named := a.Error.Data.URI
				if code == 0 && len(a.Result.Contents) == 1 {
					named = a.Result.Contents[0].URI
				}
				if a.Error.Code != code || !strings.Contains(got, test.want) || named != test.uri {
					t.Errorf("%.100q (newer protocol: %v) over %s gives\n%.1000swant %d, %s", test.uri, modern, way, got, code, test.want)
				}
			}
		}
	}
	for request, want := range map[string]string{
		`{}`:           `"params.uri\" is missing: it says which resource to read`,
		`{"uri":7}`:    `"params.uri\" must be a string, not a number`,
		`{"uri":null}`: `"params.uri\" must be a string, not null`,
	} {
		if got := answerTo(c, `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":`+request+`}`); !strings.Contains(got, `-32602`) || !strings.Contains(got, want) {
			t.Errorf("%s gives %s", request, got)
		}
	}
}

// TestResourcesAreNarrowed: who may not have a tool neither sees its resources nor
// reads them, and is suggested nothing for them.
func TestResourcesAreNarrowed(t *testing.T) {
	s := pier(t)
	for _, allows := range []bool{true, false} {
		ctx := WithTools(t.Context(), func(*engine.Tool) bool { return allows })
		list := ask(t, ctx, s, `"method":"resources/templates/list","params":{}`)
		read := ask(t, ctx, s, `"method":"resources/read","params":{"uri":"pier://ports/A/ships/Q1"}`)
		values := ask(t, ctx, s, `"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"pier://ports/{port}/ships/{ship}{?deck,kinds}"},"argument":{"name":"kinds","value":""}}`)
		if strings.Contains(list, "pier://") != allows || strings.Contains(read, "contents") != allows || strings.Contains(values, "tug") != allows {
			t.Errorf("allowed %v:\n%s%s%s", allows, list, read, values)
		}
		if all := ask(t, ctx, s, `"method":"resources/list","params":{}`); !strings.Contains(all, `"resources":[]`) {
			t.Errorf("a resource that nobody can read is listed: %s", all)
		}
	}
}
