package plan

import (
	"slices"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// MaxQuestion is how long a tool's question may be, in characters.
const MaxQuestion = 500

var confirmQuestion = diag.Kind{Name: "confirm-question", Explain: "A question that no call can ask: the tool changes nothing, or the text is longer than 500 characters.",
	Example: "confirm: Go on? of a tool with access: read"}

// confirm compiles the question of a tool, and finds out which steps are there for it
// alone.
func (c *compiler) confirm(p *Tool) {
	text := c.file.Confirm
	if !text.IsSet() {
		return
	}
	if c.access == Read {
		c.add(confirmQuestion.At(text, "the tool only reads, so there is nothing to ask; leave confirm out"))
	}
	source, isCEL := toolfile.Expr(text)
	switch {
	case !isCEL && utf8.RuneCountInString(text.Value) > MaxQuestion:
		c.add(confirmQuestion.At(text, "the question has %d characters; a person reads at most %d", utf8.RuneCountInString(text.Value), MaxQuestion))
	case !isCEL:
		c.add(text.Cut()...)
		c.checkLiteral(text)
	case !c.splices(text):
		p.Confirm = c.cel(c.scope(requestScope), source, cel.TypeString)
	}
	if p.Confirm == nil {
		return
	}
	needed, asked := neededSteps(p), map[string]bool{}
	needSteps(p, asked, stepsOf(p.Confirm)...)
	for _, s := range p.Steps {
		s.Asks = asked[s.Name] && !needed[s.Name]
	}
}

// neededSteps are the steps that the tool needs without its question.
func neededSteps(p *Tool) map[string]bool {
	out := map[string]bool{}
	for _, k := range p.Checks {
		if k.CEL != nil {
			needSteps(p, out, stepsOf(k.CEL)...)
		}
		if k.Message != nil {
			needSteps(p, out, stepsOf(k.Message)...)
		}
	}
	for _, e := range p.Exchange.Expressions() {
		needSteps(p, out, stepsOf(e)...)
	}
	if j := p.Exchange.Response; j != nil && slices.Contains(j.Used, "steps") {
		needSteps(p, out, orAll(j.Fields["steps"])...)
	}
	return out
}

// needSteps notes the steps of these names and those that they need.
func needSteps(p *Tool, needed map[string]bool, names ...string) {
	for _, s := range p.Steps {
		if !needed[s.Name] && (slices.Contains(names, s.Name) || slices.Contains(names, allSteps)) {
			needed[s.Name] = true
			needSteps(p, needed, s.After...)
		}
	}
}

// allSteps stands for every step, where an expression names `steps` as a whole.
const allSteps = "*"

// stepsOf are the names of the steps that an expression reads.
func stepsOf(e *cel.Expression) []string {
	if !slices.Contains(e.Names, "steps") {
		return nil
	}
	return orAll(e.Fields["steps"])
}

func orAll(names []string) []string {
	if names == nil {
		return []string{allSteps}
	}
	return names
}
