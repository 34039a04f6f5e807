// Package lint knows what a good tool file is beyond one that runs. What keeps
// a file from running is found where it is read and compiled, with the same
// findings for everyone who loads it.
package lint

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// rules are the rules about one tool. Each is a func in a file of its own.
func rules() []func(context.Context, *subject) {
	return []func(context.Context, *subject){
		checkUnusedParams, checkParamDescriptions, checkClientSchema,
		checkEnumsInRules, checkRuleOutcomes, checkValues, checkCosts,
		checkEmptyLists, checkHalfObjects, checkUnusedSteps,
		checkThereAreTests, checkRuleCoverage, checkTestExchanges, checkTestNames,
		checkNameLength, checkDescriptionLength, checkViewFields, checkUnseenFields, checkUnconfirmed, checkUnasked, checkTodos,
	}
}

// Check returns what lint knows of loaded tools beyond Load's own findings,
// all of it warnings. It looks at the prompts, at those tools for which keep is
// true, or at all when keep is nil, and at the libraries of which they are all the tools. It
// ends soon after ctx does, and is then not complete.
func Check(ctx context.Context, c *engine.Catalog, keep func(*engine.Tool) bool) diag.Diagnostics {
	var all []*subject
	judged := map[*engine.Tool]bool{}
	for _, t := range c.Tools {
		if keep == nil || keep(t) {
			all = append(all, &subject{tool: t, file: t.File, void: map[diag.Pos]bool{}})
			judged[t] = true
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range all {
		g.Go(func() error { s.judge(ctx); return nil })
	}
	g.Wait()
	var out diag.Diagnostics
	for _, s := range all {
		out = append(out, s.found...)
	}
	for _, p := range c.Prompts {
		out = append(out, checkPrompt(p)...)
	}
	return append(out, checkUnusedFunctions(c, judged)...)
}

// judge runs the rules over one tool.
func (s *subject) judge(ctx context.Context) {
	findings := s.tool.Compile()
	s.sound = !findings.HasErrors()
	if s.plan = s.tool.Plan(); s.plan == nil {
		return
	}
	if s.sound {
		s.runTests(ctx)
	}
	for _, rule := range rules() {
		if ctx.Err() == nil {
			rule(ctx, s)
		}
	}
}
