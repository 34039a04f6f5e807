package plan

import (
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
)

var unsetSetting = diag.Kind{Name: "unset-setting", Severity: diag.Warning, Explain: "An expression that fails where the environment does not have a setting.",
	Example: `header: {From: "${setting.email}"}`}

// checkSettings warns of settings that an expression takes to be there. Every
// setting may be left out of the environment.
func (c *compiler) checkSettings(e *cel.Expression) {
	for _, name := range e.Bare["setting"] {
		at := regexp.MustCompile(`\bsetting\s*\.\s*` + name + `\b`).FindStringIndex(e.Text.Value)
		if at == nil {
			at = []int{0, len(e.Text.Value)}
		}
		d := unsetSetting.In(e.Text, at[0], at[1], "%s may not be set, and the call then fails; write setting.?%s, which leaves out what is not there, or ask has(setting.%s)",
			"setting."+name, name, name)
		if strings.TrimSpace(e.Text.Value) == "setting."+name {
			d = d.Write(e.Text, at[0], at[1], "setting.?"+name)
		}
		c.add(d)
	}
}
