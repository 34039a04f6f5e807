package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"
)

// A tool's result reads as mcp-go itself would write it, with every field set
// and with none.
func TestToolAnswerReadsLikeMCPGo(t *testing.T) {
	full := &mcp.CallToolResult{
		Result: mcp.Result{
			Meta:       &mcp.Meta{ProgressToken: "p", AdditionalFields: map[string]any{"a": 1}},
			ResultType: mcp.ResultTypeInputRequired,
		},
		Content: []mcp.Content{
			mcp.NewTextContent("a < b"),
			mcp.NewImageContent("aGk=", "image/png"),
			mcp.NewResourceLink("x://y", "y", "<y>", "text/plain"),
		},
		StructuredContent: map[string]any{"a": "<"},
		IsError:           true,
		MultiRoundTripResult: mcp.MultiRoundTripResult{
			InputRequests: mcp.InputRequests{"r": mcp.NewRootsInputRequest()},
			RequestState:  "state",
		},
	}
	raw := *full
	raw.RawStructuredContent = json.RawMessage(`{"b":2}`)
	for _, result := range []*mcp.CallToolResult{{}, full, &raw} {
		readsLikeMCPGo(t, mcp.NewJSONRPCResultResponse(mcp.NewRequestId(1), result))
	}
}

// A list of tools reads as mcp-go itself would write it, with every field set and
// with none.
func TestToolListReadsLikeMCPGo(t *testing.T) {
	yes := true
	full := mcp.Tool{
		Meta: &mcp.Meta{AdditionalFields: map[string]any{"a": 1}}, Name: "n", Title: "<t>", Description: "d",
		InputSchema:  mcp.ToolInputSchema{Type: "object", Properties: map[string]any{"a": 1}},
		OutputSchema: mcp.ToolOutputSchema{Type: "object", Required: []string{"a"}},
		Annotations:  mcp.ToolAnnotation{Title: "t", ReadOnlyHint: &yes}, DeferLoading: true,
		Icons: []mcp.Icon{{Src: "x://y"}}, Execution: &mcp.ToolExecution{TaskSupport: mcp.TaskSupportOptional},
	}
	raw := full
	raw.InputSchema, raw.OutputSchema = mcp.ToolInputSchema{}, mcp.ToolOutputSchema{}
	raw.RawInputSchema, raw.RawOutputSchema = json.RawMessage(`{"type":"object"}`), json.RawMessage(`{"b":2}`)
	list := mcp.ListToolsResult{Tools: []mcp.Tool{{}, full, raw}, PaginatedResult: mcp.PaginatedResult{NextCursor: "c"}}
	list.Meta, list.ResultType = &mcp.Meta{ProgressToken: "p"}, mcp.ResultTypeComplete
	for i, v := 0, reflect.ValueOf(full); i < v.NumField(); i++ {
		if v.Field(i).IsZero() && reflect.ValueOf(raw).Field(i).IsZero() {
			t.Errorf("%s has a field that this test does not set: %s", v.Type(), v.Type().Field(i).Name)
		}
	}
	for _, result := range []mcp.ListToolsResult{{Tools: []mcp.Tool{}}, list} {
		readsLikeMCPGo(t, mcp.NewJSONRPCResultResponse(mcp.NewRequestId(1), result))
	}
}

// readsLikeMCPGo compares an answer as a line with what mcp-go would write.
func readsLikeMCPGo(t *testing.T, resp mcp.JSONRPCResponse) {
	t.Helper()
	b, err := json.Marshal(resp)
	if err != nil {
		t.Fatal(err)
	}
	l, err := answerLine(json.RawMessage("1"), resp)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := errors.Join(json.Unmarshal(b, &want), json.Unmarshal(l, &got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-mcp-go +own):\n%s", diff)
	}
}

// unescapeHTML changes no meaning, and leaves none of its three escapes.
func FuzzUnescapeHTML(f *testing.F) {
	for _, s := range []string{"", `\`, `<`, `\u003c`, `\\u003c<`, `&\&`, "\u2028\\\"\x00>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		escaped, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		plain := string(unescapeHTML(bytes.Clone(escaped)))
		var want, got string
		if err := json.Unmarshal(escaped, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(plain), &got); err != nil || got != want {
			t.Fatalf("%s became %s: %q, want %q (%v)", escaped, plain, got, want, err)
		}
		for _, c := range "<>&" {
			if strings.Count(plain, string(c)) != strings.Count(want, string(c)) {
				t.Errorf("%s became %s: %q is still escaped", escaped, plain, c)
			}
		}
	})
}
