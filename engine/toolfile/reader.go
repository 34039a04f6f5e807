package toolfile

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// maxFile bounds what is read of one tool file, in bytes.
const maxFile = 1 << 20

// reader turns the nodes of one YAML file into typed values and collects what
// is wrong with them. It reads on after each mistake.
type reader struct {
	src   *diag.Source
	diags diag.Diagnostics

	// schema reads a schema inside another; it is nestedSchema, which the tables
	// of schemas cannot name because it reads by them.
	schema func(r *reader, e entry, mapping string) Schema
}

// read parses the only document of a file; nil when there is none to go on with.
func read(path string, data []byte) (*reader, *yaml.Node) {
	r := &reader{src: diag.NewSource(path, data), schema: nestedSchema}
	if len(data) > maxFile {
		r.add(r.src.Find(diag.Pos{Line: 1, Col: 1}, 1, "syntax", "the file has %d bytes; at most %d are read", len(data), maxFile))
		return r, nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.add(r.src.Find(diag.Pos{Line: 1, Col: 1}, 1, "syntax", "the file is empty"))
		return r, nil
	case err != nil:
		pos, message := syntaxPos(r.src, err)
		r.add(r.src.Find(pos, 1, "syntax", "%s", message))
		return r, nil
	}
	if err := dec.Decode(&second); err == nil {
		r.add(r.src.Find(diag.Pos{Line: second.Line, Col: second.Column}, 1, "syntax", "a second document begins here; a file holds one"))
	} else if !errors.Is(err, io.EOF) {
		pos, message := syntaxPos(r.src, err)
		r.add(r.src.Find(pos, 1, "syntax", "%s", message))
	}
	r.refuseForeign(&doc)
	return r, doc.Content[0]
}

// refuseForeign reports what YAML has and this format has not: tags, anchors
// and aliases. It names no node twice.
func (r *reader) refuseForeign(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.add(r.src.Find(diag.Pos{Line: n.Line, Col: n.Column}, 1+diag.Len(n.Value), "syntax",
			"aliases such as *%s are not supported; share params with $ref and jq in lib.jq", n.Value))
		return
	case n.Anchor != "":
		r.add(r.src.Find(diag.Pos{Line: n.Line, Col: n.Column}, 1+diag.Len(n.Anchor), "syntax",
			"anchors such as &%s are not supported; share params with $ref and jq in lib.jq", n.Anchor))
	case n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!"):
		r.add(r.src.Find(diag.Pos{Line: n.Line, Col: n.Column}, diag.Len(n.Tag), "yaml-tag",
			"YAML reads %s as a tag and not as a part of the value; quote the whole value", n.Tag))
	case n.Style&yaml.TaggedStyle != 0:
		r.add(r.src.Find(diag.Pos{Line: n.Line, Col: n.Column}, diag.Len(n.Tag), "yaml-tag", "YAML tags such as %s are not supported", n.Tag))
	}
	for _, c := range n.Content {
		r.refuseForeign(c)
	}
}

func (r *reader) add(d diag.Diagnostic) { r.diags = append(r.diags, d) }

// pos is where a node begins.
func pos(n *yaml.Node) diag.Pos { return diag.Pos{Line: n.Line, Col: n.Column} }

// tagged reports whether refuseForeign has spoken of the node already.
func tagged(n *yaml.Node) bool {
	return n.Style&yaml.TaggedStyle != 0 || n.Kind == yaml.AliasNode
}

// at makes a finding about a node: about the scalar, or where a list or map begins.
func (r *reader) at(n *yaml.Node, kind, format string, args ...any) {
	if n.Kind == yaml.ScalarNode {
		r.add(r.scalar(n).FindAll(kind, format, args...))
		return
	}
	r.add(r.src.Find(pos(n), 1, kind, format, args...))
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
