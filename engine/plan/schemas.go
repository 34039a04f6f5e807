package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxLevels is how many schemas may stand in each other below a param, shared
// ones included.
const maxLevels = 5

// maxSchemas bounds how many schemas one param, or one shared schema, may come to.
const maxSchemas = 1000

// resolver puts what they stand for in the place of $ref.
type resolver struct {
	api    *toolfile.API
	report func(diag.Diagnostic)
	left   int      // how many more schemas there may be
	way    []string // the shared schemas that are being read, each inside the one before
	cyclic []string // those that are known to stand in themselves
}

// schema returns a schema with everything that it refers to. depth is how many
// schemas it stands in.
func (r *resolver) schema(s toolfile.Schema, depth int) toolfile.Schema {
	if r.left--; r.left < 0 {
		return toolfile.Schema{Type: s.Type, Description: s.Description}
	}
	if s.Items != nil {
		items := r.schema(*s.Items, depth+1)
		s.Items = &items
	}
	if s.AdditionalSchema != nil {
		other := r.schema(*s.AdditionalSchema, depth+1)
		s.AdditionalSchema = &other
	}
	s.Properties = slices.Clone(s.Properties)
	for i := range s.Properties {
		s.Properties[i].Schema = r.schema(s.Properties[i].Schema, depth+1)
	}
	ref := s.Ref
	if !ref.IsSet() {
		return s
	}
	shared := r.shared(ref, depth)
	s.Ref = diag.Text{}
	if shared == nil {
		return s
	}
	s = overlaySchema(*shared, s)
	for _, d := range s.Idle() {
		r.report(d)
	}
	r.checkMerged(ref, &s)
	if len(r.way) > 0 {
		return s
	}
	switch {
	case r.left < 0:
		r.report(toolfile.SchemaKeyword.At(ref, "with the shared schema %q there are more than %d schemas here; leave parts of it out", ref.Value, maxSchemas))
	case depth+depthOf(&s) > maxLevels:
		r.report(toolfile.SchemaKeyword.At(ref, "schemas go %d levels deep, and the shared schema %q reaches level %d here; take a part of it as a param of its own",
			maxLevels, ref.Value, depth+depthOf(&s)))
	}
	return s
}

// shared returns the schema that a reference names; nil where there is none, or
// where the reference stands in that schema itself.
func (r *resolver) shared(ref diag.Text, depth int) *toolfile.Schema {
	s := r.api.Schema(ref.Value)
	if s == nil {
		r.report(toolfile.UnknownKey.At(ref, "no shared schema %q in %s%s", ref.Value, toolfile.APIFile, diag.DidYouMean(ref.Value, schemaNames(r.api))))
		return nil
	}
	if i := slices.Index(r.way, ref.Value); i >= 0 {
		if !slices.Contains(r.cyclic, ref.Value) {
			r.report(cycle.At(ref, "the schema %q stands in itself: %s -> %s", ref.Value, strings.Join(r.way[i:], " -> "), ref.Value))
		}
		r.cyclic = append(r.cyclic, r.way[i:]...)
		return nil
	}
	r.way = append(r.way, ref.Value)
	out := r.schema(*s, depth)
	r.way = r.way[:len(r.way)-1]
	return &out
}

// checkMerged reports, and forgets, what contradicts itself only together with
// what a reference stands for.
func (r *resolver) checkMerged(ref diag.Text, s *toolfile.Schema) {
	if s.Type.Value == "array" && s.Items == nil {
		r.report(toolfile.ArrayWithoutItems.At(ref, `an array needs "items", which say what it holds; %q has none`, ref.Value))
	}
	wrong := func(v *toolfile.Value) bool {
		if !s.Type.IsSet() || toolfile.Fits(s.Type.Value, v.Any()) {
			return false
		}
		r.report(toolfile.EnumType.At(v.Text, "%s is not of type %s", diag.Show(v.Any()), s.Type.Value).Raw(v.Text, v.As(s.Type.Value)))
		return true
	}
	if s.Enum = slices.DeleteFunc(slices.Clone(s.Enum), wrong); len(s.Enum) == 0 {
		s.Enum = nil
	}
	if s.Const != nil && wrong(s.Const) {
		s.Const = nil
	}
	if s.Properties == nil || s.AdditionalProperties.Value {
		return
	}
	for _, t := range s.RequiredProperties {
		if known := propertyNames(s); !slices.Contains(known, t.Value) {
			r.report(toolfile.SchemaKeyword.At(t, `%q is required and not under "properties"%s`, t.Value, diag.DidYouMean(t.Value, known)))
		}
	}
}

// depthOf is how many schemas stand in each other below a schema.
func depthOf(s *toolfile.Schema) (deepest int) {
	for i := range s.Properties {
		deepest = max(deepest, 1+depthOf(&s.Properties[i].Schema))
	}
	for _, inner := range []*toolfile.Schema{s.Items, s.AdditionalSchema} {
		if inner != nil {
			deepest = max(deepest, 1+depthOf(inner))
		}
	}
	return deepest
}

// overlaySchema returns the shared schema with what is said otherwise beside the
// reference to it.
func overlaySchema(out, own toolfile.Schema) toolfile.Schema {
	out.Ref = own.Ref
	for _, w := range []struct{ to, from *diag.Text }{
		{&out.Type, &own.Type}, {&out.Description, &own.Description}, {&out.Pattern, &own.Pattern}, {&out.Format, &own.Format},
	} {
		if w.from.IsSet() {
			*w.to = *w.from
		}
	}
	if own.Enum != nil {
		out.Enum = own.Enum
	}
	if own.Const != nil {
		out.Const = own.Const
	}
	if own.Default != nil {
		out.Default = own.Default
	}
	if own.Items != nil {
		out.Items = own.Items
	}
	if own.Properties != nil {
		out.Properties = own.Properties
	}
	if own.RequiredProperties != nil {
		out.RequiredProperties = own.RequiredProperties
	}
	if own.AdditionalProperties.IsSet() {
		out.AdditionalProperties, out.AdditionalSchema = own.AdditionalProperties, own.AdditionalSchema
	}
	override(&out.Minimum, own.Minimum)
	override(&out.Maximum, own.Maximum)
	override(&out.ExclusiveMinimum, own.ExclusiveMinimum)
	override(&out.ExclusiveMaximum, own.ExclusiveMaximum)
	override(&out.MultipleOf, own.MultipleOf)
	override(&out.MinLength, own.MinLength)
	override(&out.MaxLength, own.MaxLength)
	override(&out.MinItems, own.MinItems)
	override(&out.MaxItems, own.MaxItems)
	override(&out.UniqueItems, own.UniqueItems)
	return out
}

func override[T any](to *toolfile.Optional[T], from toolfile.Optional[T]) {
	if from.IsSet() {
		*to = from
	}
}

// propertyNames are the names of an object's properties, in the order of the file.
func propertyNames(s *toolfile.Schema) []string {
	out := make([]string, len(s.Properties))
	for i := range s.Properties {
		out[i] = s.Properties[i].Name.Value
	}
	return out
}

// schemaNames are the names of the shared schemas.
func schemaNames(a *toolfile.API) []string {
	out := make([]string, len(a.Schemas))
	for i := range a.Schemas {
		out[i] = a.Schemas[i].Name.Value
	}
	return out
}

// contextVars are the API's contexts, each with its schema and everything that this
// refers to.
func (a *API) contextVars() []toolfile.Var {
	a.contextsOnce.Do(func() {
		for i := range a.File.Contexts {
			x := &a.File.Contexts[i]
			if !toolfile.IsVariable(x.Name.Value) { // which is reported
				continue
			}
			r := resolver{api: a.File, report: func(diag.Diagnostic) {}, left: maxSchemas}
			s := r.schema(x.Schema, 0)
			a.contexts = append(a.contexts, toolfile.Var{Name: x.Name.Value, Schema: &s})
		}
	})
	return a.contexts
}

// isList reports whether a context is a list.
func (a *API) isList(context string) bool {
	return slices.ContainsFunc(a.contextVars(), func(v toolfile.Var) bool { return v.Name == context && v.Schema.Type.Value == "array" })
}
