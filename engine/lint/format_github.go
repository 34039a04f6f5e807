package lint

import (
	"bytes"
	"fmt"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// writeGitHub writes a workflow command for each of printable findings.
func writeGitHub(b *bytes.Buffer, ds diag.Diagnostics) {
	// What ends a property is escaped there. Line ends would be, too, if
	// printable left any.
	message := strings.NewReplacer("%", "%25")
	property := strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
	for _, d := range ds {
		fmt.Fprintf(b, "::%s file=%s", d.Severity, property.Replace(d.Path))
		if d.Pos.Line > 0 {
			fmt.Fprintf(b, ",line=%d,col=%d,endColumn=%d", d.Pos.Line, d.Pos.Col, endColumn(d))
		}
		fmt.Fprintf(b, ",title=%s::%s\n", property.Replace(d.Kind), message.Replace(d.Message))
	}
}
