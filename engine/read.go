package engine

import (
	"context"
	"encoding/json"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
)

// ArgumentsAt reads the arguments of a call out of the address of one of the tool's
// resources. ok is false where it is no address of the tool's; wrong says why there
// can be no resource at one that is.
func (t *Tool) ArgumentsAt(uri string) (arguments json.RawMessage, wrong *failure.Failure, ok bool) {
	a := t.Address()
	if a == nil {
		return nil, nil, false
	}
	values, what, ok := a.Match(uri)
	if what != "" {
		wrong = failure.New(failure.NotFound, "there is no resource %s: %s", diag.Show(uri), what)
	}
	return diag.JSON(values), wrong, ok
}

// Read gives the resource at an address of a tool's resources; ok is false where it is
// no address of the tool's.
func (a *Account) Read(ctx context.Context, t *Tool, uri string) (e Envelope, ok bool) {
	arguments, wrong, ok := t.ArgumentsAt(uri)
	if wrong != nil {
		return answer.Failed(wrong), ok
	}
	if !ok {
		return e, false
	}
	return a.Call(ctx, t, arguments, nil), true
}
