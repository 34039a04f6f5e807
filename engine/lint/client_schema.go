package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var enumOfNumbers = diag.Kind{Name: "enum-of-numbers", Severity: diag.Warning, Explain: "An enum of other values than strings, which some clients refuse, with the whole tool.",
	Example: "level: {type: integer, enum: [1, 2, 3]}"}

var enumEmptyString = diag.Kind{Name: "enum-empty-string", Severity: diag.Warning, Explain: "An empty string in an enum, which some clients refuse, with the whole tool.",
	Example: `order: {type: string, enum: ["", name]}`}

var objectWithoutProperties = diag.Kind{Name: "object-without-properties", Severity: diag.Warning, Explain: "An object whose properties are not named: some clients refuse it, and a model must guess.",
	Example: "filter: {type: object}"}

// checkClientSchema warns of what is JSON Schema and is refused by some of the
// clients that hand a tool to a model.
func checkClientSchema(_ context.Context, s *subject) {
	for _, p := range s.own() {
		if !s.wrongAbout(p) {
			s.clientSchema(p.Name, p.Name.Value, &p.Schema)
		}
	}
}

// clientSchema looks at a schema in a param and at those in it; place is where
// it is, for a reader. What the param has by $ref is reported at the param.
func (s *subject) clientSchema(at diag.Text, place string, of *toolfile.Schema) {
	here := func(t diag.Text) diag.Text {
		if t.Source() == at.Source() {
			return t
		}
		return at
	}
	for _, v := range of.Enum {
		switch text, ok := v.Any().(string); {
		case !ok:
			s.warn(enumOfNumbers.At(here(v.Text), "some clients refuse an enum of other values than strings; give %s minimum and maximum, or say in its description what is allowed", place))
		case text == "":
			s.warn(enumEmptyString.At(here(v.Text), "some clients refuse an empty string in an enum; let the caller leave %s out instead, or give the value a name", place))
			continue
		default:
			continue
		}
		break // one finding for all of the enum
	}
	if of.Type.Value == "object" && len(of.Properties) == 0 {
		s.warn(objectWithoutProperties.At(here(of.Type), "some clients refuse an object without properties; name those of %s, or make it a list of objects with a name and a value", place))
	}
	for i := range of.Properties {
		p := &of.Properties[i]
		s.clientSchema(here(p.Name), place+"."+p.Name.Value, &p.Schema)
	}
	if of.Items != nil {
		s.clientSchema(at, place+"[]", of.Items)
	}
	if of.AdditionalSchema != nil {
		s.clientSchema(at, place+".*", of.AdditionalSchema)
	}
}
