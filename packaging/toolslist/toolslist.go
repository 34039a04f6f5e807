// Package toolslist asks an MCP server for its tools, as a client does.
package toolslist

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Tool is a tool as tools/list gives it.
type Tool struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// patience is how long a server may take for everything: emulated ones are slow.
const patience = 3 * time.Minute

// Ask starts a server by its command and speaks to it over standard input and
// output. It is an error when it has no tools, when it does not end once its
// input has, or when it ends badly.
func Ask(command ...string) (tools []Tool, err error) {
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = os.Stderr
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
	kill := time.AfterFunc(patience, func() { c.Process.Kill() })
	defer kill.Stop()
	tools, err = converse(in, bufio.NewReader(out))
	in.Close()
	_, rest := io.Copy(io.Discard, out)
	return tools, errors.Join(err, rest, c.Wait())
}

func converse(in io.Writer, lines *bufio.Reader) ([]Tool, error) {
	if _, err := request(in, lines, 1, "initialize", map[string]any{
		"protocolVersion": "2025-06-18", "capabilities": struct{}{}, "clientInfo": map[string]string{"name": "toolslist", "version": "1"},
	}); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(in, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n"); err != nil {
		return nil, err
	}
	var tools []Tool
	params := map[string]any{}
	for id := 2; ; id++ {
		result, err := request(in, lines, id, "tools/list", params)
		if err != nil {
			return nil, err
		}
		var page struct {
			Tools      []Tool
			NextCursor string
		}
		if err := json.Unmarshal(result, &page); err != nil {
			return nil, err
		}
		if tools = append(tools, page.Tools...); page.NextCursor == "" {
			break
		}
		params["cursor"] = page.NextCursor
	}
	if len(tools) == 0 {
		return nil, errors.New("the server has no tools")
	}
	return tools, nil
}

// request sends a request and reads on to its answer.
func request(in io.Writer, lines *bufio.Reader, id int, method string, params any) (json.RawMessage, error) {
	text, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if _, err := in.Write(append(text, '\n')); err != nil {
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
			return nil, fmt.Errorf("%s: %w: %s", method, err, line)
		}
		switch {
		case answer.ID != id: // a notification, or a request of the server
		case answer.Error != nil:
			return nil, fmt.Errorf("%s: %s", method, answer.Error)
		default:
			return answer.Result, nil
		}
	}
}
