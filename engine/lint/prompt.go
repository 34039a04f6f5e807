package lint

import (
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var promptWords = diag.Kind{Name: "prompt-words", Severity: diag.Warning, Explain: "Two parts of a prompt's message that make one word, for parts are joined as they stand.",
	Example: `user: ["Triage", "${params.incident_id}"]`}

// checkPrompt warns about one prompt.
func checkPrompt(p *engine.Prompt) (out diag.Diagnostics) {
	findings := p.Compile()
	compiled := p.Plan()
	if compiled == nil {
		return nil
	}
	sound := !findings.HasErrors()
	for _, a := range compiled.Arguments.Params {
		if !a.Description.IsSet() {
			out = append(out, paramDescription.At(a.Name, "the argument %q needs a description, which a person reads who fills it in", a.Name.Value))
		}
		if sound && !uses(compiled, a.Name.Value) {
			out = append(out, unusedParam.At(a.Name, "nothing uses the argument %q; name it in an expression of a message, or leave it out", a.Name.Value))
		}
	}
	if len(p.File.Tests) == 0 && sound {
		out = append(out, noTests.At(p.File.Name, "the prompt %q has no tests; a test shows what its messages say", p.Name()))
	}
	for _, m := range compiled.Messages {
		for i := 1; i < len(m.Parts); i++ {
			before, after := m.Parts[i-1], m.Parts[i]
			if endsInWord(before) && beginsWithWord(after) {
				out = append(out, apart(promptWords.At(after.Text, "this part follows the one before it without a space; put one at its beginning or at the end of that"), before, after))
			}
		}
	}
	return out
}

// apart gives a finding the fix that puts a space between two parts of a message, in the
// one that is text.
func apart(d diag.Diagnostic, before, after plan.MessagePart) diag.Diagnostic {
	if after.CEL == nil {
		return d.Write(after.Text, 0, 0, " ")
	}
	n := len(before.Text.Value)
	return d.Write(before.Text, n, n, " ")
}

// uses reports whether a message or a rule of a prompt names an argument.
func uses(p *plan.Prompt, name string) bool {
	for _, m := range p.Messages {
		for _, part := range m.Parts {
			if part.CEL != nil && (slices.Contains(part.CEL.Fields["params"], name) || wholeParams.MatchString(part.CEL.Text.Value)) {
				return true
			}
		}
		if m.Read != nil {
			if path, query := m.Read.Params(); slices.Contains(path, name) || slices.Contains(query, name) {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.Arguments.Checks, func(k *plan.Check) bool { return k.Rule != nil && slices.Contains(k.Params(), name) })
}

// bareParam is CEL that is the value of an argument, which begins and ends with a word.
var bareParam = regexp.MustCompile(`^\s*params\.\w+\s*$`)

func endsInWord(p plan.MessagePart) bool {
	if p.CEL != nil {
		return bareParam.MatchString(p.CEL.Text.Value)
	}
	r, _ := utf8.DecodeLastRuneInString(p.Text.Value)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func beginsWithWord(p plan.MessagePart) bool {
	if p.CEL != nil {
		return bareParam.MatchString(p.CEL.Text.Value)
	}
	r, _ := utf8.DecodeRuneInString(p.Text.Value)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
