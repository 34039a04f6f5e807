package engine

import (
	"context"

	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/run"
	"pagerduty-mcp-server/engine/toolfile"
)

// Argument is a param of a tool or of a prompt, of which values can be suggested. The
// zero value is one of which nothing is known.
type Argument struct {
	api     *plan.API
	param   *toolfile.Param
	account *Account
}

// Argument returns the tool's own param of that name.
func (t *Tool) Argument(name string) Argument { return argument(t.api, t.Params(), name, t.account) }

// Argument returns the prompt's argument of that name.
func (p *Prompt) Argument(name string) Argument {
	return argument(p.api, p.Params(), name, p.account)
}

func argument(api *plan.API, params []*toolfile.Param, name string, account *Account) Argument {
	for _, p := range params {
		if p.Name.Value == name {
			return Argument{api, p, account}
		}
	}
	return Argument{}
}

// Suggest returns values for the argument, of which the beginning is given: at most
// 100, within two seconds. It never fails: where nothing is known there are no values.
func (a Argument) Suggest(ctx context.Context, given string) Suggestions {
	return a.suggest(ctx, given, func() *run.Account { return a.account.running() })
}

// Suggest returns values for an argument, of records that the caller may see. See
// [Argument.Suggest].
func (c *Caller) Suggest(ctx context.Context, a Argument, given string) Suggestions {
	return a.suggest(ctx, given, func() *run.Account { return c.account(a.api) })
}

func (a Argument) suggest(ctx context.Context, given string, account func() *run.Account) Suggestions {
	if a.param == nil || a.api.Compile().HasErrors() {
		return Suggestions{}
	}
	return account().Suggest(ctx, a.param, given)
}
