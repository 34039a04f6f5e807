// Package lint knows what a good tool file is beyond one that runs. What keeps
// a file from running is found by packages spec and engine, with the same
// findings for everyone who loads it.
package lint

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// rules are the rules about one tool. Each is a func in a file of its own.
func rules() []func(context.Context, *subject) {
	return []func(context.Context, *subject){
		unusedParam, paramDescription,
		enumInRule, ruleOutcomes, valueCrashes, ruleCost,
		emptyListBinding, unusedStep,
		noTests, ruleCoverage, testUnusedExchange, testUnknownName,
		nameLength, descriptionLength, todo,
	}
}

// Check returns what lint knows of loaded tools beyond Load's own findings,
// all of it warnings. It looks at those tools for which keep is true, or at all
// when keep is nil, and at the libraries of which they are all the tools. It
// ends soon after ctx does, and is then not complete.
func Check(ctx context.Context, c *engine.Catalog, keep func(*engine.Tool) bool) diag.Diagnostics {
	var all []*subject
	judged := map[*engine.Tool]bool{}
	for _, t := range c.Tools {
		if keep == nil || keep(t) {
			all = append(all, &subject{tool: t, spec: t.File, void: map[diag.Pos]bool{}})
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
	return append(out, unusedFunctions(c, judged)...)
}

// subject is a tool that is judged.
type subject struct {
	tool  *engine.Tool
	spec  *toolfile.Tool
	plan  *plan.Tool
	sound bool // nothing in the file is wrong, so that what is missing is truly missing
	found diag.Diagnostics

	judgements []engine.Judgement // of the tests; of a sound tool
	void       map[diag.Pos]bool  // rules, by the place of their expression, of which enough is said
}

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

// warn adds a finding.
func (s *subject) warn(d diag.Diagnostic) { s.found = append(s.found, d.AsWarning()) }

// param returns the tool's param of that name, $ref resolved; nil when there is none.
func (s *subject) param(name string) *toolfile.Param {
	for _, p := range s.plan.Params {
		if p.Name.Value == name {
			return p
		}
	}
	return nil
}

// own are the params that the file lists.
func (s *subject) own() []*toolfile.Param { return s.plan.Params[:len(s.spec.Params)] }

// wrongAbout reports whether there is an error about a param, so that it is not
// known what the file says of it.
func (s *subject) wrongAbout(p *toolfile.Param) bool {
	from, to := p.Name.Pos.Line, s.paramsEnd()
	for _, other := range s.spec.Params {
		if line := other.Name.Pos.Line; line > from {
			to = min(to, line)
		}
	}
	return s.errorIn(from, max(to, from+1))
}

// paramsAreWrong reports whether there are errors about any of the params.
func (s *subject) paramsAreWrong() bool {
	return len(s.spec.Unread) > 0 || len(s.spec.Params) == 0 || s.errorIn(s.spec.Params[0].Name.Pos.Line, s.paramsEnd())
}

// paramsEnd is the line of the first key at the margin after the params.
func (s *subject) paramsEnd() int {
	n := s.spec.Params[0].Name.Pos.Line
	for ; n <= s.spec.Source.Lines(); n++ {
		if line := s.spec.Source.Line(n); line != "" && line[0] != ' ' && line[0] != '#' {
			break
		}
	}
	return n
}

// errorIn reports whether there is an error in the lines from and before to, or
// in another file that the tool needs.
func (s *subject) errorIn(from, to int) bool {
	return slices.ContainsFunc(s.tool.Compile(), func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && (d.Path != s.spec.Source.Path || d.Pos.Line >= from && d.Pos.Line < to)
	})
}
