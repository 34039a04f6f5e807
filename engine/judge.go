package engine

import (
	"context"
	"encoding/json"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
)

// Judgement is what a tool's checks say about arguments, as far as that is known
// without a request.
type Judgement struct {
	Refused bool // by what the arguments alone decide
	Rules   map[*toolfile.Rule]Outcome
}

// Outcome is what became of a rule.
type Outcome uint8

// The outcomes of a rule.
const (
	Unknown Outcome = iota // it needs what only a request tells
	Holds
	Fails
	Skipped // arguments that it names are wrong by themselves
)

// Judge runs the tool's checks over arguments; it sends nothing. A tool that
// does not compile refuses everything.
func (a *Account) Judge(ctx context.Context, t *Tool, arguments json.RawMessage) Judgement {
	e := Explanation{}
	k := &call{builder: builder{ctx: ctx, account: a, dry: true}, api: a.api, tool: t, explained: &e}
	out := Judgement{Rules: map[*toolfile.Rule]Outcome{}}
	p, err := k.prepare(arguments)
	out.Refused = err != nil
	for _, v := range e.Checks {
		if v.rule != nil {
			out.Rules[v.rule] = outcomeOf(v.Outcome)
		}
	}
	if out.Refused || !slices.ContainsFunc(p.checks, func(c *check) bool { return c.late(a.api) }) {
		return out
	}
	a.open() // for the settings; where the server is does not matter
	for _, c := range p.checks {
		if c.late(a.api) {
			switch r, err := k.eval(c.cel); {
			case slices.Contains(c.cel.Names, "steps") || err != nil || r.Err != nil || len(r.Needs) > 0:
				out.Rules[c.rule] = Unknown
			case r.Value == true:
				out.Rules[c.rule] = Holds
			default:
				out.Rules[c.rule] = Fails
			}
		}
	}
	return out
}

func outcomeOf(verdict string) Outcome {
	switch verdict {
	case "holds":
		return Holds
	case "fails", "error":
		return Fails
	}
	return Skipped
}
