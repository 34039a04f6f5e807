package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// watched is a server that runs as a process would, over a directory of tool files.
type watched struct {
	dir  string
	keys *io.PipeWriter
	out  *bufio.Reader
	errs *bufio.Reader
	hup  chan os.Signal
}

func serveWatched(t *testing.T, args ...string) *watched {
	t.Helper()
	w := &watched{dir: t.TempDir(), hup: make(chan os.Signal, 1)}
	for file, text := range map[string]string{"_api.yaml": "version: 1\ntitle: Shop\nserver: {url: \"http://127.0.0.1:1\"}\n", "lib.jq": shopLibrary, "version.yaml": versionFile(1)} {
		if err := os.WriteFile(filepath.Join(w.dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	told, errs := io.Pipe()
	w.keys, w.out, w.errs = keys, bufio.NewReader(screen), bufio.NewReader(told)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	env := func(name string) string { return map[string]string{"PAGERDUTY_API_KEY": "u+key-of-a-test"}[name] }
	go func() {
		a := newApp(streams{in, out, errs}, env)
		a.hangup = w.hup
		ended <- a.run(ctx, append([]string{"serve", "--tools", w.dir, "--tool", "version", "--log-level", "info"}, args...))
		errs.Close()
		out.Close()
	}()
	t.Cleanup(func() {
		keys.Close()
		go func() { _, _ = io.Copy(io.Discard, w.errs) }()
		go func() { _, _ = io.Copy(io.Discard, w.out) }()
		cancel()
		if code := <-ended; code != exitOK {
			t.Errorf("exit %d", code)
		}
	})
	return w
}

// put writes a file as editors do that lose nothing: beside it, and then in its place.
func (w *watched) put(t *testing.T, file, text string) {
	t.Helper()
	p := filepath.Join(w.dir, file)
	if err := os.WriteFile(p+"~", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(p+"~", p); err != nil {
		t.Fatal(err)
	}
}

// until reads lines to the first that has all of the words.
func until(t *testing.T, r *bufio.Reader, words ...string) string {
	t.Helper()
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(words, "never came: ", err)
		}
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(l, word) }) {
			return l
		}
	}
}

// Over standard input and output a change of a file is taken up when it is seen,
// clients are told, and the log says what was done and why not.
func TestReloadStdio(t *testing.T) {
	w := serveWatched(t)
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	until(t, w.out, `"listChanged":true`)
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	until(t, w.out, `"id":1`, "Shows number 1.")
	w.put(t, "version.yaml", versionFile(2)[:30])
	until(t, w.errs, "a changed tool file is not taken up", "version.yaml:3:", "[syntax]")
	w.put(t, "version.yaml", versionFile(3))
	until(t, w.errs, "changed tool files are taken up", "version.yaml")
	until(t, w.out, "notifications/tools/list_changed")
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
	until(t, w.out, `"id":2`, "Shows number 3.")
}

// A hangup has files read again whose change nobody sees, such as one behind a link.
func TestReloadHangup(t *testing.T) {
	w := serveWatched(t)
	behind := filepath.Join(t.TempDir(), "version.yaml")
	if err := os.WriteFile(behind, []byte(versionFile(1)), 0o644); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	until(t, w.out, `"listChanged":true`)
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	if err := os.Symlink(behind, filepath.Join(w.dir, "link~")); err != nil {
		t.Skip(err)
	}
	if err := os.Rename(filepath.Join(w.dir, "link~"), filepath.Join(w.dir, "version.yaml")); err != nil {
		t.Fatal(err)
	}
	w.put(t, "lib.jq", shopLibrary+"\ndef further: .;\n") // by which the link has been seen
	until(t, w.errs, "changed tool files are taken up", "lib.jq")
	if err := os.WriteFile(behind, []byte(versionFile(5)), 0o644); err != nil {
		t.Fatal(err)
	}
	w.hup <- syscall.SIGHUP
	until(t, w.errs, "changed tool files are taken up", "version.yaml")
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
	until(t, w.out, `"id":2`, "Shows number 5.")
}

// With --no-reload nobody is told that the list could change, and it does not.
func TestNoReload(t *testing.T) {
	w := serveWatched(t, "--no-reload")
	fmt.Fprintln(w.keys, `{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	if l := until(t, w.out, "capabilities"); strings.Contains(l, "listChanged") {
		t.Error(l)
	}
}

// Over HTTP a stream tells of the change, and whatever says who may call with which
// secret stays as it was.
func TestReloadHTTP(t *testing.T) {
	w := serveWatched(t, "--http", "127.0.0.1:0", "--auth", "none", "--drain-delay", "0s")
	_, address, _ := strings.Cut(strings.TrimSpace(until(t, w.errs, "listening on")), "listening on ")
	const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	post := func(method, params string) *http.Response {
		r, err := http.NewRequest(http.MethodPost, "http://"+address+"/mcp", strings.NewReader(fmt.Sprintf(`{"jsonrpc":"2.0","id":5,"method":%q,"params":{%s%s}}`, method, meta, params)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {"2026-07-28"}, "Mcp-Method": {method}}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
	stream := bufio.NewReader(post("subscriptions/listen", `,"notifications":{"toolsListChanged":true}`).Body)
	until(t, stream, "acknowledged", `"toolsListChanged":true`)
	w.put(t, "version.yaml", versionFile(2))
	until(t, stream, "notifications/tools/list_changed", `"io.modelcontextprotocol/subscriptionId":5`)
	until(t, bufio.NewReader(post("tools/list", "").Body), "Shows number 2.")
	w.put(t, "_api.yaml", "version: 1\ntitle: Shop\nserver: {url: \"http://127.0.0.1:1\"}\nsecrets: {key: {env: SHOP_KEY}}\n")
	until(t, w.errs, "taken up when the server is started again", "_api.yaml")
}
