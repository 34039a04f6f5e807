package engine

import (
	"context"

	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/run"
	"pagerduty-mcp-server/engine/toolfile"
)

// Suggest returns values for a param of a tool or of a prompt, whose API is given, of
// which the beginning is given: at most 100, within two seconds. It never fails: where
// nothing is known there are no values.
func (a *Account) Suggest(ctx context.Context, api *plan.API, p *toolfile.Param, given string) Suggestions {
	return suggest(ctx, api, p, given, a.running)
}

// Suggest returns values for a param, of records that the caller may see. See
// [Account.Suggest].
func (c *Caller) Suggest(ctx context.Context, api *plan.API, p *toolfile.Param, given string) Suggestions {
	return suggest(ctx, api, p, given, func() *run.Account { return c.account(api) })
}

// Suggest returns values for a param of the tool. See [Account.Suggest].
func (t *Tool) Suggest(ctx context.Context, p *toolfile.Param, given string) Suggestions {
	return t.account.Suggest(ctx, t.api, p, given)
}

// Suggest returns values for an argument of the prompt. See [Account.Suggest].
func (p *Prompt) Suggest(ctx context.Context, argument *toolfile.Param, given string) Suggestions {
	return p.account.Suggest(ctx, p.api, argument, given)
}

func suggest(ctx context.Context, api *plan.API, p *toolfile.Param, given string, account func() *run.Account) Suggestions {
	if api.Compile().HasErrors() {
		return Suggestions{}
	}
	return account().Suggest(ctx, p, given)
}
