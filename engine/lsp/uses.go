package lsp

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// thing is what a name of a file can stand for.
type thing string

// Things. The first two are a tool's own; the others are shared by the tools of a
// directory.
const (
	param      thing = "param"
	step       thing = "step"
	function   thing = "function" // of lib.jq; its name is name/arity
	fileBeside thing = "file"

	sharedParam thing = "shared param"
	sharedRule  thing = "shared rule"
	schema      thing = "schema"
	strategy    thing = "pagination"
	lookup      thing = "lookup"
	server      thing = "server"
	contextName thing = "context"
	setting     thing = "setting"
)

// isOwn reports whether only the tool's own file knows it.
func (t thing) isOwn() bool { return t == param || t == step || t == fileBeside }

// use is a place where a name stands for something.
type use struct {
	of   thing
	name string
	text diag.Text // the name itself
	def  bool      // it is what makes the thing
}

// uses lists the names of a file that stand for something, in no order. lib is what
// its queries may call.
func uses(src *diag.Source, lib jq.Library) []use {
	base := path.Base(src.Path)
	if base == toolfile.LibraryFile {
		return libraryUses(src, lib)
	}
	format := fileMapping(base)
	if format == nil {
		return nil
	}
	x := &finder{lib: lib, api: format.Name == toolfile.APIFile, given: map[string]bool{}}
	toolfile.Scalars(src, func(at []string, t diag.Text, key bool) {
		if n := len(at); key && n > 1 && at[n-2] == "path_params" {
			x.given[strings.Join(at[:n-2], "/")+" "+t.Value] = true
		}
	})
	toolfile.Scalars(src, func(at []string, t diag.Text, key bool) {
		if key {
			x.key(at, t)
			return
		}
		x.value(at, t)
		code, language := toolfile.Code(format.Name, at, t)
		switch language {
		case toolfile.TypeCEL:
			x.mentions(code, cel.Mentions(code.Value))
		case toolfile.TypeJQ:
			x.mentions(code, x.lib.Mentions(code))
		}
	})
	return x.found
}

// libraryUses are the functions of a lib.jq and their calls in it.
func libraryUses(src *diag.Source, lib jq.Library) (out []use) {
	if lib.Source() == nil || lib.Source().Raw != src.Raw {
		own, _ := jq.Library{}.Extend(diag.WholeText(src))
		lib = own
	}
	for _, d := range lib.Definitions() {
		out = append(out, use{function, d.Name, d.Text, true})
	}
	text, calls := lib.OwnMentions()
	for _, c := range calls {
		out = append(out, use{function, c.Name, text.Sub(c.From, c.To), false})
	}
	return out
}

// finder finds the uses of a file.
type finder struct {
	lib   jq.Library
	api   bool            // the file is an _api.yaml
	given map[string]bool // the names of path_params, behind the path of their request
	found []use
}

func (x *finder) add(of thing, name string, t diag.Text, def bool) {
	x.found = append(x.found, use{of, name, t, def})
}

// shared are the keys of an _api.yaml below which things have their names.
var shared = map[string]thing{"params": sharedParam, "rules": sharedRule, "schemas": schema, "pagination": strategy, "lookups": lookup,
	"servers": server, "context": contextName, "settings": setting}

// key is the key of a value at a path.
func (x *finder) key(at []string, t diag.Text) {
	n := len(at)
	switch {
	case x.api:
		if of, ok := shared[at[0]]; ok && n == 2 {
			x.add(of, t.Value, t, true)
		}
	case n == 2 && at[0] == "params":
		x.add(param, t.Value, t, true)
	case n == 2 && at[0] == "steps":
		x.add(step, t.Value, t, true)
	case n == 3 && at[0] == "cli" && at[1] == "params":
		x.add(param, t.Value, t, false)
	case n == 4 && at[0] == "tests":
		switch at[2] {
		case "params":
			x.add(param, t.Value, t, false)
		case "context":
			x.add(contextName, t.Value, t, false)
		case "settings":
			x.add(setting, t.Value, t, false)
		}
	}
}

// placeholder is a name in a path or an address.
var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// queryName is a name in the query of an address.
var queryName = regexp.MustCompile(`[?&]([^=&]+)=`)

// value is a scalar at a path.
func (x *finder) value(at []string, t diag.Text) {
	n := len(at)
	switch last := at[max(0, n-1)]; {
	case n == 0:
	case last == "$ref" && n == 3 && at[0] == "params":
		x.add(sharedParam, t.Value, t, false)
		x.add(schema, t.Value, t, false) // whichever there is
	case last == "$ref" && n == 3 && at[0] == "rules":
		x.add(sharedRule, t.Value, t, false)
	case last == "$ref":
		x.add(schema, t.Value, t, false)
	case last == "paginate" && at[0] != "tests":
		x.add(strategy, t.Value, t, false)
	case last == "lookup" && at[0] == "params":
		x.add(lookup, t.Value, t, false)
	case last == "server" && n > 1 && at[n-2] == "request":
		x.add(server, t.Value, t, false)
	case last == "uri" && at[0] == "tests" && !x.api: // its query names params
		for _, m := range queryName.FindAllStringSubmatchIndex(t.Value, -1) {
			x.add(param, t.Value[m[2]:m[3]], t.Sub(m[2], m[3]), false)
		}
	case last == "file" && at[0] == "tests":
		x.add(fileBeside, t.Value, t, false)
	case x.api:
	case n == 3 && at[0] == "cli" && at[1] == "args":
		x.add(param, t.Value, t, false)
	case n == 1 && last == "uri", last == "path" && n > 1 && at[n-2] == "request":
		for _, m := range placeholder.FindAllStringSubmatchIndex(t.Value, -1) {
			from := m[2]
			for name := range strings.SplitSeq(t.Value[m[2]:m[3]], ",") {
				if rest, query := strings.CutPrefix(name, "?"); query && last == "uri" { // {?a,b} (RFC 6570, 3.2.8)
					from, name = from+1, rest
				}
				if !x.given[strings.Join(at[:n-1], "/")+" "+name] {
					x.add(param, name, t.Sub(from, from+len(name)), false)
				}
				from += len(name) + 1
			}
		}
	}
}

// mentions adds the names of an expression.
func (x *finder) mentions(t diag.Text, all []toolfile.Mention) {
	for _, m := range all {
		if m.Function {
			x.add(function, m.Name, t.Sub(m.From, m.To), false)
		} else {
			x.variable(t, m)
		}
	}
}

// variable is a variable of an expression and the field that is named with it.
func (x *finder) variable(t diag.Text, m toolfile.Mention) {
	var of thing
	switch {
	case m.Name == "params" && !x.api:
		of = param
	case m.Name == "steps" || m.Name == "more":
		of = step
	case m.Name == "setting":
		of = setting
	case slices.Contains([]string{"params", "now", "item", "value", "secret", "page", "status", "headers", "true", "false", "null", "in"}, m.Name):
		return
	default:
		x.add(contextName, m.Name, t.Sub(m.From, m.To), false)
		return
	}
	if m.FieldTo > 0 {
		x.add(of, m.Field, t.Sub(m.FieldFrom, m.FieldTo), false)
	}
}

// useAt is the use that stands at a place of a file, from 1, in characters; those
// of one place are different things of one name.
func useAt(all []use, line, col int) (out []use) {
	for _, u := range all {
		if at := u.text.At(0); at.Line == line && col >= at.Col && col <= at.Col+diag.Len(u.text.Value) {
			out = append(out, u)
		}
	}
	return out
}
