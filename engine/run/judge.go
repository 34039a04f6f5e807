package run

import (
	"context"
	"encoding/json"

	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// Judgement is what a tool's checks say about arguments, as far as that is known
// without a request.
type Judgement struct {
	Refused bool // by what the arguments alone decide
	Rules   map[*toolfile.Rule]Outcome
}

// Judge runs the tool's checks over arguments; it sends nothing. A tool that
// does not compile refuses everything.
func (a *Account) Judge(ctx context.Context, t *plan.Tool, arguments json.RawMessage) Judgement {
	e := Explanation{}
	k := newCall(a, t)
	k.dry, k.explained = true, &e
	out := Judgement{Rules: map[*toolfile.Rule]Outcome{}}
	out.Refused = k.prepare(ctx, arguments) != nil
	for _, v := range e.Checks {
		if v.rule != nil {
			out.Rules[v.rule] = v.Outcome
		}
	}
	if out.Refused {
		return out
	}
	for _, c := range t.Checks {
		if c.Late {
			switch r, err := k.eval(ctx, c.CEL); {
			case c.NeedsSteps || err != nil || r.Err != nil || len(r.Needs) > 0:
				out.Rules[c.Rule] = Unknown
			case r.Value == true:
				out.Rules[c.Rule] = Holds
			default:
				out.Rules[c.Rule] = Fails
			}
		}
	}
	return out
}
