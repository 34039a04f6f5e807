package mcpserver

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// ofGo are words that say how the server is made, and not what is wrong.
var ofGo = regexp.MustCompile(`json: |Go (struct|value)|unmarshal|\b(float64|int64|map\[|interface \{|strconv)`)

// Whatever line comes, what goes back is one line of UTF-8 and JSON-RPC, in
// words, with the id of the request as the client wrote it.
func FuzzLine(f *testing.F) {
	methods := []string{"ping", "initialize", "tools/list", "tools/call", "server/discover", "notifications/cancelled", "logging/setLevel",
		"completion/complete", "resources/read", "prompts/get", "nope"}
	for _, method := range methods {
		for _, params := range []string{`{}`, `null`, `[]`, `5`, `{"name":"echo","arguments":{"text":"a"}}`, `{"name":5,"cursor":5,"level":5,"uri":5}`,
			`{"name":"echo","arguments":{"n":1e400},"_meta":{"x":[1e400]}}`, `{"_meta":{"progressToken":{}}}`, `{"name":"echo","task":{"ttl":"x"}}`,
			`{"name":"echo","inputResponses":5,"requestState":{}}`, `{"ref":{"type":5},"argument":[]}`, `{"protocolVersion":5,"clientInfo":{"version":[]},"capabilities":{"roots":5}}`,
			`{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":5}}`,
			`{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":5},"notifications":5}`} {
			f.Add([]byte(`{"jsonrpc":"2.0","id":"i","method":"` + method + `","params":` + params + `}`))
		}
	}
	for _, text := range []string{`{"jsonrpc":2.0,"id":1}`, `{"id":1e400}`, "{\"id\":\"\xff\"}", `{"ID":1,"jsonrpc":"2.0","method":"ping"}`, `{`, ` `, "\x00"} {
		f.Add([]byte(text))
	}
	s := testServer(slog.New(slog.DiscardHandler), &gates{})
	f.Fuzz(func(t *testing.T, text []byte) {
		m, l := parseMessage(text)
		if l == nil && (m.isResponse() || m.ID == nil || m.lasts() && m.Tool != "echo") {
			return
		}
		if l == nil {
			if !json.Valid(m.raw) {
				t.Fatalf("%q is read as %q", text, m.raw)
			}
			var err error
			if l, err = s.answer(t.Context(), m); err != nil || l == nil {
				t.Fatalf("%q: %q %v", text, l, err)
			}
		}
		if !utf8.Valid(l) || !json.Valid(l) || bytes.IndexByte(l, '\n') != len(l)-1 || !bytes.HasPrefix(l, []byte(`{"jsonrpc":"2.0","id":`)) {
			t.Errorf("%q is answered by %q", text, l)
		}
		var answer struct {
			ID    json.RawMessage
			Error *struct{ Message string }
		}
		if err := json.Unmarshal(l, &answer); err != nil {
			t.Fatal(err)
		}
		if want := string(m.ID); want != "" && string(answer.ID) != want {
			t.Errorf("%q: the id %s, want %s", text, answer.ID, want)
		}
		if answer.Error != nil {
			if word := ofGo.FindString(answer.Error.Message); word != "" && !strings.Contains(string(text), word) {
				t.Errorf("%q: %q in %s", text, word, l)
			}
		}
	})
}
