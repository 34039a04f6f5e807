package tooltest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// RunPrompt runs the tests of a prompt whose name, written PROMPT/NAME, matches
// only; nil matches all.
func RunPrompt(ctx context.Context, p *engine.Prompt, only *regexp.Regexp) []Result {
	ctx = engine.WithCapabilities(ctx, toolfile.Capabilities...)
	return runAll(p, p.Name(), p.File.Source.Path, p.File.Tests, only, func(test *toolfile.Test, account *engine.Account, r *Result) []string {
		arguments, err := json.Marshal(test.Params.Any())
		if err != nil {
			return []string{"params: " + err.Error()}
		}
		taken := account.Take(ctx, p, arguments)
		r.Answer = diag.JSON(taken.Messages)
		return compareMessages(test.Expect, taken)
	})
}

// compareMessages returns how messages differ from what a test expects.
func compareMessages(want toolfile.Expect, got engine.Taken) (out []string) {
	switch {
	case want.Error != nil && got.Failed == nil:
		return []string{"the prompt was made; an error was expected"}
	case want.Error != nil:
		return compareError(want.Error, map[string]any{"code": got.Failed.Code, "message": got.Failed.Message})
	case got.Failed != nil:
		return []string{fmt.Sprintf("the prompt failed: %v", got.Failed)}
	case len(want.Messages) != len(got.Messages):
		return []string{fmt.Sprintf("messages: want %d, got %d", len(want.Messages), len(got.Messages))}
	}
	for i, w := range want.Messages {
		g, at := got.Messages[i], fmt.Sprintf("messages[%d]", i)
		if w.Role.Value != g.Role {
			out = append(out, fmt.Sprintf("%s: want %s, got %s", at, w.Role.Value, g.Role))
		}
		if w.URI.Value != g.URI {
			out = append(out, fmt.Sprintf("%s.uri: want %q, got %q", at, w.URI.Value, g.URI))
		}
		rest, found := g.Text, true
		for _, part := range w.Parts {
			if _, rest, found = strings.Cut(rest, part.Value); !found {
				out = append(out, fmt.Sprintf("%s: want a part %q, got %q", at, part.Value, g.Text))
				break
			}
		}
	}
	return out
}

// CoverPrompt says of a prompt what its tests show: of each argument that it is
// given and, where it may be, that it is left out.
func CoverPrompt(p *engine.Prompt) Coverage {
	c := &cover{file: p.File.Source.Path, name: p.Name()}
	if p.Compile().HasErrors() {
		return c.Coverage
	}
	for _, a := range p.Params() {
		name := a.Name.Value
		gives := func(test toolfile.Test) bool { return test.Expect.Error == nil && test.Params.Get(name) != nil }
		c.count(slices.ContainsFunc(p.File.Tests, gives), a.Name, "no test gives the argument %q", name)
		if !a.Required.Value {
			leaves := func(test toolfile.Test) bool { return test.Expect.Error == nil && test.Params.Get(name) == nil }
			c.count(slices.ContainsFunc(p.File.Tests, leaves), a.Name, "no test leaves out the argument %q", name)
		}
	}
	return c.Coverage
}
