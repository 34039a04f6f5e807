package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

//go:embed peer.py
var peerPython []byte

// peerRows compare the server with the Python package pagerduty-mcp-server, where -peer
// names a Python that has it: both over stdio, on the same upstream.
func peerRows(b *bench) ([]row, error) {
	if b.peer == "" {
		fmt.Fprintln(os.Stderr, "skipped: -peer names no Python that has pagerduty-mcp-server")
		return nil, nil
	}
	version, err := exec.Command(b.peer, "-c", "from importlib.metadata import version; print(version('pagerduty-mcp-server'))").Output()
	if err != nil {
		return nil, fmt.Errorf("%s has no pagerduty-mcp-server: %w", b.peer, err)
	}
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	script := filepath.Join(b.dir, "peer.py")
	if err := os.WriteFile(script, peerPython, 0o600); err != nil {
		return nil, err
	}
	const n, runs = 100, 20
	host := fmt.Sprintf("PAGERDUTY_API_HOST=%s/%d/unmerged", b.upstream, n) // it refuses an incident that was merged
	var start, call [2][]time.Duration
	var memory [2][]float64
	var size [2]float64
	for range max(3, b.rounds/5) {
		for i, c := range []struct {
			key, program string
			args         []string
			tool         string
		}{{"PAGERDUTY_API_KEY=" + token, binary, nil, "list_incidents"}, {"PAGERDUTY_API_TOKEN=" + token, b.peer, []string{script}, "get_incidents"}} {
			from := time.Now()
			s, err := serve(c.program, []string{host, c.key}, c.args...)
			if err != nil {
				return nil, err
			}
			if _, err := s.ask("tools/list", "{}"); err != nil {
				return nil, err
			}
			start[i] = append(start[i], time.Since(from))
			params := fmt.Sprintf(`{"name":%q,"arguments":{"current_user_context":false,"service_ids":["PS1"],"limit":%d}}`, c.tool, n)
			took, bytes, err := s.calls(params, runs)
			if err != nil {
				return nil, err
			}
			call[i], size[i] = append(call[i], took), float64(bytes)
			peak, err := s.peak()
			if err != nil {
				return nil, err
			}
			memory[i] = append(memory[i], peak)
			s.end()
		}
	}
	name := "pagerduty-mcp-server " + strings.TrimSpace(string(version)) + " (Python)"
	own, theirs := median(memory[0]), median(memory[1])
	return []row{
		cpuRow("process start to tools/list, to "+name, start[0], start[1], 0),
		cpuRow("CPU of a call through the binary over stdio, 100 incidents, to "+name, call[0], call[1], 0),
		{"... peak memory, MB", fmt.Sprintf("%.0f MB to %.0f MB", own, theirs), own / theirs, 0, false},
		{"... bytes of the answer on the wire", fmt.Sprintf("%.0f to %.0f", size[0], size[1]), size[0] / size[1], 0, false},
	}, nil
}

// calls makes calls after a first one, and returns the CPU time of one of them and the
// bytes of its answer.
func (s *serving) calls(params string, runs int) (took time.Duration, size int, err error) {
	var before time.Duration
	for i := range runs + 1 {
		fmt.Fprintf(s.in, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":%s}\n", i+2, params)
		for id := fmt.Appendf(nil, `"id":%d,`, i+2); ; {
			line, err := s.out.ReadBytes('\n')
			if err != nil {
				return 0, 0, err
			}
			if bytes.Contains(line, []byte(`"method"`)) || !bytes.Contains(line[:min(len(line), 64)], id) && !bytes.HasSuffix(bytes.TrimSpace(line), append(bytes.TrimSuffix(id, []byte(",")), '}')) {
				continue // a notification
			}
			if !bytes.Contains(line, []byte(`Found `)) {
				return 0, 0, fmt.Errorf("no list: %.300s", line)
			}
			size = len(line)
			break
		}
		if i == 0 {
			if before, err = s.cpu(); err != nil {
				return 0, 0, err
			}
		}
	}
	after, err := s.cpu()
	return (after - before) / time.Duration(runs), size, err
}
