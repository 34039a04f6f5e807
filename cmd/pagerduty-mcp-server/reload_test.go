package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/workspace"
)

// shop is a directory of tool files of an API whose answers say what was asked, a
// server of its tools and a client of the server.
type shop struct {
	dir    string
	api    string
	reload *reloader
	log    *bytes.Buffer

	gate chan struct{} // requests for /v/0 wait for it
	came chan struct{}

	mu      sync.Mutex
	keys    io.Writer
	waiting map[int]chan string
	next    int
	changes int // notifications of a changed list
}

func newShop(t *testing.T) *shop {
	s := &shop{dir: t.TempDir(), log: new(bytes.Buffer), gate: make(chan struct{}), came: make(chan struct{}, 1), waiting: map[int]chan string{}}
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := strings.TrimPrefix(r.URL.Path, "/v/")
		if n == "0" {
			s.came <- struct{}{}
			<-s.gate
		}
		fmt.Fprintf(w, `{"n":%s}`, n)
	}))
	s.api = fmt.Sprintf("version: 1\ntitle: Shop\nserver: {url: %q}\nretry: {status: [503], budget: 1s}\n", up.URL)
	s.write(t, "_api.yaml", s.api)
	s.write(t, "lib.jq", shopLibrary)
	s.write(t, "shop/version.yaml", versionFile(0))

	a := newApp(streams{nil, nil, s.log}, func(string) string { return "" })
	a.logQueue.close()
	a.flags = flags{tools: []string{s.dir}, toolsets: []string{"shop"}, access: "read", tool: []string{"version"}, logLevel: "info"}
	catalog, done, err := a.open()
	if err != nil {
		t.Fatal(err, s.log)
	}
	server := mcpserver.New(catalog, mcpserver.Options{Name: "shop", Changes: true})
	s.reload = &reloader{app: a, server: server, live: workspace.NewLive(a.all, toolDirs(a.flags.tools))}
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	s.keys = keys
	served := make(chan error, 1)
	go func() {
		served <- mcpserver.ServeStdio(context.Background(), server, in, out, mcpserver.StdioOptions{})
	}()
	read := make(chan struct{})
	go func() { defer close(read); s.read(screen) }()
	fmt.Fprintln(keys, `{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	fmt.Fprintln(keys, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	t.Cleanup(func() {
		keys.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
		out.Close()
		<-read
		done()
		up.Close()
	})
	return s
}

const shopLibrary = "def thing: {n, said: .n};\n"

// versionFile is a tool file whose answers say their own number twice.
func versionFile(n int) string {
	return fmt.Sprintf("tool: version\ntitle: Version\ndescription: Shows number %[1]d.\nrequest: {method: GET, path: /v/%[1]d}\nresource: things\nresponse: \"thing | .of = %[1]d\"\n", n)
}

func (s *shop) write(t *testing.T, file, text string) {
	t.Helper()
	p := filepath.Join(s.dir, file)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// read hands answers to those who wait for them.
func (s *shop) read(screen io.Reader) {
	for lines := bufio.NewScanner(screen); lines.Scan(); {
		var m struct {
			ID     any
			Method string
		}
		_ = json.Unmarshal(lines.Bytes(), &m)
		s.mu.Lock()
		if m.Method == "notifications/tools/list_changed" {
			s.changes++
		}
		if id, ok := m.ID.(float64); ok {
			s.waiting[int(id)] <- lines.Text()
			delete(s.waiting, int(id))
		}
		s.mu.Unlock()
	}
}

// send sends a request and returns where its answer comes.
func (s *shop) send(method, params string) <-chan string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	answer := make(chan string, 1)
	s.waiting[s.next] = answer
	go fmt.Fprintf(s.keys, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", s.next, method, params)
	return answer
}

var shopAnswer = regexp.MustCompile(`\{\\"n\\":(\d+),\\"of\\":(\d+),\\"said\\":(\d+)\}`)

// numbers are what an answer of the tool says: what it asked for, what it is of.
func numbers(answer string) (asked, of int, ok bool) {
	m := shopAnswer.FindStringSubmatch(answer)
	if m == nil || m[1] != m[3] {
		return 0, 0, false
	}
	asked, _ = strconv.Atoi(m[1])
	of, _ = strconv.Atoi(m[2])
	return asked, of, true
}

const callVersion = `{"name":"version","arguments":{}}`

// A call ends on what it began with, and the next begins with what is new.
func TestReloadInFlight(t *testing.T) {
	s := newShop(t)
	first := s.send("tools/call", callVersion)
	<-s.came
	s.write(t, "shop/version.yaml", versionFile(7))
	s.reload.look()
	if asked, of, ok := numbers(<-s.send("tools/call", callVersion)); asked != 7 || of != 7 || !ok {
		t.Error("after the change:", asked, of, ok)
	}
	if list := <-s.send("tools/list", "{}"); !strings.Contains(list, "Shows number 7.") {
		t.Error(list)
	}
	close(s.gate)
	if asked, of, ok := numbers(<-first); asked != 0 || of != 0 || !ok {
		t.Error("the call before it:", asked, of, ok)
	}
}

// breaks are ways to break a directory; the tool is what it was in all of them.
var breaks = []func(s *shop, t *testing.T, n int){
	func(s *shop, t *testing.T, n int) { s.write(t, "shop/version.yaml", versionFile(n)[:40]) },
	func(s *shop, t *testing.T, n int) {
		s.write(t, "shop/version.yaml", strings.Replace(versionFile(n), "thing |", "thingy |", 1))
	},
	func(s *shop, t *testing.T, n int) {
		s.write(t, "shop/version.yaml", strings.Replace(versionFile(n), "/v/", "v/", 1))
	},
	func(s *shop, t *testing.T, n int) { s.write(t, "shop/version.yaml", "") },
	func(s *shop, t *testing.T, n int) { s.write(t, "shop/again.yaml", versionFile(n)) },
	func(s *shop, t *testing.T, n int) { s.write(t, "lib.jq", "def thing: {n, said: .n;") },
	func(s *shop, t *testing.T, n int) { s.write(t, "lib.jq", "def other: .;\n") },
	func(s *shop, t *testing.T, n int) { s.write(t, "_api.yaml", s.api[:30]) },
	func(s *shop, t *testing.T, n int) { s.write(t, "_api.yaml", s.api+"servers: 7\n") },
	func(s *shop, t *testing.T, n int) { s.write(t, "shop/new.yaml", "tool: new\nresponse: \"nope(\"\n") },
}

// TestReloadTorture edits the files a thousand times, every other time so that they
// are broken, under a thousand calls: each answer is of one version, which was good,
// and none is older than the one that was served when the call began. Nothing is left.
func TestReloadTorture(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("edits", func(t *testing.T) {
		edits, callers := 1000, 4
		if testing.Short() {
			edits = 100
		}
		s := newShop(t)
		var written, served, called atomic.Int64
		due := make(chan bool, edits) // a call with each edit
		write := func(n int) {
			written.Store(int64(n))
			s.write(t, "shop/version.yaml", versionFile(n))
			s.reload.look()
			served.Store(int64(n))
		}
		write(2)
		var callersDone sync.WaitGroup
		for range callers {
			callersDone.Go(func() {
				for range due {
					from := served.Load()
					answer := <-s.send("tools/call", callVersion)
					asked, of, ok := numbers(answer)
					if to := written.Load(); !ok || asked != of || int64(of) < from || int64(of) > to || of%2 != 0 {
						t.Errorf("asked for %d by version %d, between %d and %d: %s", asked, of, from, to, answer)
						return
					}
					called.Add(1)
				}
			})
		}
		var half uint64
		for n := 3; n <= edits+2; n++ {
			due <- true
			if n%2 == 0 {
				os.Remove(filepath.Join(s.dir, "shop/again.yaml"))
				os.Remove(filepath.Join(s.dir, "shop/new.yaml"))
				api := s.api
				if n%100 == 0 { // the API itself is new, too
					api += fmt.Sprintf("instructions: Number %d.\n", n)
				}
				s.write(t, "_api.yaml", api)
				s.write(t, "lib.jq", shopLibrary+strings.Repeat("# more\n", n/50))
				write(n)
				continue
			}
			breaks[n/2%len(breaks)](s, t, n)
			s.reload.look()
			if s.reload.refused == "" {
				t.Fatalf("edit %d broke nothing", n)
			}
			if n == edits/2+1 {
				half = heap()
			}
		}
		close(due)
		callersDone.Wait()
		last := heap()
		if last > half+8<<20 {
			t.Errorf("the heap grew from %d to %d bytes", half, last)
		}
		s.mu.Lock()
		t.Logf("%d edits, %d calls, %d notifications, heap %d -> %d bytes", edits, called.Load(), s.changes, half, last)
		if called.Load() != int64(edits) || s.changes < edits/2 {
			t.Errorf("the client was told of %d changes only", s.changes)
		}
		s.mu.Unlock()
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
