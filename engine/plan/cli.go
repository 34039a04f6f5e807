package plan

import (
	"context"
	"slices"
	"strconv"
	"time"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// checkCLI reports what the tool's command names and the tool does not have.
func (c *compiler) checkCLI(p *Tool) {
	t := p.File
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
			if has(e.Key) {
				c.checkPreset(p, e)
			}
		}
	}
}

// checkPreset reports a value of cli.params that its param refuses.
func (c *compiler) checkPreset(p *Tool, e toolfile.Entry) {
	name, v := e.Key.Value, e.Value.Any()
	if v == nil {
		c.add(defaultNotValid.At(e.Key, "cli: null stands for no value; leave %q out", name))
		return
	}
	v, faults := Coerce(&c.param(name).Schema, v, name, time.Now())
	for _, k := range p.Checks {
		if len(faults) == 0 && k.Param == name && !k.Required {
			faults = k.Faults(context.Background(), v, nil)
		}
	}
	if len(faults) > 0 {
		c.add(defaultNotValid.At(presetAt(e, faults[0].Place), "cli: %s", faults[0].Message))
	}
}

// presetAt is where a place in a value, such as ids[1], stands in the file: an element
// of a list, the value itself, or what it is the value of.
func presetAt(e toolfile.Entry, place string) diag.Text {
	for i, v := range e.Value.List {
		if place == e.Key.Value+"["+strconv.Itoa(i)+"]" {
			e.Value = v
			break
		}
	}
	if e.Value.Kind == toolfile.List || e.Value.Kind == toolfile.Map {
		return e.Key
	}
	return e.Value.Text
}
