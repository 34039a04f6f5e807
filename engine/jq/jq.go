// Package jq compiles the queries of a tool file, which shape answers, and says
// what they name, read and make. It reports what is wrong with a query at its own
// line and column of the file.
package jq

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
	"pagerduty-mcp-server/engine/recent"
	"pagerduty-mcp-server/engine/toolfile"
)

// Library holds the functions of a lib.jq. The zero value has none.
type Library struct {
	// Memory is how many bytes the values of one run of a query may take, besides
	// its input; 0 is DefaultMemory. What needs more fails with a LimitError.
	Memory int

	files   []file
	defs    []*gojq.FuncDef                   // of all files
	calls   map[*gojq.FuncDef][]*gojq.FuncDef // those of the library that each calls
	queries *recent.Kept[*Query]              // those that were compiled; nil: none is kept
	broken  bool                              // some of its functions are not known, or do not compile
}

// Extend returns the library with the functions of a further file; a function
// of the same name and arity replaces the earlier one for what follows.
func (l Library) Extend(t diag.Text) (Library, diag.Diagnostics) {
	q, finding := parseJQ(t, t.Value+"\n.")
	if finding != nil {
		l.broken = true
		return l, diag.Diagnostics{*finding}
	}
	if len(q.Imports) > 0 || !isIdentity(q) {
		l.broken = true
		return l, diag.Diagnostics{jqSyntax.In(t, 0, 1, "a library holds functions (def name: ...;) alone")}
	}
	names, findings := l.check(&Query{Text: t}, &gojq.Query{FuncDefs: q.FuncDefs, Term: identity.Term}, nil)
	l.broken = l.broken || len(findings) > 0
	l.files = append(slices.Clone(l.files), file{t, q.FuncDefs, names.places})
	l.defs, l.calls, l.queries = slices.Clone(l.defs), maps.Clone(l.calls), &recent.Kept[*Query]{}
	if l.calls == nil {
		l.calls = map[*gojq.FuncDef][]*gojq.FuncDef{}
	}
	for _, d := range q.FuncDefs {
		own, _ := namesOf("", &gojq.Query{FuncDefs: []*gojq.FuncDef{d}, Term: identity.Term}, l.defs) // what it calls, and not where
		l.calls[d] = own.library(l.defs)
		l.defs = append(l.defs, d)
	}
	guard(q, names.natives())
	return l, findings
}

// needed returns those functions of the library that some of them reach, in the
// order of the library.
func (l Library) needed(some []*gojq.FuncDef) (out []*gojq.FuncDef) {
	reached := map[*gojq.FuncDef]bool{}
	var reach func(ds []*gojq.FuncDef)
	reach = func(ds []*gojq.FuncDef) {
		for _, d := range ds {
			if !reached[d] {
				reached[d] = true
				reach(l.calls[d])
			}
		}
	}
	reach(some)
	for _, d := range l.defs {
		if reached[d] {
			out = append(out, d)
		}
	}
	return out
}

// Functions returns the names of the library's functions, as name/arity.
func (l Library) Functions() []string {
	var out []string
	for _, d := range l.defs {
		out = append(out, flow.Signature(d.Name, len(d.Args)))
	}
	return out
}

// Query is a compiled query. It is immutable and may run many times at once.
//
// Where a query begins with a path, such as `.incidents[] | f` or
// `.incident | f`, that path is split off, so that a caller can hand over what
// is found there record by record: Path, Each and Lenient say what the path
// is, and the query runs on what it leads to.
type Query struct {
	Text    diag.Text
	Path    []string            // the keys of the path; empty when there is none
	Each    bool                // the path ends in []
	Lenient bool                // ... and in ?: what is not there gives nothing
	Used    []string            // the variables that it names, without $, sorted
	Fields  map[string][]string // of each variable in Used, the fields that it names, sorted; nil: any of them
	Calls   []string            // the library functions that it names itself, as name/arity, sorted

	Vars   []string    // the variables that it may use, without $, in the order of Compile
	Syntax *gojq.Query // what runs after the path, with the library's functions
	Entire *gojq.Query // all of it, likewise
	Grows  bool        // an output may be far larger than its input when all that it holds is counted as often as it occurs

	plain  bool // nothing runs after the path
	code   *gojq.Code
	bounds bounds
}

// Compile checks a query that may use vars (named without $); of those whose
// schema lists properties, it may name these alone. With findings the result is
// nil; so it is without, when a function of the library is known to be wrong.
// Equal queries with equal variables are compiled once.
func (l Library) Compile(t diag.Text, vars ...toolfile.Var) (*Query, diag.Diagnostics) {
	return l.compile(t, false, vars)
}

// CompileUndivided is Compile for a query whose inputs are records already, so that
// a path at its beginning is one within each of them: Path is empty.
func (l Library) CompileUndivided(t diag.Text, vars ...toolfile.Var) (*Query, diag.Diagnostics) {
	return l.compile(t, true, vars)
}

func (l Library) compile(t diag.Text, undivided bool, vars []toolfile.Var) (*Query, diag.Diagnostics) {
	if strings.TrimSpace(t.Value) == "" {
		return nil, diag.Diagnostics{jqSyntax.At(t, "the query is empty")}
	}
	var names []string
	for _, v := range vars {
		names = append(names, "$"+v.Name)
	}
	key := strings.Join(append(slices.Clone(names), t.Value), "\x00")
	if undivided {
		key += "\x00"
	}
	if l.queries != nil {
		if known, ok := l.queries.Get(key); ok && known.fits(vars) {
			j := *known
			j.Text = t
			return &j, nil
		}
	}
	q, finding := parseJQ(t, t.Value)
	if finding != nil {
		return nil, diag.Diagnostics{*finding}
	}
	j := &Query{Text: t, bounds: bounds{cmp.Or(l.Memory, DefaultMemory)}}
	n, findings := l.check(j, q, vars)
	if len(findings) > 0 || l.broken {
		return nil, findings
	}
	for _, v := range vars {
		j.Vars = append(j.Vars, v.Name)
	}
	guard(q, n.natives())
	if j.Syntax = q; !undivided {
		j.Path, j.Each, j.Lenient, j.Syntax = split(q)
	}
	j.plain = isIdentity(j.Syntax)
	j.Syntax.FuncDefs = slices.Concat(l.needed(n.library(l.defs)), q.FuncDefs)
	whole := *q
	whole.FuncDefs = j.Syntax.FuncDefs
	j.Entire = &whole
	j.Grows = grows(j.Syntax)
	options := append(j.bounds.guards(), inZone, gojq.WithVariables(append(names, endOfInput)), gojq.WithEnvironLoader(func() []string { return nil }))
	code, err := gojq.Compile(eachOf(j.Syntax), options...)
	if err != nil {
		return nil, diag.Diagnostics{jqUndefined.At(t, "%v", err)}
	}
	j.code = code
	if l.queries != nil {
		l.queries.Put(key, j)
	}
	return j, nil
}

// fits reports whether the fields of variables that the query names are there in
// all that have a schema.
func (j *Query) fits(vars []toolfile.Var) bool {
	for _, v := range vars {
		if known := properties(v); known != nil && slices.ContainsFunc(j.Fields[v.Name], func(f string) bool { return !slices.Contains(known, f) }) {
			return false
		}
	}
	return true
}

// Run runs the query on one input: the value at Path, or each of them. values
// are those of the variables, in the order of Compile. Each output is handed
// to out; the first error of either ends the run. It ends soon after ctx does.
func (j *Query) Run(ctx context.Context, input any, values []any, out func(any) error) error {
	return j.RunEach(ctx, []any{input}, values, func(_ int, v any) error { return out(v) })
}

// split takes the path off the front of a query.
func split(q *gojq.Query) (path []string, each, lenient bool, rest *gojq.Query) {
	whole := *q
	head, tail := q, (*gojq.Query)(nil)
	if q.Op == gojq.OpPipe && len(q.Patterns) == 0 && q.Right != nil && len(q.Left.FuncDefs) == 0 {
		head, tail = q.Left, q.Right
	}
	t := head.Term
	if t == nil {
		return nil, false, false, &whole
	}
	switch {
	case t.Type == gojq.TermTypeIndex && t.Index.Name != "":
		path = append(path, t.Index.Name)
	case t.Type == gojq.TermTypeIdentity:
	default:
		return nil, false, false, &whole
	}
	i := 0
	for ; i < len(t.SuffixList) && !each; i++ {
		switch s := t.SuffixList[i]; {
		case s.Index != nil && s.Index.Name != "":
			path = append(path, s.Index.Name)
		case s.Iter:
			each = true
		default:
			return nil, false, false, &whole
		}
	}
	if each && i < len(t.SuffixList) && t.SuffixList[i].Optional {
		lenient = true
		i++
	}
	if len(path) == 0 && !each || tail == nil && !each && len(path) > 0 && i < len(t.SuffixList) {
		return nil, false, false, &whole
	}
	rest = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity, SuffixList: t.SuffixList[i:]}}
	if tail != nil {
		rest = &gojq.Query{Op: gojq.OpPipe, Left: rest, Right: tail}
	}
	return path, each, lenient, rest
}

// isIdentity reports whether a query is `.`.
func isIdentity(q *gojq.Query) bool {
	return q.Term != nil && q.Term.Type == gojq.TermTypeIdentity && len(q.Term.SuffixList) == 0
}

// Whole runs the query on a value as it stands, its leading path included, and
// returns its only output; nil when it has none.
func (j *Query) Whole(ctx context.Context, input any, values []any) (any, error) {
	for _, k := range j.Path {
		m, _ := input.(map[string]any)
		input = m[k]
	}
	if j.Each {
		return nil, errors.New("a path that ends in [] cannot be used here")
	}
	var only any
	n := 0
	err := j.Run(ctx, input, values, func(v any) error {
		if n++; n > 1 {
			return errors.New("more than one output; collect them with [...]")
		}
		only = v
		return nil
	})
	return only, err
}

// Marshal encodes an output of a query as JSON: keys sorted, nothing escaped
// that need not be. What JSON cannot say is null, or the number next to it.
func Marshal(v any) ([]byte, error) { return gojq.Marshal(v) }

// Bounded reports whether a run may take so little memory that ordinary values are
// beyond it.
func (j *Query) Bounded() bool { return j.bounds.memory < DefaultMemory }

// Fits reports whether an output is no larger than a run may make it.
func (j *Query) Fits(v any) bool { return j.bounds.whole(v, 1) == nil }
