package lint

import (
	"context"
	"maps"
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
)

var unseenField = diag.Kind{Name: "unseen-field", Severity: diag.Warning, Explain: "A field that no test's body has: it is misspelt, or read of a list or a text.",
	Example: "response: .ships.length"}

// nearField is a finding about a field that is not there, and another one that is.
var nearField = regexp.MustCompile(`^there is no field "([^"]+)" here(; did you mean "([^"]+)"\?)$`)

// checkUnseenFields warns of fields that a response reads of a list or a text, and of
// those that no body has which a test answers with while one has a name that is almost
// the same. A body need not have all that is read, so other fields are not judged; nor
// are those that functions read.
func checkUnseenFields(ctx context.Context, s *subject) {
	if !s.sound {
		return
	}
	vars := contextShapes(s.tool.API().File)
	vars["params"] = paramShape(s.tool.Params())
	for _, x := range s.plan.Exchanges() {
		page := pageOf(s.tool, x, nil)
		if ctx.Err() != nil || x.Request == nil || x.Response == nil || page == nil || x.Answer != "json" {
			continue
		}
		_, found := s.tool.Library().Infer(x.Response.Text, closed(page), vars)
		for _, f := range found {
			m := nearField.FindStringSubmatch(f.Message)
			switch {
			case m != nil && misspelt(m[1], m[3]):
				f.Message = "no test's body has a field \"" + m[1] + "\" here" + m[2]
			case strings.Contains(f.Message, ", which has no field ") && !strings.HasSuffix(f.Message, ")"):
				f.Message = "in the tests' bodies " + f.Message
			default:
				continue
			}
			f.Kind, f.Severity = unseenField.Name, unseenField.Severity
			s.warn(f)
		}
	}
}

// misspelt is whether two names differ by one letter, or by two that stand the wrong way round.
func misspelt(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a)+len(b) == 1 || len(a) == 1 && len(b) == 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// closed is a shape whose objects have no further fields.
func closed(s *jq.Shape) *jq.Shape {
	if s == nil {
		return nil
	}
	out := *s
	out.Open, out.Elem = false, closed(s.Elem)
	out.Fields = maps.Clone(s.Fields)
	for name, f := range out.Fields {
		out.Fields[name] = closed(f)
	}
	return &out
}
