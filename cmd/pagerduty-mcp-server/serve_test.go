package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

const callTeams = `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"list_teams","arguments":{"limit":1}}}` + "\n"

// Whoever calls a tool that the flags leave out is told which flags would offer
// it.
func TestToolsThatAreNotOffered(t *testing.T) {
	for _, test := range []struct{ args, tool, want string }{
		{"", "resolve_incident", `the tool \"resolve_incident\" is not offered: start the server with --access respond.`},
		{"", "resolve_incidents", `did you mean \"resolve_incident\"? It is not offered: start the server with --access respond.`},
		{"", "list_team", `unknown tool \"list_team\"; did you mean \"list_teams\"?`},
		{"--toolsets users,services", "list_teams", "start the server with --toolsets users,services,teams."},
		{"--toolsets teams", "resolve_incident", "start the server with --access respond --toolsets teams,incident_response."},
		{"--exclude list_teams", "list_teams", "start the server without --exclude list_teams."},
		{"--tool show_team", "list_teams", "start the server with --tool list_teams."},
	} {
		in := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q}}`+"\n", test.tool)
		var out, errs bytes.Buffer
		code := run(t.Context(), strings.Fields(test.args), streams{strings.NewReader(in), &out, &errs}, func(string) string { return "" })
		if code != exitOK || !strings.Contains(out.String(), `"code":-32602`) || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: exit %d %s %s, want %s", test.args, code, &out, &errs, test.want)
		}
	}
}

// A client that never reads standard error gets its answers, whatever is logged.
func TestStandardErrorUnread(t *testing.T) {
	unread, errs := io.Pipe()
	defer unread.Close()
	in, keys := io.Pipe()
	screen, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(context.Background(), []string{"--demo", "--log-level", "debug"}, streams{in, out, errs}, func(string) string { return "" })
	}()
	answers := bufio.NewReader(screen)
	for i := range 5 {
		fmt.Fprintf(keys, callTeams, i)
		if l, err := answers.ReadString('\n'); err != nil || !strings.Contains(l, `"result"`) {
			t.Fatal(l, err)
		}
	}
	keys.Close()
	if code := <-ended; code != exitOK {
		t.Errorf("exit %d", code)
	}
}

// What finds no room in the log is counted, and the count is logged.
func TestLogLinesDropped(t *testing.T) {
	const n = 3 * maxLogLines
	read, errs := io.Pipe()
	a := newApp(streams{nil, nil, errs}, func(string) string { return "" })
	for i := range n {
		a.log.Warn("line", "n", i)
	}
	go func() {
		close(a.logQueue.stop)
		<-a.logQueue.stopped
		errs.Close()
	}()
	written, dropped := 0, 0
	for lines := bufio.NewScanner(read); lines.Scan(); {
		var d int
		if _, after, ok := strings.Cut(lines.Text(), `level=WARN msg="`); ok {
			if _, err := fmt.Sscanf(after, "%d lines of the log were dropped: standard error was not read", &d); err != nil {
				t.Error(lines.Text())
			}
			dropped += d
			continue
		}
		written++
	}
	if written+dropped != n || dropped == 0 {
		t.Errorf("%d lines written and %d dropped, of %d", written, dropped, n)
	}
}

// Whatever is written to standard error has no key in it, be it the log, the
// library's own log or a message.
func TestStandardErrorIsRedacted(t *testing.T) {
	const key = "u+Ab3kQ9-standard-error"
	up, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	go func() { // one answer, and one that nobody asked for
		for {
			c, err := up.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				const body = `{"teams":[],"more":false}`
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"+
					"HTTP/1.1 200 OK\r\nX-Token: %s\r\n\r\n", len(body), body, key)
			}
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		}
	}()
	p := start(t, "http://"+up.Addr().String(), key, "--log-level", "debug")
	answers := bufio.NewReader(p.out)
	for i := range 3 {
		fmt.Fprintf(p.in, callTeams, i)
		if l, err := answers.ReadString('\n'); err != nil || !strings.Contains(l, `\"count\":0`) {
			t.Fatal(l, err)
		}
	}
	p.in.Close()
	if err := p.cmd.Wait(); err != nil {
		t.Error(err)
	}
	text := p.errs.String()
	if strings.Contains(text, key) || strings.Contains(text, key[2:]) {
		t.Errorf("the key is on standard error: %s", text)
	}
	if !strings.Contains(text, "http request") {
		t.Errorf("nothing was logged: %s", text)
	}
}

// A hangup of the terminal does not end a call that runs.
func TestHangup(t *testing.T) {
	asked, goOn := make(chan bool), make(chan bool)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked <- true
		<-goOn
		fmt.Fprint(w, `{"teams":[],"more":false}`)
	}))
	defer up.Close()
	p := start(t, up.URL, "some-key-of-a-test")
	fmt.Fprintf(p.in, callTeams, 1)
	<-asked
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(p.in, `{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	answers := bufio.NewReader(p.out)
	if l, err := answers.ReadString('\n'); !strings.Contains(l, `"id":2`) {
		t.Error(l, err)
	}
	close(goOn)
	if l, err := answers.ReadString('\n'); !strings.Contains(l, `\"count\":0`) {
		t.Error(l, err)
	}
	p.in.Close()
	if err := p.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// process is the program in a process of its own.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.Reader
	errs bytes.Buffer // complete after cmd.Wait
}

func start(t *testing.T, url, key string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(t.Context(), "pagerduty-mcp-server", args...)}
	p.cmd.Env = append(os.Environ(), "PAGERDUTY_API_HOST="+url, "PAGERDUTY_API_KEY="+key)
	p.cmd.Stderr = &p.errs
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}
