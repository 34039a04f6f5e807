// Tries a built server over HTTP with real MCP clients, in both eras of the protocol: go-sdk and mcp-go here, and whatever each
// further argument runs.
//
//	go run . BINARY ["node sdk.mjs" ...]
//
// A command finds in MCP_URL the server, and in STANDIN_URL the API that the server asks: /came answers when a call of the service
// PSLOW01 has come there, /left when such a call has ended without an answer.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: go run . BINARY [COMMAND ...]")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1], os.Args[2:]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, binary string, commands []string) error {
	api := newStandin()
	up := httptest.NewServer(api)
	defer up.CloseClientConnections()
	url, stop, err := serve(ctx, binary, up.URL)
	if err != nil {
		return err
	}
	defer stop()
	for _, try := range []func(context.Context, string, *standin) error{goSDK, mcpGo} {
		if err := try(ctx, url, api); err != nil {
			return err
		}
	}
	for _, command := range commands {
		c := exec.CommandContext(ctx, "sh", "-c", command)
		c.Env = append(os.Environ(), "MCP_URL="+url, "STANDIN_URL="+up.URL)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		if err := c.Run(); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

// serve starts the server, which has no key of its own.
func serve(ctx context.Context, binary, api string) (url string, stop func(), err error) {
	c := exec.CommandContext(ctx, binary, "serve", "--http", "127.0.0.1:0", "--drain-delay", "0s")
	c.Env = append(os.Environ(), "PAGERDUTY_API_KEY=", "PAGERDUTY_API_HOST="+api)
	out, err := c.StderrPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
			go func() {
				for lines.Scan() {
				}
			}()
			return "http://" + address + "/mcp", func() { _ = c.Process.Signal(syscall.SIGTERM); _ = c.Wait() }, nil
		}
	}
	return "", nil, fmt.Errorf("the server does not listen: %w", c.Wait())
}

// standin is the API. Each service is named after its owner.
type standin struct {
	http.ServeMux
	came, left chan struct{}
}

func newStandin() *standin {
	s := &standin{came: make(chan struct{}, 1), left: make(chan struct{}, 1)}
	s.HandleFunc("GET /services", func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		var services []any
		for n := offset; n < offset+limit; n++ {
			services = append(services, map[string]any{"id": fmt.Sprintf("PS%d", n), "name": owner(strings.TrimPrefix(r.Header.Get("Authorization"), "Token token="))})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"services": services, "more": true})
	})
	s.HandleFunc("GET /services/PSLOW01", func(_ http.ResponseWriter, r *http.Request) {
		s.came <- struct{}{}
		<-r.Context().Done()
		s.left <- struct{}{}
	})
	for path, happened := range map[string]chan struct{}{"GET /came": s.came, "GET /left": s.left} {
		s.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-happened:
			case <-r.Context().Done():
			}
		})
	}
	return s
}

// owner stands for a key, which itself is in no answer.
func owner(key string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(key))) }
