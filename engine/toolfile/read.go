package toolfile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// MaxFile bounds what is read of one file of a tools directory, in bytes: a
// larger one is a finding, and nothing of it is read.
const MaxFile = 1 << 20

// read parses the only document of a file; nil when there is none to go on with.
func read(path string, data []byte) (*reader, *yaml.Node) {
	r := &reader{schema: nestedSchema}
	if len(data) > MaxFile {
		first, _, _ := bytes.Cut(data[:MaxFile], []byte("\n"))
		r.src = diag.NewSource(path, first) // no finding is about more of it
		r.add(syntax.On(r.src, diag.Pos{Line: 1, Col: 1}, 1, "the file has more than %d bytes, which is the most that is read", MaxFile))
		return r, nil
	}
	r.src = diag.NewSource(path, data)
	doc, err := document(r.src.Raw)
	if hasOdd(r.src.Raw) && (err != nil && !errors.Is(err, io.EOF) || err == nil && looksOdd(doc)) {
		if text, odd := respaced(r.src); len(odd) > 0 {
			mended, stillWrong := document(text)
			if err == nil || stillWrong == nil || stillWrong.Error() != err.Error() {
				r.diags = append(r.diags, odd...)
				if doc, err = mended, nil; stillWrong != nil {
					return r, nil // what else is wrong is seen when the layout is right
				}
			}
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		r.add(syntax.On(r.src, diag.Pos{Line: 1, Col: 1}, 1, "the file is empty"))
		return r, nil
	case err != nil:
		pos, message := syntaxPos(r.src, err)
		r.add(inQuotes(r.src, syntax.On(r.src, pos, 1, "%s", message)))
		if doc == nil {
			return r, nil
		}
	case len(doc.Content) > 1:
		second := doc.Content[1]
		r.add(syntax.On(r.src, pos(second), 1, "a second document begins here; a file holds one"))
	}
	r.refuseForeign(doc.Content[0])
	return r, doc.Content[0]
}

// document reads the first document of a file. With an error it may be there all
// the same: the error is one behind it. It holds a second one when there is one.
func document(text string) (*yaml.Node, error) {
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		doc.Content = append(doc.Content, &second)
	case !errors.Is(err, io.EOF):
		return &doc, err
	}
	return &doc, nil
}

// refuseForeign reports what YAML has and this format has not: tags, anchors
// and aliases. It names no node twice.
func (r *reader) refuseForeign(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.add(syntax.On(r.src, diag.Pos{Line: n.Line, Col: n.Column}, 1+diag.Len(n.Value),
			"aliases such as *%s are not supported; share params with $ref and jq in lib.jq", n.Value))
		return
	case n.Anchor != "":
		r.add(syntax.On(r.src, diag.Pos{Line: n.Line, Col: n.Column}, 1+diag.Len(n.Anchor),
			"anchors such as &%s are not supported; share params with $ref and jq in lib.jq", n.Anchor))
	case n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!"):
		r.add(yamlTag.On(r.src, diag.Pos{Line: n.Line, Col: n.Column}, diag.Len(n.Tag),
			"YAML reads %s as a tag and not as a part of the value; quote the whole value", n.Tag).Quoted(r.src, pos(n)))
	case n.Style&yaml.TaggedStyle != 0:
		r.add(yamlTag.On(r.src, diag.Pos{Line: n.Line, Col: n.Column}, diag.Len(n.Tag), "YAML tags such as %s are not supported", n.Tag))
	}
	for _, c := range n.Content {
		r.refuseForeign(c)
	}
}
