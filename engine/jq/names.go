package jq

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// forbidden are jq's functions that read something else than their input, or
// write: a query gives the same answer for the same page, always.
var forbidden = []string{"env", "$ENV", "$__prog_args", "input", "inputs", "now", "debug", "stderr", "halt", "halt_error",
	"input_filename", "input_line_number", "get_search_list", "localtime", "strflocaltime", "modulemeta"}

// names is what a query uses of its surroundings.
type names struct {
	vars   []string            // without $
	calls  []string            // library functions, name/arity
	fields map[string][]string // of a variable; nil when it is used as a whole, too
}

// check finds the functions and variables of a query that are not known, or
// not allowed, each where it stands in t.
func (l Library) check(t diag.Text, q *gojq.Query, defs []*gojq.FuncDef, vars []toolfile.Var) (names, diag.Diagnostics) {
	c := &checker{text: t, vars: vars, broken: l.broken, unknown: map[string]bool{}, whole: map[string]bool{}}
	c.used.fields = map[string][]string{}
	s := &scope{}
	for _, d := range defs {
		s = s.fn(signature(d.Name, len(d.Args)))
	}
	c.top = s
	if len(q.Imports) > 0 {
		c.diags = append(c.diags, t.Find(0, 6, "jq-forbidden", "import and include are not available; share functions in lib.jq"))
	}
	c.query(q, s)
	slices.Sort(c.used.vars)
	slices.Sort(c.used.calls)
	c.used.vars, c.used.calls = slices.Compact(c.used.vars), slices.Compact(c.used.calls)
	for v, fields := range c.used.fields {
		slices.Sort(fields)
		c.used.fields[v] = slices.Compact(fields)
	}
	for v := range c.whole {
		c.used.fields[v] = nil
	}
	return c.used, c.diags
}

// scope is a chain of names that are known at a place.
type scope struct {
	up   *scope
	name string // "$x", or "f/1"
}

func (s *scope) fn(sig string) *scope { return &scope{s, sig} }

func (s *scope) find(name string) *scope {
	for ; s != nil; s = s.up {
		if s.name == name {
			return s
		}
	}
	return nil
}

// isLib reports whether a name that find returned comes from the library.
func (c *checker) isLib(s *scope) bool {
	for top := c.top; top != nil; top = top.up {
		if top == s {
			return true
		}
	}
	return false
}

type checker struct {
	text    diag.Text
	vars    []toolfile.Var
	broken  bool // not all functions of the library are known
	top     *scope
	used    names
	whole   map[string]bool // variables that are used as a whole
	unknown map[string]bool // reported already
	diags   diag.Diagnostics
}

// call checks one use of a function or variable.
func (c *checker) call(f *gojq.Func, s *scope) {
	name := f.Name
	if name[0] == '$' {
		switch {
		case s.find(name) != nil:
		case c.variable(name) != nil:
			c.used.vars = append(c.used.vars, name[1:])
		case slices.Contains(forbidden, name):
			c.report(name, "jq-forbidden", "%s is not available: a query sees its input and its variables alone", name)
		default:
			known := make([]string, len(c.vars))
			for i, v := range c.vars {
				known[i] = "$" + v.Name
			}
			c.report(name, "jq-undefined", "undefined variable %s%s", name, diag.DidYouMean(name, known))
		}
		return
	}
	sig := signature(name, len(f.Args))
	if found := s.find(sig); found != nil {
		if c.isLib(found) {
			c.used.calls = append(c.used.calls, sig)
		}
		return
	}
	if slices.Contains(forbidden, name) {
		c.report(name, "jq-forbidden", "%s is not available: a query sees its input and its variables alone", name)
		return
	}
	if !c.broken && !isBuiltin(name, len(f.Args)) {
		c.undefined(f)
	}
}

// variable returns what is known of a variable from outside, named with $.
func (c *checker) variable(name string) *toolfile.Var {
	for i := range c.vars {
		if "$"+c.vars[i].Name == name {
			return &c.vars[i]
		}
	}
	return nil
}

// field checks the use of a variable with what follows it: one of its fields,
// or all of it.
func (c *checker) field(name string, suffixes []*gojq.Suffix, s *scope) {
	v := c.variable(name)
	if v == nil || s.find(name) != nil {
		return
	}
	field := ""
	if len(suffixes) > 0 && suffixes[0].Index != nil {
		field = suffixes[0].Index.Name
		if start := suffixes[0].Index.Start; start != nil && start.Term != nil && start.Term.Type == gojq.TermTypeString && !suffixes[0].Index.IsSlice {
			field = start.Term.Str.Str
		}
	}
	if field == "" {
		c.whole[v.Name] = true
		return
	}
	c.used.fields[v.Name] = append(c.used.fields[v.Name], field)
	if v.Schema == nil || v.Schema.Properties == nil {
		return
	}
	var known []string
	for _, p := range v.Schema.Properties {
		known = append(known, p.Name.Value)
	}
	if !slices.Contains(known, field) {
		c.report(name+"."+field, "jq-undefined", "undefined field %q in %s%s", field, name, diag.DidYouMean(field, known))
	}
}

// undefined reports a function that nobody defines: of another arity, or of
// another name.
func (c *checker) undefined(f *gojq.Func) {
	var known []string
	for s := c.top; s != nil; s = s.up {
		name, args, _ := strings.Cut(s.name, "/")
		if name == f.Name {
			n, _ := strconv.Atoi(args)
			c.report(f.Name, "jq-undefined", "%s takes %s, not %d", f.Name, arguments(n), len(f.Args))
			return
		}
		known = append(known, name)
	}
	for n := range maxArgs {
		if isBuiltin(f.Name, n) {
			c.report(f.Name, "jq-undefined", "%s takes %s, not %d", f.Name, arguments(n), len(f.Args))
			return
		}
	}
	hint := ""
	if near := diag.Nearest(f.Name, append(known, builtins...)); near != "" {
		hint = `; did you mean "` + near + `"?`
	}
	c.report(f.Name, "jq-undefined", "undefined function %q%s", f.Name, hint)
}

// formats are what may stand after an @.
var formats = []string{"@text", "@json", "@html", "@uri", "@urid", "@csv", "@tsv", "@sh", "@base64", "@base64d"}

// format checks the use of a format such as @csv.
func (c *checker) format(name string) {
	if slices.Contains(formats, name) {
		return
	}
	hint := diag.DidYouMean(name, formats)
	for at := 0; ; {
		i := strings.Index(c.text.Value[at:], name)
		if i < 0 {
			return
		}
		at += i + len(name)
		if at == len(c.text.Value) || !isNameByte(c.text.Value[at]) {
			c.diags = append(c.diags, c.text.Find(at-len(name), at, "jq-undefined", "undefined format %q%s", name, hint))
		}
	}
}

// report makes a finding at every place where a name, or the field of one after
// a dot, stands in the text.
func (c *checker) report(name, kind, format string, args ...any) {
	if c.unknown[name] {
		return
	}
	c.unknown[name] = true
	found := false
	name, field, isField := strings.Cut(name, ".")
	words := jqWords(c.text.Value)
	for i, w := range words {
		if c.text.Value[w.from:w.to] != name || w.field {
			continue
		}
		if isField {
			if i++; i >= len(words) || c.text.Value[words[i].from:words[i].to] != field || strings.Trim(c.text.Value[w.to:words[i].from], `. ["`) != "" {
				continue
			}
			w = words[i]
		}
		c.diags = append(c.diags, c.text.Find(w.from, w.to, kind, format, args...))
		found = true
	}
	switch {
	case found:
	case isField: // by ["field"]
		delete(c.unknown, name)
		c.report(name, kind, format, args...)
	default:
		c.diags = append(c.diags, c.text.FindAll(kind, format, args...))
	}
}

// maxArgs is more than a builtin function takes.
const maxArgs = 6

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// isBuiltin asks gojq whether it knows a function with so many arguments.
func isBuiltin(name string, n int) bool {
	id := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}
	args := make([]*gojq.Query, n)
	for i := range args {
		args[i] = id
	}
	call := &gojq.Func{Name: name, Args: args}
	_, err := gojq.Compile(&gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: call}})
	return err == nil
}

// builtins are the names that a misspelling is compared with.
var builtins = strings.Fields(`add all any arrays ascii_downcase ascii_upcase booleans capture ceil contains del empty endswith
	error explode first flatten floor from_entries fromdate fromdateiso8601 fromjson getpath group_by gsub has implode in index
	indices inside isempty isvalid iterables join keys keys_unsorted last length limit ltrimstr map map_values match max max_by
	min min_by mktime not nth nulls numbers objects path paths range reverse round rtrimstr scalars scan select sort sort_by split
	splits startswith strftime strings strptime sub test to_entries todate tojson tonumber tostring transpose trim type unique
	unique_by values walk with_entries`)
