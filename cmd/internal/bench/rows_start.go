package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"pagerduty-mcp-server/tools.d"
)

//go:embed empty_server.go.txt
var emptyServer []byte

// startRows compare how long it takes until a new process has listed its tools.
func startRows(b *bench) ([]row, error) {
	empty, err := b.buildEmpty()
	if err != nil {
		return nil, err
	}
	whole, err := b.built()
	if err != nil {
		return nil, err
	}
	many, err := b.buildWithTools(manyTools)
	if err != nil {
		return nil, err
	}
	plain, err := b.buildWithoutViews()
	if err != nil {
		return nil, err
	}
	servers := []struct {
		binary string
		tools  int // at least
	}{{empty, 1}, {whole, 2}, {many, manyTools}, {plain, 2}}
	var wall, cpu [4][]time.Duration
	var sizes [4]int
	for range b.rounds {
		for i, server := range servers {
			var args []string
			if i > 0 {
				args = []string{"serve", "--toolsets", "all"}
			}
			start := time.Now()
			s, err := serve(server.binary, nil, args...)
			if err != nil {
				return nil, err
			}
			result, err := s.ask("tools/list", "{}")
			wall[i] = append(wall[i], time.Since(start))
			cpu[i] = append(cpu[i], s.end())
			var list struct{ Tools []json.RawMessage }
			if err == nil {
				err = json.Unmarshal(result, &list)
			}
			if err != nil || len(list.Tools) < server.tools {
				return nil, fmt.Errorf("%d tools of %d: %w", len(list.Tools), server.tools, err)
			}
			sizes[i] = len(result)
		}
	}
	return []row{
		cpuRow("process start to tools/list, whole catalogue, to an empty mcp-go server", wall[1], wall[0], 3),
		cpuRow("... CPU of it", cpu[1], cpu[0], 0),
		cpuRow(fmt.Sprintf("... with %d tools more", manyTools), wall[2], wall[0], 0),
		cpuRow("... whole catalogue, to the same without views", wall[1], wall[3], 0),
		{"tools/list of the whole catalogue for a client without views, to the same without them",
			fmt.Sprintf("%d to %d bytes", sizes[1], sizes[3]), float64(sizes[1]) / float64(sizes[3]), 1, false},
	}, nil
}

// buildEmpty builds a server of mcp-go with one tool.
func (b *bench) buildEmpty() (string, error) {
	source := filepath.Join(b.dir, "empty.go")
	if err := os.WriteFile(source, emptyServer, 0o600); err != nil {
		return "", err
	}
	return b.build("empty", source)
}

// views are the views of tool files.
var views = regexp.MustCompile(`(?m)^view:\n(?:  .*\n)+`)

// buildWithoutViews builds the server with its tools, but for their views.
func (b *bench) buildWithoutViews() (string, error) {
	files, err := fs.Glob(tools.Files, "*/*.yaml")
	if err != nil {
		return "", err
	}
	replaced := map[string][]byte{}
	for _, file := range files {
		data, err := fs.ReadFile(tools.Files, file)
		if err != nil {
			return "", err
		}
		if views.Match(data) {
			replaced[file] = views.ReplaceAll(data, nil)
		}
	}
	if len(replaced) == 0 {
		return "", errors.New("no tool has a view")
	}
	return b.buildWith("plain", replaced)
}

// buildWithTools builds the server with so many more built-in tools.
func (b *bench) buildWithTools(n int) (string, error) {
	dir := filepath.Join(b.dir, "tools")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	if err := copies(dir, n); err != nil {
		return "", err
	}
	more := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			more["incidents/"+path], err = os.ReadFile(filepath.Join(dir, path))
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return b.buildWith("many", more)
}

// buildWith builds the server with other texts of these files of its tools.
func (b *bench) buildWith(name string, files map[string][]byte) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(b.dir, name)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for file, data := range files {
		at := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(at, data, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, "tools.d", file)] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.dir, name+".json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return "", err
	}
	return b.build(name, "./cmd/pagerduty-mcp-server", "-overlay="+file)
}
