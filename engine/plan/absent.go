package plan

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var hintOfParam = diag.Kind{Name: "hint-of-param", Severity: diag.Warning, Explain: "A hint for all tools that names a param which only some of them have.",
	Example: "absent: {hint: Set mine to false.} where mine is a shared param"}

// checkAbsent reports a hint that names a shared param, for the callers of tools
// without that param read it too, and a param_hint for a param that there is not.
func (c *compiler) checkAbsent(a *toolfile.Absent) {
	var names []string
	for i := range c.api.File.Params {
		names = append(names, c.api.File.Params[i].Name.Value)
	}
	if a.Param.IsSet() && !slices.Contains(names, a.Param.Value) {
		c.add(toolfile.UnknownKey.At(a.Param, "no shared param %q%s", a.Param.Value, diag.DidYouMean(a.Param.Value, names)))
	}
	for _, name := range names {
		// a word of English is not a param's name
		if at := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).FindStringIndex(a.Hint.Value); at != nil && strings.Contains(name, "_") {
			c.add(hintOfParam.In(a.Hint, at[0], at[1], "not every tool has %q; say this in param_hint, with param: %s", name, name))
		}
	}
}
