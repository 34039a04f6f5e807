package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// gcPercent trades a few megabytes for a fifth of the CPU of calls: their heap is
// small and lives short.
const gcPercent = 400

// gcPercentOfFiles is that of work on many tool files, whose heap lives long: with 100 it
// would take a fifth of the memory more and a tenth of the CPU less.
const gcPercentOfFiles = 75

// Memory limits, in bytes, are from where on the collector of a server with the built-in
// tools works harder rather than let the heap grow. Few calls of one client get there (with
// 10 MiB less, one of 100 incidents costs twice the CPU); a server of many callers needs
// room for all of them, or would do little else than collect.
const (
	memoryLimit     = 40 << 20
	httpMemoryLimit = 256 << 20
)

// expectFiles has the collector save memory, for tool files of any number are about
// to be held. There is no limit: the collector would work all the time above it.
func (a *app) expectFiles() {
	if a.ownsProcess {
		debug.SetGCPercent(gcPercentOfFiles)
	}
}

// boundMemory bounds the heap of a server that has loaded its tools, well above what
// they take, unless GOMEMLIMIT says otherwise.
func (a *app) boundMemory() {
	if !a.ownsProcess {
		return
	}
	debug.SetGCPercent(gcPercent)
	if a.getenv("GOMEMLIMIT") != "" {
		return
	}
	limit := int64(memoryLimit)
	if a.http.address != "" {
		limit = httpMemoryLimit
	}
	if len(a.flags.tools) == 0 {
		debug.SetMemoryLimit(limit)
		return
	}
	go func() { // beside the first requests
		runtime.GC()
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(limit + 2*int64(live[0].Value.Uint64()))
	}()
}
