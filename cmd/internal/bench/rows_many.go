package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// thousand is how many tool files --tools has in the rows about many files.
const thousand = 1000

// held is the most memory that a process that has ended held, in MB.
func held(c *exec.Cmd) float64 {
	return float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1000
}

// manyRows are about a thousand tool files more: a start with them, and lint of them.
func manyRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, "thousand")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := copies(dir, thousand); err != nil {
		return nil, err
	}
	var wall, cpu, lint []time.Duration
	var peaks, lintPeaks []float64
	for range 3 {
		start := time.Now()
		s, err := serve(binary, nil, "serve", "--toolsets", "all", "--tools", dir)
		if err != nil {
			return nil, err
		}
		result, err := s.ask("tools/list", "{}")
		wall = append(wall, time.Since(start))
		if err != nil {
			return nil, err
		}
		var list struct{ Tools []json.RawMessage }
		if err := json.Unmarshal(result, &list); err != nil || len(list.Tools) < thousand/2 {
			return nil, fmt.Errorf("%d tools: %w", len(list.Tools), err)
		}
		cpu = append(cpu, s.end()) // when all files have been compiled, which goes on beside the first requests
		peaks = append(peaks, held(s.Cmd))
		c := exec.Command(binary, "lint", dir)
		if text, err := c.CombinedOutput(); exitCode(err) > 1 || exitCode(err) < 0 {
			return nil, fmt.Errorf("%w\n%s", err, text)
		}
		lint = append(lint, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
		lintPeaks = append(lintPeaks, held(c))
	}
	seconds := func(figure string, d, goal time.Duration) row {
		return row{figure + ", s", fmt.Sprintf("%.2f s", d.Seconds()), d.Seconds(), goal.Seconds(), false}
	}
	memory := func(figure string, mb float64) row {
		return row{figure + ", MB", fmt.Sprintf("%.0f MB", mb), mb, 200, false}
	}
	return []row{
		seconds("1,000 tool files more: start to tools/list", median(wall), 1500*time.Millisecond),
		seconds("... CPU of it, with the check of all files that goes on", median(cpu), 0),
		memory("... peak memory", median(peaks)),
		seconds("... CPU of lint", median(lint), 4*time.Second),
		memory("... peak memory of lint", median(lintPeaks)),
	}, nil
}
