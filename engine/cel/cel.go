// Package cel compiles the conditions and bindings of a tool file: CEL, typed by
// the schemas of the names that a place has. It reports what is wrong with an
// expression at its own line and column of the file.
package cel

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/ext"
	"github.com/google/cel-go/interpreter"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/recent"
	"pagerduty-mcp-server/engine/toolfile"
)

// interruptEvery is how many loop iterations CEL runs between two looks at its
// context.
const interruptEvery = 100

// probe is the function whose argument is what a field is asked of.
const probe = "__probe__"

// Env is CEL with the libraries that every expression may use: the standard
// functions, optional values, ext's strings, lists, sets and math, and this
// project's own ([functions]). It is built once and shared.
type Env struct {
	base *cel.Env
	kept recent.Kept[*Expression] // those that were compiled, by what their meaning depends on
}

// NewEnv builds the environment. An error means that the libraries contradict
// each other, which no input can cause.
func NewEnv() (*Env, error) {
	base, err := cel.NewEnv(append(functions(), cel.OptionalTypes(), validations(), cel.EnableIdentifierEscapeSyntax(),
		ext.Strings(), ext.Lists(), ext.Sets(), ext.Math(), ext.Encoders())...)
	if err != nil {
		return nil, fmt.Errorf("CEL environment: %w", err)
	}
	return &Env{base: base}, nil
}

// Forget drops those of the expressions that are kept, so that an equal one is not
// compiled again, that were not asked for since it was called last.
func (e *Env) Forget() { e.kept.Turn() }

// Functions returns the names of all functions, sorted; not those of operators and
// macros.
func (e *Env) Functions() []string { return functionsOf(e.base) }

func functionsOf(env *cel.Env) (out []string) {
	for f := range env.Functions() {
		if isWord(f[0]) && f[0] != '_' {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

// validations are what is checked of literals. That the values of a map or a list
// are of one type is not: bodies have maps of all sorts.
func validations() cel.EnvOption {
	return cel.ASTValidators(cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(), cel.ValidateRegexLiterals())
}

// Scope is the set of names that the expressions of one place may use.
type Scope struct {
	env    *cel.Env
	kept   *recent.Kept[*Expression] // nil: nothing is kept
	vars   []string
	fields map[string][]string // of each object variable
	nested []string            // the fields of the objects inside these
	away   map[string]string   // names that exist elsewhere -> why not here

	objects  *objects
	varTypes map[string]*types.Type
	docs     map[string]*toolfile.Schema // of the variables

	probing func() (*cel.Env, error) // the environment in which types are asked for
}

// Scope makes a scope of vars. The keys of away are names that exist in other
// places of a file; their values say, for a message, where.
func (e *Env) Scope(vars []toolfile.Var, away map[string]string) (*Scope, error) {
	objects := &objects{Provider: e.base.CELTypeProvider(), types: map[string]map[string]*types.Type{}, schemas: map[string]map[string]*toolfile.Schema{}}
	s := &Scope{kept: &e.kept, fields: map[string][]string{}, away: away, objects: objects, varTypes: map[string]*types.Type{}, docs: map[string]*toolfile.Schema{}}
	opts := []cel.EnvOption{cel.CustomTypeProvider(objects)}
	for _, v := range vars {
		t := types.DynType
		switch {
		case v.Time:
			t = types.TimestampType
		case v.Schema != nil:
			t = objects.typeOf(v.Name, v.Schema)
		}
		s.vars = append(s.vars, v.Name)
		s.varTypes[v.Name], s.docs[v.Name] = t, v.Schema
		s.fields[v.Name] = slices.Sorted(maps.Keys(objects.types[v.Name]))
		opts = append(opts, cel.Variable(v.Name, t))
	}
	for name, fields := range objects.types {
		if s.fields[name] == nil {
			s.nested = slices.AppendSeq(s.nested, maps.Keys(fields))
		}
	}
	slices.Sort(s.nested)
	env, err := e.base.Extend(opts...)
	if err != nil {
		return nil, fmt.Errorf("CEL scope: %w", err)
	}
	s.use(env)
	return s, nil
}

// use gives the scope an environment.
func (s *Scope) use(env *cel.Env) {
	s.env = env
	s.probing = sync.OnceValues(func() (*cel.Env, error) {
		return env.Extend(cel.Function(probe, cel.Overload(probe+"_any", []*cel.Type{cel.TypeParamType("P")}, cel.DynType)))
	})
}

// Type is the type that the place of an expression asks for.
type Type string

// The types that places ask for.
const (
	TypeAny    Type = ""
	TypeBool   Type = "bool"
	TypeString Type = "string"
	TypeList   Type = "list"
)

// CEL is a compiled expression. It is immutable.
type Expression struct {
	Text   diag.Text
	Names  []string            // the variables that it names, sorted
	Fields map[string][]string // of each of them, the fields that it names, sorted
	Bare   map[string][]string // of each of them, the fields without which it fails: never asked with has() or .?
	Type   string              // CEL's name of its result type

	later   func() *Expression // compiles it; nil: that is done
	program cel.Program
	ast     *cel.Ast
	loops   bool // it may take long, and looks at its context
	env     *cel.Env
}

// Compile checks an expression. With findings the result is nil. Equal expressions,
// whose names mean the same, are compiled once.
func (s *Scope) Compile(t diag.Text, want Type) (*Expression, diag.Diagnostics) {
	if strings.TrimSpace(t.Value) == "" {
		return nil, diag.Diagnostics{celSyntax.At(t, "the expression is empty")}
	}
	if s.kept == nil {
		return s.compile(t, want)
	}
	key := s.meaning(t.Value, want)
	if known, ok := s.kept.Get(key); ok {
		e := *known
		e.Text = t
		return &e, nil
	}
	e, ds := s.compile(t, want)
	if e != nil {
		s.kept.Put(key, e)
	}
	return e, ds
}

// Later is a condition that is known to be right, and of which params it names; it is
// compiled when it is first evaluated.
func (s *Scope) Later(text string, params ...string) *Expression {
	t := diag.Text{Value: text}
	return &Expression{Text: t, Names: []string{"params"}, Fields: map[string][]string{"params": params}, Type: string(TypeBool), later: sync.OnceValue(func() *Expression {
		e, _ := s.Compile(t, TypeBool)
		return e
	})}
}

func (s *Scope) compile(t diag.Text, want Type) (*Expression, diag.Diagnostics) {
	ast, issues := s.env.Compile(t.Value)
	if issues.Err() != nil {
		return nil, s.findings(t, issues)
	}
	if got := ast.OutputType(); !want.accepts(got) {
		kind := WrongType
		if want == TypeBool {
			kind = ruleNotBool
		}
		hint := ""
		if m := aloneOrTwice().FindStringSubmatch(t.Value); m != nil && want == TypeBool {
			hint = "; ask has(" + m[1] + ")"
		}
		return nil, diag.Diagnostics{kind.At(t, "the expression must give %s, not %s%s", want, typeName(got), hint)}
	}
	if ds := constants(t, ast); ds != nil {
		return nil, ds
	}
	program, err := s.env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.OptimizeRegex(interpreter.MatchesRegexOptimization), cel.InterruptCheckFrequency(interruptEvery),
		cel.CustomDecoratorV2(boundTimes))
	if err != nil { // constant parts are evaluated here
		return nil, diag.Diagnostics{WrongType.At(t, "%v", err)}
	}
	c := &Expression{Text: t, Type: typeName(ast.OutputType()), program: program, ast: ast, env: s.env}
	c.Names, c.Fields, c.Bare, c.loops = s.named(ast)
	return c, nil
}

// aloneOrTwice is a field alone, or behind !!.
var aloneOrTwice = diag.Pattern(`^\s*(?:!!)?\s*([A-Za-z_]\w*\.\w+)\s*$`)

func (w Type) accepts(t *cel.Type) bool {
	switch {
	case w == TypeAny || t.Kind() == types.DynKind:
		return true
	case w == TypeBool:
		return t.Kind() == types.BoolKind
	case w == TypeString:
		return t.Kind() == types.StringKind
	}
	return t.Kind() == types.ListKind
}

// IsList reports whether the expression gives a list, perhaps an optional one.
func (e *Expression) IsList() bool {
	return strings.HasPrefix(e.Type, "list") || strings.HasPrefix(e.Type, "optional_type(list")
}

// Lookup resolves the variables of one evaluation. ok is false for a name that
// has no value yet; the evaluation then fails, unless the name did not matter.
type Lookup func(name string) (value any, ok bool)

// Result is what an evaluation gave.
type Result struct {
	Value   any      // as Plain says; meaningless with Err
	Present bool     // false: the expression gave none
	Touched []string // the names that were looked up, in order, some perhaps twice
	Needs   []string // the names that had no value yet, without which there is no result
	Err     error
}

// Eval evaluates the expression. It touches no I/O: when it needs a name that
// has no value yet it says so in Needs, and is to be evaluated anew once there
// is one. It ends soon after ctx does.
func (c *Expression) Eval(ctx context.Context, lookup Lookup) Result {
	if c.later != nil {
		if c = c.later(); c == nil { // what cannot be asked holds
			return Result{Value: true, Present: true}
		}
	}
	vars := &activation{lookup: lookup}
	vars.touched = vars.few[:0]
	var out ref.Val
	var err error
	if c.loops {
		out, _, err = c.program.ContextEval(ctx, vars)
	} else {
		out, _, err = c.program.Eval(vars)
	}
	r := Result{Touched: vars.touched}
	switch {
	case err != nil && len(vars.needs) > 0:
		r.Needs = vars.needs
	case err != nil:
		r.Err = err
	default:
		r.Value, r.Present = Plain(out)
	}
	return r
}

// activation is CEL's view of a Lookup.
type activation struct {
	lookup         Lookup
	touched, needs []string
	few            [4]string // room for what most expressions touch
}

// ResolveName implements [cel.Activation].
func (a *activation) ResolveName(name string) (any, bool) {
	v, ok := a.lookup(name)
	if ok {
		a.touched = append(a.touched, name)
		return v, true
	}
	if strings.HasPrefix(name, "#") || strings.Contains(name, ".") { // CEL's own, and qualified guesses
		return nil, false
	}
	a.needs = append(a.needs, name)
	return types.NewErr("%s has no value yet", name), true
}

// Parent implements [cel.Activation].
func (a *activation) Parent() cel.Activation { return nil }

// Plain turns a CEL value into plain data: nil, bool, int, float64, string,
// []any, map[string]any; timestamps as RFC 3339, durations as seconds with an
// "s". present is false for an optional without value.
func Plain(v ref.Val) (value any, present bool) {
	switch v := v.(type) {
	case *types.Optional:
		if !v.HasValue() {
			return nil, false
		}
		return Plain(v.GetValue())
	case types.Null:
		return nil, true
	case types.Bool:
		return bool(v), true
	case types.Int:
		return int(v), true
	case types.Uint:
		return int(v), true
	case types.Double:
		return float64(v), true
	case types.String:
		return string(v), true
	case types.Timestamp: // as requests have it: UTC, whole seconds
		return v.UTC().Format(time.RFC3339), true
	}
	return plainOther(v), true
}

// plainOther is Plain for what has parts and what has a text.
func plainOther(v ref.Val) any {
	if l, ok := v.(traits.Lister); ok {
		out := []any{}
		for it := l.Iterator(); it.HasNext() == types.True; {
			if e, present := Plain(it.Next()); present {
				out = append(out, e)
			}
		}
		return out
	}
	if native, ok := v.Value().(map[string]any); ok {
		return native
	}
	if m, ok := v.(traits.Mapper); ok {
		out := map[string]any{}
		for it := m.Iterator(); it.HasNext() == types.True; {
			k := it.Next()
			if e, present := Plain(m.Get(k)); present {
				out[fmt.Sprint(k.Value())] = e
			}
		}
		return out
	}
	if s, ok := v.ConvertToType(types.StringType).(types.String); ok {
		return string(s)
	}
	return v.Value()
}
