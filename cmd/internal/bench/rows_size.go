package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// sized is a text that a model reads, and of how many items.
type sized struct {
	figure string
	args   []string // of serve
	method string
	params string
	key    string  // of the items in the answer of a tool; empty: the whole result counts
	most   float64 // bytes an item, or of the whole
}

var sizes = []sized{
	{"an incident of list_incidents", nil, "tools/call", `{"name":"list_incidents","arguments":{"current_user_context":false,"limit":100}}`, "incidents", 480},
	{"an on-call of list_oncalls", nil, "tools/call", `{"name":"list_oncalls","arguments":{"current_user_context":false,"limit":100}}`, "oncalls", 230},
	{"a service of list_services", nil, "tools/call", `{"name":"list_services","arguments":{"current_user_context":false,"limit":100}}`, "services", 330},
	{"a user of list_users", nil, "tools/call", `{"name":"list_users","arguments":{"current_user_context":false,"limit":100}}`, "users", 260},
	{"the answer of show_incident", nil, "tools/call", `{"name":"show_incident","arguments":{"incident_id":"100467"}}`, "", 1050},
	{"tools/list, the tools of the beginning", nil, "tools/list", `{}`, "", 30_000},
	{"tools/list, all toolsets, read", []string{"--toolsets", "all"}, "tools/list", `{}`, "", 0},
	{"tools/list, all toolsets and levels", []string{"--toolsets", "all", "--access", "delete"}, "tools/list", `{}`, "", 0},
}

// sizeRows are the bytes and tokens that models read, on the demo account. Tokens are
// counted by .ci/tokens, where there is npm.
func sizeRows(b *bench) ([]row, error) {
	binary, err := b.built()
	if err != nil {
		return nil, err
	}
	texts, items := make([][]byte, len(sizes)), make([]int, len(sizes))
	for i, s := range sizes {
		if texts[i], items[i], err = s.read(binary); err != nil {
			return nil, fmt.Errorf("%s: %w", s.figure, err)
		}
	}
	tokens, err := b.tokens(texts)
	if err != nil {
		return nil, err
	}
	var rows []row
	for i, s := range sizes {
		size := float64(len(texts[i])) / float64(items[i])
		measured := fmt.Sprintf("%.0f bytes", size)
		if tokens != nil {
			measured += fmt.Sprintf(", %.0f tokens", float64(tokens[i])/float64(items[i]))
		}
		rows = append(rows, row{s.figure + ", on the demo account", measured, size, s.most, false})
	}
	return rows, nil
}

// read returns the text of the items, one behind the other, or of the whole.
func (s *sized) read(binary string) (text []byte, items int, err error) {
	p, err := serve(binary, nil, append([]string{"serve", "--demo"}, s.args...)...)
	if err != nil {
		return nil, 0, err
	}
	defer p.end()
	result, err := p.ask(s.method, s.params)
	if err != nil || s.method == "tools/list" {
		return result, 1, err
	}
	var called struct{ Content []struct{ Text string } }
	if err := json.Unmarshal(result, &called); err != nil || len(called.Content) != 1 {
		return nil, 0, fmt.Errorf("no text in %.300s: %w", result, err)
	}
	if s.key == "" {
		return []byte(called.Content[0].Text), 1, nil
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(called.Content[0].Text), &answer); err != nil {
		return nil, 0, err
	}
	var list []json.RawMessage
	if err := json.Unmarshal(answer[s.key], &list); err != nil || len(list) == 0 {
		return nil, 0, fmt.Errorf("no items in %.300s: %w", called.Content[0].Text, err)
	}
	for _, item := range list {
		text = append(text, item...)
	}
	return text, len(list), nil
}

// tokens counts the tokens of texts; nil where there is no npm.
func (b *bench) tokens(texts [][]byte) ([]int, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		fmt.Fprintln(os.Stderr, "tokens are not counted: there is no npm")
		return nil, nil
	}
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "tokens")
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), text, 0o600); err != nil {
			return nil, err
		}
	}
	in := filepath.Join(root, ".ci", "tokens")
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	count := exec.Command("node", "count.mjs", dir, "--each")
	install.Dir, install.Stderr, count.Dir, count.Stderr = in, os.Stderr, in, os.Stderr
	if err := install.Run(); err != nil {
		return nil, fmt.Errorf("npm ci in %s: %w", in, err)
	}
	out, err := count.Output()
	if err != nil {
		return nil, fmt.Errorf("count.mjs: %w", err)
	}
	counts := make([]int, len(texts))
	for line := range bytes.Lines(out) {
		var n, i int
		if _, err := fmt.Sscan(string(line), &n, &i); err != nil {
			return nil, fmt.Errorf("count.mjs: %q: %w", line, err)
		}
		counts[i] = n
	}
	return counts, nil
}
