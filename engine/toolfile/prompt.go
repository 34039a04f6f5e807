package toolfile

import (
	"regexp"

	"pagerduty-mcp-server/engine/diag"
)

// Prompt is what one prompt file says, every scalar with its place: a text that a
// person takes from a menu and that tells a model which tools to call.
type Prompt struct {
	Source      *diag.Source
	Name        diag.Text // the key `prompt`; the file's name without .prompt.yaml
	Title       diag.Text
	Description diag.Text
	Params      []Param // none of which is sent: texts and addresses name them
	Rules       []Rule
	Messages    []Message
	Tests       []Test

	// Unread are those of the keys params and messages whose value could not be
	// read, or not all of it.
	Unread []string
}

// Message is one message of a prompt: a text in parts, or a resource.
type Message struct {
	Place diag.Pos
	Role  diag.Text // user or assistant
	Parts []*Value  // scalars, literals or `${CEL}`, which are joined as they stand
	Read  diag.Text // instead of Parts the address of a resource, with {param} in it
}

// ExpectMessage is a message that a prompt must give.
type ExpectMessage struct {
	Role  diag.Text
	Parts []diag.Text // parts of its text, in their order
	URI   diag.Text   // instead of Parts the address of the resource that it is
}

// mention is a name in backticks.
var mention = regexp.MustCompile("`([^`\n]*)`")

// Mentions are the tools that the message names: what stands in backticks.
func (m *Message) Mentions() (out []diag.Text) {
	for _, v := range m.Parts {
		for _, at := range mention.FindAllStringSubmatchIndex(v.Text.Value, -1) {
			out = append(out, v.Text.Sub(at[2], at[3]))
		}
	}
	return out
}
