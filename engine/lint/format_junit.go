package lint

import (
	"bytes"
	"fmt"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/junit"
)

// writeJUnit writes one test case a file, those of the options first. Findings
// that do not fail the file are its output.
func writeJUnit(b *bytes.Buffer, ds diag.Diagnostics, o FormatOptions) error {
	byFile := map[string]diag.Diagnostics{}
	files := slices.Clone(o.Files)
	for _, d := range ds {
		byFile[d.Path] = append(byFile[d.Path], d)
		if !slices.Contains(files, d.Path) {
			files = append(files, d.Path)
		}
	}
	var cases []junit.Case
	for _, file := range files {
		c := junit.Case{Class: "lint", Name: file, File: file}
		here := byFile[file]
		failing := slices.DeleteFunc(slices.Clone(here), func(d diag.Diagnostic) bool { return d.Severity == diag.Warning && !o.Strict })
		if len(failing) == 0 {
			c.Output = here.String()
		} else {
			message := failing[0].Message
			if more := len(here) - 1; more > 0 {
				message = fmt.Sprintf("%s (and %d more)", message, more)
			}
			c.Failure = &junit.Failure{Message: message, Type: failing[0].Kind, Text: here.String()}
		}
		cases = append(cases, c)
	}
	return junit.Write(b, "lint", cases)
}
