package run

import (
	"bytes"

	"pagerduty-mcp-server/engine/plan"
)

// original is what a request replaces, as it was read.
type original struct {
	step *plan.Step // nil: the request replaces nothing that was read
	read bytes.Buffer
}

func (o *original) text() []byte {
	if o == nil {
		return nil
	}
	return o.read.Bytes()
}

// originalOf is the step that reads what the tool's own request replaces: it has the
// same address. nil: the tool replaces nothing that it has read.
func originalOf(t *plan.Tool) *plan.Step {
	x := t.Exchange
	if x == nil || x.Request == nil || x.Body == nil {
		return nil
	}
	for _, s := range t.Steps {
		if s.Method == "GET" && s.ForEach == nil && s.Request.Path.Value == x.Request.Path.Value && s.Server == x.Server {
			return s
		}
	}
	return nil
}
