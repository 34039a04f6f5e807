package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pagerduty-mcp-server/engine"
)

// cpuRows are about calls of list_incidents: arguments in, bytes out, with the
// request over loopback and all.
func cpuRows(b *bench) ([]row, error) {
	var rows []row
	var hundred, one callVariants
	for _, c := range []struct {
		n, runs     int
		v           *callVariants
		name        string
		plain, best float64 // the targets
	}{{100, 10, &hundred, "100 incidents", 0.35, 0.7}, {1, 200, &one, "one incident", 0, 1.3}} {
		v, stop, err := newVariants(fmt.Sprintf("%s/%d", b.upstream, c.n), c.n)
		if err != nil {
			return nil, err
		}
		defer stop()
		*c.v = v
		want := v.own()
		for _, other := range []func() []byte{v.plain, v.best} {
			if got := other(); !bytes.Equal(got, want) {
				return nil, errors.New("the answers differ: " + firstDifference(got, want))
			}
		}
		t := compare(b.rounds, c.runs, func() { v.own() }, func() { v.plain() }, func() { v.best() }, v.fetch)
		own, plain, best, fetch := t[0], t[1], t[2], t[3]
		rows = append(rows,
			cpuRow("CPU of a call, "+c.name+", to hand-written encoding/json", own, plain, c.plain),
			cpuRow("... to the best hand-written", own, best, c.best),
			cpuRow("... of shaping alone, without the fetch, to encoding/json", less(own, fetch), less(plain, fetch), 0))
	}
	perRecord := (testing.AllocsPerRun(10, func() { hundred.own() }) - testing.AllocsPerRun(10, func() { one.own() })) / 99
	byHand := (testing.AllocsPerRun(10, func() { hundred.plain() }) - testing.AllocsPerRun(10, func() { one.plain() })) / 99
	return append(rows, row{"allocations a record", fmt.Sprintf("%.0f; hand-written %.0f", perRecord, byHand), perRecord, 35, false}), nil
}

func cpuRow(figure string, a, b []time.Duration, target float64) row {
	return row{figure, fmt.Sprintf("%s to %s", round(median(a)), round(median(b))), ratio(a, b), target, false}
}

// round is a duration with three digits.
func round(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

// checkRows compare the checks of arguments with all that mcp-go does for a
// call.
func checkRows(b *bench) ([]row, error) {
	own, none, echo, stop, err := newCheckVariants()
	if err != nil {
		return nil, err
	}
	defer stop()
	t := compare(b.rounds, 1000, own, none, echo)
	return []row{
		cpuRow("argument checks (schema and 5 rules), to an mcp-go echo call", less(t[0], t[1]), t[2], 1),
		cpuRow("... the whole call that they are part of, without request", t[0], t[2], 0),
	}, nil
}

// atOnce is how many pages the row of fetchRows fetches at once.
const atOnce = 8

// fetchRows compare calls that need the whole corpus, whose pages take 50 ms, with
// fetching these pages: by the clock.
func fetchRows(b *bench) ([]row, error) {
	address := fmt.Sprintf("%s/%d/50ms", b.upstream, corpusSize)
	tool, stop, err := subject(address, engine.Options{PagesAtOnce: atOnce}, anyRate, anyBudget)
	if err != nil {
		return nil, err
	}
	defer stop()
	fetcher := newPlain(address)
	var took [3][]time.Duration
	for range max(3, b.rounds/5) {
		for i, arguments := range []string{fmt.Sprintf(`"limit":%d`, corpusSize), `"count_by":["status","service.summary"]`} {
			start := time.Now()
			e := tool.Call(context.Background(), json.RawMessage(`{"current_user_context":false,`+arguments+`}`), nil)
			took[i] = append(took[i], time.Since(start))
			if e.IsError {
				return nil, errors.New(string(e.JSON))
			}
		}
		start := time.Now()
		if err := fetcher.discardAll(); err != nil {
			return nil, err
		}
		took[2] = append(took[2], time.Since(start))
	}
	list, count, fetch := slices.Min(took[0]), slices.Min(took[1]), slices.Min(took[2])
	return []row{
		{fmt.Sprintf("%d records, 50 ms upstream, %d pages at once, to fetching alone", corpusSize, atOnce),
			fmt.Sprintf("%s to %s", round(list), round(fetch)), float64(list) / float64(fetch), 1.15, false},
		{"... count_by two fields over them, to fetching alone",
			fmt.Sprintf("%s to %s", round(count), round(fetch)), float64(count) / float64(fetch), 1.1, false},
	}, nil
}

// discardAll fetches the whole corpus.
func (h *handwritten) discardAll() error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for offset := 0; offset < corpusSize; offset += pageSize {
		g.Go(func() error {
			query := url.Values{"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)}}
			return h.get(context.Background(), query, discard)
		})
	}
	return g.Wait()
}
