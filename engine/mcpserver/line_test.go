package mcpserver

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

// sameLine compares the line that is written once with the one that encoding/json
// makes of the same answer.
func sameLine(t *testing.T, e engine.Envelope, structured bool, resultType mcp.ResultType) (once bool) {
	t.Helper()
	out := &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(string(e.JSON))}, IsError: e.IsError}
	out.ResultType = resultType
	if structured {
		out.StructuredContent = json.RawMessage(e.JSON)
	}
	resp := mcp.JSONRPCResponse{JSONRPC: mcp.JSONRPC_VERSION, Result: out}
	got := (&made{out, e, structured}).line(json.RawMessage(`"a"`), resp)
	if got == nil {
		return false
	}
	want, err := answerLine(json.RawMessage(`"a"`), resp)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%q\ngot  %q\nwant %q (%v)", e.JSON, got, want, err)
	}
	return true
}

// A line of our own JSON is written once, and is what encoding/json writes.
func TestLineOnce(t *testing.T) {
	g := rand.New(rand.NewSource(1))
	parts := []string{`a`, `<b>&`, `\"`, `\\`, `\n`, `ü`, `日本`, "\u2028", "\x7f", `0`, ` `, `long text that has nothing in it`, "\x01", "\xff", `{}[],:`}
	once := 0
	for i := range 3_000 {
		text := []byte{}
		for range g.Intn(12) {
			text = append(text, parts[min(g.Intn(len(parts)), g.Intn(len(parts)+4))]...)
		}
		e := engine.Envelope{JSON: append(append([]byte(`{"a":"`), text...), `"}`...), IsError: i%5 == 0}
		if !json.Valid(e.JSON) {
			continue
		}
		if sameLine(t, e, i%2 == 0, []mcp.ResultType{"", "complete"}[i%3%2]) {
			once++
		}
	}
	if once < 1_000 {
		t.Errorf("only %d lines are written once", once)
	}
	if sameLine(t, engine.Envelope{JSON: []byte(`{"a":"***}`), Redacted: true}, true, "") {
		t.Error("what redaction has broken is written")
	}
}

// BenchmarkLine writes the line of an answer once, and by encoding/json.
func BenchmarkLine(b *testing.B) {
	e := engine.Envelope{JSON: []byte(`{"incidents":[` + string(bytes.Repeat([]byte(`{"id":"PABC123","title":"Disk full on db-1","urgency":"high"},`), 1_000)) + `{}]}`)}
	out := &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(string(e.JSON))}, StructuredContent: json.RawMessage(e.JSON)}
	resp := mcp.JSONRPCResponse{JSONRPC: mcp.JSONRPC_VERSION, Result: out}
	m := &made{out, e, true}
	b.Run("once", func(b *testing.B) {
		for b.Loop() {
			m.line(json.RawMessage("1"), resp)
		}
	})
	b.Run("encoding", func(b *testing.B) {
		for b.Loop() {
			_, _ = answerLine(json.RawMessage("1"), resp)
		}
	})
}
