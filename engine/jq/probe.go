package jq

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
	"pagerduty-mcp-server/engine/toolfile"
)

// Item is something that may stand where a query is being written.
type Item struct {
	Name  string
	Kind  string           // variable, field, function, keyword or format
	Shape *Shape           // of a variable or a field; nil: not known
	Calls []string         // of a function: how it may be called
	Info  []*Entry         // of a function of jq's own; nil: nothing is known
	At    *Definition      // of a function of the library
	Doc   *toolfile.Schema // of a variable's field; nil: nothing is known
}

// Point is what is known of the end of a query that is being written.
type Point struct {
	Word  string         // what is there of the name that is being written, with its $ or @
	Field bool           // it names a field
	Items []Item         // what may be in its place
	Call  *toolfile.Call // the innermost; nil: none
	Input *Shape         // that of which the field is; nil: not known
}

// probe is the field that is asked for where a query ends.
const probe = "__probe__"

// Probe looks at the end of the beginning of a query, which runs on in and may use
// vars. What stands behind it need not be there.
func (l Library) Probe(prefix string, in *Shape, vars []toolfile.Var, shapes map[string]*Shape) Point {
	if inText(prefix) {
		return Point{}
	}
	code, _ := interpolations(prefix)
	at := len(code)
	for at > 0 && isNameByte(code[at-1]) {
		at--
	}
	if at > 0 && code[at-1] == '@' {
		at--
	}
	x := openIn(code)
	p := Point{Word: prefix[at:], Call: l.call(code, x)}
	if p.Word != "" && p.Word[0] >= '0' && p.Word[0] <= '9' {
		return Point{Call: p.Call}
	}
	before := prefix[:at]
	inKey := x[len(x)-1].kind == '{' && !x[len(x)-1].value
	switch {
	case strings.HasPrefix(p.Word, "@"):
		for _, f := range formats {
			p.Items = append(p.Items, Item{Name: f, Kind: "format"})
		}
	case strings.HasPrefix(p.Word, "$"):
		p.Items = l.variables(before, vars, shapes)
	case strings.HasSuffix(before, "."):
		p.Field = true
		p.Input = l.asked(before+probe, in, shapes)
		p.Items = fields(p.Input, fieldsOf(before, vars))
	case inKey:
		p.Field = true
		p.Input = l.asked(before+probe, in, shapes)
		p.Items = append(fields(p.Input, nil), l.variables(before, vars, shapes)...)
	default:
		p.Items = slices.Concat(l.functions(before), l.variables(before, vars, shapes), keywords)
	}
	return p
}

// fieldsOf are the fields of a variable that stands, with a dot, at the end of a text.
func fieldsOf(before string, vars []toolfile.Var) []toolfile.Property {
	for _, v := range vars {
		if strings.HasSuffix(before, "$"+v.Name+".") && v.Schema != nil {
			return v.Schema.Properties
		}
	}
	return nil
}

// fields are those of a value, and those that a schema names.
func fields(s *Shape, named []toolfile.Property) (out []Item) {
	seen := map[string]bool{}
	for i := range named {
		name := named[i].Name.Value
		one := Item{Name: name, Kind: "field", Doc: &named[i].Schema}
		if s != nil {
			one.Shape = s.Fields[name]
		}
		seen[name] = true
		out = append(out, one)
	}
	if s != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
			if !seen[name] {
				out = append(out, Item{Name: name, Kind: "field", Shape: s.Fields[name]})
			}
		}
	}
	return out
}

// asked is the shape of what the field probe is asked of in a query that lacks its
// end; nil when it is not known.
func (l Library) asked(query string, in *Shape, vars map[string]*Shape) *Shape {
	q, err := gojq.Parse(query + unclosed(query))
	if err != nil {
		return nil
	}
	i := &inferrer{vars: vars, probe: probe}
	i.walk = flow.New[*Shape](i)
	i.walk.Query(q, in, (*flow.Env[*Shape])(nil).Define(l.defs...))
	return i.asked
}

var keywords = func() (out []Item) {
	for _, k := range []string{"if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "def", "and", "or", "null", "true", "false"} {
		out = append(out, Item{Name: k, Kind: "keyword"})
	}
	return out
}()

// functions are those of the library, those that the query defines, and jq's own.
func (l Library) functions(before string) (out []Item) {
	index := map[string]int{}
	add := func(i Item) {
		if at, ok := index[i.Name]; ok {
			out[at].Calls = append(out[at].Calls, i.Calls...)
			out[at].Info = append(out[at].Info, i.Info...)
			return
		}
		index[i.Name] = len(out)
		out = append(out, i)
	}
	for _, name := range definedIn(before) {
		add(Item{Name: name, Kind: "function"})
	}
	for _, d := range l.defs {
		i := Item{Name: d.Name, Kind: "function", Calls: []string{callOf(d)}}
		for _, f := range l.files {
			if s, ok := f.places[d]; ok {
				i.At = &Definition{Name: flow.Signature(d.Name, len(d.Args)), Text: f.text.Sub(s.from, s.to)}
			}
		}
		add(i)
	}
	for i := range reference {
		name, _, _ := strings.Cut(reference[i].Call, "(")
		add(Item{Name: name, Kind: "function", Calls: []string{reference[i].Call}, Info: []*Entry{&reference[i]}})
	}
	for _, sig := range builtins() {
		name, args, _ := strings.Cut(sig, "/")
		if _, ok := index[name]; !ok && !slices.Contains(forbidden, name) {
			n, _ := strconv.Atoi(args)
			add(Item{Name: name, Kind: "function", Calls: []string{name + strings.Repeat("(QUERY", min(n, 1)) + strings.Repeat("; QUERY", max(0, n-1)) + strings.Repeat(")", min(n, 1))}})
		}
	}
	return out
}

// callOf is how a function is called.
func callOf(d *gojq.FuncDef) string {
	if len(d.Args) == 0 {
		return d.Name
	}
	return d.Name + "(" + strings.Join(d.Args, "; ") + ")"
}

// definedIn are the functions and their parameters that a text defines.
func definedIn(s string) (out []string) {
	words := wordsOf(s)
	for i, w := range words {
		if s[w.from:w.to] != "def" || w.field || i+1 == len(words) {
			continue
		}
		name := words[i+1]
		out = append(out, s[name.from:name.to])
		if rest := s[name.to:]; strings.HasPrefix(rest, "(") {
			args, _, _ := strings.Cut(rest[1:], ")")
			for a := range strings.SplitSeq(args, ";") {
				out = append(out, strings.TrimPrefix(strings.TrimSpace(a), "$"))
			}
		}
	}
	return out
}

// variables are those that are given, and those that the query binds.
func (l Library) variables(before string, vars []toolfile.Var, shapes map[string]*Shape) (out []Item) {
	seen := map[string]bool{}
	for _, v := range vars {
		seen["$"+v.Name] = true
		out = append(out, Item{Name: "$" + v.Name, Kind: "variable", Shape: shapes[v.Name], Doc: v.Schema})
	}
	words := wordsOf(before)
	for i, w := range words {
		name := before[w.from:w.to]
		if !strings.HasPrefix(name, "$") || len(name) == 1 || seen[name] || i == 0 {
			continue
		}
		if between := before[words[i-1].to:w.from]; before[words[i-1].from:words[i-1].to] == "as" || strings.ContainsAny(between, "[{(:;,") && (strings.Contains(before[:w.from], "as ") || strings.Contains(before[:w.from], "def ")) {
			seen[name] = true
			out = append(out, Item{Name: name, Kind: "variable", Shape: l.asked(before+name+"."+probe, nil, shapes)})
		}
	}
	return out
}

// call is the call that is open at the end of a query.
func (l Library) call(code string, x []openPart) *toolfile.Call {
	for _, o := range slices.Backward(x) {
		if o.kind != '(' || o.fold {
			continue
		}
		from := o.at
		for from > 0 && isNameByte(code[from-1]) {
			from--
		}
		name := code[from:o.at]
		if name == "" {
			continue
		}
		c := &toolfile.Call{Name: name, Arg: o.semicolons}
		for _, d := range l.defs {
			if d.Name == name && len(d.Args) > 0 {
				c.Forms = append(c.Forms, callOf(d))
			}
		}
		for _, e := range Find(name) {
			if strings.Contains(e.Call, "(") {
				c.Forms = append(c.Forms, e.Call)
			}
		}
		if c.Forms != nil {
			return c
		}
		return nil
	}
	return nil
}

// openPart is a part of a query that is open where it ends.
type openPart struct {
	kind       byte // ( [ { or i(f), d(ef), f(old: reduce and foreach), " of a text around \( )
	at         int
	semicolons int
	value      bool // of { the value of a key is being written; of if there was a then; of def there was its :; of a fold its as
	fold       bool // of ( it belongs to reduce or foreach
}

// openIn reads a query in which texts and comments are blank.
func openIn(code string) []openPart {
	x := []openPart{{at: -1}}
	top := func() *openPart { return &x[len(x)-1] }
	pop := func(kind byte) {
		for i := len(x) - 1; i > 0; i-- {
			if x[i].kind == kind {
				x = x[:i]
				return
			}
		}
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '(' || c == '[' || c == '{':
			fold := c == '(' && top().kind == 'f' && top().value
			x = append(x, openPart{kind: c, at: i, fold: fold})
		case c == ')':
			fold := top().fold
			if pop('('); fold {
				pop('f')
			}
		case c == ']':
			pop('[')
		case c == '}':
			pop('{')
		case c == ':' && (top().kind == '{' || top().kind == 'd'):
			top().value = true
		case c == ',' && top().kind == '{':
			top().value = false
		case c == ';' && top().kind == 'd' && top().value:
			x = x[:len(x)-1]
		case c == ';':
			top().semicolons++
		case isNameByte(c):
			from := i
			for i < len(code) && isNameByte(code[i]) {
				i++
			}
			if word := code[from:i]; !isField(code, from, i) {
				switch word {
				case "if":
					x = append(x, openPart{kind: 'i', at: from})
				case "then", "else":
					if top().kind == 'i' {
						top().value = true
					}
				case "elif":
					if top().kind == 'i' {
						top().value = false
					}
				case "end":
					pop('i')
				case "def":
					x = append(x, openPart{kind: 'd', at: from})
				case "reduce", "foreach":
					x = append(x, openPart{kind: 'f', at: from})
				case "as":
					if top().kind == 'f' {
						top().value = true
					}
				}
			}
			i--
		}
	}
	return x
}

// unclosed is what a query lacks to be one.
func unclosed(query string) string {
	code, texts := interpolations(query)
	var b strings.Builder
	x := openIn(code)
	for i := len(x) - 1; i > 0; i-- {
		switch o := x[i]; {
		case o.kind == '(' && o.fold && o.semicolons == 0:
			b.WriteString("; .)")
		case o.kind == '(' && slices.Contains(texts, o.at):
			b.WriteString(`)"`)
		case o.kind == '(':
			b.WriteByte(')')
		case o.kind == '[':
			b.WriteByte(']')
		case o.kind == '{':
			b.WriteByte('}')
		case o.kind == 'i' && !o.value:
			b.WriteString(" then . else . end")
		case o.kind == 'i':
			b.WriteString(" end")
		case o.kind == 'd':
			b.WriteString("; .")
		case o.kind == 'f' && !o.value:
			b.WriteString(" as $__ (0; .)")
		}
	}
	return b.String()
}

// interpolations is codeOf with the parentheses of \( ) in place, and where those
// stand.
func interpolations(s string) (code string, at []int) {
	out, parens := blanked(s)
	for _, i := range parens {
		if out[i] = s[i]; s[i] == '(' {
			at = append(at, i)
		}
	}
	return string(out), at
}

// inText reports whether a query ends inside a text or a comment.
func inText(s string) bool {
	const mark = "x"
	return !strings.HasSuffix(codeOf(s+mark), mark)
}
