package mcpserver

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// BenchmarkStdio compares pipelined tools/call requests over pipes, by turns
// through ServeStdio and through mcp-go's own stdio transport. It reports calls
// a second of both and the ratio, which is better above 1.
func BenchmarkStdio(b *testing.B) {
	own := func(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer) error {
		return ServeStdio(ctx, serverOf(&offer{mcp: s}), in, out, StdioOptions{})
	}
	theirs := func(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer) error {
		t := server.NewStdioServer(s)
		t.SetErrorLogger(log.New(io.Discard, "", 0))
		return t.Listen(ctx, in, out)
	}
	for _, round := range []struct{ size, calls int }{{2, 1_000}, {1_000, 1_000}, {100_000, 100}} {
		size, calls := round.size, round.calls
		b.Run(fmt.Sprintf("answer=%dB", size), func(b *testing.B) {
			var ownTime, theirTime time.Duration
			for b.Loop() {
				ownTime += pipelined(b, own, calls, size)
				theirTime += pipelined(b, theirs, calls, size)
			}
			total := float64(b.N * calls)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(total/ownTime.Seconds(), "own_calls/s")
			b.ReportMetric(total/theirTime.Seconds(), "mcpgo_calls/s")
			b.ReportMetric(theirTime.Seconds()/ownTime.Seconds(), "ratio")
		})
	}
}

type serveFunc func(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer) error

// pipelined measures how long n calls take whose answers hold size bytes as
// text and again as structured content.
func pipelined(b *testing.B, serve serveFunc, n, size int) time.Duration {
	in, keys, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	screen, out, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	body := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":"Q1","title":"disk is full"},`, size/35), ",") + `]}`
	s := server.NewMCPServer("bench", "1")
	s.AddTool(mcp.NewToolWithRawSchema("get", "", json.RawMessage(`{"type":"object"}`)),
		func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return result(ctx, engine.Envelope{JSON: []byte(body)}, true), nil
		})
	ended := make(chan error)
	go func() { ended <- serve(b.Context(), s, in, out) }()

	start := time.Now()
	go func() {
		w := bufio.NewWriter(keys)
		for i := range n {
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"get","arguments":{}}}`+"\n", i)
		}
		_ = w.Flush()
	}()
	lines := bufio.NewReaderSize(screen, 1<<20)
	for range n {
		for {
			_, err := lines.ReadSlice('\n')
			if err == nil {
				break
			}
			if err != bufio.ErrBufferFull {
				b.Fatal(err)
			}
		}
	}
	took := time.Since(start)
	_ = keys.Close()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	_, _, _ = in.Close(), out.Close(), screen.Close()
	return took
}
