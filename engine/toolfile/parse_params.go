package toolfile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// paramPattern is what MCP clients accept as the name of an argument.
const paramPattern = `^[A-Za-z_][A-Za-z0-9_]{0,63}$`

var paramName = diag.Pattern(paramPattern)

// paramNames are the names that an argument can have.
var paramNames = Shape{Type: TypeText, Pattern: paramPattern, Taken: celLiterals}

// param reports a param that contradicts itself.
func (r *reader) param(e entry, es []entry, p *Param) {
	p.Name = e.key
	r.paramName(e.key)
	r.checkSchema(e, es, &p.Schema)
	r.tooDeep(&p.Schema, 0)
}

// required reads whether a call must have the argument or, of an object, which
// properties that must have.
func (r *reader) required(e entry, p *Param) {
	if e.value.Kind == yaml.SequenceNode {
		p.RequiredProperties = r.textList(e)
		return
	}
	p.Required = r.boolean(e)
}

// paramName reports a name that an argument cannot have.
func (r *reader) paramName(name diag.Text) {
	switch {
	case !paramName().MatchString(name.Value):
		r.add(WrongType.At(name, "%q cannot name a param: a letter or _, then letters, digits and _, at most 64 in all; "+
			`the name on the wire goes into the key "name"`, name.Value))
	case slices.Contains(celLiterals, name.Value):
		r.add(WrongType.At(name, `%q cannot name a param: it is a word of CEL; the name on the wire goes into the key "name"`, name.Value))
	}
}

// ParseParams reads a mapping of params alone, as it stands under `params`.
func ParseParams(file string, data []byte) ([]Param, diag.Diagnostics) {
	r, doc := read(file, data)
	if doc == nil {
		return nil, r.diags
	}
	return paramTable.named(r, entry{key: diag.WholeText(r.src), name: "params", value: doc}), r.diags
}
