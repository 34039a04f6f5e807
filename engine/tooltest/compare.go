package tooltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// compare returns how an answer differs from what a test expects.
func compare(test *toolfile.Test, resource string, e engine.Envelope) []string {
	var got map[string]any
	if err := json.Unmarshal(e.JSON, &got); err != nil {
		return []string{fmt.Sprintf("the answer is no JSON: %v", err)}
	}
	failure, _ := got["error"].(map[string]any)
	want := test.Expect
	if want.Error != nil {
		return compareError(want.Error, failure)
	}
	if e.IsError {
		return []string{fmt.Sprintf("the call failed: %v: %v", failure["code"], failure["message"])}
	}
	var out []string
	metadata, _ := got["metadata"].(map[string]any)
	for _, m := range want.Metadata {
		if v, ok := metadata[m.Key.Value]; !ok && m.Value.Kind != toolfile.Null || !same(m.Value.Any(), v) {
			out = append(out, fmt.Sprintf("metadata.%s: want %s, got %s", m.Key.Value, compact(m.Value.Any()), compact(v)))
		}
	}
	if want.Resources != nil {
		out = append(out, exactly.diff(resource, want.Resources.Any(), got[resource])...)
	}
	if want.Contains != nil {
		out = append(out, atLeast.diff(resource, want.Contains.Any(), got[resource])...)
	}
	if items, _ := got[resource].([]any); want.Status.Value == "absent" && len(items) > 0 {
		out = append(out, fmt.Sprintf("status: want absent, got %d items", len(items)))
	}
	return out
}

func compareError(want *toolfile.ExpectError, got map[string]any) []string {
	if got == nil {
		return []string{"the call succeeded; an error was expected"}
	}
	var out []string
	if code, _ := got["code"].(string); want.Code.IsSet() && code != want.Code.Value {
		out = append(out, fmt.Sprintf("error.code: want %s, got %s (%v)", want.Code.Value, code, got["message"]))
	}
	if message, _ := got["message"].(string); want.Message.IsSet() && !strings.Contains(message, want.Message.Value) {
		out = append(out, fmt.Sprintf("error.message: want a part %q, got %q", want.Message.Value, message))
	}
	return out
}

// comparison is how two JSON values are compared.
type comparison bool

const (
	exactly comparison = false
	atLeast comparison = true // objects may have more keys than are wanted
)

// diff compares two JSON values and names each place where they differ.
func (c comparison) diff(at string, want, got any) []string {
	if same(want, got) {
		return nil
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		var out []string
		for _, k := range keysOf(w, g) {
			x, wanted := w[k]
			y, there := g[k]
			switch {
			case !there:
				out = append(out, fmt.Sprintf("%s.%s: want %s, it is missing", at, k, compact(x)))
			case !wanted && c == atLeast:
			case !wanted:
				out = append(out, fmt.Sprintf("%s.%s: not wanted, got %s", at, k, compact(y)))
			default:
				out = append(out, c.diff(at+"."+k, x, y)...)
			}
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok {
			break
		}
		var out []string
		for i := range max(len(w), len(g)) {
			place := fmt.Sprintf("%s[%d]", at, i)
			switch {
			case i >= len(g):
				out = append(out, fmt.Sprintf("%s: want %s, it is missing", place, compact(w[i])))
			case i >= len(w):
				out = append(out, fmt.Sprintf("%s: not wanted, got %s", place, compact(g[i])))
			default:
				out = append(out, c.diff(place, w[i], g[i])...)
			}
		}
		return out
	}
	return []string{fmt.Sprintf("%s: want %s, got %s", at, compact(want), compact(got))}
}

// keysOf are the keys of both maps, in order.
func keysOf[M ~map[string]V, V any](a, b M) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
