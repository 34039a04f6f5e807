package jq

import (
	"errors"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
)

// parseJQ parses src, which is t's value with perhaps something behind it.
func parseJQ(t diag.Text, src string) (*gojq.Query, *diag.Diagnostic) {
	q, err := gojq.Parse(src)
	if err == nil {
		return q, nil
	}
	var d diag.Diagnostic
	var at *gojq.ParseError
	if !errors.As(err, &at) {
		d = jqSyntax.At(t, "%v", err)
		return nil, &d
	}
	end := len(strings.TrimRight(t.Value, " \n"))
	to := min(at.Offset, len(t.Value))
	from := max(0, min(at.Offset-len(at.Token), to))
	switch {
	case strings.HasPrefix(err.Error(), "unterminated string"):
		from = max(0, strings.LastIndexByte(codeOf(t.Value), '"'))
		d = jqSyntax.In(t, from, from+1, "the text that begins with this quote is never closed")
	case at.Token == "" || from >= end:
		d = jqSyntax.In(t, end, end, "the query ends too early%s", unfinished(t.Value))
	default:
		var found bool
		if d, found = habitAt(t, from); !found {
			d = jqSyntax.In(t, from, to, "%q cannot stand here", at.Token)
		}
	}
	d = t.WithCut(rewritten(t, d))
	return nil, &d
}
