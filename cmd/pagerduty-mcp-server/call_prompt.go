package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// callPrompt makes the messages of a prompt and prints them.
func (a *app) callPrompt(ctx context.Context, o callOptions, args []string) error {
	if o.output != "" && o.output != "json" || o.all || o.open {
		return exit{exitUsage, fmt.Errorf("--prompt prints texts, or JSON with -o json; other formats, --all and --open are for tools")}
	}
	p, arguments, done, err := a.preparePrompt(args)
	if err != nil {
		return err
	}
	defer done()
	taken := p.Take(a.declaring(ctx, o.yes), arguments)
	if f := taken.Failed; f != nil {
		return exit{exitFound, f}
	}
	var b strings.Builder
	if o.output == "json" {
		text, err := json.MarshalIndent(messages(taken), "", "  ")
		if err != nil {
			return abort(err)
		}
		fmt.Fprintf(&b, "%s\n", text)
	} else {
		writeMessages(&b, taken)
	}
	if _, err := a.out.Write([]byte(b.String())); err != nil {
		return abort(err)
	}
	return nil
}

// preparePrompt reads a prompt's name and its arguments.
func (a *app) preparePrompt(args []string) (p *engine.Prompt, arguments json.RawMessage, done func(), err error) {
	if p, done, err = a.findPrompt(args[0]); err != nil {
		return nil, nil, nil, err
	}
	given, err := parseArguments(p.Params(), args[1:])
	if err != nil {
		done()
		return nil, nil, nil, exit{exitUsage, err}
	}
	return p, diag.JSON(given), done, nil
}

// findPrompt returns the prompt of that name among those that the flags offer.
func (a *app) findPrompt(name string) (*engine.Prompt, func(), error) {
	a.widen()
	catalog, done, err := a.openSound()
	if err != nil {
		return nil, nil, err
	}
	if p := catalog.Prompt(name); p != nil {
		return p, done, nil
	}
	done()
	var names []string
	for _, p := range catalog.Prompts {
		names = append(names, p.Name())
	}
	return nil, nil, exit{exitUsage, fmt.Errorf("there is no prompt %q, or a tool that it names is not offered%s; 'list --prompts' shows those that there are", name, diag.DidYouMean(name, names))}
}

// writeMessages writes messages for people, each under who says it.
func writeMessages(b *strings.Builder, taken engine.Taken) {
	for i, m := range taken.Messages {
		if i > 0 {
			b.WriteString("\n")
		}
		if m.URI != "" {
			fmt.Fprintf(b, "%s, %s:\n%s\n", m.Role, m.URI, m.Resource)
		} else {
			fmt.Fprintf(b, "%s:\n%s\n", m.Role, m.Text)
		}
	}
}

// message is a message in JSON.
type message struct {
	Role     string          `json:"role"`
	Text     string          `json:"text,omitempty"`
	URI      string          `json:"uri,omitempty"`
	Resource json.RawMessage `json:"resource,omitempty"`
}

func messages(taken engine.Taken) []message {
	out := []message{}
	for _, m := range taken.Messages {
		out = append(out, message(m))
	}
	return out
}

// promptLine is how a prompt is called: its name and its arguments, those that may
// be left out in brackets.
func promptLine(p *engine.Prompt) string {
	words := []string{p.Name()}
	params := p.Params()
	slices.SortStableFunc(params, func(x, y *toolfile.Param) int { return order(x) - order(y) })
	for _, a := range params {
		word := a.Name.Value + "=..."
		if !a.Required.Value {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// order is where an argument stands: those that must be given first.
func order(p *toolfile.Param) int {
	if p.Required.Value {
		return 0
	}
	return 1
}
