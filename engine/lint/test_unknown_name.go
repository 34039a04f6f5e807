package lint

import (
	"context"
	"slices"

	"pagerduty-mcp-server/engine/spec"
)

// testUnknownName warns of tests that give values to params, contexts or
// settings that there are not.
func testUnknownName(_ context.Context, s *subject) {
	var contexts, settings []string
	for _, c := range s.tool.API().Contexts {
		contexts = append(contexts, c.Name.Value)
	}
	for _, v := range s.tool.API().Settings {
		settings = append(settings, v.Name.Value)
	}
	report := func(es []spec.Entry, what string, known []string) {
		for _, e := range es {
			s.warn(e.Key.FindAll("test-unknown-name", "there is no %s %q%s", what, e.Key.Value, spec.DidYouMean(e.Key.Value, known)))
		}
	}
	for _, t := range s.spec.Tests {
		report(s.unknownParams(&t), "param", s.params())
		report(unknownOf(t.Context, contexts), "context", contexts)
		report(unknownOf(t.Settings, settings), "setting", settings)
	}
}

// params are the names of the tool's params.
func (s *subject) params() (out []string) {
	for _, p := range s.parts.Params {
		out = append(out, p.Name.Value)
	}
	return out
}

// unknownParams returns the arguments of a test that the tool does not have,
// and that the test does not expect to be refused.
func (s *subject) unknownParams(t *spec.Test) []spec.Entry {
	if t.Params == nil || refusesNames(t.Expect.Error) || slices.Contains(s.spec.Unread, "params") {
		return nil
	}
	return unknownOf(t.Params.Map, s.params())
}

func unknownOf(es []spec.Entry, known []string) []spec.Entry {
	return slices.DeleteFunc(slices.Clone(es), func(e spec.Entry) bool { return slices.Contains(known, e.Key.Value) })
}

// refusesNames reports whether a test may expect that a name is refused.
func refusesNames(e *spec.ExpectError) bool {
	return e != nil && (!e.Code.IsSet() || e.Code.Value == "UNKNOWN_PARAMETER")
}
