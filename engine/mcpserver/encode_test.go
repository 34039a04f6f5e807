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
	for _, v := range []reflect.Value{reflect.ValueOf(raw), reflect.ValueOf(raw.Result), reflect.ValueOf(raw.MultiRoundTripResult)} {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s has a field that this test does not set: %s", v.Type(), v.Type().Field(i).Name)
			}
		}
	}
	for _, result := range []*mcp.CallToolResult{{}, full, &raw} {
		b, err := json.Marshal(mcp.NewJSONRPCResultResponse(mcp.NewRequestId(1), result))
		if err != nil {
			t.Fatal(err)
		}
		l, err := answerLine(json.RawMessage("1"), mcp.NewJSONRPCResultResponse(mcp.NewRequestId(1), result))
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
