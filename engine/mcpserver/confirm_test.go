package mcpserver

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"pagerduty-mcp-server/engine"
)

const dockAPI = "version: 1\ntitle: Dock\nserver: {url: https://dock.example, env: DOCK_URL}\nsecrets: {key: {env: [DOCK_KEY]}}\nauth: {header: {X-Key: \"${secret.key}\"}}\n"

// scrapTool asks before it deletes, in the name of what it deletes.
func scrapTool(name string) string {
	return fmt.Sprintf(`tool: %s
title: Scrap a ship
description: Scraps one ship.
params:
  ship: {type: string, required: true, pattern: "^[A-Z][0-9]$", description: The ship.}
  fast: {type: boolean, default: false, description: At once.}
steps:
  before: {request: {path: "/{ship}"}, response: ".ship"}
confirm: "${'Scrap \"' + steps.before.name + '\" (' + params.ship + ')?'}"
request: {method: DELETE, path: "/{ship}"}
resource: ships
response: "{id: $params.ship}"
`, name)
}

// dock is a server of two tools that scrap ships, and what has been scrapped.
type dock struct {
	*Server
	scrapped, read atomic.Int32
	name           atomic.Value // of every ship
}

func newDock(t *testing.T, key string, o Options) *dock {
	t.Helper()
	d := &dock{}
	d.name.Store("Ada")
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			d.scrapped.Add(1)
			return
		}
		d.read.Add(1)
		fmt.Fprintf(w, `{"ship": {"name": %q}}`, d.name.Load())
	}))
	t.Cleanup(upstream.Close)
	c, findings, err := engine.Load([]engine.Dir{{Name: "dock", Files: fstest.MapFS{"_api.yaml": {Data: []byte(dockAPI)},
		"ships/scrap_ship.yaml": {Data: []byte(scrapTool("scrap_ship"))}, "ships/sink_ship.yaml": {Data: []byte(scrapTool("sink_ship"))},
		"ships/burn_ship.yaml": {Data: []byte(scrapTool("burn_ship") + "required_capabilities: elicitation\n")}, "ships/hail_ship.yaml": {Data: []byte(hailTool)},
		"ships/hail.prompt.yaml": {Data: []byte(hailPrompt)}}}},
		engine.Options{Getenv: func(name string) string {
			return map[string]string{"DOCK_URL": upstream.URL, "DOCK_KEY": key}[name]
		}})
	if err != nil || findings.HasErrors() {
		t.Fatal(findings, err)
	}
	t.Cleanup(c.Close)
	d.Server = New(c, o)
	return d
}

// modernCall is a tools/call of 2026-07-28 of a client with these capabilities.
func modernCall(tool, arguments, can, more string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s%s,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":%s}}}`,
		tool, arguments, more, can)
}

const (
	forms = `{"elicitation":{"form":{}}}`
	yes   = `{"action":"accept"}`
)

// asked is the question of a result and its state; empty where it has none.
func asked(t *testing.T, line string) (text, state string) {
	t.Helper()
	var r struct {
		Result struct {
			ResultType    string
			RequestState  string
			InputRequests map[string]struct {
				Method string
				Params struct{ Mode, Message string }
			}
		}
	}
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	if r.Result.ResultType != "input_required" {
		return "", ""
	}
	return r.Result.InputRequests["confirm"].Params.Message, r.Result.RequestState
}

// answering is what a retry has beside the arguments.
func answering(state, answer string) string {
	text, _ := json.Marshal(state)
	return fmt.Sprintf(`,"requestState":%s,"inputResponses":{"confirm":%s}`, text, answer)
}

// The question is in the name of what would be deleted; with a yes it is, once.
func TestConfirm(t *testing.T) {
	for _, test := range []struct {
		confirm   Confirm
		can       string
		answer    string
		want      string // part of the last answer
		scrapped  int32
		confirmed bool // the question was asked
		read      int32
	}{
		{ConfirmAuto, forms, yes, `\"id\":\"Q1\"`, 1, true, 2},
		{ConfirmAuto, `{"elicitation":{}}`, yes, `\"id\":\"Q1\"`, 1, true, 2},
		{ConfirmRequire, forms, yes, `\"id\":\"Q1\"`, 1, true, 2},
		{ConfirmAuto, forms, `{"action":"decline"}`, "DECLINED", 0, true, 2},
		{ConfirmAuto, forms, `{"action":"cancel"}`, "DECLINED", 0, true, 2},
		{ConfirmAuto, `{}`, "", `\"id\":\"Q1\"`, 1, false, 0},
		{ConfirmAuto, `{"elicitation":{"url":{}}}`, "", `\"id\":\"Q1\"`, 1, false, 0},
		{ConfirmRequire, `{}`, "", "CONFIRMATION_REQUIRED", 0, false, 0},
		{ConfirmNever, forms, "", `\"id\":\"Q1\"`, 1, false, 0},
	} {
		d := newDock(t, "k", Options{Name: "dock", Confirm: test.confirm})
		c := converse(t, d.Server)
		got := answerTo(c, modernCall("scrap_ship", `{"ship":"Q1"}`, test.can, ""))
		text, state := asked(t, got)
		if test.confirmed {
			if want := `Scrap "Ada" (Q1)?`; text != want || d.scrapped.Load() != 0 {
				t.Errorf("%+v: asked %q, want %q; %d scrapped", test, text, want, d.scrapped.Load())
			}
			got = answerTo(c, modernCall("scrap_ship", `{"ship":"Q1"}`, test.can, answering(state, test.answer)))
		}
		if !strings.Contains(got, test.want) || d.scrapped.Load() != test.scrapped || d.read.Load() != test.read {
			t.Errorf("%+v: %d scrapped, %d read: %s", test, d.scrapped.Load(), d.read.Load(), got)
		}
	}
}

// A client of an earlier revision is asked while its call waits.
func TestConfirmBefore2026(t *testing.T) {
	for answer, want := range map[string]string{yes: `\"id\":\"Q1\"`, `{"action":"decline"}`: "DECLINED"} {
		d := newDock(t, "k", Options{Name: "dock"})
		c := converse(t, d.Server)
		c.ask(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":` + forms + `,"clientInfo":{"name":"c","version":"1"}}}`)
		question := answerTo(c, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"scrap_ship","arguments":{"ship":"Q1"}}}`)
		if !strings.Contains(question, `"message":"Scrap \"Ada\" (Q1)?"`) || !strings.Contains(question, `"elicitation/create"`) {
			t.Fatal(question)
		}
		got := answerTo(c, `{"jsonrpc":"2.0","id":"confirm-1","result":`+answer+`}`)
		if !strings.Contains(got, want) || (d.scrapped.Load() == 1) != (answer == yes) || d.read.Load() != 1 {
			t.Errorf("%s: %d scrapped: %s", answer, d.scrapped.Load(), got)
		}
	}
}

// TestConfirmFaults: whatever a client makes of a state or of an answer, nothing is
// scrapped unless the very question was answered with yes, and no more than once.
func TestConfirmFaults(t *testing.T) {
	const ship = `{"ship":"Q1"}`
	key := []byte(strings.Repeat("k", 32))
	other := func(d *dock, o Options, credential string) (state string) {
		e := newDock(t, credential, o)
		_, state = asked(t, answerTo(converse(t, e.Server), modernCall("scrap_ship", ship, forms, "")))
		return state
	}
	for name, test := range map[string]struct {
		state    func(d *dock, state string) string
		tool     string // scrap_ship unless said
		args     string
		answer   string
		scrapped int32
		refused  bool // with an error, and not asked anew
	}{
		"as it is":          {scrapped: 1},
		"arguments spelled": {args: `{ "ship" : "\u00511" }`, scrapped: 1},
		"changed arguments": {args: `{"ship":"Q2"}`},
		"further arguments": {args: `{"ship":"Q1","fast":true}`},
		"another tool":      {tool: "sink_ship"},
		"no state":          {state: func(*dock, string) string { return "" }},
		"forged state":      {state: func(_ *dock, s string) string { return strings.Repeat("A", len(s)) }, refused: true},
		"cut state":         {state: func(_ *dock, s string) string { return s[:len(s)-1] }, refused: true},
		"longer state":      {state: func(_ *dock, s string) string { return s + "A" }, refused: true},
		"spelled state":     {state: func(_ *dock, s string) string { return s[:10] + "\n" + s[10:] }, refused: true},
		"one bit":           {state: func(_ *dock, s string) string { return string(s[0]^1) + s[1:] }, refused: true},
		"huge state":        {state: func(*dock, string) string { return strings.Repeat("A", 1<<20) }, refused: true},
		"no base64":         {state: func(*dock, string) string { return "{}\x00\"<" }, refused: true},
		"expired state":     {state: func(d *dock, s string) string { d.seals.now = later(questionTime); return s }},
		"just in time":      {state: func(d *dock, s string) string { d.seals.now = later(questionTime - 2*time.Second); return s }, scrapped: 1},
		"name has changed":  {state: func(d *dock, s string) string { d.name.Store("Bob"); return s }},
		"other process":     {state: func(d *dock, s string) string { return other(d, Options{Name: "dock"}, "k") }, refused: true},
		"other account": {state: func(d *dock, s string) string {
			d.seals = newSeals(key, nil)
			return other(d, Options{Name: "dock", StateKey: key}, "k2")
		}},
		"wrong action":     {answer: `{"action":"yes"}`},
		"no action":        {answer: `{}`},
		"junk":             {answer: `[[["accept"]]]`},
		"a text":           {answer: `"accept"`},
		"null":             {answer: `null`},
		"action in a list": {answer: `{"action":["accept"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDock(t, "k", Options{Name: "dock"})
			c := converse(t, d.Server)
			_, state := asked(t, answerTo(c, modernCall("scrap_ship", ship, forms, "")))
			if test.state != nil {
				state = test.state(d, state)
			}
			retry := modernCall(cmp.Or(test.tool, "scrap_ship"), cmp.Or(test.args, ship), forms, answering(state, cmp.Or(test.answer, yes)))
			got := answerTo(c, retry)
			if n := d.scrapped.Load(); n != test.scrapped {
				t.Errorf("%d scrapped, want %d: %s", n, test.scrapped, got)
			}
			if text, _ := asked(t, got); (text == "") != (test.scrapped == 1 || test.answer != "" || test.refused) || strings.Contains(got, `"code":-32602`) != test.refused {
				t.Errorf("asked anew %q: %s", text, got)
			}
			if again := answerTo(c, retry); d.scrapped.Load() != test.scrapped {
				t.Errorf("a second time: %d scrapped: %s", d.scrapped.Load(), again)
			}
		})
	}
}

// A replica with the same key goes on where another one has asked.
func TestConfirmOfAReplica(t *testing.T) {
	o := Options{Name: "dock", StateKey: []byte(strings.Repeat("k", 32))}
	a, b := newDock(t, "k", o), newDock(t, "k", o)
	_, state := asked(t, answerTo(converse(t, a.Server), modernCall("scrap_ship", `{"ship":"Q1"}`, forms, "")))
	got := answerTo(converse(t, b.Server), modernCall("scrap_ship", `{"ship":"Q1"}`, forms, answering(state, yes)))
	if a.scrapped.Load() != 0 || b.scrapped.Load() != 1 {
		t.Errorf("%d and %d scrapped: %s", a.scrapped.Load(), b.scrapped.Load(), got)
	}
}

// No more answers are remembered than there is room for; those whose time is over
// are forgotten.
func TestAnsweredAreBounded(t *testing.T) {
	s := newSeals(nil, nil)
	now := time.Unix(1_000_000, 0)
	s.now = func() time.Time { return now }
	call := [32]byte{1}
	for range maxAnswered {
		if !s.open(s.seal(call, "ada"), call, "ada") {
			t.Fatal("a fresh state is refused")
		}
	}
	if s.open(s.seal(call, "ada"), call, "ada") || len(s.answered) != maxAnswered {
		t.Errorf("one too many is taken; %d remembered", len(s.answered))
	}
	now = now.Add(questionTime)
	if !s.open(s.seal(call, "ada"), call, "ada") || len(s.answered) != 1 {
		t.Errorf("%d remembered after their time", len(s.answered))
	}
}

func later(d time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(d) } }
