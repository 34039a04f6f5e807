package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestLSPConversations has what an editor says, from the files of testdata/lsp, said to
// the language server, and compares what it answers. UPDATE=1 writes that anew. Of a line
//
//	> METHOD PARAMS      a notification is sent
//	>ID METHOD PARAMS    a request is sent, and its answer is waited for
//	>>ID METHOD PARAMS   a request is sent
//	wait METHOD WORDS    a notification of that method that has the words is waited for
//	wait ID              that answer is waited for
//
// DIR is a directory of tools; "TEXT(a => b)" is the text of its tool, in which b stands in
// the place of a, and "FOUND" what the last notification that was waited for says is wrong.
// Notifications that nobody waits for are passed over.
func TestLSPConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/lsp/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := converse(t, string(want)); got != string(want) {
				if os.Getenv("UPDATE") == "" {
					t.Fatalf("said\n%s\nwant\n%s", got, want)
				}
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// converse is a conversation as it went.
func converse(t *testing.T, script string) string {
	dir := filepath.ToSlash(filepath.Dir(harbor(t)))
	toServer, keys := io.Pipe()
	screen, fromServer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(context.Background(), []string{"lsp"}, streams{toServer, fromServer, io.Discard}, func(string) string { return "" })
		fromServer.Close()
	}()
	messages := make(chan lspMessage, 1000)
	go readMessages(screen, messages)
	var said strings.Builder
	found := "[]"
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "< ") {
			continue
		}
		fmt.Fprintln(&said, line)
		what, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, ">"):
			id := strings.TrimLeft(what, ">")
			send(t, keys, id, strings.NewReplacer("DIR", dir, `"FOUND"`, found).Replace(texts(rest)))
			if id != "" && !strings.HasPrefix(what, ">>") {
				fmt.Fprintln(&said, strings.ReplaceAll(await(t, messages, id), dir, "DIR"))
			}
		case what == "wait":
			got := await(t, messages, rest)
			if m := regexp.MustCompile(`"diagnostics":(\[.*\])`).FindStringSubmatch(got); m != nil {
				found = m[1]
			}
			fmt.Fprintln(&said, strings.ReplaceAll(got, dir, "DIR"))
		case what == "end":
			keys.Close()
			fmt.Fprintf(&said, "< exit code %d\n", <-ended)
		}
	}
	return strings.ReplaceAll(said.String(), version(), "VERSION")
}

// texts are the params of a message with the texts that it has by name.
func texts(params string) string {
	return regexp.MustCompile(`"TEXT(?:\((.*?) => (.*?)\))?"`).ReplaceAllStringFunc(params, func(s string) string {
		m := regexp.MustCompile(`"TEXT(?:\((.*?) => (.*?)\))?"`).FindStringSubmatch(s)
		text := dockTool
		if m[1] != "" {
			text = strings.Replace(text, m[1], m[2], 1)
		}
		out, _ := json.Marshal(text)
		return string(out)
	})
}

type lspMessage struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
}

func send(t *testing.T, to io.Writer, id, rest string) {
	t.Helper()
	m := map[string]any{"jsonrpc": "2.0"}
	if id != "" {
		m["id"] = json.RawMessage(id)
	}
	method, params, _ := strings.Cut(rest, " ")
	m["method"] = method
	if params != "" {
		m["params"] = json.RawMessage(params)
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatalf("%v in %s", err, rest)
	}
	if _, err := fmt.Fprintf(to, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		t.Fatal(err)
	}
}

// await is the answer of that id, or the next notification of that method that has the
// words behind it.
func await(t *testing.T, messages <-chan lspMessage, what string) string {
	t.Helper()
	what, words, _ := strings.Cut(what, " ")
	for {
		select {
		case m, open := <-messages:
			if !open {
				t.Fatalf("the server ends before %s", what)
			}
			if string(m.ID) != what && m.Method != what || !strings.Contains(string(m.Params), words) {
				continue
			}
			out, _ := json.Marshal(m)
			return "< " + string(out)
		case <-time.After(time.Minute):
			t.Fatalf("nothing comes for %s", what)
		}
	}
}

func readMessages(from io.Reader, to chan<- lspMessage) {
	defer close(to)
	r := bufio.NewReader(from)
	for {
		size := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				size, _ = strconv.Atoi(n)
			}
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m lspMessage
		if json.Unmarshal(body, &m) == nil {
			to <- m
		}
	}
}
