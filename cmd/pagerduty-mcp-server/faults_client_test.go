package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/tools.d"
)

// clientRun is a row of the fault table about a client: a server, and what it is
// asked to resolve.
type clientRun struct {
	*testing.T
	up       *fakepagerduty.Server
	log      *sharedBuffer
	incident string
	now      time.Time
	key      []byte // that servers share
}

// talk is a client's end of a connection over stdio.
type talk struct {
	*clientRun
	in    *io.PipeWriter
	out   *bufio.Reader
	ended chan error
}

// yes is a user's consent.
const yes = `{"action":"accept"}`

// clients are what clients make of the question of resolve_incident, by the name of
// the row's client. Each returns the last answer.
var clients = map[string]func(*clientRun) string{
	"accepts":         func(r *clientRun) string { return r.retry(nil, nil, yes) },
	"declines":        func(r *clientRun) string { return r.retry(nil, nil, `{"action":"decline"}`) },
	"cancels":         func(r *clientRun) string { return r.retry(nil, nil, `{"action":"cancel"}`) },
	"wrong action":    func(r *clientRun) string { return r.retry(nil, nil, `{"action":"yes"}`) },
	"junk":            func(r *clientRun) string { return r.retry(nil, nil, `[[{"action":"accept"}]]`) },
	"forged state":    func(r *clientRun) string { return r.retry(nil, stateOf(strings.Repeat("A", 91)), yes) },
	"oversized state": func(r *clientRun) string { return r.retry(nil, stateOf(strings.Repeat("A", 1<<20)), yes) },
	"cut state":       func(r *clientRun) string { return r.retry(nil, func(s string) string { return s[:len(s)-1] }, yes) },
	"no state":        func(r *clientRun) string { return r.retry(nil, stateOf(""), yes) },
	"expired state":   func(r *clientRun) string { return r.retry(func() { r.now = r.now.Add(5 * time.Minute) }, nil, yes) },
	"replayed state":  func(r *clientRun) string { return r.twice(r.arguments()) },
	"changed arguments": func(r *clientRun) string {
		return r.other("resolve_incident", fmt.Sprintf(`{"incident_id":%q,"resolution":"gone"}`, r.incident))
	},
	"another tool": func(r *clientRun) string {
		return r.other("update_incidents", fmt.Sprintf(`{"incident_ids":[%q],"status":"resolved"}`, r.incident))
	},
	"another key":     func(r *clientRun) string { return r.elsewhere(fakepagerduty.AccountToken) },
	"replica":         func(r *clientRun) string { return r.elsewhere(fakepagerduty.DemoToken) },
	"another process": func(r *clientRun) string { r.key = nil; return r.elsewhere(fakepagerduty.DemoToken) },
	"unable, required": func(r *clientRun) string {
		c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmRequire)
		defer c.close()
		return c.ask(modernCall("resolve_incident", r.arguments(), "{}", ""))
	},
	"asked before 2026": func(r *clientRun) string { return r.earlier(`{"jsonrpc":"2.0","id":"confirm-1","result":` + yes + `}`) },
	"answers twice": func(r *clientRun) string {
		return r.earlier(`{"jsonrpc":"2.0","id":"confirm-1","result":{"action":"decline"}}` + "\n" + `{"jsonrpc":"2.0","id":"confirm-1","result":` + yes + `}`)
	},
	"answers with an error": func(r *clientRun) string {
		return r.earlier(`{"jsonrpc":"2.0","id":"confirm-1","error":{"code":-1,"message":"no"}}`)
	},
	"answers another question": func(r *clientRun) string {
		return r.earlier(`{"jsonrpc":"2.0","id":"confirm-2","result":` + yes + "}\n" + `{"jsonrpc":"2.0","id":"confirm-1","result":{}}`)
	},
	"answers too late": func(r *clientRun) string {
		return r.earlier(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}` + "\n" +
			`{"jsonrpc":"2.0","id":"confirm-1","result":` + yes + "}\n" + `{"jsonrpc":"2.0","id":9,"method":"ping"}`)
	},
	"closes": func(r *clientRun) string { return r.earlier("") },
}

func stateOf(text string) func(string) string { return func(string) string { return text } }

// runClient runs a row whose client misbehaves.
func (row *faultRow) runClient(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	up, err := fakepagerduty.Start(fakepagerduty.Options{Incidents: 200})
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	r := &clientRun{T: t, up: up, log: new(sharedBuffer), now: time.Now(), key: []byte(strings.Repeat("k", 32))}
	c := r.catalog(fakepagerduty.DemoToken)
	r.incident, _ = openIncident(t, func(tool, arguments string) engine.Envelope {
		return c.Tool(tool).Call(context.Background(), json.RawMessage(arguments), nil)
	})
	c.Close()
	up.ResetRequests()
	act := clients[row.Client]
	if row.Asks != "" {
		act = func(r *clientRun) string {
			c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
			defer c.close()
			return c.ask(request(row.Asks, row.With, true))
		}
	}
	if act == nil {
		t.Fatalf("there is no client %q", row.Client)
	}
	last := act(r)
	writes := 0
	for _, q := range up.Requests() {
		if q.Method != "GET" {
			writes++
		}
	}
	if writes != row.Posts {
		t.Errorf("%d writes, want %d: %s", writes, row.Posts, last)
	}
	if row.Asks != "" && (len(up.Requests()) != row.Requests || !strings.Contains(last, row.Message)) {
		t.Errorf("%d requests, want %d and %q: %s", len(up.Requests()), row.Requests, row.Message, last)
	}
	if !strings.Contains(last, row.Code) || strings.Contains(last, `"requestState"`) != row.Anew {
		t.Errorf("want code %q, asked anew %t: %s", row.Code, row.Anew, last)
	}
	for what, text := range map[string]string{"answer": last, "log": r.log.String()} {
		for _, token := range faultTokens {
			if strings.Contains(text, token) {
				t.Errorf("a token is in the %s: %s", what, text)
			}
		}
	}
	c = r.catalog(fakepagerduty.DemoToken)
	defer c.Close()
	if next := c.Tool("list_teams").Call(context.Background(), json.RawMessage(`{"limit": 1}`), nil); next.IsError {
		t.Errorf("the next call fails: %s", next.JSON)
	}
}

func (r *clientRun) catalog(key string) *engine.Catalog {
	r.Helper()
	env := map[string]string{"PAGERDUTY_API_KEY": key, "PAGERDUTY_API_HOST": r.up.URL(), "PAGERDUTY_USER_EMAIL": ""}
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files, Trusted: true}}, engine.Options{
		Getenv: func(name string) string { return env[name] }, Log: slog.New(slog.NewTextHandler(r.log, nil))})
	if err != nil || findings.HasErrors() {
		r.Fatal(err, findings)
	}
	return c
}

// connect starts a server with a key and a client of it.
func (r *clientRun) connect(key string, confirm mcpserver.Confirm) *talk {
	r.Helper()
	c := r.catalog(key)
	s := mcpserver.New(c, mcpserver.Options{Name: "test", Confirm: confirm, StateKey: r.key, Now: func() time.Time { return r.now }})
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	t := &talk{clientRun: r, in: keys, out: bufio.NewReader(screen), ended: make(chan error, 1)}
	go func() {
		err := mcpserver.ServeStdio(context.Background(), s, in, out, mcpserver.StdioOptions{})
		c.Close()
		_ = out.Close()
		t.ended <- err
	}()
	return t
}

// close ends the connection, and reads what is left.
func (t *talk) close() (rest string) {
	_ = t.in.Close()
	text, _ := io.ReadAll(t.out)
	if err := <-t.ended; err != nil {
		t.Errorf("ServeStdio: %v", err)
	}
	return string(text)
}

// ask writes lines, and returns the next one.
func (t *talk) ask(lines string) string {
	t.Helper()
	if _, err := io.WriteString(t.in, lines+"\n"); err != nil {
		t.Fatal(err)
	}
	line, err := t.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func (r *clientRun) arguments() string { return fmt.Sprintf(`{"incident_id":%q}`, r.incident) }

// modernCall is a tools/call of 2026-07-28; more stands beside its arguments.
func modernCall(tool, arguments, can, more string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s%s,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":%s}}}`,
		tool, arguments, more, can)
}

const canAsk = `{"elicitation":{"form":{}}}`

// question asks for the incident to be resolved, and returns the state of the question.
func (t *talk) question() string {
	t.Helper()
	var answer struct{ Result struct{ RequestState string } }
	line := t.ask(modernCall("resolve_incident", t.arguments(), canAsk, ""))
	if err := json.Unmarshal([]byte(line), &answer); err != nil || answer.Result.RequestState == "" || len(t.writes()) > 0 {
		t.Fatalf("nothing is asked: %v: %s", err, line)
	}
	return answer.Result.RequestState
}

// writes are the requests so far that change something.
func (r *clientRun) writes() (out []fakepagerduty.Request) {
	for _, q := range r.up.Requests() {
		if q.Method != "GET" {
			out = append(out, q)
		}
	}
	return out
}

// answering is what stands beside the arguments of a call that answers.
func answering(state, answer string) string {
	return fmt.Sprintf(`,"requestState":%q,"inputResponses":{"confirm":%s}`, state, answer)
}

// retry answers the question, after meanwhile and with another state, if any.
func (r *clientRun) retry(meanwhile func(), change func(string) string, answer string) string {
	c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
	defer c.close()
	state := c.question()
	if meanwhile != nil {
		meanwhile()
	}
	if change != nil {
		state = change(state)
	}
	return c.ask(modernCall("resolve_incident", r.arguments(), canAsk, answering(state, answer)))
}

// twice uses one answer twice.
func (r *clientRun) twice(arguments string) string {
	c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
	defer c.close()
	retry := modernCall("resolve_incident", arguments, canAsk, answering(c.question(), yes))
	c.ask(retry)
	return c.ask(retry)
}

// other uses the answer for another call.
func (r *clientRun) other(tool, arguments string) string {
	c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
	defer c.close()
	return c.ask(modernCall(tool, arguments, canAsk, answering(c.question(), yes)))
}

// elsewhere answers at another server, which has a key.
func (r *clientRun) elsewhere(key string) string {
	c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
	defer c.close()
	d := r.connect(key, mcpserver.ConfirmAuto)
	defer d.close()
	return d.ask(modernCall("resolve_incident", r.arguments(), canAsk, answering(c.question(), yes)))
}

// earlier is asked as a client of 2025-11-25, and answers with these lines; with
// none it closes its end.
func (r *clientRun) earlier(lines string) string {
	c := r.connect(fakepagerduty.DemoToken, mcpserver.ConfirmAuto)
	c.ask(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":` + canAsk + `,"clientInfo":{"name":"c","version":"1"}}}`)
	if question := c.ask(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"resolve_incident","arguments":%s}}`, r.arguments())); !strings.Contains(question, `"elicitation/create"`) {
		r.Errorf("nothing is asked: %s", question)
	}
	last := ""
	if lines != "" {
		last = c.ask(lines)
	}
	return last + c.close()
}
