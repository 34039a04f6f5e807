package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// linesBefore are the lines of the code that decoded, projected and encoded before
// there were fused plans.
const linesBefore = 2446

// lineRows count the lines of the code that makes an answer out of the bytes of pages,
// tests left out.
func lineRows(*bench) ([]row, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	lines := 0
	for _, folder := range []string{"records", "fused", "answer"} {
		files, err := filepath.Glob(filepath.Join(root, "engine", folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			lines += bytes.Count(text, []byte("\n"))
		}
	}
	return []row{{"lines of code for decoding, plans and encoding", fmt.Sprintf("%d lines", lines), float64(lines), linesBefore + 300, false}}, nil
}
