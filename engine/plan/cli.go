package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// checkCLI reports what the tool's command names and the tool does not have.
func (c *compiler) checkCLI(t *toolfile.Tool) {
	if t.CLI == nil || slices.Contains(t.Unread, "params") {
		return
	}
	var known []string
	for _, p := range c.params {
		known = append(known, p.Name.Value)
	}
	has := func(name diag.Text) bool {
		if slices.Contains(known, name.Value) {
			return true
		}
		c.add(toolfile.UnknownKey.At(name, "cli: the tool has no param %q%s", name.Value, diag.DidYouMean(name.Value, known)))
		return false
	}
	for i, arg := range t.CLI.Args {
		switch p := c.param(arg.Value); {
		case !has(arg):
		case slices.ContainsFunc(t.CLI.Args[:i], func(before diag.Text) bool { return before.Value == arg.Value }):
			c.add(toolfile.DuplicateKey.At(arg, "cli: %q is there twice; a word of the command line has one place", arg.Value))
		case p.Type.Value == "array" && i < len(t.CLI.Args)-1:
			c.add(toolfile.WrongType.At(arg, "cli: %q is a list, which takes all words that are left; put it last", arg.Value))
		}
	}
	if t.CLI.Params != nil {
		for _, e := range t.CLI.Params.Map {
			has(e.Key)
		}
	}
}
