package plan

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// constraint is a word of a param's schema as a condition: CEL over a variable.
type constraint struct {
	at      diag.Text // the word's value in the file
	cel     func(x string) string
	code    string
	element bool               // it is about the elements of a list
	message func(v any) string // what is wrong with a value that does not hold
}

// constraints turns the words of the params' schemas into checks.
func (c *compiler) constraints() []*Check {
	scope := c.scope(rulesScope)
	var out []*Check
	for _, p := range c.params {
		name := p.Name.Value
		if !toolfile.IsIdentifier(name) { // which is reported
			continue
		}
		if p.Required.Value {
			e, _ := scope.Compile(diag.Text{Value: "has(params." + name + ")"}, cel.WantBool)
			out = append(out, &Check{CEL: e, Param: name, Code: failure.Missing, Required: true,
				Explain: func(any) string { return name + " is required" + about(p) }})
		}
		for _, k := range constraintsOf(p) {
			text := fmt.Sprintf("!has(params.%s) || %s", name, k.cel("params."+name))
			e, ds := scope.Compile(diag.Text{Value: text}, cel.WantBool)
			if len(ds) > 0 { // such as a pattern that is none: said where it stands
				c.add(toolfile.SchemaKeyword.At(k.at, "cannot be checked: %s", ds[0].Message))
				continue
			}
			out = append(out, &Check{CEL: e, Param: name, Code: k.code, Element: k.element, Explain: k.message})
		}
		c.defaultHolds(p, out)
		c.checkValuesFit(p, out)
	}
	return out
}

// defaultHolds reports a default that the param's own constraints refuse.
func (c *compiler) defaultHolds(p *toolfile.Param, checks []*Check) {
	v := Normal(&p.Schema, p.Default.Any())
	if p.Default == nil || v == nil || !toolfile.Fits(p.Type.Value, p.Default.Any()) {
		return
	}
	args := map[string]any{p.Name.Value: v}
	for _, k := range checks {
		if k.Param == p.Name.Value && !k.Required && !k.Holds(context.Background(), args) {
			c.add(defaultNotValid.At(defaultAt(p), "the default does not fit: %s", k.Say(context.Background(), args)))
			return
		}
	}
}

// about is what a caller who left a param out may want to know of it.
func about(p *toolfile.Param) string {
	first, _, _ := strings.Cut(p.Description.Value, "\n")
	if first == "" {
		return ""
	}
	return ": " + first
}

// constraintsOf lists the constraints of a param, first those of the whole value.
func constraintsOf(p *toolfile.Param) []constraint {
	out := schemaConstraints(&p.Schema, 0)
	if p.Required.Value && p.Type.Value == "string" {
		out = append([]constraint{{at: p.Name, cel: func(x string) string { return x + `.trim() != ""` },
			message: func(any) string { return "must not be blank" }}}, out...)
	}
	out = append(out, sendingConstraints(p)...)
	if p.In.Value == "path" {
		out = append(out, constraint{at: p.Name, cel: func(x string) string { return `!(string(` + x + `) in ["", ".", ".."])` },
			message: func(v any) string { return diag.Show(v) + " cannot be part of a path" }})
	}
	for i := range out {
		name, why := p.Name.Value, out[i].message
		out[i].code = failure.Invalid(name)
		out[i].message = func(v any) string { return name + ": " + why(v) }
	}
	return out
}

// schemaConstraints lists those of a schema; depth names the variables of
// nested lists apart.
func schemaConstraints(s *toolfile.Schema, depth int) (out []constraint) {
	add := func(at diag.Text, cel, why string) {
		out = append(out, constraint{at: at, cel: func(x string) string { return strings.ReplaceAll(cel, "$", x) },
			message: func(v any) string { return diag.Show(v) + " " + why }})
	}
	compare := func(op string, o toolfile.Opt[float64], why string) {
		if o.IsSet() {
			x, literal := "$", o.Text.Value
			if _, err := strconv.ParseInt(literal, 10, 64); err != nil || s.Type.Value == "number" {
				x, literal = "double($)", double(o.Value)
			}
			add(o.Text, x+" "+op+" "+literal, why+" "+o.Text.Value)
		}
	}
	size := func(op string, o toolfile.Opt[int], why, of string) {
		if o.IsSet() {
			add(o.Text, fmt.Sprintf("$.size() %s %d", op, o.Value), fmt.Sprintf("%s %d %s", why, o.Value, plural(o.Value, of)))
		}
	}
	if s.Enum != nil {
		out = append(out, enumConstraint(s))
	}
	compare(">=", s.Minimum, "must be at least")
	compare("<=", s.Maximum, "must be at most")
	size(">=", s.MinLength, "must have at least", "character")
	size("<=", s.MaxLength, "must have at most", "character")
	size(">=", s.MinItems, "must have at least", "item")
	size("<=", s.MaxItems, "must have at most", "item")
	if s.Pattern.IsSet() {
		pattern := strconv.Quote(s.Pattern.Value)
		out = append(out, constraint{at: s.Pattern, cel: func(x string) string { return x + ".matches(" + pattern + ")" },
			message: func(v any) string { return diag.Show(v) + " does not match " + s.Pattern.Value }})
	}
	if f := s.Format; f.IsSet() {
		add(f, fmt.Sprintf("$.isFormat(%q)", f.Value), "is no "+formatName(f.Value))
	}
	if s.Items != nil {
		v := "x" + strconv.Itoa(depth)
		for _, k := range schemaConstraints(s.Items, depth+1) {
			inner := k.cel
			k.cel = func(x string) string { return x + ".all(" + v + ", " + inner(v) + ")" }
			k.element = depth == 0
			out = append(out, k)
		}
	}
	return out
}

func enumConstraint(s *toolfile.Schema) constraint {
	enum := s.Enum
	var literals, words []string
	for _, v := range enum {
		literal := string(diag.JSON(v.Any()))
		if n, ok := Normal(s, v.Any()).(float64); ok {
			literal = double(n)
		}
		literals = append(literals, literal)
		words = append(words, v.Text.Value)
	}
	list := "[" + strings.Join(literals, ", ") + "]"
	return constraint{at: enum[0].Text, cel: func(x string) string { return x + " in " + list }, message: func(v any) string {
		m := diag.Show(v) + " is not one of " + strings.Join(words, ", ")
		if s, ok := v.(string); ok {
			if near := diag.Nearest(s, words); near != "" {
				m += "; did you mean " + strconv.Quote(near) + "?"
			}
		}
		return m
	}}
}

// double is a number as a literal of CEL's type double.
func double(n float64) string {
	s := strconv.FormatFloat(n, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// sendingConstraints are those of the way in which a param is sent.
func sendingConstraints(p *toolfile.Param) (out []constraint) {
	of, wrap := &p.Schema, func(cel string) func(string) string {
		return func(x string) string { return strings.ReplaceAll(cel, "$", x) }
	}
	element := p.Type.Value == "array" && p.Items != nil
	if element {
		of = p.Items
		wrap = func(cel string) func(string) string {
			return func(x string) string { return x + ".all(x, " + strings.ReplaceAll(cel, "$", "x") + ")" }
		}
	}
	if of.Type.Value != "string" {
		return nil
	}
	if p.In.Value == "header" {
		out = append(out, constraint{at: p.Name, element: element, cel: wrap(`!$.matches("[\\x00-\\x08\\x0a-\\x1f\\x7f]")`),
			message: func(v any) string {
				return diag.Show(v) + " has a line break or another control character, which a header cannot have"
			}})
	}
	if d := Delimiter(p); d != "" && element && p.In.Value != "" {
		out = append(out, constraint{at: p.Name, element: true, cel: wrap(`!$.contains("` + d + `")`),
			message: func(v any) string {
				return diag.Show(v) + " has a " + delimiterNames[d] + ", which stands between the values of this list"
			}})
	}
	return out
}

// Delimiter is what stands between the elements of a list that is sent as one
// value; empty where each is sent by itself (section 4.8.12.2 of OpenAPI 3.1).
func Delimiter(p *toolfile.Param) string {
	switch p.Style.Value {
	case "spaceDelimited":
		return " "
	case "pipeDelimited":
		return "|"
	}
	if p.Explode.Or(true) {
		return ""
	}
	return ","
}

var delimiterNames = map[string]string{" ": "space", "|": "|", ",": "comma"}

func formatName(format string) string {
	switch format {
	case "date-time":
		return "ISO 8601 date or date-time such as 2026-01-31 or 2026-01-31T08:00:00Z"
	case "date":
		return "date such as 2026-01-31"
	case "email":
		return "e-mail address"
	case "uri":
		return "absolute URI"
	}
	return strings.ToUpper(format)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
