package engine

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pagerduty-mcp-server/engine/diag"
)

// atOnce calls do for each i below n, on all processors, and waits. A processor
// has one goroutine, whose stack grows once.
func atOnce(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// outcomes are the findings of checks, of which as many as there are processors run at
// once, and none begins when ctx has ended.
func outcomes(ctx context.Context, checks []func() diag.Diagnostics) diag.Diagnostics {
	found := make([]diag.Diagnostics, len(checks))
	atOnce(len(checks), func(i int) {
		if ctx.Err() == nil {
			found[i] = checks[i]()
		}
	})
	return slices.Concat(found...)
}
