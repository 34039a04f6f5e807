package jq

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// Steps that take much memory each are noticed although those before them took
// little and much had been looked at: after 10,000 elements the meter may rest for as
// many steps, in which this query would take some 250 MB.
func TestFewStepsThatTakeMuch(t *testing.T) {
	const query = `[range(1e4)] as $x | $x, [range(1e9) | $x | reverse]`
	j, ds := Library{Memory: 1 << 20}.Compile(diag.WholeText(diag.NewSource("query", []byte(query))))
	if j == nil {
		t.Fatal(ds)
	}
	others := make([]byte, 8<<20) // without which there is nothing to look at
	defer runtime.KeepAlive(others)
	var before, after runtime.MemStats
	err := j.Run(context.Background(), nil, nil, func(any) error {
		for seen := collections.Load(); collections.Load() < seen+2; { // the meter knows that there was one
			runtime.GC()
		}
		runtime.ReadMemStats(&before)
		return nil
	})
	runtime.ReadMemStats(&after)
	if limit := (*LimitError)(nil); !errors.As(err, &limit) {
		t.Errorf("got %v", err)
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 150 {
		t.Errorf("it took %d MB", took)
	}
}
