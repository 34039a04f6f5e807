package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// constraints turns the words of the params' schemas into checks.
func (c *compiler) constraints() []*Check {
	scope := c.scope(rulesScope)
	var out []*Check
	for i, p := range c.params {
		name := p.Name.Value
		twice := slices.ContainsFunc(c.params[i+1:], func(q *toolfile.Param) bool { return q.Name.Value == name })
		if twice || !toolfile.IsIdentifier(name) { // which is reported
			continue
		}
		if p.Required.Value {
			e, _ := scope.Compile(diag.Text{Value: "has(params." + name + ")"}, cel.TypeBool)
			out = append(out, &Check{CEL: e, Param: name, Code: failure.Missing, Required: true,
				Explain: func(string, any) string { return name + " is required" + about(&p.Schema) }})
		}
		first := len(out)
		for _, k := range constraintsOf(p) {
			e, ds := scope.Compile(diag.Text{Value: "!has(params." + name + ") || " + along(k.way, "params."+name, 0, k.cel)}, cel.TypeBool)
			if len(ds) > 0 { // such as a pattern that is none: said where it stands
				c.add(toolfile.SchemaKeyword.At(k.at, "cannot be checked: %s", ds[0].Message))
				continue
			}
			out = append(out, &Check{CEL: e, Param: name, Code: failure.Invalid(name), Path: k.way, Deep: k.deep, Missing: k.missing, Explain: k.message})
		}
		c.defaultsHold(p, out[first:])
		c.checkValuesFit(p, out[first:])
	}
	return out
}

// along is the condition that what holds of every value at the end of a way from
// x. depth names the variables of loops inside each other apart.
func along(way []Part, x string, depth int, what func(x string) string) string {
	if len(way) == 0 {
		return what(x)
	}
	step, rest, v := way[0], way[1:], "x"+strconv.Itoa(depth)
	switch {
	case step.Items:
		return x + ".all(" + v + ", " + along(rest, v, depth+1, what) + ")"
	case step.Others != nil:
		x = anyKey(step.Others, x)
		but := ""
		if len(step.Others) > 0 {
			but = v + " in " + names(step.Others) + " || "
		}
		return x + ".all(" + v + ", " + but + along(rest, x+"["+v+"]", depth+1, what) + ")"
	}
	return "(!" + has(x, step.Property) + " || " + along(rest, property(x, step.Property), depth, what) + ")"
}

// anyKey is an object whose every key can be looked at. One whose properties are
// known has a type that lets expressions name these alone.
func anyKey(properties []toolfile.Property, x string) string {
	if len(properties) == 0 || strings.HasPrefix(x, "dyn(") {
		return x
	}
	return "dyn(" + x + ")"
}

// property is a property of the object x, has the condition that it is there.
func property(x, name string) string {
	if toolfile.IsIdentifier(name) {
		return x + "." + name
	}
	return "dyn(" + x + ")[" + quote(name) + "]"
}

func has(x, name string) string {
	if toolfile.IsIdentifier(name) {
		return "has(" + x + "." + name + ")"
	}
	return "(" + quote(name) + " in dyn(" + x + "))"
}

// names is a list of the properties' names.
func names(properties []toolfile.Property) string {
	quoted := make([]string, len(properties))
	for i := range properties {
		quoted[i] = quote(properties[i].Name.Value)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// constraintsOf lists the constraints of a param, those of the whole value first.
func constraintsOf(p *toolfile.Param) (out []constraint) {
	switch {
	case p.In.Value == "query" && p.Type.Value == "array" && !p.MinItems.IsSet():
		out = append(out, constraint{at: p.Name, cel: func(x string) string { return x + ".size() > 0" },
			message: func(place string, _ any) string {
				return place + " must not be empty; leave it out to ask without it"
			}})
	case p.In.Value == "query" && !p.Required.Value && mayBeBlank(&p.Schema):
		out = append(out, notBlank(p.Name, nil, "; leave it out to ask without it"))
	case p.Required.Value && mayBeBlank(&p.Schema):
		out = append(out, notBlank(p.Name, nil, ""))
	}
	if p.In.Value == "query" && p.Items != nil && mayBeBlank(p.Items) {
		out = append(out, notBlank(p.Name, []Part{{Items: true}}, ""))
	}
	out = append(out, within(&p.Schema, nil)...)
	out = append(out, ofSending(p)...)
	if p.In.Value == "path" {
		out = append(out, ofPath(p))
	}
	return out
}

// ofSending are the constraints of the way in which a param is sent.
func ofSending(p *toolfile.Param) (out []constraint) {
	of, way := &p.Schema, []Part(nil)
	if p.Type.Value == "array" && p.Items != nil {
		of, way = p.Items, []Part{{Items: true}}
	}
	if of.Type.Value != "string" {
		return nil
	}
	add := func(cel, what string) {
		out = append(out, constraint{at: p.Name, way: way, cel: func(x string) string { return strings.ReplaceAll(cel, "$", x) },
			message: func(place string, v any) string { return place + ": " + diag.Show(v) + what }})
	}
	if p.In.Value == "header" {
		add(`!$.matches("[\\x00-\\x08\\x0a-\\x1f\\x7f]")`, " has a line break or another control character, which a header cannot have")
	}
	if d := Delimiter(p); d != "" && way != nil && p.In.Value != "" {
		add(`!$.contains("`+d+`")`, " has a "+delimiterNames[d]+", which stands between the values of this list")
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

// ofPath is the constraint that a value can stand in a path: it is not empty, and
// no step to another place.
func ofPath(p *toolfile.Param) constraint {
	k := constraint{at: p.Name, cel: func(x string) string { return "!(string(" + x + `) in ["", ".", ".."])` },
		message: func(place string, v any) string { return place + ": " + diag.Show(v) + " cannot be part of a path" }}
	if p.AllowReserved.Value {
		k.cel = func(x string) string { return "string(" + x + `).split("/").all(s, !(s in ["", ".", ".."]))` }
	}
	if p.Type.Value == "array" {
		k.way = []Part{{Items: true}}
	}
	return k
}

// within lists the constraints of a schema at the end of a way, and of those in it.
func within(s *toolfile.Schema, way []Part) (out []constraint) {
	for _, k := range ofSchema(s) {
		k.way = way
		out = append(out, k)
	}
	to := func(next Part) []Part { return append(way[:len(way):len(way)], next) }
	if s.Items != nil {
		out = append(out, within(s.Items, to(Part{Items: true}))...)
	}
	for i := range s.Properties {
		p := &s.Properties[i]
		inner := to(Part{Property: p.Name.Value})
		if isRequired(s, p.Name.Value) && mayBeBlank(&p.Schema) {
			out = append(out, notBlank(p.Name, inner, ""))
		}
		out = append(out, within(&p.Schema, inner)...)
	}
	if s.AdditionalSchema != nil {
		out = append(out, within(s.AdditionalSchema, to(others(s)))...)
	}
	return out
}

// defaultsHold reports defaults that the param's own constraints refuse.
func (c *compiler) defaultsHold(p *toolfile.Param, checks []*Check) {
	now := time.Now()
	eachSchema(&p.Schema, nil, func(s *toolfile.Schema, way []Part) {
		if s.Default == nil {
			return
		}
		if s.Default.Any() == nil || !toolfile.Fits(s.Type.Value, s.Default.Any()) { // which is reported
			return
		}
		v, faults := Coerce(s, s.Default.Any(), placeOf(p.Name.Value, way), now)
		if v = on(way, v); len(faults) == 0 {
			for _, k := range checks {
				if len(k.Path) < len(way) { // it is about what the default is a part of
					continue
				}
				if faults = k.Faults(context.Background(), v, nil); len(faults) > 0 {
					break
				}
			}
		}
		if len(faults) > 0 {
			c.add(defaultNotValid.At(defaultAt(p, s), "the default does not fit: %s", faults[0].Message))
		}
	})
}

// about is what a caller who left something out may want to know of it.
func about(s *toolfile.Schema) string {
	first, _, _ := strings.Cut(s.Description.Value, "\n")
	if first == "" {
		return ""
	}
	return ": " + first
}
