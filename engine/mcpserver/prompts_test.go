package mcpserver

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

const askPrompt = `prompt: ask_ship
title: Ask a ship
description: Asks a ship where it goes.
params:
  ship: {type: string, required: true, pattern: "^[A-Za-z0-9 /` + "`" + `$.{}]+$", description: The ship.}
  times: {type: integer, minimum: 1, maximum: 3, default: 1, description: How often.}
  kind: {type: string, enum: [tug, barge], description: Its kind.}
rules:
  - expression: "!has(params.kind) || params.kind != 'barge' || params.times == 1"
    message: a barge is asked once
    code: CONFLICTING_PARAMETERS
messages:
  - user: ["Ask ", "${params.ship}", " ", "${params.times}", " times with ` + "`show_ship`" + `."]
  - assistant: I do.
  - user: {read: "pier://ports/{kind}/ships/{ship}"}
`

// modernMeta is what a request of 2026-07-28 says of its client.
const modernMeta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`

// TestPrompts lists a prompt and takes it with good and bad arguments, in both eras.
func TestPrompts(t *testing.T) {
	prompt := strings.Replace(askPrompt, `  - user: {read: "pier://ports/{kind}/ships/{ship}"}`, `  - user: {read: "pier://ports/{port}/ships/{ship}"}`, 1)
	prompt = strings.Replace(prompt, "rules:", "  port: {type: string, default: A, description: The port.}\nrules:", 1)
	s := pier(t, prompt)
	c := converse(t, s)
	const listed = `{"name":"ask_ship","title":"Ask a ship","description":"Asks a ship where it goes.","arguments":[` +
		`{"name":"ship","description":"The ship.","required":true},{"name":"times","description":"How often."},{"name":"kind","description":"Its kind."},{"name":"port","description":"The port."}]}`
	for _, meta := range []string{"", modernMeta} {
		both := func(method, params, want string) {
			t.Helper()
			request := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, method, strings.Trim(params+","+meta, ","))
			for way, got := range map[string]string{"stdio": answerTo(c, request), "HTTP": overHTTP(t, s, request)} {
				if !strings.Contains(got, want) {
					t.Errorf("%s (newer protocol: %v) over %s gives\n%s\nwant %s", params, meta != "", way, got, want)
				}
			}
		}
		both("prompts/list", "", listed)
		for _, test := range []struct{ arguments, want string }{
			{`{"ship":"Q1"}`, `"messages":[{"role":"user","content":{"type":"text","text":"Ask Q1 1 times with ` + "`show_ship`" + `."}},` +
				`{"role":"assistant","content":{"type":"text","text":"I do."}},` +
				`{"role":"user","content":{"type":"resource","resource":{"uri":"pier://ports/A/ships/Q1","mimeType":"application/json","text":"{`},
			{`{"ship":"Q1","times":"3","kind":"tug"}`, "Ask Q1 3 times"},
			{`{"ship":"Q 1/x"}`, `"uri":"pier://ports/A/ships/Q%201%2Fx"`},
			{`{"ship":"Q1","times":"","kind":"","port":""}`, "Ask Q1 1 times"},
			{`{}`, `"code":-32602,"message":"MISSING_PARAMETER: ship is required: The ship.`},
			{``, `"code":-32602,"message":"MISSING_PARAMETER: ship is required: The ship.`},
			{`null`, `"code":-32602,"message":"MISSING_PARAMETER: ship is required: The ship.`},
			{`{"ship":""}`, `"code":-32602,"message":"MISSING_PARAMETER: ship is required: The ship.`},
			{`{"ship":"Q1","shop":"Q2"}`, `"code":-32602,"message":"UNKNOWN_PARAMETER: unknown parameter \"shop\"; did you mean \"ship\"?`},
			{`{"ship":"Q1","times":"often"}`, `"code":-32602,"message":"INVALID_TIMES: times: \"often\" is not of type integer`},
			{`{"ship":"Q1","times":"4"}`, `"code":-32602,"message":"INVALID_TIMES: times must be at most 3, not 4`},
			{`{"ship":"Q1","kind":"raft"}`, `"code":-32602,"message":"INVALID_KIND: kind`},
			{`{"ship":"Q1","kind":"barge","times":"2"}`, `"code":-32602,"message":"CONFLICTING_PARAMETERS: a barge is asked once`},
			{`{"ship":"Q1\u0000"}`, `"code":-32602,"message":"INVALID_SHIP`},
			{`{"ship":"Q1","times":2}`, `"code":-32602,"message":"\"params.arguments.times\" must be a string, not a number: the arguments of a prompt are texts`},
			{`{"ship":["Q1"]}`, `"code":-32602,"message":"\"params.arguments.ship\" must be a string, not an array`},
			{`"Q1"`, `"code":-32602,"message":"\"params.arguments\" must be an object, not a string`},
			{`{"ship":"R1"}`, `"code":-32602,"message":"NOT_FOUND: pier://ports/A/ships/R1: `},
			{`{"ship":"..","port":"A"}`, `"code":-32602,"message":"INVALID_SHIP: pier://ports/A/ships/..: `},
			{`{"ship":"Q1","port":"a"}`, `"code":-32602,"message":"INVALID_PORT: pier://ports/a/ships/Q1: `},
			{`{"ship":"Broken"}`, `"code":-32603,"message":"API_ERROR: pier://ports/A/ships/Broken: `},
			{`{"ship":"${params.times} {{kind}} Q"}`, `INVALID_SHIP: pier://ports/A/ships/%24%7Bparams.times%7D%20%7B%7Bkind%7D%7D%20Q`},
		} {
			params := `"name":"ask_ship"`
			if test.arguments != "" {
				params += `,"arguments":` + test.arguments
			}
			both("prompts/get", params, test.want)
		}
		for _, test := range []struct{ params, want string }{
			{`"name":"ask_shp"`, `"code":-32602,"message":"unknown prompt \"ask_shp\"; did you mean \"ask_ship\"?`},
			{`"name":"zzz"`, `"code":-32602,"message":"unknown prompt \"zzz\"; prompts/list says which there are`},
			{`"name":7`, `"code":-32602`},
			{``, `"code":-32602,"message":"\"params.name\" is missing: it says which prompt to take`},
		} {
			both("prompts/get", test.params, test.want)
		}
	}
}

// TestPromptsAreNarrowed: who may not have a tool has no prompt that names it.
func TestPromptsAreNarrowed(t *testing.T) {
	s := pier(t, strings.Replace(askPrompt, `  - user: {read: "pier://ports/{kind}/ships/{ship}"}`+"\n", "", 1))
	for _, allows := range []bool{true, false} {
		ctx := WithTools(t.Context(), func(*engine.Tool) bool { return allows })
		list := ask(t, ctx, s, `"method":"prompts/list","params":{}`)
		get := ask(t, ctx, s, `"method":"prompts/get","params":{"name":"ask_ship","arguments":{"ship":"Q1"}}`)
		if strings.Contains(list, "ask_ship") != allows || strings.Contains(get, "Ask Q1") != allows {
			t.Errorf("allowed %v:\n%s%s", allows, list, get)
		}
	}
}

// ask answers one request.
func ask(t *testing.T, ctx context.Context, s *Server, request string) string {
	t.Helper()
	m, refusal := parseMessage([]byte(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,%s}`, request)))
	if refusal != nil {
		t.Fatal(string(refusal))
	}
	line, err := s.answer(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

// overHTTP answers one request over HTTP, with the headers that its revision asks for.
func overHTTP(t *testing.T, s *Server, request string) string {
	t.Helper()
	r := httptest.NewRequest("POST", "/mcp", strings.NewReader(request))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	m, _ := parseMessage([]byte(request))
	if m.version() != "" {
		r.Header.Set(mcp.HeaderProtocolVersion, m.version())
		r.Header.Set(mcp.HeaderMethod, m.Method)
		for _, name := range []string{"name", "uri"} {
			if v := m.Params.get(name); kind(v) == "a string" {
				r.Header.Set(mcp.HeaderName, unquote(v))
			}
		}
	}
	w := httptest.NewRecorder()
	s.HTTPHandler(HTTPOptions{}).ServeHTTP(w, r)
	return w.Body.String()
}
