package httpserver

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

const someKey = "Bearer key-of-somebody"

// Each case of the table of statuses, in both eras: what is sent, and the status,
// the code of JSON-RPC or of the tool, and a part of the answer.
func TestStatus(t *testing.T) {
	h := newHarbor(t)
	seen := make(chan Exchange, 1)
	s := h.serve(t, nil, nil, func(o *Options) {
		o.AllowOrigins, o.MaxBody = []string{"https://app.example"}, 4<<10
		o.Observe = func(x Exchange) { seen <- x }
	})
	type answer struct {
		status int
		code   string
		text   string
	}
	for _, test := range []struct {
		name     string
		method   string // of MCP
		params   map[string]any
		change   func(*http.Request)
		old, new answer // before 2026-07-28, and from there on
	}{
		{"a call", "tools/call", tool("list_crates", map[string]any{"limit": 1}), nil, answer{200, "", `\"owner\"`}, answer{200, "", `\"owner\"`}},
		{"a call by an alias", "tools/call", tool("get_crates", map[string]any{"limit": 1}), nil, answer{200, "", `\"owner\"`}, answer{200, "", `\"owner\"`}},
		{"the list", "tools/list", nil, nil, answer{200, "", "load_crate"}, answer{200, "", `"cacheScope":"private"`}},
		{"a tool that fails", "tools/call", tool("list_crates", map[string]any{"limt": 1}), nil, answer{200, "", `"isError":true`}, answer{200, "", `"isError":true`}},
		{"an unknown tool", "tools/call", tool("list_crate", nil), nil, answer{200, "-32602", `did you mean \"list_crates\"?`}, answer{400, "-32602", `did you mean \"list_crates\"?`}},
		{"an unknown method", "tools/lst", nil, nil, answer{200, "-32601", ""}, answer{404, "-32601", ""}},
		{"a capability that is not declared", "tools/call", tool("scan_crate", map[string]any{"id": "1"}), nil, answer{200, "", "CAPABILITY_REQUIRED"}, answer{400, "-32021", `"data":{"requiredCapabilities":{"sampling":{}}}`}},
		{"a capability that is not declared, with progress", "tools/call", progressing("scan_crate"), nil, answer{200, "", "CAPABILITY_REQUIRED"}, answer{400, "-32021", "sampling"}},
		{"the same behind the gateway", "tools/call", tool("call_read_tool", map[string]any{"name": "scan_crate"}), nil, answer{200, "", "CAPABILITY_REQUIRED"}, answer{400, "-32021", "sampling"}},
		{"a capability that is declared", "tools/call", can("scan_crate", "sampling"), nil, answer{200, "", "CAPABILITY_REQUIRED"}, answer{200, "", `"crates\":[{}]`}},
		{"wrong params", "tools/call", map[string]any{"name": 5}, nil, answer{200, "-32602", `must be a string, not a number`}, answer{400, "-32602", ""}},
		{"no JSON", "ping", nil, body(`{`), answer{400, "-32700", "not JSON"}, answer{400, "-32700", ""}},
		{"a batch", "ping", nil, body(`[]`), answer{400, "-32600", "must be a JSON object"}, answer{400, "-32600", ""}},
		{"no JSON-RPC", "ping", nil, body(`{"id":1,"method":"ping"}`), answer{400, "-32600", `jsonrpc`}, answer{400, "-32600", ""}},
		{"an unknown version", "ping", nil, header("Mcp-Protocol-Version", "2031-01-01"), answer{400, "-32022", `"supported"`}, answer{400, "-32020", "differ"}},
		{"an unknown version in the message, too", "ping", nil, func(r *http.Request) {
			body(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01"}}}`)(r)
			r.Header.Set("Mcp-Protocol-Version", "2031-01-01")
		}, answer{400, "-32022", `"supported"`}, answer{400, "-32022", `"supported"`}},
		{"too large", "ping", map[string]any{"pad": strings.Repeat("x", 5<<10)}, nil, answer{413, "-32600", "larger than 4096 bytes"}, answer{413, "-32600", ""}},
		{"another kind of body", "ping", nil, header("Content-Type", "text/plain"), answer{415, "-32600", ""}, answer{415, "-32600", ""}},
		{"a notification", "ping", nil, body(`{"jsonrpc":"2.0","method":"notifications/initialized"}`), answer{202, "", ""}, answer{400, "-32602", ""}},
		{"another Host", "ping", nil, func(r *http.Request) { r.Host = "evil.example" }, answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"the public Host", "tools/list", nil, func(r *http.Request) { r.Host = "MCP.example:443" }, answer{200, "", ""}, answer{200, "", ""}},
		{"another Origin", "ping", nil, header("Origin", "https://evil.example"), answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"Origin null", "ping", nil, header("Origin", "null"), answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"an allowed Origin", "tools/list", nil, header("Origin", "https://app.example"), answer{200, "", ""}, answer{200, "", ""}},
		{"no key", "ping", nil, header("Authorization", ""), answer{401, "unauthorized", "Authorization"}, answer{401, "unauthorized", ""}},
		{"no key in the form of one", "ping", nil, header("Authorization", "Basic x"), answer{401, "invalid_token", ""}, answer{401, "invalid_token", ""}},
		{"two keys", "ping", nil, func(r *http.Request) { r.Header.Add("Authorization", someKey) }, answer{401, "invalid_token", ""}, answer{401, "invalid_token", ""}},
		{"a key in the query", "ping", nil, func(r *http.Request) { r.URL.RawQuery = "token=x" }, answer{400, "-32600", "query"}, answer{400, "-32600", ""}},
		{"the public Host as DNS has it", "tools/list", nil, func(r *http.Request) { r.Host = "mcp.example.:443" }, answer{200, "", ""}, answer{200, "", ""}},
		{"an address spelled out", "tools/list", nil, func(r *http.Request) { r.Host = "[0:0:0:0:0:0:0:1]:80" }, answer{200, "", ""}, answer{200, "", ""}},
		{"a Host that begins well", "ping", nil, func(r *http.Request) { r.Host = "localhost.evil.example" }, answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"two Origins", "ping", nil, header("Origin", "https://app.example", "https://evil.example"), answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"an Origin with a user", "ping", nil, func(r *http.Request) { r.Header.Set("Origin", "http://evil@"+r.URL.Host) }, answer{403, "-32600", ""}, answer{403, "-32600", ""}},
		{"the own Origin", "tools/list", nil, func(r *http.Request) { r.Header.Set("Origin", "http://"+r.URL.Host) }, answer{200, "", ""}, answer{200, "", ""}},
		{"two versions", "tools/list", nil, func(r *http.Request) { r.Header.Add("Mcp-Protocol-Version", "2025-11-25") }, answer{400, "-32020", "more than once"}, answer{400, "-32020", "more than once"}},
		{"two methods", "tools/list", nil, header("Mcp-Method", "tools/list", "tools/call"), answer{400, "-32020", "Mcp-Method"}, answer{400, "-32020", "Mcp-Method"}},
		{"two names", "tools/call", tool("list_crates", nil), header("Mcp-Name", "list_crates", "load_crate"), answer{400, "-32020", "Mcp-Name"}, answer{400, "-32020", "Mcp-Name"}},
		{"two kinds of body", "ping", nil, header("Content-Type", "application/json", "text/plain"), answer{415, "-32600", ""}, answer{415, "-32600", ""}},
		{"a body in gzip", "tools/list", nil, header("Content-Encoding", "gzip"), answer{415, "-32600", "Content-Encoding"}, answer{415, "-32600", ""}},
		{"an id that would be rounded", "tools/list", nil, id(`9007199254740993`), answer{400, "-32600", `"id":9007199254740993`}, answer{400, "-32600", `"id":9007199254740993`}},
		{"an id that would be a double", "tools/list", nil, id(`123456789012345678901234567890`), answer{400, "-32600", "take a string"}, answer{400, "-32600", "take a string"}},
		{"the largest id", "tools/list", nil, id(`-9007199254740991`), answer{200, "", `"id":-9007199254740991`}, answer{200, "", `"id":-9007199254740991`}},
		{"no stream is taken", "subscriptions/listen", map[string]any{"notifications": map[string]any{"toolsListChanged": true}}, header("Accept", "application/json"), answer{200, "-32601", ""}, answer{406, "-32600", "text/event-stream"}},
		{"no stream is taken, but progress", "tools/call", progressing("list_crates"), header("Accept", "application/json, text/event-stream;q=0"), answer{200, "", `{"jsonrpc"`}, answer{200, "", `{"jsonrpc"`}},
		{"a method that a client made up", "made-up", nil, nil, answer{200, "-32601", ""}, answer{404, "-32601", ""}},
		{"a verb that a client made up", "ping", nil, by("made-up"), answer{405, "-32600", ""}, answer{405, "-32600", ""}},
		{"GET", "ping", nil, by("GET"), answer{405, "-32600", ""}, answer{405, "-32600", ""}},
		{"DELETE", "ping", nil, by("DELETE"), answer{405, "-32600", ""}, answer{405, "-32600", ""}},
		{"HEAD", "ping", nil, by("HEAD"), answer{405, "", ""}, answer{405, "", ""}},
		{"a preflight", "ping", nil, func(r *http.Request) { by("OPTIONS")(r); r.Header.Set("Origin", "https://app.example") }, answer{204, "", ""}, answer{204, "", ""}},
		{"another path", "ping", nil, func(r *http.Request) { r.URL.Path = "/other" }, answer{404, "", ""}, answer{404, "", ""}},
		{"read-only by header", "tools/call", tool("load_crate", map[string]any{"id": "1"}), header("X-MCP-Readonly", "true"), answer{200, "-32602", ""}, answer{400, "-32602", ""}},
		{"read-only in other words", "tools/call", tool("load_crate", map[string]any{"id": "1"}), header("X-MCP-Readonly", "1"), answer{200, "-32602", "leave it out"}, answer{400, "-32602", "leave it out"}},
		{"read-only, once more not", "tools/call", tool("load_crate", map[string]any{"id": "1"}), header("X-MCP-Readonly", "true", "false"), answer{200, "-32602", ""}, answer{400, "-32602", ""}},
		{"read-only in no words", "tools/call", tool("load_crate", map[string]any{"id": "1"}), header("X-MCP-Readonly", "sure"), answer{400, "-32602", "true or false"}, answer{400, "-32602", "true or false"}},
		{"a header that would widen the path", "tools/list", nil, both(path("/mcp/x/crates"), header("X-MCP-Toolsets", "berths")), answer{200, "", "!show_berth"}, answer{200, "", "!show_berth"}},
		{"a tool's header that would", "tools/call", tool("show_berth", nil), both(path("/mcp/x/crates"), header("X-MCP-Tools", "show_berth")), answer{200, "-32602", ""}, answer{400, "-32602", ""}},
		{"a tool of the path's", "tools/list", nil, both(path("/mcp/x/crates"), header("X-MCP-Tools", "list_crates")), answer{200, "", "!load_crate"}, answer{200, "", "list_crates"}},
		{"read-only by path", "tools/list", nil, func(r *http.Request) { r.URL.Path = "/mcp/readonly" }, answer{200, "", "!load_crate"}, answer{200, "", "!call_write_tool"}},
		{"one toolset", "tools/list", nil, func(r *http.Request) { r.URL.Path = "/mcp/x/crates" }, answer{200, "", "load_crate"}, answer{200, "", "load_crate"}},
		{"an unknown toolset", "tools/list", nil, header("X-MCP-Toolsets", "crate"), answer{400, "-32602", `did you mean \"crates\"?`}, answer{400, "-32602", ""}},
		{"one tool", "tools/list", nil, header("X-MCP-Tools", "list_crates"), answer{200, "", "!load_crate"}, answer{200, "", "!load_crate"}},
		{"without a tool", "tools/list", nil, header("X-MCP-Exclude-Tools", "load_crate"), answer{200, "", "!load_crate"}, answer{200, "", "!load_crate"}},
		{"behind the gateway", "tools/call", tool("call_write_tool", map[string]any{"name": "load_crate", "arguments": map[string]any{"id": "1"}}), header("X-MCP-Exclude-Tools", "load_crate"),
			answer{200, "", "there is no tool"}, answer{200, "", "there is no tool"}},
		{"behind the gateway, read-only", "tools/call", tool("call_write_tool", map[string]any{"name": "load_crate", "arguments": map[string]any{"id": "1"}}), header("X-MCP-Readonly", "true"),
			answer{200, "-32602", ""}, answer{400, "-32602", ""}},
	} {
		for _, era := range eras {
			want := test.old
			if era == eras[1] {
				want = test.new
			}
			text, header := message(era, test.method, test.params)
			r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
			r.Header = header
			r.Header.Set("Authorization", someKey)
			if test.change != nil {
				test.change(r)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(test.name, err)
			}
			got, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			not, unwanted := strings.CutPrefix(want.text, "!")
			if resp.StatusCode != want.status || code(got) != want.code && want.code != "" || strings.Contains(string(got), not) == unwanted {
				t.Errorf("%s, %s: %d %s, want %d %s %s", test.name, era, resp.StatusCode, got, want.status, want.code, want.text)
			}
			if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("X-Request-Id") == "" || resp.Header.Get("X-Accel-Buffering") != "no" {
				t.Errorf("%s: headers %v", test.name, resp.Header)
			}
			if resp.StatusCode == 405 && resp.Header.Get("Allow") != "POST" || resp.StatusCode == 401 && !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s: headers %v", test.name, resp.Header)
			}
			x := <-seen
			if made := "made-up"; strings.Contains(x.Method+x.HTTP, made) {
				t.Errorf("%s: logs and metrics say %s %s", test.name, x.HTTP, x.Method)
			}
			if x.Method != "" && strings.HasPrefix(code(got), "-") && x.Code != code(got) {
				t.Errorf("%s, %s: logs and metrics say %q of %s", test.name, era, x.Code, got)
			}
			if strings.Contains(string(got), "somebody") {
				t.Errorf("%s: the key comes back: %s", test.name, got)
			}
		}
	}
}

// can is a call by a client that declares a capability.
func can(name, capability string) map[string]any {
	params := tool(name, map[string]any{"id": "1"})
	params["_meta"] = map[string]any{"io.modelcontextprotocol/clientCapabilities": map[string]any{capability: map[string]any{}}}
	return params
}

// code is that of an error of JSON-RPC or of OAuth.
func code(answer []byte) string {
	var e struct{ Error any }
	_ = json.Unmarshal(answer, &e)
	switch e := e.Error.(type) {
	case string:
		return e
	case map[string]any:
		text, _ := json.Marshal(e["code"])
		return string(text)
	}
	return ""
}

func body(text string) func(*http.Request) {
	return func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
}

func path(text string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = text } }

func both(a, b func(*http.Request)) func(*http.Request) {
	return func(r *http.Request) { a(r); b(r) }
}

// id has the message have another id than 7.
func id(number string) func(*http.Request) {
	return func(r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		body(strings.Replace(string(text), `"id":7`, `"id":`+number, 1))(r)
	}
}

// progressing is a call that wants to hear of its progress.
func progressing(name string) map[string]any {
	params := tool(name, nil)
	params["_meta"] = map[string]any{"progressToken": 1}
	return params
}

// header sets the lines of a header; "" takes it out.
func header(name string, values ...string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header[name] = values
		if values[0] == "" {
			r.Header.Del(name)
		}
	}
}

func by(method string) func(*http.Request) {
	return func(r *http.Request) { r.Method = method }
}
