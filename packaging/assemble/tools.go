package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// tool is what a package says of a tool.
type tool struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// listTools asks a binary for all its tools, as a client does.
func listTools(binary string) ([]tool, error) {
	c := exec.Command(binary, "--demo", "--toolsets", "all", "--access", "delete")
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	defer c.Wait()
	defer in.Close()
	lines := bufio.NewReader(out)
	if _, err := ask(in, lines, 1, "initialize", map[string]any{
		"protocolVersion": "2025-06-18", "capabilities": struct{}{}, "clientInfo": map[string]string{"name": "assemble", "version": "1"},
	}); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(in, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"); err != nil {
		return nil, err
	}
	var tools []tool
	for id, cursor := 2, ""; ; id++ {
		params := map[string]any{}
		if cursor != "" {
			params["cursor"] = cursor
		}
		result, err := ask(in, lines, id, "tools/list", params)
		if err != nil {
			return nil, err
		}
		var page struct {
			Tools      []tool
			NextCursor string
		}
		if err := json.Unmarshal(result, &page); err != nil {
			return nil, err
		}
		for _, t := range page.Tools {
			first, _, _ := strings.Cut(t.Description, "\n\n")
			tools = append(tools, tool{t.Name, strings.Join(strings.Fields(first), " ")})
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	if len(tools) == 0 {
		return nil, fmt.Errorf("%s has no tools", binary)
	}
	return tools, nil
}

// ask sends a request and reads on to its answer.
func ask(in io.Writer, lines *bufio.Reader, id int, method string, params any) (json.RawMessage, error) {
	request, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if _, err := in.Write(append(request, '\n')); err != nil {
		return nil, err
	}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return nil, fmt.Errorf("%s: %w", method, err)
		}
		var answer struct {
			ID            int
			Result, Error json.RawMessage
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			return nil, fmt.Errorf("%s: %w", method, err)
		}
		switch {
		case answer.Error != nil:
			return nil, fmt.Errorf("%s: %s", method, answer.Error)
		case answer.ID == id:
			return answer.Result, nil
		}
	}
}
