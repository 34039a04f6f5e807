package lint

import (
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

var bodySchema = diag.Kind{Name: "body-schema", Explain: "A body that the API's schema refuses.",
	Example: "body: {ship: {nmae: Ada}}"}

// body compares the body with the operation's schema.
func (d *drift) body() {
	schema, required := d.operation.Body()
	body, path := d.exchange.Request.Body, d.exchange.Request.Path
	switch {
	case body == nil && (required || len(schema.Required()) > 0):
		d.add(bodySchema.At(path, "%s needs a body", d.operation))
	case body != nil && schema == nil:
		at := body.Text
		if len(body.Map) > 0 {
			at = body.Map[0].Key
		}
		d.add(bodySchema.At(at, "%s takes no body", d.operation))
	case body != nil:
		for _, r := range schema.Check(body, d) {
			kind := bodySchema
			if r.Enum {
				kind = enumDrift
			}
			d.add(kind.At(r.At, "%s", r.Message))
		}
	}
}

// Refused implements [openapi.Leaves]: an expression is known by its type and,
// where it hands on a param, by the param's values.
func (d *drift) Refused(v *toolfile.Value, s *openapi.Schema) []openapi.Refusal {
	e := d.exchange.BodyCEL[v]
	if e == nil {
		return nil
	}
	if want := s.Type(); want != "" && !gives(e, want) {
		return []openapi.Refusal{{At: v.Text, Message: "the API takes " + want + " here; the expression gives " + e.Type}}
	}
	known := s.Enum()
	if known == nil {
		known = s.Items().Enum()
	}
	return enums(d.named(e.Text.Value), known)
}

// MayBeAbsent implements [openapi.Leaves].
func (d *drift) MayBeAbsent(v *toolfile.Value) bool {
	e := d.exchange.BodyCEL[v]
	if e == nil || !strings.HasPrefix(e.Type, "optional") {
		return false
	}
	p := d.named(e.Text.Value)
	return p == nil || !p.Required.Value && p.Default == nil
}

// gives reports whether an expression may give a value of a JSON type.
func gives(e *cel.Expression, want string) bool {
	got := e.Type
	for _, wrapped := range []string{"optional_type(", "optional("} {
		if inner, ok := strings.CutPrefix(got, wrapped); ok {
			got = strings.TrimSuffix(inner, ")")
		}
	}
	switch got, _, _ = strings.Cut(got, "("); got {
	case "string":
		return want == "string"
	case "int", "uint":
		return want == "integer" || want == "number"
	case "double":
		return want == "number" || want == "integer"
	case "bool":
		return want == "boolean"
	case "list":
		return want == "array"
	case "map":
		return want == "object"
	}
	return true
}
