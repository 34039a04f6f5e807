package lint

import (
	"slices"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// subject is a tool that is judged.
type subject struct {
	tool  *engine.Tool
	file  *toolfile.Tool
	plan  *plan.Tool
	sound bool // nothing in the file is wrong, so that what is missing is truly missing
	found diag.Diagnostics

	calls      []string           // the functions of lib.jq that its queries call
	judgements []engine.Judgement // of the tests; of a sound tool
	accepted   map[string]bool    // whether a value meets the constraints of its param
	void       map[diag.Pos]bool  // rules, by the place of their expression, of which enough is said
}

// warn adds a finding.
func (s *subject) warn(ds ...diag.Diagnostic) { s.found = append(s.found, ds...) }

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
func (s *subject) own() []*toolfile.Param { return s.plan.Params[:len(s.file.Params)] }

// wrongAbout reports whether there is an error about a param, so that it is not
// known what the file says of it.
func (s *subject) wrongAbout(p *toolfile.Param) bool {
	from, to := p.Name.Pos.Line, s.paramsEnd()
	for _, other := range s.file.Params {
		if line := other.Name.Pos.Line; line > from {
			to = min(to, line)
		}
	}
	return s.errorIn(from, max(to, from+1))
}

// paramsAreWrong reports whether there are errors about any of the params.
func (s *subject) paramsAreWrong() bool {
	return len(s.file.Unread) > 0 || len(s.file.Params) == 0 || s.errorIn(s.file.Params[0].Name.Pos.Line, s.paramsEnd())
}

// paramsEnd is the line of the first key at the margin after the params.
func (s *subject) paramsEnd() int {
	n := s.file.Params[0].Name.Pos.Line
	for ; n <= s.file.Source.Lines(); n++ {
		if line := s.file.Source.Line(n); line != "" && line[0] != ' ' && line[0] != '#' {
			break
		}
	}
	return n
}

// errorIn reports whether there is an error in the lines from and before to, or
// in another file that the tool needs.
func (s *subject) errorIn(from, to int) bool {
	return slices.ContainsFunc(s.tool.Compile(), func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && (d.Path != s.file.Source.Path || d.Pos.Line >= from && d.Pos.Line < to)
	})
}

// expressions are all of the tool's CEL but for the constraints.
func (s *subject) expressions() (out []*cel.Expression) {
	for _, k := range s.plan.Checks {
		if k.Rule != nil {
			out = append(out, k.CEL)
			if k.Message != nil {
				out = append(out, k.Message)
			}
		}
	}
	for _, v := range s.plan.Values() {
		out = append(out, v.CEL)
	}
	return out
}
