package cel

import (
	"slices"
	"time"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
)

// Analysis is what an expression asks of its params, read off its syntax tree.
type Analysis struct {
	Params      map[string]*Use // by name
	Comparisons []Comparison
	Durations   []time.Duration // that times are compared with
	Opaque      bool            // it depends on more than its params and comparisons with now
}

// Use is what an expression asks of one param.
type Use struct {
	Value    bool  // its value counts, and not only whether it is there
	Opaque   bool  // ... otherwise than by comparisons with what follows, or with other params
	Time     bool  // it is compared as a point in time
	Related  bool  // it is compared with another param
	Parts    bool  // some of the literals are compared with a part of it
	Literals []any // what it or its elements are compared with: int, float64, string or bool
	Sizes    []int // what its size is compared with
}

// Comparison is a literal that a param, or each element of it, is compared with.
type Comparison struct {
	Param    string
	Literal  any
	From, To int // bytes of the expression
}

// Analyze reads the expression.
func (c *Expression) Analyze() Analysis {
	s := &analyzer{c: c, params: map[string]*Use{}}
	root := c.ast.NativeRep().Expr()
	s.condition(root, nil)
	s.out.Params = s.params
	return s.out
}

type analyzer struct {
	c      *Expression
	params map[string]*Use
	out    Analysis
}

// loop is a chain of the variables of comprehensions that stand for the
// elements of a param.
type loop struct {
	up    *loop
	name  string
	param string // empty: for something else
}

func (s *analyzer) use(param string) *Use {
	if s.params[param] == nil {
		s.params[param] = &Use{}
	}
	return s.params[param]
}

// condition studies an expression whose outcome is all that counts.
func (s *analyzer) condition(e ast.Expr, b *loop) {
	if o := s.operand(e, b); o != nil && o.kind == ofValue {
		s.mark(o, func(u *Use) {})
		return
	}
	switch e.Kind() {
	case ast.LiteralKind:
	case ast.SelectKind:
		if p, ok := field(e); ok && e.AsSelect().IsTestOnly() {
			s.use(p)
			return
		}
		s.opaque(e, b)
	case ast.ComprehensionKind:
		s.comprehension(e.AsComprehension(), b)
	case ast.CallKind:
		s.call(e, b)
	case ast.IdentKind: // such as the accumulator of a comprehension
		if n := e.AsIdent(); n == "params" {
			s.opaque(e, b)
		}
	default:
		s.opaque(e, b)
	}
}

func (s *analyzer) call(e ast.Expr, b *loop) {
	c := e.AsCall()
	args := c.Args()
	switch f := c.FunctionName(); f {
	case "_&&_", "_||_", "!_", "_?_:_", "@not_strictly_false":
		for _, a := range args {
			s.condition(a, b)
		}
	case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in":
		s.compare(e, args[0], args[1], b, true)
	case "startsWith", "endsWith", "contains":
		if c.IsMemberFunction() && len(args) == 1 {
			s.compare(e, c.Target(), args[0], b, false)
			return
		}
		s.opaque(e, b)
	case "hasValue":
		if o := s.operand(c.Target(), b); o != nil && o.kind == ofOptional {
			s.use(o.params[0])
			return
		}
		s.opaque(e, b)
	default:
		s.opaque(e, b)
	}
}

// comprehension studies all, exists and the like over a param.
func (s *analyzer) comprehension(c ast.ComprehensionExpr, b *loop) {
	inner := &loop{b, c.IterVar(), ""}
	if o := s.operand(c.IterRange(), b); o != nil && o.kind == ofValue && len(o.params) == 1 {
		s.mark(o, func(*Use) {})
		inner.param = o.params[0]
	} else {
		s.condition(c.IterRange(), b)
	}
	s.condition(c.AccuInit(), b)
	s.condition(c.LoopCondition(), inner)
	s.condition(c.LoopStep(), inner)
	s.condition(c.Result(), b)
}

// compare studies a comparison: what is compared with literals is known to
// depend on nothing else. exact is not set when it is with a part of a text.
func (s *analyzer) compare(e, left, right ast.Expr, b *loop, exact bool) {
	l, r := s.operand(left, b), s.operand(right, b)
	switch {
	case l == nil || r == nil || l.kind == ofOptional || r.kind == ofOptional || (l.kind == ofTime) != (r.kind == ofTime) && !l.literal() && !r.literal():
		s.opaque(e, b)
	case l.kind == ofTime || r.kind == ofTime:
		for _, o := range []*operand{l, r} {
			s.mark(o, func(u *Use) {
				u.Time = true
				for _, v := range slices.Concat(l.values, r.values) {
					u.Literals = append(u.Literals, v.value)
				}
			})
			s.out.Durations = append(s.out.Durations, o.durations...)
		}
	default:
		s.literals(l, r, exact)
		s.literals(r, l, exact)
	}
}

// literals notes what an operand is compared with.
func (s *analyzer) literals(o, other *operand, exact bool) {
	s.mark(o, func(u *Use) {
		u.Related = u.Related || len(other.params) > 0
		u.Parts = u.Parts || !exact
		for _, l := range other.values {
			if n, ok := l.value.(int); ok && o.kind == ofSize {
				u.Sizes = append(u.Sizes, n)
			} else if o.kind == ofValue {
				u.Literals = append(u.Literals, l.value)
			}
		}
	})
	if o.kind != ofValue || len(o.params) != 1 || !exact {
		return
	}
	for _, l := range other.values {
		if slices.Contains(o.otherwise, l.value) {
			continue
		}
		from, to := quoted(s.c.Text.Value, l.at)
		s.out.Comparisons = append(s.out.Comparisons, Comparison{o.params[0], l.value, from, to})
	}
}

// mark notes that the values of the operand's params count.
func (s *analyzer) mark(o *operand, f func(*Use)) {
	for _, p := range o.params {
		u := s.use(p)
		u.Value = true
		u.Literals = append(u.Literals, o.otherwise...)
		f(u)
	}
}

// opaque notes that everything in an expression counts in a way that is not known.
func (s *analyzer) opaque(e ast.Expr, b *loop) {
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if p, ok := field(e); ok {
			u := s.use(p)
			if !(e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly()) {
				u.Value, u.Opaque = true, true
			}
		}
		if e.Kind() == ast.IdentKind {
			name := e.AsIdent()
			for x := b; x != nil; x = x.up {
				if x.name == name && x.param != "" {
					s.use(x.param).Opaque = true
				}
			}
			s.out.Opaque = s.out.Opaque || name != "params"
		}
	}))
}

// field returns the param that an expression names: params.x, has(params.x) or
// params.?x.
func field(e ast.Expr) (string, bool) {
	name, of, _ := selected(e)
	return name, of == "params"
}

// constant returns a literal as plain data.
func constant(e ast.Expr) (any, bool) {
	if e.Kind() != ast.LiteralKind {
		return nil, false
	}
	switch v := e.AsLiteral().(type) {
	case types.Int, types.Double, types.String, types.Bool:
		out, ok := Plain(v)
		return out, ok
	}
	return nil, false
}
