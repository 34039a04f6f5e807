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

// peer is a Python package that serves the same API.
type peer struct {
	name      string   // of the package
	key       string   // the variable of its key
	program   []string // what Python is given; empty: peer.py
	arguments string   // of a call that lists incidents
	tool      string
	says      string // in each answer that is a list
}

var peers = []peer{
	{name: "pagerduty-mcp-server", key: "PAGERDUTY_API_TOKEN", tool: "get_incidents", says: "Found ",
		arguments: `{"current_user_context":false,"service_ids":["PS1"],"limit":%d}`},
	{name: "pagerduty-mcp", key: "PAGERDUTY_USER_API_KEY", program: []string{"-m", "pagerduty_mcp"}, tool: "list_incidents", says: "Returned ",
		arguments: `{"limit":%d,"since":"2020-01-01T00:00:00Z"}`},
}

// peerRows compare the server with PagerDuty's own, pagerduty-mcp, and with the Python
// package pagerduty-mcp-server, where -peer names Pythons that have them: all over
// stdio, on the same upstream.
func peerRows(b *bench) (rows []row, err error) {
	for _, python := range strings.Split(b.peers, ",") {
		for _, p := range peers {
			version, err := exec.Command(python, "-c", "from importlib.metadata import version; print(version('"+p.name+"'))").Output()
			if err != nil {
				continue
			}
			more, err := p.rows(b, python, p.name+" "+strings.TrimSpace(string(version))+" (Python)")
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			rows = append(rows, more...)
		}
	}
	if rows == nil {
		fmt.Fprintln(os.Stderr, "skipped: -peer names no Python that has pagerduty-mcp or pagerduty-mcp-server")
	}
	return rows, nil
}

func (p *peer) rows(b *bench, python, name string) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	program := p.program
	if program == nil {
		script := filepath.Join(b.dir, "peer.py")
		if err := os.WriteFile(script, peerPython, 0o600); err != nil {
			return nil, err
		}
		program = []string{script}
	}
	const n, runs = 100, 20
	host := fmt.Sprintf("PAGERDUTY_API_HOST=%s/%d/unmerged", b.upstream, n) // one of them refuses an incident that was merged
	var start, call [2][]time.Duration
	var memory [2][]float64
	var size [2]float64
	own := peer{key: "PAGERDUTY_API_KEY", tool: "list_incidents", arguments: peers[0].arguments, says: peers[0].says}
	for range max(3, b.rounds/5) {
		for i, c := range []struct {
			peer
			program string
			args    []string
		}{{own, binary, nil}, {*p, python, program}} {
			from := time.Now()
			s, err := serve(c.program, []string{host, c.key + "=" + token}, c.args...)
			if err != nil {
				return nil, err
			}
			if _, err := s.ask("tools/list", "{}"); err != nil {
				return nil, err
			}
			start[i] = append(start[i], time.Since(from))
			took, bytes, err := s.calls(fmt.Sprintf(`{"name":%q,"arguments":%s}`, c.tool, fmt.Sprintf(c.arguments, n)), c.says, runs)
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
	ours, theirs := median(memory[0]), median(memory[1])
	return []row{
		cpuRow("CPU of a call through the binary over stdio, 100 incidents, to "+name, call[0], call[1], 0),
		cpuRow("... process start to tools/list", start[0], start[1], 0),
		{"... peak memory", fmt.Sprintf("%.0f MB to %.0f MB", ours, theirs), ours / theirs, 0, false},
		{"... bytes of the answer", fmt.Sprintf("%.0f to %.0f", size[0], size[1]), size[0] / size[1], 0, false},
	}, nil
}

// calls makes calls after a first one, whose answers say something, and returns the CPU time of one of them and the
// bytes of its answer.
func (s *serving) calls(params, says string, runs int) (took time.Duration, size int, err error) {
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
			if !bytes.Contains(line, []byte(says)) {
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
