package plan

import (
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var defaultNotValid = diag.Kind{Name: "default-not-valid", Explain: "A default that the param itself refuses.",
	Example: "{type: integer, maximum: 5, default: 9}"}

var requiredWithDefault = diag.Kind{Name: "required-with-default", Explain: "A default that is never used, because a call must have the argument.",
	Example: "{required: true, default: 1}"}

// defaultAt is the place of a finding about a default.
func defaultAt(p *toolfile.Param) diag.Text {
	if p.Default.Kind == toolfile.List || p.Default.Kind == toolfile.Map {
		return p.Name
	}
	return p.Default.Text
}

// checkDefault reports a default that is of no use or of another type. Whether
// it keeps the param's constraints is checked with these.
func checkDefault(p *toolfile.Param, report func(diag.Diagnostic)) {
	if p.Default == nil {
		return
	}
	switch v := p.Default.Any(); {
	case p.Required.Value:
		report(requiredWithDefault.At(defaultAt(p), "%q is required and has a default, which is never used", p.Name.Value))
	case v == nil:
		report(defaultNotValid.At(defaultAt(p), "the default of %q is null; leave the key out: a param without a default is absent", p.Name.Value))
	case p.Type.IsSet() && !toolfile.Fits(p.Type.Value, v):
		report(defaultNotValid.At(defaultAt(p), "the default of %q must be of type %s, not %s", p.Name.Value, p.Type.Value, p.Default.Kind))
	}
}
