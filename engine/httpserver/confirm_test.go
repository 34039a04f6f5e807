package httpserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// drop is a call of drop_crate of a client that shows forms; with an answer, a
// further one to its question.
func drop(id, state, answer string) map[string]any {
	params := tool("call_write_tool", map[string]any{"name": "drop_crate", "arguments": map[string]any{"id": id}})
	params["_meta"] = map[string]any{"io.modelcontextprotocol/clientCapabilities": map[string]any{"elicitation": map[string]any{}}}
	if answer != "" {
		params["requestState"], params["inputResponses"] = state, map[string]any{"confirm": map[string]any{"action": answer}}
	}
	return params
}

// questionIn is the question of an answer and its state; empty: there is none.
func questionIn(t *testing.T, text string) (question, state string) {
	t.Helper()
	var r struct {
		Result struct {
			RequestState  string
			InputRequests map[string]struct{ Params struct{ Message string } }
		}
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return r.Result.InputRequests["confirm"].Params.Message, r.Result.RequestState
}

// A replica with the same state key goes on where another one has asked, for the
// same caller, once; one with a key of its own refuses it. An earlier client cannot
// be asked over HTTP, and is not.
func TestConfirm(t *testing.T) {
	h := newHarbor(t)
	h.stateKey = []byte(strings.Repeat("k", 32))
	var log lockedBuffer
	a := h.serve(t, nil, nil, func(o *Options) { o.Audit = &Audit{To: &log} })
	b := h.serve(t, nil, nil, nil)
	h.stateKey = nil
	stranger := h.serve(t, nil, nil, nil)
	ask := func(s *site, key, id, state, answer string) (question, next, text string) {
		text = s.post(t, key, eras[1], "tools/call", drop(id, state, answer))
		question, next = questionIn(t, text)
		return question, next, text
	}
	question, state, text := ask(a, "key-of-somebody", "1", "", "")
	if question != "Drop the crate 1 into the sea?" || len(h.writes) != 0 {
		t.Fatal(text, h.writes)
	}
	for name, again := range map[string]struct {
		s       *site
		key, id string
	}{"another key": {b, "key-of-another", "1"}, "another crate": {b, "key-of-somebody", "2"}} {
		if question, _, text := ask(again.s, again.key, again.id, state, "accept"); question == "" || len(h.writes) != 0 {
			t.Errorf("%s: %s %s", name, text, h.writes)
		}
	}
	if _, _, text := ask(stranger, "key-of-somebody", "1", state, "accept"); !strings.Contains(text, `"code":-32602`) || len(h.writes) != 0 {
		t.Errorf("another process: %s %s", text, h.writes)
	}
	if _, _, text := ask(b, "key-of-somebody", "1", state, "accept"); len(h.writes) != 1 {
		t.Errorf("the replica: %s %s", text, h.writes)
	}
	if question, _, text := ask(b, "key-of-somebody", "1", state, "accept"); question == "" || len(h.writes) != 1 {
		t.Errorf("a second time: %s %s", text, h.writes)
	}
	_, state, _ = ask(a, "key-of-somebody", "1", "", "")
	if _, _, text := ask(a, "key-of-somebody", "1", state, "decline"); !strings.Contains(text, "DECLINED") || len(h.writes) != 1 {
		t.Errorf("no: %s %s", text, h.writes)
	}
	_, state, _ = ask(a, "key-of-somebody", "1", "", "")
	ask(a, "key-of-somebody", "1", state, "accept")
	a.post(t, "key-of-somebody", eras[0], "tools/call", drop("3", "", ""))
	if len(h.writes) != 3 {
		t.Errorf("before 2026-07-28: %s", h.writes)
	}
	var came []string
	for line := range strings.Lines(log.String()) {
		var l auditLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if l.Phase == "outcome" {
			came = append(came, l.Confirmed+" "+l.Code)
		}
	}
	if got, want := strings.Join(came, ", "), "asked CONFIRMATION_REQUIRED, asked CONFIRMATION_REQUIRED, declined DECLINED, asked CONFIRMATION_REQUIRED, accepted ok, not_asked ok"; got != want {
		t.Errorf("audit: %s, want %s", got, want)
	}
}

// bySubject takes a caller for whom the request says it is; all share one key.
type bySubject struct{}

func (bySubject) Authenticate(r *http.Request) (Identity, *Refusal) {
	return Identity{Subject: r.Header.Get("Authorization"), Access: 3}, nil
}

// What one person is asked no other answers, even with the same key.
func TestConfirmIsForOnePerson(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, bySubject{}, map[string]string{"HARBOR_KEY": "key-of-the-environment"}, nil)
	_, state := questionIn(t, s.post(t, "ada", eras[1], "tools/call", drop("1", "", "")))
	if question, _ := questionIn(t, s.post(t, "bob", eras[1], "tools/call", drop("1", state, "accept"))); question == "" || len(h.writes) != 0 {
		t.Errorf("bob has answered: %s", h.writes)
	}
	if text := s.post(t, "ada", eras[1], "tools/call", drop("1", state, "accept")); len(h.writes) != 1 {
		t.Errorf("%s %s", text, h.writes)
	}
}
