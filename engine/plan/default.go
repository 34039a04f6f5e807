package plan

import (
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var defaultNotValid = diag.Kind{Name: "default-not-valid", Explain: "A default, or a value under `cli`, that the param itself refuses.",
	Example: "{type: integer, maximum: 5, default: 9}"}

var requiredWithDefault = diag.Kind{Name: "required-with-default", Explain: "A default that is never used, because a call must have the argument.",
	Example: "{required: true, default: 1}"}

// defaultAt is the place of a finding about a default in a param.
func defaultAt(p *toolfile.Param, s *toolfile.Schema) diag.Text {
	if s == &p.Schema && (s.Default.Kind == toolfile.List || s.Default.Kind == toolfile.Map) {
		return p.Name
	}
	return s.Default.Text
}

// checkDefaults reports defaults that are of no use or of another type. Whether
// they keep the param's constraints is checked with these.
func checkDefaults(p *toolfile.Param, report func(diag.Diagnostic)) {
	eachSchema(&p.Schema, nil, func(s *toolfile.Schema, way []Part) {
		if s.Default == nil {
			return
		}
		place, at := placeOf(p.Name.Value, way), defaultAt(p, s)
		switch v := s.Default.Any(); {
		case len(way) == 0 && p.Required.Value, len(way) > 0 && requiredAt(&p.Schema, way):
			report(requiredWithDefault.At(at, "%q is required and has a default, which is never used", place).Without(s.Default.Text))
		case v == nil:
			report(defaultNotValid.At(at, "the default of %q is null; leave the key out: a param without a default is absent", place).Without(s.Default.Text))
		case s.Type.IsSet() && !toolfile.Fits(s.Type.Value, v):
			report(defaultNotValid.At(at, "the default of %q must be of type %s, not %s", place, s.Type.Value, s.Default.Kind).Raw(s.Default.Text, s.Default.As(s.Type.Value)))
		}
	})
}

// requiredAt reports whether the last property of a way is one that its object
// must have.
func requiredAt(s *toolfile.Schema, way []Part) bool {
	for i, step := range way {
		switch {
		case step.Items:
			s = s.Items
		case step.Others != nil:
			s = s.AdditionalSchema
		case i == len(way)-1:
			return isRequired(s, step.Property)
		default:
			for j := range s.Properties {
				if s.Properties[j].Name.Value == step.Property {
					s = &s.Properties[j].Schema
					break
				}
			}
		}
	}
	return false
}

// eachSchema calls f with a schema and each one in it, and the way to it.
func eachSchema(s *toolfile.Schema, way []Part, f func(s *toolfile.Schema, way []Part)) {
	f(s, way)
	to := func(next Part) []Part { return append(way[:len(way):len(way)], next) }
	if s.Items != nil {
		eachSchema(s.Items, to(Part{Items: true}), f)
	}
	for i := range s.Properties {
		eachSchema(&s.Properties[i].Schema, to(Part{Property: s.Properties[i].Name.Value}), f)
	}
	if s.AdditionalSchema != nil {
		eachSchema(s.AdditionalSchema, to(others(s)), f)
	}
}
