package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// callVariants are the ways to answer the same call of list_incidents, and
// fetch, which only fetches.
type callVariants struct {
	own, plain, best func() []byte
	fetch            func()
}

// newVariants calls for n incidents, at most a page, of a list that has n.
func newVariants(address string, n int) (v callVariants, stop func(), err error) {
	tool, stop, err := subject(address, engine.Options{}, anyRate, anyBudget)
	if err != nil {
		return v, nil, err
	}
	ctx, text := context.Background(), fmt.Appendf(nil, `{"current_user_context":false,"limit":%d,"fields":%s}`, n, incidentFields)
	byHand := func(h *handwritten) func() []byte {
		return func() []byte {
			b, err := h.call(ctx, text)
			if err != nil {
				panic(err)
			}
			return b
		}
	}
	plain := newPlain(address)
	v = callVariants{
		own: func() []byte {
			e := tool.Call(ctx, text, nil)
			if e.IsError {
				panic(string(e.JSON))
			}
			return e.JSON
		},
		plain: byHand(plain),
		best:  byHand(newBest(address)),
		fetch: func() {
			if err := plain.fetch(ctx, n); err != nil {
				panic(err)
			}
		},
	}
	return v, stop, nil
}

// newCheckVariants are a call whose arguments are checked, one without arguments
// and checks, and a call of a tool of mcp-go that echoes.
func newCheckVariants() (own, none, echo func(), stop func(), err error) {
	tool, bare, stop, err := checked()
	if err != nil {
		return nil, nil, nil, nil, err
	}
	call := func(t *engine.Tool, arguments string) func() {
		return func() {
			if e := t.Call(context.Background(), json.RawMessage(arguments), nil); e.IsError {
				panic(string(e.JSON))
			}
		}
	}
	own, none = call(tool, checkedArguments), call(bare, "")

	s := server.NewMCPServer("echo", "1")
	s.AddTool(mcp.NewToolWithRawSchema("echo", "", json.RawMessage(`{"type":"object"}`)),
		func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return mcp.NewToolResultStructured(r.GetArguments(), "1"), nil
		})
	request := json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":` + checkedArguments + `}}`)
	echo = func() {
		if _, err := json.Marshal(s.HandleMessage(context.Background(), request)); err != nil {
			panic(err)
		}
	}
	return own, none, echo, stop, nil
}

// firstDifference shows where two texts part.
func firstDifference(got, want []byte) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	from := max(0, i-60)
	return fmt.Sprintf("byte %d: got ...%.120s, want ...%.120s", i, got[from:], want[from:])
}
