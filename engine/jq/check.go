package jq

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
	"pagerduty-mcp-server/engine/toolfile"
)

// forbidden are jq's functions that read something else than their input, or
// write: a query gives the same answer for the same page, always.
var forbidden = []string{"env", "$ENV", "$__prog_args", "input", "inputs", "now", "debug", "stderr", "halt", "halt_error",
	"input_filename", "input_line_number", "get_search_list", "localtime", "strflocaltime", "modulemeta"}

// checker finds what of a query's names is not known, or not allowed, each where
// it stands in the text.
type checker struct {
	*names
	text  diag.Text
	lib   Library
	vars  []toolfile.Var
	diags diag.Diagnostics
}

// check finds what is wrong with the names of a query, and notes in j what it uses of
// its surroundings.
func (l Library) check(j *Query, q *gojq.Query, vars []toolfile.Var) (*names, diag.Diagnostics) {
	t := j.Text
	n, ok := namesOf(t.Value, q, l.defs)
	c := &checker{names: n, text: t, lib: l, vars: vars}
	j.Fields = map[string][]string{}
	if len(q.Imports) > 0 {
		first, _, _ := strings.Cut(t.Value, " ")
		c.diags = append(c.diags, jqForbidden.In(t, 0, len(first), "import and include are not available; share functions in lib.jq"))
		return n, c.diags
	}
	if !ok {
		c.diags = append(c.diags, jqSyntax.At(t, "the query is too large: it has more than %d parts", flow.MaxWork))
	}
	for _, d := range n.defined {
		if strings.HasPrefix(strings.TrimPrefix(d.name, "$"), "__") {
			c.report(d.node, jqForbidden, "%s cannot be defined: names that begin with two underscores are the engine's own", d.name)
		}
	}
	for _, f := range n.calls {
		if f.bound == nil {
			c.function(f.Func)
		}
	}
	for _, d := range n.library(l.defs) {
		j.Calls = append(j.Calls, flow.Signature(d.Name, len(d.Args)))
	}
	whole := map[string]bool{}
	for _, v := range n.vars {
		if c.variable(v) {
			name := v.name[1:]
			j.Used = append(j.Used, name)
			if v.field == "" {
				whole[name] = true
			}
			j.Fields[name] = append(j.Fields[name], v.field)
		}
	}
	for _, f := range n.formats {
		if !slices.Contains(formats, f.Format) {
			c.report(f, jqUndefined, "undefined format %q%s", f.Format, diag.DidYouMean(f.Format, formats))
		}
	}
	if len(c.diags) == 0 {
		c.mistakes(q)
	}
	j.Used, j.Calls = sorted(j.Used), sorted(j.Calls)
	for v, fields := range j.Fields {
		if j.Fields[v] = sorted(fields); whole[v] {
			j.Fields[v] = nil
		}
	}
	for i := range c.diags {
		c.diags[i] = rewritten(c.text, c.diags[i])
	}
	return n, c.diags
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// report makes a finding where a node's name is.
func (c *checker) report(node any, kind diag.Kind, format string, args ...any) {
	if s, ok := c.places[node]; ok {
		c.diags = append(c.diags, kind.In(c.text, s.from, s.to, format, args...))
	} else {
		c.diags = append(c.diags, kind.At(c.text, format, args...))
	}
}

func (c *checker) forbidden(node any, name string) {
	c.report(node, jqForbidden, "%s is not available: a query sees its input and its variables alone", name)
}

// variable checks one use of a variable from outside, and of its field, and
// reports whether there is that variable.
func (c *checker) variable(v *variable) bool {
	i := slices.IndexFunc(c.vars, func(known toolfile.Var) bool { return "$"+known.Name == v.name })
	switch {
	case i >= 0:
	case slices.Contains(forbidden, v.name):
		c.forbidden(v.node, v.name)
		return false
	default:
		known := make([]string, len(c.vars))
		for i, v := range c.vars {
			known[i] = "$" + v.Name
		}
		c.report(v.node, jqUndefined, "undefined variable %s%s", v.name, diag.DidYouMean(v.name, known))
		return false
	}
	if low := strings.ToLower(v.field); v.name == "$headers" && low != v.field {
		c.report(v.at, jqUndefined, "the names of headers are in lower case here: write $headers[%q]", low)
	}
	if known := properties(c.vars[i]); v.field != "" && known != nil && !slices.Contains(known, v.field) {
		c.report(v.at, jqUndefined, "undefined field %q in %s%s", v.field, v.name, diag.DidYouMean(v.field, known))
	}
	return true
}

// properties are the fields that a variable may have; nil when any may be.
func properties(v toolfile.Var) (names []string) {
	if v.Schema != nil && v.Schema.Properties != nil {
		names = []string{}
		for _, p := range v.Schema.Properties {
			names = append(names, p.Name.Value)
		}
	}
	return names
}

// function checks the call of a function that neither the query nor the library
// defines.
func (c *checker) function(f *gojq.Func) {
	if slices.Contains(forbidden, f.Name) {
		c.forbidden(f, f.Name)
		return
	}
	own := flow.Signature(f.Name, len(f.Args))
	if _, ok := slices.BinarySearch(builtins(), own); ok || c.lib.broken {
		return
	}
	var known []string
	ofLibrary := c.lib.Functions()
	for i, sig := range slices.Concat(ofLibrary, builtins()) {
		name, args, _ := strings.Cut(sig, "/")
		if name == f.Name {
			n, _ := strconv.Atoi(args)
			c.report(f, jqUndefined, "%s takes %s, not %d%s", f.Name, arguments(n), len(f.Args), howToCall(f, n))
			return
		}
		if i < len(ofLibrary) || len(f.Args) > 0 || args == "0" && len(f.Name) > 4 { // else it was meant to be a field rather
			known = append(known, name)
		}
	}
	if at, message := c.unknownName(f); message != "" {
		if s, ok := at.(span); ok {
			c.reportSpan(s, jqUndefined, message)
		} else {
			c.report(at, jqUndefined, "%s", message)
		}
		return
	}
	hint := ""
	if len(f.Args) == 0 {
		hint = "; a field is written ." + f.Name
	}
	if near := diag.Nearest(f.Name, known); near != "" {
		hint = `; did you mean "` + near + `"?`
	}
	c.report(f, jqUndefined, "undefined function %q%s", f.Name, hint)
}

// howToCall is the end of a message about a call with another number of arguments than
// the n that the function takes.
func howToCall(f *gojq.Func, n int) string {
	switch entries := Find(f.Name); {
	case len(entries) == 0:
	case n > 0:
		return ": write " + entries[0].Call
	case len(f.Args) == 1 && f.Args[0].Op == gojq.OpComma:
		return fmt.Sprintf(": write ([%s] | %s)", f.Args[0], f.Name)
	case len(Find(f.Name+"_by")) > 0 && strings.HasPrefix(f.Args[0].String(), "."):
		return ": write " + Find(f.Name + "_by")[0].Call
	case len(f.Args) == 1:
		return fmt.Sprintf(": write (%s | %s)", f.Args[0], f.Name)
	}
	return ""
}

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// formats are what may stand after an @.
var formats = []string{"@text", "@json", "@html", "@uri", "@urid", "@csv", "@tsv", "@sh", "@base64", "@base64d"}

// builtins are the functions that every query may call, as name/arity and sorted.
var builtins = sync.OnceValue(func() (out []string) {
	code, err := gojq.Compile(&gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: "builtins"}}}, inZone)
	if err != nil {
		panic(err)
	}
	list, _ := code.Run(nil).Next()
	for _, name := range list.([]any) {
		out = append(out, name.(string))
	}
	slices.Sort(out)
	return out
})

var identity = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}
