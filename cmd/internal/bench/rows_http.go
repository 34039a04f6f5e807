package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// httpRows compare calls of serve --http, one after the other on one connection, with
// the same calls over stdio.
func httpRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, c := range []struct {
		n, runs int
		name    string
	}{{1, 400, "one incident"}, {100, 100, "100 incidents"}} {
		var took [2][]time.Duration
		for range max(3, b.rounds/3) {
			for i, cpu := range []func(binary, address string, n, runs int) (time.Duration, error){httpCPU, stdioCPU} {
				d, err := cpu(binary, fmt.Sprintf("%s/%d", b.upstream, c.n), c.n, c.runs)
				if err != nil {
					return nil, err
				}
				took[i] = append(took[i], d)
			}
		}
		rows = append(rows, cpuRow("CPU of a call over HTTP, "+c.name+", to the same over stdio", took[0], took[1], 1.3))
	}
	return rows, nil
}

// httpCPU is the CPU time of one call of a server of HTTP that has answered one before.
func httpCPU(binary, upstream string, n, runs int) (time.Duration, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address := free.Addr().String()
	free.Close()
	s := &serving{Cmd: exec.Command(binary, "serve", "--http", address, "--auth", "none", "--drain-delay", "0s")}
	s.Env = append(os.Environ(), "PAGERDUTY_API_HOST="+upstream, "PAGERDUTY_API_KEY="+token)
	if err := s.Start(); err != nil {
		return 0, err
	}
	defer func() {
		s.Process.Kill()
		s.Wait()
	}()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			break
		} else if time.Now().After(end) {
			return 0, err
		}
	}
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_incidents","arguments":{"current_user_context":false,"limit":%d,"count_by":["status"]}}}`, n)
	var before time.Duration
	for i := range runs + 1 {
		r, err := http.NewRequest(http.MethodPost, "http://"+address+"/mcp", bytes.NewReader([]byte(body)))
		if err != nil {
			return 0, err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, err
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !bytes.Contains(text, []byte("Found ")) {
			return 0, fmt.Errorf("no list: %s %v %.300s", answer.Status, err, text)
		}
		if i == 0 {
			if before, err = s.cpu(); err != nil {
				return 0, err
			}
		}
	}
	after, err := s.cpu()
	return (after - before) / time.Duration(runs), err
}
