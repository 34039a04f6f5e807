package lint

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var ruleVacuous = diag.Kind{Name: "rule-vacuous", Severity: diag.Warning, Explain: "A rule that no arguments break.",
	Example: "expression: has(params.a) || !has(params.a)"}

var ruleUnsatisfiable = diag.Kind{Name: "rule-unsatisfiable", Severity: diag.Warning, Explain: "A rule that no arguments meet.",
	Example: "expression: has(params.a) && !has(params.a)"}

var ruleCrashes = diag.Kind{Name: "rule-crashes", Severity: diag.Warning, Explain: "An expression that fails on arguments that pass all checks.",
	Example: "expression: params.optional > 1"}

// checkRuleOutcomes tries each rule with arguments that pass the constraints of the
// params. It warns of rules that fail to be evaluated (rule-crashes), that hold
// for all arguments (rule-vacuous), and that hold for none (rule-unsatisfiable).
// The latter two only where it is known that the arguments tried are all that
// matter.
func checkRuleOutcomes(ctx context.Context, s *subject) {
	if !s.sound && s.paramsAreWrong() {
		return
	}
	for _, k := range s.plan.Checks {
		if k.Rule != nil && !s.void[k.At().Pos] {
			s.tryRule(ctx, k)
		}
	}
}

// tryRule tries one rule.
func (s *subject) tryRule(ctx context.Context, k *plan.Check) {
	analysis := k.CEL.Analyze()
	var count [crashed + 1]int
	var example, last arguments
	var crash, badMessage error
	var besides func() []domain // of the params that the message names
	if k.Message != nil {
		besides = sync.OnceValue(func() []domain { analysis := k.Message.Analyze(); return s.domains(ctx, &analysis) })
	}
	total := 0
	complete := combine(s.domains(ctx, &analysis), func(args arguments) bool {
		total++
		got, r := try(ctx, k.CEL, args)
		if count[got]++; count[isTrue] == 0 || count[isFalse] == 0 { // else it is not shown
			last = maps.Clone(args)
		}
		if got == crashed && crash == nil {
			crash, example = r.Err, maps.Clone(args)
		}
		if got == isFalse && k.Message != nil && badMessage == nil {
			args := completed(args, besides())
			if was, m := try(ctx, k.Message, args); was == crashed {
				badMessage = m.Err
				s.warn(crashFinding(k.Message, args, m.Err, "the message cannot be made"))
			}
		}
		decided := count[isTrue] > 0 && count[isFalse] > 0
		return ctx.Err() == nil && !(decided && total >= enoughTrials)
	})
	text := k.At()
	found := len(s.found)
	switch {
	case crash != nil:
		s.warn(crashFinding(k.CEL, example, crash, "the rule fails"))
	case !complete || analysis.Opaque || count[unknown] > 0 || total == 0 || ctx.Err() != nil:
	case count[isFalse] == 0:
		s.warn(ruleVacuous.At(text, "the rule refuses nothing: %s; leave it out, or say what it is to refuse", tries("holds for every", "always holds", total, last, &analysis)))
	case count[isTrue] == 0:
		s.warn(ruleUnsatisfiable.At(text, "the rule refuses every call: %s", tries("holds for no", "never holds", total, last, &analysis)))
	}
	s.void[text.Pos] = len(s.found) > found
}

// completed are arguments, and a value for each param besides that no call is without.
func completed(args arguments, besides []domain) arguments {
	args = maps.Clone(args)
	for _, d := range besides {
		if _, given := args[d.name]; !given && !d.absent && len(d.values) > 0 {
			args[d.name] = d.values[0]
		}
	}
	return args
}

// tries says what an expression was tried with, and shows the last of it.
func tries(some, all string, total int, last arguments, analysis *cel.Analysis) string {
	names := slices.Sorted(maps.Keys(analysis.Params))
	if len(names) == 0 {
		return "it names no params and " + all
	}
	return fmt.Sprintf("it %s combination of values of %s that matters (%d tried, such as %s)", some, list(names), total, last)
}

// domains are the values that the params of an expression are tried with.
func (s *subject) domains(ctx context.Context, analysis *cel.Analysis) (out []domain) {
	for _, name := range slices.Sorted(maps.Keys(analysis.Params)) {
		out = append(out, s.domain(ctx, name, analysis.Params[name], analysis))
	}
	return out
}

// crashFinding is about an expression that fails with arguments.
func crashFinding(c *cel.Expression, args arguments, err error, what string) diag.Diagnostic {
	if m := noSuchKey.FindStringSubmatch(err.Error()); m != nil {
		use := regexp.MustCompile(`(has\(\s*)?\bparams\.` + regexp.QuoteMeta(m[1]) + `\b`)
		for _, at := range use.FindAllStringSubmatchIndex(c.Text.Value, -1) {
			if at[2] < 0 { // not inside has()
				return ruleCrashes.In(c.Text, at[0], at[1], "%s with the arguments %s, which have no %s; ask has(params.%s) first, or use params.?%s",
					what, args, m[1], m[1], m[1])
			}
		}
	}
	return ruleCrashes.At(c.Text, "%s with the arguments %s: %v", what, args, err)
}

// noSuchKey is CEL's error about a field that is not set.
var noSuchKey = regexp.MustCompile(`^no such key: (\w+)$`)

// list is names in a sentence.
func list(names []string) string {
	out := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}
