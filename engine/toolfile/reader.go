package toolfile

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// reader turns the nodes of one YAML file into typed values and collects what
// is wrong with them. It reads on after each mistake.
type reader struct {
	src   *diag.Source
	diags diag.Diagnostics

	// guessed are the values of keys that are misspelt: one that does not fit the key
	// that was most likely meant says nothing new.
	guessed []*yaml.Node

	// schema reads a schema inside another: it is nestedSchema, which a table cannot
	// name because it names the table.
	schema func(r *reader, e entry, mapping string) Schema
}

func (r *reader) add(d diag.Diagnostic) { r.diags = append(r.diags, d) }

// pos is where a node begins.
func pos(n *yaml.Node) diag.Pos { return diag.Pos{Line: n.Line, Col: n.Column} }

// tagged reports whether refuseForeign has spoken of the node already.
func tagged(n *yaml.Node) bool {
	return n.Style&yaml.TaggedStyle != 0 || n.Kind == yaml.AliasNode
}

// at makes a finding about a node: about the scalar, or where a list or map begins.
// About one of which something is said already it says nothing.
func (r *reader) at(n *yaml.Node, kind diag.Kind, format string, args ...any) {
	if tagged(n) || slices.Contains(r.guessed, n) {
		return
	}
	if n.Kind == yaml.ScalarNode {
		r.add(kind.At(r.scalar(n), format, args...))
		return
	}
	r.add(kind.On(r.src, pos(n), 1, format, args...))
}

// meant is a finding about a value of the wrong type that was meant to be another one,
// as the file must have it; "" where that is not known.
func (r *reader) meant(n *yaml.Node, other, format string, args ...any) {
	before := len(r.diags)
	r.at(n, WrongType, format, args...)
	if other != "" && len(r.diags) > before {
		r.diags[before] = r.diags[before].Raw(r.scalar(n), other)
	}
}

// describe says what a node is, for a message about what it should be.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "the boolean " + n.Value
	case "!!int", "!!float":
		return "the number " + n.Value
	}
	return strconv.Quote(n.Value)
}
