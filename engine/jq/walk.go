package jq

import "github.com/itchyny/gojq"

// query walks a query with the names known at its place.
func (c *checker) query(q *gojq.Query, s *scope) {
	if q == nil {
		return
	}
	for _, d := range q.FuncDefs {
		inner := s.fn(signature(d.Name, len(d.Args))) // a function knows itself
		s = inner
		for _, a := range d.Args {
			if a[0] == '$' {
				inner = inner.fn(a).fn(signature(a[1:], 0))
			} else {
				inner = inner.fn(signature(a, 0))
			}
		}
		c.query(d.Body, inner)
	}
	if q.Term != nil {
		c.term(q.Term, s)
		return
	}
	c.query(q.Left, s)
	c.query(q.Right, c.patterns(q.Patterns, s))
}

func (c *checker) term(t *gojq.Term, s *scope) {
	switch t.Type {
	case gojq.TermTypeIndex:
		c.index(t.Index, s)
	case gojq.TermTypeFunc:
		c.call(t.Func, s)
		c.field(t.Func.Name, t.SuffixList, s)
		for _, a := range t.Func.Args {
			c.query(a, s)
		}
	case gojq.TermTypeObject:
		c.object(t.Object, s)
	case gojq.TermTypeArray:
		c.query(t.Array.Query, s)
	case gojq.TermTypeUnary:
		c.term(t.Unary.Term, s)
	case gojq.TermTypeFormat:
		c.format(t.Format)
		c.str(t.Str, s)
	case gojq.TermTypeString:
		c.str(t.Str, s)
	case gojq.TermTypeIf:
		c.query(t.If.Cond, s)
		c.query(t.If.Then, s)
		for _, e := range t.If.Elif {
			c.query(e.Cond, s)
			c.query(e.Then, s)
		}
		c.query(t.If.Else, s)
	case gojq.TermTypeTry:
		c.query(t.Try.Body, s)
		c.query(t.Try.Catch, s)
	case gojq.TermTypeReduce:
		c.query(t.Reduce.Query, s)
		c.query(t.Reduce.Start, s)
		c.query(t.Reduce.Update, c.patterns(t.Reduce.Patterns, s))
	case gojq.TermTypeForeach:
		c.query(t.Foreach.Query, s)
		c.query(t.Foreach.Start, s)
		inner := c.patterns(t.Foreach.Patterns, s)
		c.query(t.Foreach.Update, inner)
		c.query(t.Foreach.Extract, inner)
	case gojq.TermTypeLabel:
		c.query(t.Label.Body, s)
	case gojq.TermTypeQuery:
		c.query(t.Query, s)
	}
	for _, x := range t.SuffixList {
		if x.Index != nil {
			c.index(x.Index, s)
		}
	}
}

func (c *checker) index(x *gojq.Index, s *scope) {
	c.str(x.Str, s)
	c.query(x.Start, s)
	c.query(x.End, s)
}

func (c *checker) str(x *gojq.String, s *scope) {
	if x != nil {
		for _, q := range x.Queries {
			c.query(q, s)
		}
	}
}

func (c *checker) object(o *gojq.Object, s *scope) {
	for _, kv := range o.KeyVals {
		if kv.Key != "" && kv.Key[0] == '$' && kv.Val == nil {
			c.call(&gojq.Func{Name: kv.Key}, s)
			c.field(kv.Key, nil, s)
		}
		c.str(kv.KeyString, s)
		c.query(kv.KeyQuery, s)
		c.query(kv.Val, s)
	}
}

// patterns returns the scope with the variables that destructuring binds.
func (c *checker) patterns(ps []*gojq.Pattern, s *scope) *scope {
	for _, p := range ps {
		if p.Name != "" {
			s = s.fn(p.Name)
		}
		s = c.patterns(p.Array, s)
		for _, o := range p.Object {
			if o.Key != "" && o.Key[0] == '$' {
				s = s.fn(o.Key)
			}
			c.str(o.KeyString, s)
			c.query(o.KeyQuery, s)
			if o.Val != nil {
				s = c.patterns([]*gojq.Pattern{o.Val}, s)
			}
		}
	}
	return s
}

// jqWord is a name in the text of a query, outside strings and comments.
type jqWord struct {
	from, to int
	field    bool // it names a field or a key, not a function or variable
}

// jqWords lists the names in a query. Names inside string interpolations
// count; names inside the strings themselves do not.
func jqWords(s string) []jqWord {
	var out []jqWord
	var parens []int // open parentheses inside each interpolation
	inString := false
	for i := 0; i < len(s); {
		switch ch := s[i]; {
		case inString && ch == '\\' && i+1 < len(s) && s[i+1] == '(':
			parens, inString = append(parens, 0), false
			i += 2
		case inString && ch == '\\':
			i += 2
		case inString:
			inString = ch != '"'
			i++
		case ch == '"':
			inString = true
			i++
		case ch == '#':
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case len(parens) > 0 && ch == '(':
			parens[len(parens)-1]++
			i++
		case len(parens) > 0 && ch == ')':
			last := len(parens) - 1
			if parens[last] == 0 {
				parens, inString = parens[:last], true
			} else {
				parens[last]--
			}
			i++
		case isNameByte(ch):
			from := i
			for i < len(s) && isNameByte(s[i]) {
				i++
			}
			out = append(out, jqWord{from, i, isField(s, from, i)})
		default:
			i++
		}
	}
	return out
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
