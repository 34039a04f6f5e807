package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/engine"
)

// wholeRows measure the product: calls of list_incidents through the binary over
// stdio, memory limit and all. CPU is that of the process, from /proc; with an older
// binary to compare with, the two take turns.
func wholeRows(b *bench) ([]row, error) {
	own, err := b.built()
	if err != nil {
		return nil, err
	}
	binaries := []string{own}
	if b.before != "" {
		binaries = append(binaries, b.before)
	}
	var rows []row
	for _, c := range []struct {
		n, runs int
		name    string
		target  float64
	}{{100, 40, "100 incidents", 0.4}, {corpusSize, 1, fmt.Sprintf("%d records", corpusSize), 0.4}} {
		took := make([][]time.Duration, len(binaries))
		for range max(3, b.rounds/3) {
			for i, binary := range binaries {
				d, err := stdioCPU(binary, fmt.Sprintf("%s/%d", b.upstream, c.n), c.n, c.runs)
				if err != nil {
					return nil, err
				}
				took[i] = append(took[i], d)
			}
		}
		name := "CPU of a call through the binary over stdio, " + c.name
		if len(took) == 1 {
			rows = append(rows, row{name, round(median(took[0])), 0, 0, false})
		} else {
			rows = append(rows, cpuRow(name+", to the binary before", took[0], took[1], c.target))
		}
	}
	return rows, nil
}

// stdioCPU is the CPU time of one call of a server that has answered one before.
func stdioCPU(binary, address string, n, runs int) (time.Duration, error) {
	s, err := serve(binary, []string{"PAGERDUTY_API_HOST=" + address, "PAGERDUTY_API_KEY=" + token})
	if err != nil {
		return 0, err
	}
	defer s.end()
	params := fmt.Sprintf(`{"name":"list_incidents","arguments":{"current_user_context":false,"limit":%d,"count_by":["status"]}}`, n)
	if _, err := s.ask("tools/list", "{}"); err != nil {
		return 0, err
	}
	took, _, err := s.calls(params, "Found ", runs)
	return took, err
}

// cpu is the CPU time of the process so far, in the kernel's ticks of 10 ms.
func (s *serving) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("no CPU time in " + string(text))
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// countRows compare counting by two fields, over all records, with listing as many
// and with fetching them.
func countRows(b *bench) ([]row, error) {
	address := fmt.Sprintf("%s/%d", b.upstream, corpusSize)
	tool, stop, err := subject(address, engine.Options{}, anyRate, anyBudget)
	if err != nil {
		return nil, err
	}
	defer stop()
	fetcher := newPlain(address)
	call := func(arguments string) func() {
		return func() {
			if e := tool.Call(context.Background(), json.RawMessage(arguments), nil); e.IsError {
				panic(string(e.JSON))
			}
		}
	}
	count := call(`{"current_user_context":false,"count_by":["status","service.summary"]}`)
	list := call(fmt.Sprintf(`{"current_user_context":false,"limit":%d}`, corpusSize))
	fetch := func() {
		for offset := 0; offset < corpusSize; offset += pageSize {
			query := url.Values{"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)}}
			if err := fetcher.get(context.Background(), query, discard); err != nil {
				panic(err)
			}
		}
	}
	t := compare(max(3, b.rounds/5), 1, count, list, fetch)
	name := fmt.Sprintf("CPU of count_by over %d records", corpusSize)
	return []row{cpuRow(name+", to listing them", t[0], t[1], 0), cpuRow("... to fetching alone", t[0], t[2], 0)}, nil
}
