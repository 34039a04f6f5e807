package mcpserver

import "strings"

// The tools through which a client reaches those that are not listed.
const (
	findTool      = "find_tool"
	callReadTool  = "call_read_tool"
	callWriteTool = "call_write_tool"
)

// firstSentence is the first sentence of a description, on one line.
func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}
