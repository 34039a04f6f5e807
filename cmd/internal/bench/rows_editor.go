package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/tools.d"
)

// editorRest is how long the language server lets a text rest before it looks at it.
const editorRest = 30 * time.Millisecond

// editorRows are how long an author waits for the language server in a directory of all
// built-in tools: figures by the clock, those of a key at the 95th percentile.
func editorRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, "editor")
	if err := os.CopyFS(dir, tools.Files); err != nil {
		return nil, err
	}
	var rows []row
	for _, c := range []struct {
		args             []string
		name             string
		key, start, heap float64 // goals, in ms and MB
	}{{nil, "", 40, 100, 100}, {[]string{"--spec", b.spec}, ", with --spec", 60, 250, 100}} {
		if len(c.args) > 0 && b.spec == "" {
			continue
		}
		of, err := measureEditor(binary, dir, max(20, b.rounds*4), c.args...)
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			waits("an author's key to findings in a directory of all built-in tools"+c.name, of.keys, c.key),
			waits("... completion", of.completions, 10),
			waits("... hover", of.hovers, 10),
			waits("... where a name is made", of.definitions, 10),
			waits("... start to first findings", []time.Duration{of.start}, c.start),
			waits("... burst of 200 changes to the findings of the last", []time.Duration{of.burst}, 150),
			row{"... peak memory until then, MB", fmt.Sprintf("%.0f MB", of.peak), of.peak, c.heap, false},
			waits("... all files, in the background", []time.Duration{of.all}, 5000))
	}
	return rows, nil
}

// waits is a row of the 95th percentile of times, in ms.
func waits(figure string, times []time.Duration, goal float64) row {
	s := slices.Sorted(slices.Values(times))
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	p95 := ms(s[(len(s)-1)*95/100])
	return row{figure + ", ms", fmt.Sprintf("%.1f ms at the middle, %.1f at the 95th percentile", ms(s[len(s)/2]), p95), p95, goal, false}
}

// ofEditor is what was measured with one language server.
type ofEditor struct {
	keys, completions, hovers, definitions []time.Duration
	start, burst, all                      time.Duration
	peak                                   float64 // MB
}

func measureEditor(binary, dir string, keys int, args ...string) (of ofEditor, err error) {
	file := filepath.Join(dir, "incidents", "list_incidents.yaml")
	saved, err := os.ReadFile(file)
	if err != nil {
		return of, err
	}
	text := string(saved)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	began := time.Now()
	e, err := startEditor(ctx, binary, dir, args...)
	if err != nil {
		return of, err
	}
	defer e.stop()
	if _, err := e.show(ctx, file, text); err != nil {
		return of, err
	}
	of.start = time.Since(began) - editorRest
	head, tail, ok := strings.Cut(text, "\nrules:\n")
	if !ok {
		return of, errors.New(file + " has no rules")
	}
	head += "\nrules:\n"
	const rule = "  - expression: size(params.service_ids) < 10 && params.statuses.all(s, s != \"open\")\n    message: é😀 too many\n"
	written := []rune(rule)
	for i := range keys {
		n := 1 + i%len(written)
		took, err := e.show(ctx, file, head+string(written[:n])+tail)
		if err != nil {
			return of, err
		}
		of.keys = append(of.keys, took-editorRest)
		line, character := place(head + string(written[:n]))
		for method, times := range map[string]*[]time.Duration{"completion": &of.completions, "hover": &of.hovers, "definition": &of.definitions} {
			took, err := e.ask(ctx, "textDocument/"+method, file, line, character)
			if err != nil {
				return of, err
			}
			*times = append(*times, took)
		}
	}
	began = time.Now()
	for i := range 199 {
		if err := e.change(ctx, file, fmt.Sprintf("%s# %d\n", text, i)); err != nil {
			return of, err
		}
	}
	if _, err := e.show(ctx, file, text); err != nil {
		return of, err
	}
	of.burst = time.Since(began) - editorRest
	if of.peak, err = e.serving.peak(); err != nil {
		return of, err
	}
	of.all, err = e.all(ctx)
	return of, err
}

// place is the position at the end of a text, in UTF-32, from 0.
func place(text string) (line, character int) {
	return strings.Count(text, "\n"), len([]rune(text[strings.LastIndexByte(text, '\n')+1:]))
}
