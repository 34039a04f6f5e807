package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is a link or a picture of Markdown: [text](target).
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks: no link within the project's documents leads nowhere, neither to a file
// that is not there nor to a heading that its file does not have.
func TestLinks(t *testing.T) {
	files := []string{readme, "../../CHANGELOG.md"}
	for _, pattern := range []string{docsDir + "*.md", "../../.github/*.md", "../../packaging/*.md", "../../packaging/*/*.md"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	links := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(withoutCode(string(text)), -1) {
			target := m[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			links++
			name, fragment, _ := strings.Cut(target, "#")
			to := file
			if name != "" {
				to = filepath.Join(filepath.Dir(file), name)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: %s: there is no such file", file, target)
				continue
			}
			if fragment != "" && filepath.Ext(to) == ".md" && !hasHeading(t, to, fragment) {
				t.Errorf("%s: %s: there is no such heading", file, target)
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were found", links)
	}
}

// withoutCode is Markdown without its blocks and spans of code.
func withoutCode(text string) string {
	for _, code := range []string{"(?ms)^```.*?^```$", "`[^`\n]*`"} {
		text = regexp.MustCompile(code).ReplaceAllString(text, "")
	}
	return text
}

func hasHeading(t *testing.T, file, fragment string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if heading := strings.TrimLeft(line, "#"); heading != line && anchor(strings.TrimSpace(heading)) == fragment {
			return true
		}
	}
	return false
}
