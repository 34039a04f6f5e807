package jq

import (
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// span is a part of a query's text, in bytes.
type span struct{ from, to int }

// names is what a query names, and where. gojq's syntax tree does not tell places:
// each name is taken for the next word of the text that can be it.
type names struct {
	text  string
	words []word
	at    int // the end of what was found last

	places  map[any]span // by node: those of flow.Domain.Name
	calls   []use        // of functions
	vars    []*variable  // those that the query does not bind
	formats []*gojq.Term
	defined []definition // functions, parameters and variables
	latest  any
}

// definition is a name that the query defines.
type definition struct {
	node any
	name string
}

// use is a call of a function, and what its name stands for; nil unless the
// query or the library says it.
type use struct {
	*gojq.Func
	bound *flow.Env[*variable]
}

// variable is one use of a variable that the query does not bind.
type variable struct {
	name  string // with its $
	node  any
	field string // the field of it that is used; "" when it is used as a whole
	at    any    // the node of the field
}

// namesOf reads the names of a query; ok is false when it is too large for that.
func namesOf(text string, q *gojq.Query, defs []*gojq.FuncDef) (n *names, ok bool) {
	n = &names{text: text, words: wordsOf(text), places: map[any]span{}}
	w := flow.New[*variable](n)
	w.Shallow = true
	w.Query(q, nil, (*flow.Env[*variable])(nil).Define(defs...))
	return n, w.Left >= 0
}

// natives returns the calls of what neither the query nor the library says.
func (n *names) natives() (out []*gojq.Func) {
	for _, c := range n.calls {
		if c.bound == nil {
			out = append(out, c.Func)
		}
	}
	return out
}

// library returns those of defs that are called.
func (n *names) library(defs []*gojq.FuncDef) (out []*gojq.FuncDef) {
	for _, c := range n.calls {
		if c.bound != nil && slices.Contains(defs, c.bound.Def()) {
			out = append(out, c.bound.Def())
		}
	}
	return out
}

// Name notes a name and where it is.
func (n *names) Name(node any, env *flow.Env[*variable]) {
	n.latest = node
	switch x := node.(type) {
	case *gojq.FuncDef:
		n.define(x, x.Name)
		for _, a := range x.Args {
			n.define(new(int), a)
		}
	case *gojq.Func:
		n.find(x, x.Name, false)
		if x.Name[0] != '$' {
			n.calls = append(n.calls, use{x, env.Find(flow.Signature(x.Name, len(x.Args)))})
		}
	case *gojq.Index:
		if name, ok := flow.KeyOf(x); ok {
			if x.Name != "" {
				n.find(x, name, true)
			} else {
				n.quoted(x, name)
			}
		}
	case *gojq.ObjectKeyVal:
		n.key(x, x.Key, x.KeyString, x.Val != nil && !strings.HasPrefix(x.Key, "$"))
	case *gojq.Pattern:
		n.define(x, x.Name)
	case *gojq.PatternObject:
		if strings.HasPrefix(x.Key, "$") {
			n.define(x, x.Key)
			return
		}
		n.key(x, x.Key, x.KeyString, false)
	case *gojq.Term:
		n.formats = append(n.formats, x)
		if i := strings.Index(n.text[n.at:], x.Format); i >= 0 {
			n.places[x] = span{n.at + i, n.at + i + len(x.Format)}
		}
	}
}

func (n *names) define(node any, name string) {
	n.find(node, name, false)
	n.defined = append(n.defined, definition{node, name})
}

func (n *names) key(node any, key string, text *gojq.String, field bool) {
	switch {
	case key != "":
		n.find(node, key, field)
	case text != nil && text.Queries == nil:
		n.quoted(node, text.Str)
	}
}

// find notes where a node's name is: as a field (.name, name:) where field is
// set, else as any word.
func (n *names) find(node any, name string, field bool) {
	for i, w := range n.words {
		if n.text[w.from:w.to] == name && (w.field || !field) {
			n.words, n.at = n.words[i+1:], w.to
			n.places[node] = w.span
			return
		}
	}
}

// quoted notes where a name in quotes is.
func (n *names) quoted(node any, name string) {
	if i := strings.Index(n.text[n.at:], `"`+name+`"`); i >= 0 {
		from := n.at + i + 1
		n.at = from + len(name)
		n.places[node] = span{from, n.at}
	}
}

// Given notes the use of a variable from outside; Field one of its fields.
func (n *names) Given(name string) *variable {
	v := &variable{name: name, node: n.latest}
	n.vars = append(n.vars, v)
	return v
}

func (n *names) Field(v *variable, name string, node any) *variable {
	if v != nil {
		v.field, v.at = name, node
	}
	return nil
}

func (n *names) Literal(any) *variable                                         { return nil }
func (n *names) Scalar(flow.Kinds) *variable                                   { return nil }
func (n *names) Unknown() *variable                                            { return nil }
func (n *names) Array(*variable) *variable                                     { return nil }
func (n *names) Object(flow.Fields[*variable]) *variable                       { return nil }
func (n *names) Only(*variable, flow.Kinds) *variable                          { return nil }
func (n *names) Whole(*variable)                                               {}
func (n *names) Element(*variable, any) *variable                              { return nil }
func (n *names) At(_, _ *variable, _ any) *variable                            { return nil }
func (n *names) Each(*variable) *variable                                      { return nil }
func (n *names) Join(_, _ *variable) *variable                                 { return nil }
func (n *names) Branch(_, _, _ *variable) *variable                            { return nil }
func (n *names) Binary(gojq.Operator, *variable, *variable) *variable          { return nil }
func (n *names) Old(*variable) *variable                                       { return nil }
func (n *names) Update(*gojq.Query, *variable, *variable, *variable) *variable { return nil }

// word is a name in the text of a query, outside strings and comments.
type word struct {
	span
	field bool // it names a field or a key, not a function or variable
}

// wordsOf lists the names in a query. Names inside string interpolations count;
// names inside the strings themselves do not.
func wordsOf(s string) []word {
	code := codeOf(s)
	var out []word
	for i := 0; i < len(code); i++ {
		from := i
		for i < len(code) && isNameByte(code[i]) {
			i++
		}
		if from < i {
			out = append(out, word{span{from, i}, isField(s, from, i)})
		}
	}
	return out
}

// codeOf is a query with blanks for what stands in texts and comments.
func codeOf(s string) string {
	code, _ := blanked(s)
	return string(code)
}

// blanked is codeOf, and where the parentheses of \( ) stand, which are blank as well.
func blanked(s string) (out []byte, interpolated []int) {
	out = []byte(s)
	var parens []int // open parentheses inside each interpolation
	inString := false
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case inString && ch == '\\':
			out[i] = ' '
			if i++; i < len(s) {
				if s[i] == '(' {
					parens, inString = append(parens, 0), false
					interpolated = append(interpolated, i)
				}
				out[i] = ' '
			}
		case inString && ch != '"':
			out[i] = ' '
		case ch == '"':
			inString = !inString
		case ch == '#':
			for ; i < len(s) && s[i] != '\n'; i++ {
				out[i] = ' '
			}
		case len(parens) == 0:
		case ch == '(':
			parens[len(parens)-1]++
		case ch == ')':
			last := len(parens) - 1
			if parens[last]--; parens[last] < 0 {
				parens, inString, out[i] = parens[:last], true, ' '
				interpolated = append(interpolated, i)
			}
		}
	}
	return out, interpolated
}

// isField tells `.name` and `{name: ...}` from a function's name.
func isField(s string, from, to int) bool {
	if from > 0 && s[from-1] == '.' {
		return true
	}
	for to < len(s) && (s[to] == ' ' || s[to] == '\n') {
		to++
	}
	return to < len(s) && s[to] == ':' && s[from] != '$'
}

// isNameByte reports whether c may stand in a name, a variable or a number.
func isNameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
