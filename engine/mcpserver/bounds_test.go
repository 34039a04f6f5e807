package mcpserver

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mark3labs/mcp-go/server"
)

// A client writes far more requests than may be open before it reads anything:
// the server stops reading, and once the client reads answers every one. What
// is told meanwhile is bounded too.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			n      = maxUnanswered + 400
			answer = `{"jsonrpc":"2.0","id":"%d%s","result":{}}`
		)
		pad := strings.Repeat("x", 200)
		p := newPlayer(t, StdioOptions{})
		defer p.leave()
		p.do(t, "!", "deaf")
		p.do(t, ">", fmt.Sprintf(`1..%d {"jsonrpc":"2.0","id":"%%d%s","method":"ping"}`, n, pad))
		synctest.Wait()
		most := maxUnanswered + ioBuffer/len(pad) + 10
		if taken := n - len(p.keys); taken > most {
			t.Errorf("%d requests were taken, want at most %d", taken, most)
		}
		p.do(t, "!", "listen")
		synctest.Wait()
		seen := map[string]bool{}
		for _, l := range p.screen.take() {
			seen[l] = true
		}
		for i := range n {
			if l := "< " + fmt.Sprintf(answer, i+1, pad); !seen[l] {
				t.Fatalf("missing: %s", l)
			}
		}
		if len(seen) != n {
			t.Errorf("%d different lines, want %d", len(seen), n)
		}
	})
}

// More notifications than may wait while the client does not read are refused
// to the tool that sends them, and nothing waits.
func TestNotesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayer(t, StdioOptions{})
		defer p.leave()
		p.do(t, ">", `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
		synctest.Wait()
		p.screen.take()
		p.do(t, "!", "deaf")
		p.do(t, ">", `{"jsonrpc":"2.0","id":1,"method":"ping"}`)
		synctest.Wait()
		p.do(t, ">", fmt.Sprintf(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"progress","arguments":{"n":%d},"_meta":{"progressToken":1}}}`, maxNotes+1))
		synctest.Wait()
		p.do(t, "!", "listen")
		synctest.Wait()
		lines := p.screen.take()
		if want := 1 + maxNotes + 1; len(lines) != want {
			t.Fatalf("%d lines, want %d", len(lines), want)
		}
		if last := lines[len(lines)-1]; !strings.Contains(last, server.ErrNotificationChannelBlocked.Error()) {
			t.Errorf("last line %s, want the tool's error", last)
		}
	})
}

// A line that is far too long is not held in memory.
func TestLongLineIsNotKept(t *testing.T) {
	const size, max = 64 << 20, 1 << 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l := readLine(bufio.NewReaderSize(io.LimitReader(zeros{}, size), ioBuffer), max)
	runtime.ReadMemStats(&after)
	if !l.tooLong || l.text != nil || l.err != io.EOF {
		t.Errorf("tooLong %t, %d bytes, %v", l.tooLong, len(l.text), l.err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("%d bytes allocated to skip %d", got, size)
	}
}

// zeros is an endless line.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
