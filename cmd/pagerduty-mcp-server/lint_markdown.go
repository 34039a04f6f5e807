package main

import (
	"bytes"
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// block is a tool file or a prompt file that stands in another file.
type block struct {
	file string // that it would be, by the name of its tool or prompt
	text []byte // with as many empty lines before it as lines stand above, so that places keep
}

var (
	// fence begins or ends a fenced code block: its marker and its info string.
	fence = regexp.MustCompile("^ *(`{3,}|~{3,})[ \t]*([^`\r\n]*)")
	// firstKey is a line that says that this is a tool file, and which.
	firstKey = regexp.MustCompile(`^ *(tool|prompt):[ \t]+["']?([A-Za-z0-9_][^"'#/\r\n]*?)["']?[ \t]*(?:#.*)?\r?\n?$`)
)

// blocks returns the tool files in the fenced yaml blocks of a Markdown file.
// A block that does not close goes on to the end.
func blocks(markdown []byte) []block {
	var out []block
	var open string // the marker that began the block; empty: outside
	var isYAML bool
	var begin, line int // of the block's text: its byte, and how many lines stand above
	lines := bytes.SplitAfter(markdown, []byte("\n"))
	end := func(at int) {
		if text := markdown[begin:at]; isYAML && isTool(text) {
			out = append(out, newBlock(text, append(bytes.Repeat([]byte("\n"), line), text...)))
		}
	}
	at := 0
	for i, l := range lines {
		m := fence.FindSubmatch(l)
		switch {
		case m == nil:
		case open == "":
			open, begin, line = string(m[1]), at+len(l), i+1
			language, _, _ := strings.Cut(strings.TrimSpace(string(m[2])), " ")
			isYAML = strings.EqualFold(language, "yaml")
		case strings.HasPrefix(string(m[1]), open) && len(bytes.TrimSpace(m[2])) == 0:
			end(at)
			open = ""
		}
		at += len(l)
	}
	if open != "" {
		end(at)
	}
	return out
}

// newBlock is a block that holds a tool or a prompt; text is what it says.
func newBlock(says, text []byte) block {
	kind, name := "tool", "tool"
	for l := range bytes.Lines(says) {
		if m := firstKey.FindSubmatch(l); m != nil {
			kind, name = string(m[1]), string(m[2])
			break
		}
	}
	if kind == "prompt" {
		return block{name + toolfile.PromptEnding, text}
	}
	return block{name + ".yaml", text}
}

// isTool reports whether the first key of a YAML text is `tool` or `prompt`.
func isTool(text []byte) bool {
	for l := range bytes.Lines(text) {
		l = bytes.TrimSpace(l)
		if len(l) > 0 && l[0] != '#' && !bytes.Equal(l, []byte("---")) {
			key, _, ok := bytes.Cut(l, []byte(":"))
			return ok && (string(key) == "tool" || string(key) == "prompt")
		}
	}
	return false
}
