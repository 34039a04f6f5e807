package cel

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/decls"
	"github.com/google/cel-go/common/types"

	"pagerduty-mcp-server/engine/toolfile"
)

// Item is something that may stand where an expression is being written.
type Item struct {
	Name string
	Kind string           // variable, field, function, macro or keyword
	Type string           // of a variable or field; of a function its first form
	Doc  *toolfile.Schema // of a variable or a field; nil: nothing is known
	Info *Entry           // of a function or macro; nil: nothing is known
	Also []string         // the further forms of a function
}

// Point is what is known of the end of an expression that is being written.
type Point struct {
	Word  string         // what is there of the name that is being written
	Items []Item         // what may be in its place
	Call  *toolfile.Call // the innermost; nil: none
}

// Probe looks at the end of the beginning of an expression. What stands behind it
// need not be there.
func (s *Scope) Probe(prefix string) Point {
	x := scan(prefix)
	if x.text {
		return Point{}
	}
	p := Point{Call: s.call(prefix, x)}
	at := len(prefix)
	for at > 0 && isWord(prefix[at-1]) {
		at--
	}
	p.Word = prefix[at:]
	if p.Word != "" && p.Word[0] >= '0' && p.Word[0] <= '9' {
		return Point{Call: p.Call}
	}
	before := strings.TrimRight(prefix[:at], " \n")
	optional := strings.HasSuffix(before, ".?")
	receiver, ok := strings.CutSuffix(strings.TrimSuffix(before, "?"), ".")
	if optional || ok && !strings.HasSuffix(before, "?") {
		p.Items = s.members(receiver, optional)
		return p
	}
	p.Items = s.names(prefix[:at], x)
	return p
}

// ForEach is the scope in which a variable, which it has already, is an element of
// the list that an expression gives; the scope itself when that is not known.
func (s *Scope) ForEach(name, list string) *Scope {
	t := s.typeOfOperand("", list)
	if t == nil || t.Kind() != types.ListKind || len(t.Parameters()) != 1 {
		return s
	}
	env, err := s.env.Extend(cel.Variable(name, t.Parameters()[0]))
	if err != nil {
		return s
	}
	out := *s
	out.kept, out.varTypes = nil, maps.Clone(s.varTypes)
	out.varTypes[name] = t.Parameters()[0]
	out.use(env)
	return &out
}

// members are the fields and functions of what stands before a dot.
func (s *Scope) members(before string, optional bool) (out []Item) {
	from := operandStart(before)
	if name := strings.TrimSpace(before[from:]); s.isNamespace(name) {
		for _, f := range functionsOf(s.env) {
			if rest, ok := strings.CutPrefix(f, name+"."); ok && !strings.HasPrefix(rest, "@") {
				out = append(out, s.function(f, rest))
			}
		}
		for _, e := range reference {
			if rest, ok := strings.CutPrefix(e.Name, name+"."); ok && e.Forms != nil {
				out = append(out, s.function(e.Name, rest))
			}
		}
		return out
	}
	t := s.typeOfOperand(before[:from], before[from:])
	if t == nil {
		t = types.DynType
	}
	held, isOptional := t, false
	if t.Kind() == types.OpaqueKind && strings.HasPrefix(t.TypeName(), "optional_type") && len(t.Parameters()) == 1 {
		held, isOptional = t.Parameters()[0], true
	}
	fields := s.objects.types[held.TypeName()]
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, Item{Name: name, Kind: "field", Type: shortType(fields[name]), Doc: s.objects.schemas[held.TypeName()][name]})
	}
	if optional {
		return out
	}
	for _, f := range functionsOf(s.env) {
		for _, o := range s.env.Functions()[f].OverloadDecls() {
			if o.IsMemberFunction() && (t.Kind() == types.DynKind || takes(o, t)) {
				out = append(out, s.function(f, f))
				break
			}
		}
	}
	for _, e := range reference {
		if e.Forms == nil || strings.Contains(e.Name, ".") || e.Name == "has" {
			continue
		}
		of := strings.HasPrefix(e.Forms[0], "optional.")
		if t.Kind() == types.DynKind || of == isOptional && (isOptional || t.Kind() == types.ListKind || t.Kind() == types.MapKind && e.Name != "sortBy") {
			out = append(out, s.function(e.Name, e.Name))
		}
	}
	return out
}

// takes reports whether a member function is one of values of a type.
func takes(o *decls.OverloadDecl, t *cel.Type) bool {
	want := o.ArgTypes()[0]
	switch {
	case want.Kind() != t.Kind() || want.Kind() == types.OpaqueKind && want.TypeName() != t.TypeName():
		return false
	case len(want.Parameters()) == 1 && len(t.Parameters()) == 1:
		w, h := want.Parameters()[0], t.Parameters()[0]
		return w.Kind() == types.TypeParamKind || w.Kind() == types.DynKind || h.Kind() == types.DynKind || w.Kind() == h.Kind()
	}
	return true
}

// isNamespace reports whether functions have names that begin with this and a dot.
func (s *Scope) isNamespace(name string) bool {
	return name != "" && !slices.Contains(s.vars, name) && slices.ContainsFunc(reference, func(e Entry) bool { return strings.HasPrefix(e.Name, name+".") })
}

// names are what may begin an operand.
func (s *Scope) names(before string, x scanned) (out []Item) {
	for _, l := range slices.Backward(x.locals) {
		t := shortType(types.DynType)
		if of := s.typeOfOperand(before, l); of != nil {
			t = shortType(of)
		}
		out = append(out, Item{Name: l, Kind: "variable", Type: t})
	}
	for _, v := range s.vars {
		out = append(out, Item{Name: v, Kind: "variable", Type: shortType(s.varTypes[v]), Doc: s.docs[v]})
	}
	spaces := map[string]bool{}
	for _, f := range functionsOf(s.env) {
		if space, _, ok := strings.Cut(f, "."); ok {
			spaces[space] = true
			continue
		}
		if f == "in" {
			out = append(out, Item{Name: f, Kind: "keyword", Info: Find(f)})
		} else if slices.ContainsFunc(s.env.Functions()[f].OverloadDecls(), func(o *decls.OverloadDecl) bool { return !o.IsMemberFunction() }) {
			out = append(out, s.function(f, f))
		}
	}
	out = append(out, s.function("has", "has"))
	for _, space := range slices.Sorted(maps.Keys(spaces)) {
		out = append(out, Item{Name: space, Kind: "namespace"})
	}
	for _, word := range []string{"true", "false", "null"} {
		out = append(out, Item{Name: word, Kind: "keyword"})
	}
	return out
}

// function is the item of a function, which is written as name here.
func (s *Scope) function(full, name string) Item {
	i := Item{Name: name, Kind: "function", Info: Find(full)}
	if i.Info != nil && i.Info.Forms != nil {
		i.Kind = "macro"
	}
	if forms := signatures(s.env, full); len(forms) > 0 {
		i.Type, i.Also = forms[0], forms[1:]
	}
	return i
}

// call is the call that is open at the end of a prefix.
func (s *Scope) call(prefix string, x scanned) *toolfile.Call {
	for _, o := range slices.Backward(x.open) {
		if o.bracket != '(' {
			continue
		}
		from, to := lastPath(prefix[:o.at])
		if to != o.at || from == to {
			continue
		}
		name := prefix[from:to]
		if last := name[strings.LastIndex(name, ".")+1:]; signatures(s.env, name) == nil {
			name = last
		}
		if forms := signatures(s.env, name); forms != nil {
			return &toolfile.Call{Name: name, Forms: forms, Arg: o.commas}
		}
	}
	return nil
}

// typeOfOperand is the type of an operand that stands behind a text; nil when it
// is not known.
func (s *Scope) typeOfOperand(before, operand string) *cel.Type {
	if strings.TrimSpace(operand) == "" {
		return nil
	}
	env, err := s.probing()
	if err != nil {
		return nil
	}
	asked := probe + "(" + operand + ").x"
	for _, text := range []string{before + asked + unclosed(before+asked), asked} {
		checked, issues := env.Compile(text)
		if issues.Err() != nil {
			continue
		}
		var found *cel.Type
		ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
			if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == probe {
				found = checked.NativeRep().GetType(e.AsCall().Args()[0].ID())
			}
		}))
		if found != nil {
			return found
		}
	}
	return nil
}

// scanned is what is open at the end of a text.
type scanned struct {
	text   bool     // a string
	open   []open   // brackets, the innermost last
	locals []string // the variables that macros bind there, the innermost last
}

type open struct {
	bracket   byte
	at        int // where it stands
	commas    int // behind it
	questions int // conditions of ? without their :
}

// scan reads a text from its start to its end.
func scan(s string) (x scanned) {
	x.open = []open{{at: -1}}
	for i := 0; i < len(s); i++ {
		top := &x.open[len(x.open)-1]
		switch c := s[i]; c {
		case '"', '\'':
			end := textEnd(s, i)
			if end == 0 {
				x.text = true
				return x
			}
			i = end - 1
		case '(', '[', '{':
			x.open = append(x.open, open{bracket: c, at: i})
		case ')', ']', '}':
			if len(x.open) > 1 {
				x.open = x.open[:len(x.open)-1]
			}
		case ',':
			top.commas++
		case '?':
			if i == 0 || s[i-1] != '.' && s[i-1] != '[' && s[i-1] != '{' && strings.TrimRight(s[:i], " \n") != "" && strings.IndexByte(",[{", strings.TrimRight(s[:i], " \n")[len(strings.TrimRight(s[:i], " \n"))-1]) < 0 {
				top.questions++
			}
		case ':':
			if top.questions > 0 {
				top.questions--
			}
		}
	}
	for _, o := range x.open {
		if o.bracket != '(' || o.commas == 0 {
			continue
		}
		from, to := lastWord(s[:o.at])
		e := Find(s[from:to])
		if e == nil || e.Forms == nil || !strings.Contains(e.Forms[0], "(x, ") {
			continue
		}
		if name, _, _ := strings.Cut(s[o.at+1:], ","); toolfile.IsIdentifier(strings.TrimSpace(name)) {
			x.locals = append(x.locals, strings.TrimSpace(name))
		}
	}
	return x
}

// closing is what a text lacks to be an expression.
func unclosed(s string) string {
	var b strings.Builder
	x := scan(s)
	for _, o := range slices.Backward(x.open) {
		b.WriteString(strings.Repeat(" : null", o.questions))
		switch o.bracket {
		case '(':
			b.WriteByte(')')
		case '[':
			b.WriteByte(']')
		case '{':
			b.WriteByte('}')
		}
	}
	return b.String()
}

// operandStart is where the operand begins that a text ends with, such as
// params.a[0].b or f(x).
func operandStart(s string) int {
	end := len(strings.TrimRight(s, " \n"))
	for at := end; ; {
		switch {
		case at > 0 && strings.IndexByte(")]}", s[at-1]) >= 0:
			if at = opening(s[:at]); at < 0 {
				return end
			}
			if at > 0 && (isWord(s[at-1]) || strings.IndexByte(")]", s[at-1]) >= 0) {
				continue
			}
		case at > 0 && (s[at-1] == '\'' || s[at-1] == '"'):
			q := s[at-1]
			if i := strings.LastIndexByte(s[:at-1], q); i >= 0 {
				at = i
			}
		default:
			for at > 0 && (isWord(s[at-1]) || s[at-1] == '`') {
				at--
			}
		}
		rest := strings.TrimRight(s[:at], " \n")
		if cut := strings.TrimSuffix(rest, "?"); strings.HasSuffix(cut, ".") {
			at = len(strings.TrimRight(strings.TrimSuffix(cut, "."), " \n"))
			continue
		}
		return at
	}
}

// opening is where the bracket opens that a text ends with; -1 when it does not.
func opening(s string) int {
	x := scan(s[:len(s)-1])
	if x.text || len(x.open) < 2 {
		return -1
	}
	return x.open[len(x.open)-1].at
}
