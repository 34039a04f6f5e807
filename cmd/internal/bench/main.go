// Command bench compares the built-in tools with the same written by hand in
// Go, and the server with others, and prints one table: what was measured, the
// ratio, and the bound that it should keep.
//
//	go run ./cmd/internal/bench             # everything, some minutes
//	go run ./cmd/internal/bench -only cpu   # CPU of calls alone
//
// CPU time is the process's own by getrusage, over rounds in which the variants
// take turns; the upstream is a process of its own. Whole processes are built
// with the go command that is found.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// gcPercent is that of the server.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	var err error
	if os.Getenv(upstreamMode) != "" {
		err = serveUpstream()
	} else {
		err = run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// part measures some rows of the table.
type part struct {
	name string
	rows func(b *bench) ([]row, error)
}

var parts = []part{
	{"cpu", cpuRows}, {"whole", wholeRows}, {"counts", countRows}, {"checks", checkRows}, {"memory", memoryRows}, {"fetch", fetchRows},
	{"start", startRows}, {"lint", lintRows}, {"many", manyRows}, {"editor", editorRows}, {"pydantic", pydanticRows}, {"stdio", stdioRows}, {"http", httpRows}, {"peer", peerRows},
	{"size", sizeRows}, {"idle", idleRows}, {"lines", lineRows},
}

// bench is what the parts share.
type bench struct {
	upstream string // its address
	dir      string // for what is built
	server   string // the server's binary
	python   string
	peers    string // Pythons that have the packages of peerRows, separated by commas; empty: none
	before   string // an older binary of the server to compare with; empty: none
	spec     string // the API's description; empty: none
	rounds   int
}

func run() error {
	b := &bench{}
	only := flag.String("only", "", "measure `parts` alone, separated by commas: cpu, whole, counts, checks, memory, fetch, start, lint, many, editor, pydantic, stdio, http, peer, size, idle, lines")
	flag.StringVar(&b.python, "python", "python3", "the Python to compare with; it must have pydantic 2")
	flag.StringVar(&b.peers, "peer", "", "`Pythons` that have the packages pagerduty-mcp and pagerduty-mcp-server, to compare the server with, separated by commas")
	flag.StringVar(&b.before, "before", "", "an older `binary` of the server, with which whole calls over stdio are compared")
	flag.StringVar(&b.spec, "spec", "", "the API's description, a `file`, with which the language server is measured, too")
	flag.IntVar(&b.rounds, "rounds", 25, "how often every variant is measured")
	flag.Parse()
	if flag.NArg() > 0 {
		return errors.New("no arguments are taken; see -help")
	}
	var stop func()
	var err error
	if b.upstream, stop, err = startUpstream(); err != nil {
		return err
	}
	defer stop()
	if b.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	var rows []row
	for _, p := range parts {
		if *only != "" && !strings.Contains(","+*only+",", ","+p.name+",") {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s...\n", p.name)
		found, err := p.rows(b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		rows = append(rows, found...)
	}
	fmt.Printf("%s, %s/%s, %d CPUs; medians of %d rounds; %d incidents of %d bytes\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), b.rounds, corpusSize, meanSize)
	return printTable(os.Stdout, rows)
}
