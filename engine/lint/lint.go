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
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/tooltest"
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

// Options are what lint looks at, and for what. The zero value is all tools, for what
// holds of any.
type Options struct {
	Only        func(*engine.Tool) bool // the tools that are judged; nil: all
	Description *openapi.Document       // of their API, with which they are compared; nil: it is not known
	Strict      bool                    // say, too, what no test shows
	Perf        bool                    // say, too, what costs time
	Once        bool                    // nobody needs the tools' plans and tests afterwards: none is kept
}

// Check returns what lint knows of loaded tools beyond what engine.Load and Catalog.Check
// find. It looks at the prompts, at the tools that are asked for, and at the libraries of
// which they are all the tools; with a description also at the contexts and lookups of
// their APIs. It ends soon after ctx does, and is then not complete.
func Check(ctx context.Context, c *engine.Catalog, o Options) diag.Diagnostics {
	var all []*subject
	judged := map[*engine.Tool]*subject{}
	for _, t := range c.Tools {
		if o.Only == nil || o.Only(t) {
			s := &subject{tool: t, file: t.File, void: map[diag.Pos]bool{}}
			all, judged[t] = append(all, s), s
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range all {
		g.Go(func() error { s.judge(ctx, o); return nil })
	}
	g.Wait()
	var out diag.Diagnostics
	for _, s := range all {
		out = append(out, s.found...)
	}
	if o.Description != nil {
		out = append(out, driftOfAPIs(ctx, all, o.Description)...)
	}
	for _, p := range c.Prompts {
		out = append(out, checkPrompt(p)...)
	}
	return append(out, checkUnusedFunctions(c, judged)...)
}

// judge says what is to be said of one tool.
func (s *subject) judge(ctx context.Context, o Options) {
	s.check(ctx, o)
	if o.Once {
		s.tool.Release()
		s.file.Tests = nil // which take as much memory
		s.plan, s.judgements, s.accepted = nil, nil, nil
	}
}

func (s *subject) check(ctx context.Context, o Options) {
	findings := s.tool.Compile()
	s.sound = !findings.HasErrors()
	if s.plan = s.tool.Plan(); s.plan == nil {
		return
	}
	for _, q := range s.plan.Queries() {
		s.calls = append(s.calls, q.Calls...)
	}
	if s.sound {
		s.judgements = tooltest.Judge(ctx, s.tool)
	}
	for _, rule := range rules() {
		if ctx.Err() == nil {
			rule(ctx, s)
		}
	}
	if o.Perf {
		s.warn(notFusedIn(s.plan)...)
	}
	if s.sound && o.Description != nil {
		s.warn(driftOf(s.tool, o.Description)...)
	}
	if s.sound && o.Strict {
		s.warn(unseenFields(ctx, s.tool, true)...)
	}
}
