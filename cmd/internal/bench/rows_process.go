package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// built builds the server, once.
func (b *bench) built() (string, error) {
	if b.server != "" {
		return b.server, nil
	}
	var err error
	b.server, err = b.build("server", "./cmd/pagerduty-mcp-server")
	return b.server, err
}

// memoryRows are the peaks of servers that each answered one call.
func memoryRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	peaks := map[int]float64{}
	for _, n := range []int{1000, corpusSize} {
		var all []float64
		for range 5 {
			mb, err := peakOf(binary, fmt.Sprintf("%s/%d", b.upstream, n), n)
			if err != nil {
				return nil, err
			}
			all = append(all, mb)
		}
		peaks[n] = median(all)
	}
	little, much := peaks[1000], peaks[corpusSize]
	return []row{
		{fmt.Sprintf("%d records: peak memory, MB", corpusSize), fmt.Sprintf("%.0f MB", much), much, 46, false},
		{"... to the peak at 1000", fmt.Sprintf("%.0f MB to %.0f MB", much, little), much / little, 2, false},
	}, nil
}

// idleRows are the peaks of servers that have listed their tools and answered nothing,
// beside that of an empty mcp-go server.
func idleRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	empty, err := b.buildEmpty()
	if err != nil {
		return nil, err
	}
	var peaks [3][]float64
	for range 5 {
		for i, c := range [][]string{{binary}, {binary, "serve", "--toolsets", "all"}, {empty}} {
			s, err := serve(c[0], nil, c[1:]...)
			if err != nil {
				return nil, err
			}
			if _, err := s.ask("tools/list", "{}"); err != nil {
				return nil, err
			}
			peak, err := s.peak()
			if err != nil {
				return nil, err
			}
			peaks[i] = append(peaks[i], peak)
			s.end()
		}
	}
	few, all, none := median(peaks[0]), median(peaks[1]), median(peaks[2])
	return []row{
		{"peak memory of a server that has listed its tools, MB", fmt.Sprintf("%.0f MB", few), few, 30, false},
		{"... of all toolsets", fmt.Sprintf("%.0f MB", all), all, 0, false},
		{"... of an empty mcp-go server", fmt.Sprintf("%.0f MB", none), none, 0, false},
	}, nil
}

func peakOf(binary, address string, n int) (float64, error) {
	s, err := serve(binary, []string{"PAGERDUTY_API_HOST=" + address, "PAGERDUTY_API_KEY=" + token})
	if err != nil {
		return 0, err
	}
	defer s.end()
	result, err := s.ask("tools/call", fmt.Sprintf(`{"name":"list_incidents","arguments":{"current_user_context":false,"limit":%d,"count_by":["status"]}}`, n))
	if err != nil {
		return 0, err
	}
	if !bytes.Contains(result, fmt.Appendf(nil, `\"counted\":%d`, n)) {
		return 0, fmt.Errorf("not %d incidents: %.300s", n, result)
	}
	return s.peak()
}

// manyTools is how many tools the rows about start and lint have.
const manyTools = 100

// lintRows compare lint of a directory of many files with lint of one.
func lintRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, n := range []int{manyTools, 1} {
		dir := filepath.Join(b.dir, fmt.Sprintf("lint%d", n))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, err
		}
		if err := copies(dir, n); err != nil {
			return nil, err
		}
		dirs = append(dirs, dir)
	}
	var wall [3][]time.Duration
	for range max(3, b.rounds/3) {
		for i, c := range [][]string{{binary, "lint", dirs[0]}, {binary, "lint", dirs[1]}, {b.python, "-c", "import pydantic"}} {
			start := time.Now()
			text, err := exec.Command(c[0], c[1:]...).CombinedOutput()
			if err != nil && i == 2 {
				break
			}
			if code := exitCode(err); code > 1 || code < 0 {
				return nil, fmt.Errorf("%s: %w\n%s", strings.Join(c, " "), err, text)
			}
			wall[i] = append(wall[i], time.Since(start))
		}
	}
	rows := []row{cpuRow(fmt.Sprintf("lint of %d files, to lint of one", manyTools), wall[0], wall[1], 0)}
	if len(wall[2]) == len(wall[0]) {
		rows = append(rows, cpuRow("... to python -c 'import pydantic'", wall[0], wall[2], 0))
	}
	return rows, nil
}

// exitCode is -1 where a process did not come to its end.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}

//go:embed shape.py
var shapePython []byte

// pydanticRows compare shaping a page with pydantic 2, where it is installed.
func pydanticRows(b *bench) ([]row, error) {
	const n, runs = 100, 20
	version, err := exec.Command(b.python, "-c", "import pydantic; print(pydantic.VERSION)").Output()
	if err != nil || !bytes.HasPrefix(version, []byte("2.")) {
		fmt.Fprintf(os.Stderr, "skipped: %s has no pydantic 2\n", b.python)
		return nil, nil
	}
	corpus, err := readCorpus(n)
	if err != nil {
		return nil, err
	}
	script, text := filepath.Join(b.dir, "shape.py"), filepath.Join(b.dir, "page.json")
	if err := os.WriteFile(script, shapePython, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(text, page(corpus, 0, n), 0o600); err != nil {
		return nil, err
	}
	v, stop, err := newVariants(fmt.Sprintf("%s/%d", b.upstream, n), n)
	if err != nil {
		return nil, err
	}
	defer stop()
	var own []time.Duration
	var theirs [2][]time.Duration
	for range max(3, b.rounds/5) { // by turns
		t := compare(5, runs, func() { v.own() }, v.fetch)
		own = append(own, less(t[0], t[1])...)
		out, err := exec.Command(b.python, script, text, strconv.Itoa(runs), "5").CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
		for i, text := range strings.Fields(string(out)) {
			took, err := strconv.Atoi(text)
			if err != nil {
				return nil, fmt.Errorf("%w in\n%s", err, out)
			}
			theirs[i%2] = append(theirs[i%2], time.Duration(took))
		}
	}
	for _, t := range [][]time.Duration{own, theirs[0], theirs[1]} {
		slices.Sort(t) // rounds of two processes do not belong together
	}
	name := "pydantic " + strings.TrimSpace(string(version))
	return []row{
		cpuRow("CPU of shaping a page, to json.loads and "+name, own, theirs[0], 0.8),
		cpuRow("... to the JSON parser of "+name, own, theirs[1], 0),
	}, nil
}

// stdioRows run the benchmark that compares the stdio transport with mcp-go's.
func stdioRows(*bench) ([]row, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	c := exec.Command("go", "test", "-run", "^$", "-bench", "Stdio/answer=2B", "-benchtime", "30x", "./engine/mcpserver")
	c.Dir = root
	out, err := c.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	figures := map[string]float64{} // by unit
	fields := strings.Fields(string(out))
	for i := 1; i < len(fields); i++ {
		if f, err := strconv.ParseFloat(fields[i-1], 64); err == nil {
			figures[fields[i]] = f
		}
	}
	if figures["ratio"] == 0 {
		return nil, fmt.Errorf("no ratio in\n%s", out)
	}
	return []row{{"stdio calls a second, pipelined, to mcp-go's own transport",
		fmt.Sprintf("%.0f to %.0f", figures["own_calls/s"], figures["mcpgo_calls/s"]), figures["ratio"], 1, true}}, nil
}
