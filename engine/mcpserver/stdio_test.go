package mcpserver

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const toolCall = `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{"gate":"a"}}}` + "\n"

// A pipe whose reader is gone fails a write with EPIPE.
func TestBrokenPipe(t *testing.T) {
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	var g gates
	stopped := make(chan string, 8)
	log := slog.New(slog.NewTextHandler(funcWriter(func(p []byte) { stopped <- string(p) }), nil))
	ended := make(chan error)
	go func() { ended <- ServeStdio(t.Context(), testServer(log, &g), in, out, StdioOptions{}) }()
	fmt.Fprintf(typed, toolCall, 1, "wait")
	if l := <-stopped; !strings.Contains(l, "starts") {
		t.Fatalf("log: %s", l)
	}
	screen.Close()
	fmt.Fprintln(typed, `{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	if err := <-ended; err != nil {
		t.Errorf("ServeStdio: %v, want nil", err)
	}
	if l := <-stopped; !strings.Contains(l, "stopped") {
		t.Errorf("the running call was not cancelled: %s", l)
	}
	typed.Close()
}

// An output that fails in another way than by the client's doing is an error.
func TestWriteError(t *testing.T) {
	full := errorWriter{io.ErrShortBuffer}
	err := ServeStdio(t.Context(), testServer(slog.New(slog.DiscardHandler), &gates{}),
		strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"ping"}`), full, StdioOptions{})
	if want := "write messages: short buffer"; err == nil || err.Error() != want {
		t.Errorf("ServeStdio: %v, want %s", err, want)
	}
}

// An input that fails is an error, after what was read has been answered.
func TestReadError(t *testing.T) {
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n"+`{"json`), errorReader{io.ErrNoProgress})
	err := ServeStdio(t.Context(), testServer(slog.New(slog.DiscardHandler), &gates{}), in, &out, StdioOptions{})
	if want := "read messages: " + io.ErrNoProgress.Error(); err == nil || err.Error() != want {
		t.Errorf("ServeStdio: %v, want %s", err, want)
	}
	if want := `{"jsonrpc":"2.0","id":1,"result":{}}` + "\n"; out.String() != want {
		t.Errorf("output %s, want %s", &out, want)
	}
}

// Two clients of one server use the same ids at once: each sees its own
// answers and notifications, a cancel stops its own call, and what is told to
// all reaches each once.
func TestTwoClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gates
		s := testServer(slog.New(slog.DiscardHandler), &g)
		type client struct {
			in     *io.PipeWriter
			screen *screen
		}
		var clients [2]client
		for i := range clients {
			in, w := io.Pipe()
			clients[i] = client{w, newScreen()}
			go ServeStdio(t.Context(), s, in, clients[i].screen, StdioOptions{})
			fmt.Fprintln(w, `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
			fmt.Fprintf(w, toolCall, 1, "wait")
		}
		a, b := clients[0], clients[1]
		synctest.Wait()
		a.screen.take()
		b.screen.take()

		fmt.Fprintln(a.in, `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"progress","arguments":{"n":1},"_meta":{"progressToken":5}}}`)
		fmt.Fprintln(a.in, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
		synctest.Wait()
		s.events.SendNotificationToAllClients("notifications/tools/list_changed", nil)
		synctest.Wait()
		close(g.gate("a"))
		synctest.Wait()
		const (
			progress = `< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":5,"total":1}}`
			done     = `< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"done"}]}}`
			changed  = `< {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}`
			waited   = `< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"}]}}`
		)
		check := func(name string, s *screen, want ...string) {
			if got := s.take(); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("client %s saw\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		check("a", a.screen, progress, done, changed)
		check("b", b.screen, changed, waited)
		a.in.Close()
		b.in.Close()
	})
}

// The server forgets a session that has ended.
func TestSessionEnds(t *testing.T) {
	var came, left []string
	var hooks server.Hooks
	hooks.AddOnRegisterSession(func(_ context.Context, s server.ClientSession) { came = append(came, s.SessionID()) })
	hooks.AddOnUnregisterSession(func(_ context.Context, s server.ClientSession) { left = append(left, s.SessionID()) })
	s := server.NewMCPServer("test", "1", server.WithHooks(&hooks))
	for range 2 {
		if err := ServeStdio(t.Context(), serverOf(&offer{mcp: s}), strings.NewReader(""), io.Discard, StdioOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(came) != 2 || came[0] == came[1] || !slices.Equal(came, left) {
		t.Errorf("sessions %q came, %q left", came, left)
	}
}

// A client starts to read when ServeStdio has returned: it sees the write that
// was blocked, and nothing after it. Several times, for it is a matter of chance
// what the writer would do next.
func TestNothingIsWrittenLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 10 {
			p := newPlayer(t, StdioOptions{})
			p.do(t, "!", "deaf")
			p.do(t, ">", `{"jsonrpc":"2.0","id":1,"method":"ping"}`)
			synctest.Wait()
			p.do(t, ">", `{"jsonrpc":"2.0","id":2,"method":"ping"}`)
			p.do(t, "!", "eof")
			p.do(t, "!", "wait 1m")
			p.screen.take()
			p.do(t, "!", "listen")
			synctest.Wait()
			const want = `< {"jsonrpc":"2.0","id":1,"result":{}}`
			if got := strings.Join(p.screen.take(), "\n"); got != want {
				t.Errorf("after the end came\n%s\nwant\n%s", got, want)
			}
			p.leave()
		}
	})
}

// Many calls at once, some cancelled at a random moment, over real pipes: each
// is answered once, or was cancelled and is answered once at most.
func TestRandomCancels(t *testing.T) {
	const n = 1000
	s := server.NewMCPServer("test", "1", withArguments)
	s.AddTool(mcp.NewToolWithRawSchema("work", "", json.RawMessage(`{"type":"object"}`)),
		func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			for range r.GetInt("n", 0) {
				if ctx.Err() != nil {
					return mcp.NewToolResultError("cancelled"), nil
				}
				runtime.Gosched()
			}
			return mcp.NewToolResultText("done"), nil
		})
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	screen, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()

	cancelled := make([]bool, n)
	var work sync.WaitGroup
	work.Go(func() {
		defer keys.Close()
		w := bufio.NewWriter(keys)
		defer w.Flush()
		for i := range n {
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"work","arguments":{"n":%d}}}`+"\n", i, rand.IntN(20))
			if j := i - rand.IntN(40); j >= 0 && rand.IntN(3) == 0 {
				cancelled[j] = true
				fmt.Fprintf(w, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`+"\n", j)
			}
		}
	})
	work.Go(func() {
		defer out.Close()
		if err := ServeStdio(t.Context(), serverOf(&offer{mcp: s}), in, out, StdioOptions{Drain: time.Minute}); err != nil {
			t.Errorf("ServeStdio: %v", err)
		}
	})
	answers := make([]int, n)
	for dec := json.NewDecoder(screen); ; {
		var a struct {
			ID     int
			Result struct{ IsError bool }
		}
		if err := dec.Decode(&a); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		answers[a.ID]++
		if a.Result.IsError {
			t.Errorf("call %d: the answer of a cancelled call was written", a.ID)
		}
	}
	work.Wait()
	for i, got := range answers {
		if got > 1 || got == 0 && !cancelled[i] {
			t.Errorf("call %d (cancelled: %t): %d answers", i, cancelled[i], got)
		}
	}
}

type funcWriter func(p []byte)

func (w funcWriter) Write(p []byte) (int, error) { w(p); return len(p), nil }

type errorWriter struct{ err error }

func (w errorWriter) Write([]byte) (int, error) { return 0, w.err }

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
