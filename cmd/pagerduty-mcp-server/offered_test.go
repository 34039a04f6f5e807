package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// overStdio is what serve with these flags answers to requests, by their place.
func overStdio(t *testing.T, flags string, requests ...string) []json.RawMessage {
	t.Helper()
	var in, errs bytes.Buffer
	in.WriteString(`{"jsonrpc":"2.0","id":-1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}` + "\n")
	for i, r := range requests {
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,%s}`+"\n", i, r)
	}
	rest, hangUp := io.Pipe()
	out := untilAnswered{left: len(requests) + 1, then: hangUp}
	if code := run(t.Context(), append([]string{"serve"}, strings.Fields(flags)...), streams{io.MultiReader(&in, rest), &out, &errs}, func(string) string { return "" }); code != exitOK {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	answers := make([]json.RawMessage, len(requests))
	for line := range bytes.Lines(out.Bytes()) {
		var r struct {
			ID            *int
			Result, Error json.RawMessage
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r.ID != nil && *r.ID >= 0 {
			answers[*r.ID] = append(r.Result, r.Error...)
		}
	}
	return answers
}

// untilAnswered keeps what a server writes and hangs up after the last answer: a server
// whose client is gone cancels what takes longer than its drain time.
type untilAnswered struct {
	bytes.Buffer
	left int
	then io.Closer
}

func (u *untilAnswered) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if bytes.HasPrefix(line, []byte(`{"jsonrpc":"2.0","id":`)) {
			u.left--
		}
	}
	if u.left == 0 {
		_ = u.then.Close()
	}
	return u.Buffer.Write(p)
}

func requestOf(tool, arguments string) string {
	return fmt.Sprintf(`"method":"tools/call","params":{"name":%q,"arguments":%s}`, tool, arguments)
}

// An answer has structuredContent where the tool has an outputSchema, and nowhere
// else: some clients hand both to the model.
func TestStructuredContent(t *testing.T) {
	t.Parallel()
	var requests []string
	tools := shipped(t).Tools
	for _, tool := range tools {
		requests = append(requests, requestOf(tool.Name(), "{}"))
	}
	answers := overStdio(t, "--demo --toolsets all --access delete --confirm never", append(requests, `"method":"tools/list"`)...)
	var list struct {
		Tools []struct {
			Name         string
			OutputSchema json.RawMessage
		}
	}
	if err := json.Unmarshal(answers[len(tools)], &list); err != nil || len(list.Tools) != len(tools) {
		t.Fatalf("%d tools of %d are listed: %v", len(list.Tools), len(tools), err)
	}
	schema := map[string]bool{}
	for _, tool := range list.Tools {
		schema[tool.Name] = tool.OutputSchema != nil
	}
	whole := 0
	for i, tool := range tools {
		var r struct {
			IsError           bool
			StructuredContent json.RawMessage
		}
		if err := json.Unmarshal(answers[i], &r); err != nil {
			t.Fatalf("%s: %s", tool.Name(), answers[i])
		}
		if r.StructuredContent != nil && !schema[tool.Name()] || r.StructuredContent == nil && schema[tool.Name()] && !r.IsError {
			t.Errorf("%s: an output schema %t, structuredContent %.100s", tool.Name(), schema[tool.Name()], r.StructuredContent)
		}
		if !r.IsError {
			whole++
		}
	}
	if whole < 50 {
		t.Errorf("%d tools answered", whole)
	}
}

// The five tools with which most questions begin are at hand in clients that
// load tools when they need them; the others wait.
func TestAlwaysLoad(t *testing.T) {
	var list struct {
		Tools []struct {
			Name string
			Meta map[string]any `json:"_meta"`
		}
	}
	if err := json.Unmarshal(overStdio(t, "--demo --toolsets all --access delete", `"method":"tools/list"`)[0], &list); err != nil {
		t.Fatal(err)
	}
	var loaded []string
	for _, tool := range list.Tools {
		if tool.Meta["anthropic/alwaysLoad"] == true {
			loaded = append(loaded, tool.Name)
		}
	}
	slices.Sort(loaded)
	if want := []string{"find", "incident_brief", "list_incidents", "list_oncalls", "who_is_on_call"}; !slices.Equal(loaded, want) {
		t.Errorf("always loaded are %q, want %q", loaded, want)
	}
}

// Whatever is above the access level, called by its name or through what reaches
// further tools, says with which flag it can be had.
func TestAccessNamesTheFlag(t *testing.T) {
	t.Parallel()
	for _, level := range []engine.Access{engine.Read, engine.Respond} {
		want := map[string]string{}
		var requests, names []string
		for _, tool := range shipped(t).Tools {
			if tool.Access > level {
				names = append(names, tool.Name())
				want[tool.Name()] = "--access " + tool.Access.String()
			}
		}
		gates := []string{"call_read_tool"}
		if level > engine.Read {
			gates = append(gates, "call_write_tool")
		}
		for _, n := range names {
			requests = append(requests, requestOf(n, "{}"))
			for _, g := range gates {
				requests = append(requests, requestOf(g, fmt.Sprintf(`{"name":%q}`, n)))
			}
		}
		answers := overStdio(t, "--demo --access "+level.String(), requests...)
		for i, a := range answers {
			name := names[i/(1+len(gates))]
			if !strings.Contains(string(a), want[name]) {
				t.Errorf("--access %s: %s: %s; want %s", level, requests[i], a, want[name])
			}
		}
	}
}

// Bytes of tools/list and tools in it, as each access level offers them by default.
func TestToolsListOfEachLevel(t *testing.T) {
	t.Parallel()
	most := map[string]struct{ bytes, tools int }{"read": {30_000, 26}, "respond": {41_000, 35}, "manage": {41_000, 35}, "delete": {41_000, 35}}
	for _, level := range slices.Sorted(maps.Keys(most)) {
		answer := overStdio(t, "--demo --access "+level, `"method":"tools/list"`)[0]
		var list struct {
			Tools []struct {
				Name        string
				Annotations map[string]any
			}
		}
		if err := json.Unmarshal(answer, &list); err != nil {
			t.Fatal(err)
		}
		t.Logf("--access %s: %d tools, %d bytes", level, len(list.Tools), len(answer))
		if len(answer) > most[level].bytes || len(list.Tools) > most[level].tools {
			t.Errorf("--access %s: %d tools in %d bytes; at most %v", level, len(list.Tools), len(answer), most[level])
		}
		hints := map[string]map[string]any{}
		for _, tool := range list.Tools {
			hints[tool.Name] = tool.Annotations
		}
		if _, ok := hints["call_write_tool"]; ok != (level != "read") || hints["call_read_tool"]["readOnlyHint"] != true || hints["find_tool"]["readOnlyHint"] != true ||
			ok && hints["call_write_tool"]["destructiveHint"] != true {
			t.Errorf("--access %s: call_write_tool %t, %v", level, ok, hints)
		}
	}
}

// A call through call_read_tool or call_write_tool that is wrong teaches the call: the
// answer has the tool's input schema, for every tool.
func TestWrongArgumentTeaches(t *testing.T) {
	t.Parallel()
	tools := shipped(t).Tools
	var requests []string
	for _, tool := range tools {
		gate := "call_read_tool"
		if tool.Access > engine.Read {
			gate = "call_write_tool"
		}
		requests = append(requests, requestOf(gate, fmt.Sprintf(`{"name":%q,"arguments":{"no_such_argument":1}}`, tool.Name())))
	}
	for i, a := range overStdio(t, "--demo --access delete", requests...) {
		var r struct {
			IsError bool
			Content []struct{ Text string }
		}
		var e struct {
			Error struct{ InputSchema any }
		}
		var want any
		if err := json.Unmarshal(tools[i].Schema(), &want); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(a, &r) != nil || !r.IsError || json.Unmarshal([]byte(r.Content[0].Text), &e) != nil || !reflect.DeepEqual(e.Error.InputSchema, want) {
			t.Errorf("%s: %.500s", tools[i].Name(), a)
		}
	}
}
