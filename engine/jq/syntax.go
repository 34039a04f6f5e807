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
		d = t.FindAll("jq-syntax", "%v", err)
		return nil, &d
	}
	end := len(strings.TrimRight(t.Value, " \n"))
	to := min(at.Offset, len(t.Value))
	from := max(0, min(at.Offset-len(at.Token), to))
	switch {
	case strings.HasPrefix(err.Error(), "unterminated string"):
		from = openQuote(t.Value)
		d = t.Find(from, from+1, "jq-syntax", "the text that begins with this quote is never closed")
	case at.Token == "" || from >= end:
		d = t.Find(end, end, "jq-syntax", "the query ends too early%s", unfinished(t.Value))
	default:
		var found bool
		if d, found = habitAt(t, from); !found {
			d = t.Find(from, to, "jq-syntax", "%q cannot stand here", at.Token)
		}
	}
	d = t.WithCut(rewritten(t, d))
	return nil, &d
}

// openQuote returns where the text begins that is open at the end of a query.
func openQuote(s string) int {
	open := 0
	inString := false
	for i := 0; i < len(s); i++ {
		switch {
		case inString && s[i] == '\\':
			i++
		case s[i] == '"':
			if inString = !inString; inString {
				open = i
			}
		}
	}
	return open
}
