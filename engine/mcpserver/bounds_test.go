package mcpserver

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
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

// More calls wait than may be open: a ping is answered, a cancel is heeded and
// makes room, what is too much is refused, and all others are answered.
func TestCallsLeaveRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = maxLasting + 10
		p := newPlayer(t, StdioOptions{})
		defer p.leave()
		call := func(id int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"wait","arguments":{"gate":"a"}}}`, id)
		}
		answers := func() (lines []string) {
			synctest.Wait()
			for _, l := range p.screen.take() {
				if strings.HasPrefix(l, "< ") {
					lines = append(lines, l)
				}
			}
			return lines
		}
		for i := range n {
			p.do(t, ">", call(i))
		}
		p.do(t, ">", `{"jsonrpc":"2.0","id":"p","method":"ping"}`)
		lines := answers()
		if len(lines) != n-maxLasting+1 || !slices.Contains(lines, `< {"jsonrpc":"2.0","id":"p","result":{}}`) {
			t.Fatalf("%d lines, want the ping's and %d refusals: %s", len(lines), n-maxLasting, lines[0])
		}
		if want := `"error":{"code":-32000,"message":"4096 calls are not answered yet; wait for their answers"}`; !strings.Contains(lines[0], want) {
			t.Errorf("refused with %s", lines[0])
		}
		p.do(t, ">", fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, maxLasting-1))
		if lines := answers(); len(lines) != 0 {
			t.Errorf("after a cancel: %s", lines)
		}
		p.do(t, ">", call(n))
		if lines := answers(); len(lines) != 0 {
			t.Errorf("in the place of what was cancelled: %s", lines)
		}
		p.do(t, "!", "open a")
		if got := len(answers()); got != maxLasting {
			t.Errorf("%d calls answered, want %d", got, maxLasting)
		}
	})
}

// Open requests hold a bounded number of bytes together; one alone may be as
// long as a message.
func TestOpenBytesAreBounded(t *testing.T) {
	c := &conn{open: map[string]*request{}, lasting: make(chan struct{}, 10)}
	sized := func(id string, bytes int) *request {
		return &request{message: message{ID: json.RawMessage(id), raw: make([]byte, bytes)}}
	}
	large, half := sized("1", maxOpenBytes+1), sized("2", maxOpenBytes/2)
	if _, refusal := c.enter(large); refusal != "" {
		t.Fatalf("one alone: %s", refusal)
	}
	if code, refusal := c.enter(half); code != busy || refusal == "" {
		t.Errorf("beside a large one: %d %q", code, refusal)
	}
	c.leave(large)
	if _, refusal := c.enter(half); refusal != "" {
		t.Errorf("after the large one: %s", refusal)
	}
	if _, refusal := c.enter(sized("3", maxOpenBytes/2)); refusal != "" {
		t.Errorf("just enough: %s", refusal)
	}
	if code, _ := c.enter(sized("4", 1)); code != busy {
		t.Error("one byte too much is taken")
	}
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
