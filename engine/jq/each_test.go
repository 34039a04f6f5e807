package jq

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

func compiled(t *testing.T, query string) *Query {
	t.Helper()
	j, findings := Library{}.Compile(diag.WholeText(diag.NewSource("query", []byte(query))), toolfile.Var{Name: "x"})
	if j == nil {
		t.Fatalf("%s: %v", query, findings)
	}
	return j
}

// One run for all inputs gives what a run for each gives, up to the first error.
func TestRunEach(t *testing.T) {
	inputs := []any{1, nil, map[string]any{"a": []any{3, 4}}, []any{}, "s", new(big.Int), map[string]any{"a": "no list"}, 5}
	for _, query := range []string{
		".", "empty", ".a?", ".a[]?", "., .", "$x", "[.[]?] | length", "if type == \"number\" then empty else (., 1) end", "..",
		"first(., error)", "try error(\"x\") catch .", "label $out | 1, break $out, 2", "limit(1; repeat(.))", "reduce .[]? as $i (0; 1)",
		"def f: ., 2; f | f", ".a | .[0]", "error(\"always\")", "select(. != null) | tojson", ". as [$a] ?// $a | $a",
	} {
		j := compiled(t, query)
		var want []string
		var failed error
		for i, input := range inputs {
			if failed = j.Run(t.Context(), input, []any{"x"}, func(v any) error {
				want = append(want, fmt.Sprint(i, v))
				return nil
			}); failed != nil {
				break
			}
		}
		var got []string
		err := j.RunEach(t.Context(), inputs, []any{"x"}, func(i int, v any) error {
			got = append(got, fmt.Sprint(i, v))
			return nil
		})
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(err) != fmt.Sprint(failed) {
			t.Errorf("%s: got %v (%v), want %v (%v)", query, got, err, want, failed)
		}
	}
	stop := errors.New("stop")
	if err := compiled(t, ".").RunEach(t.Context(), inputs, []any{nil}, func(i int, _ any) error {
		if i == 2 {
			return stop
		}
		return nil
	}); err != stop {
		t.Errorf("the error of out: %v", err)
	}
}

// A query that never ends, ends when its context does.
func TestRunEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errors.New("enough"))
	defer cancel()
	if err := compiled(t, "last(range(1e18))").Run(ctx, nil, []any{nil}, func(any) error { return nil }); err == nil || err.Error() != "enough" {
		t.Errorf("got %v", err)
	}
}
