package lint

import (
	"context"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var testUnknownName = diag.Kind{Name: "test-unknown-name", Severity: diag.Warning, Explain: "A test gives a value to a name that there is not.",
	Example: "tests: [{params: {stauts: open}}]"}

// checkTestNames warns of tests that give values to params, contexts or
// settings that there are not.
func checkTestNames(_ context.Context, s *subject) {
	var contexts, settings []string
	for _, c := range s.tool.API().File.Contexts {
		contexts = append(contexts, c.Name.Value)
	}
	for _, v := range s.tool.API().File.Settings {
		settings = append(settings, v.Name.Value)
	}
	report := func(es []toolfile.Entry, what string, known []string) {
		for _, e := range es {
			s.warn(testUnknownName.At(e.Key, "there is no %s %q%s", what, e.Key.Value, diag.DidYouMean(e.Key.Value, known)))
		}
	}
	for _, t := range s.file.Tests {
		report(s.unknownParams(&t), "param", s.params())
		report(unknownOf(t.Context, contexts), "context", contexts)
		report(unknownOf(t.Settings, settings), "setting", settings)
	}
}

// params are the names of the tool's params.
func (s *subject) params() (out []string) {
	for _, p := range s.plan.Params {
		out = append(out, p.Name.Value)
	}
	return out
}

// unknownParams returns the arguments of a test that the tool does not have,
// and that the test does not expect to be refused.
func (s *subject) unknownParams(t *toolfile.Test) []toolfile.Entry {
	if t.Params == nil || refusesNames(t.Expect.Error) || slices.Contains(s.file.Unread, "params") {
		return nil
	}
	return unknownOf(t.Params.Map, s.params())
}

func unknownOf(es []toolfile.Entry, known []string) []toolfile.Entry {
	return slices.DeleteFunc(slices.Clone(es), func(e toolfile.Entry) bool { return slices.Contains(known, e.Key.Value) })
}

// refusesNames reports whether a test may expect that a name is refused.
func refusesNames(e *toolfile.ExpectError) bool {
	return e != nil && (!e.Code.IsSet() || e.Code.Value == "UNKNOWN_PARAMETER")
}
