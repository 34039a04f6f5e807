package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/tools.d"
)

// build builds a program of this module into b.dir; more are further arguments.
func (b *bench) build(name, program string, more ...string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	out := filepath.Join(b.dir, name)
	c := exec.Command("go", append(append([]string{"build", "-o", out}, more...), program)...)
	c.Dir = root
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", program, err, text)
	}
	return out, nil
}

func moduleRoot() (string, error) {
	text, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w; run this in the module", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// names are those of a tool file that its copies cannot have, too.
var names = regexp.MustCompile(`(?m)^(aliases|cli|uri):.*\n(?:  .*\n)*`)

// copies writes n tool files into dir: the built-in ones, over and over, each
// under a name of its own.
func copies(dir string, n int) error {
	files, err := fs.Glob(tools.Files, "*/[a-z]*.yaml")
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, toolfile.IsPrompt)
	for i := range n {
		data, err := fs.ReadFile(tools.Files, files[i%len(files)])
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(files[i%len(files)]), ".yaml")
		data = names.ReplaceAll(data, nil)
		data = bytes.Replace(data, []byte("tool: "+name+"\n"), fmt.Appendf(nil, "tool: %s_%d\n", name, i), 1)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s_%d.yaml", name, i)), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// serving is a process that serves MCP on its standard streams.
type serving struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func serve(binary string, env []string, args ...string) (*serving, error) {
	s := &serving{Cmd: exec.Command(binary, args...)}
	s.Env = append(os.Environ(), env...)
	s.Stderr = os.Stderr
	var err error
	if s.in, err = s.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReaderSize(out, 1<<20)
	return s, s.Start()
}

const initialize = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
`

// ask sends the beginning of a session and one request, and returns the answer
// to that.
func (s *serving) ask(method, params string) (json.RawMessage, error) {
	if _, err := fmt.Fprintf(s.in, "%s{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":%q,\"params\":%s}\n", initialize, method, params); err != nil {
		return nil, err
	}
	for {
		line, err := s.out.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		var m struct {
			ID     int             `json:"id"`
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, fmt.Errorf("%w in %.200s", err, line)
		}
		if m.ID == 1 {
			if m.Error != nil {
				return nil, errors.New(string(m.Error))
			}
			return m.Result, nil
		}
	}
}

// end ends the process and returns the CPU time that it took.
func (s *serving) end() time.Duration {
	s.in.Close()
	s.Wait()
	return s.ProcessState.UserTime() + s.ProcessState.SystemTime()
}

// peak is the most memory that the process has held, in MB.
func (s *serving) peak() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, found, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes float64
	if _, err := fmt.Sscanf(found, "%f kB", &kilobytes); err != nil {
		return 0, fmt.Errorf("VmHWM: %w", err)
	}
	return kilobytes / 1000, nil
}
