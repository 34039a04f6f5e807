package run

import (
	"context"
	"encoding/json"
	"strings"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// Message is a message of a prompt: a text, or the address of a resource.
type Message struct {
	Role string
	Text string
	URI  string
}

// Messages makes the messages of a prompt: arguments is a JSON object, or nothing
// for none. ofArguments says of a failure that the arguments are why.
func (a *Account) Messages(ctx context.Context, p *plan.Prompt, arguments json.RawMessage) (out []Message, f *failure.Failure, ofArguments bool) {
	ctx, cancel := a.bounded(ctx)
	defer cancel()
	f = a.prompting(p, func(k *call) error {
		if err := k.prepare(ctx, arguments); err != nil {
			ofArguments = ctx.Err() == nil && failureOf(err).Code != failure.Internal
			return err
		}
		if failures := k.later(ctx, false); len(failures) > 0 {
			return failure.Together(failures)
		}
		for _, m := range p.Messages {
			made, err := k.message(ctx, m)
			if err != nil {
				return err
			}
			out = append(out, made)
		}
		return nil
	})
	if f != nil {
		return nil, f, ofArguments
	}
	return out, nil, false
}

// Addresses returns the addresses of the resources that the messages of a prompt read.
// It checks the arguments as [Account.Messages] does, but for rules that need a context,
// and sends nothing.
func (a *Account) Addresses(ctx context.Context, p *plan.Prompt, arguments json.RawMessage) (out []string, f *failure.Failure) {
	f = a.prompting(p, func(k *call) error {
		if err := k.prepare(ctx, arguments); err != nil {
			return err
		}
		for _, m := range p.Messages {
			if m.Read == nil {
				continue
			}
			made, err := k.message(ctx, m)
			if err != nil {
				return err
			}
			out = append(out, made.URI)
		}
		return nil
	})
	if f != nil {
		return nil, f
	}
	return out, nil
}

// prompting makes something of a prompt, and returns how that failed.
func (a *Account) prompting(p *plan.Prompt, make func(*call) error) *failure.Failure {
	err := a.caught("prompt "+p.File.Name.Value, func() error { return make(newCall(a, p.Arguments)) })
	if err == nil {
		return nil
	}
	f := failureTo(p.Arguments, err)
	f.Message = string(a.redact([]byte(f.Message)))
	return f
}

// message makes one message.
func (k *call) message(ctx context.Context, m plan.Message) (Message, error) {
	out := Message{Role: m.Role}
	if m.Read != nil {
		out.URI = m.Read.Expand(func(name string) (string, bool) {
			v, ok := k.args[name]
			return text(v), ok
		})
		return out, nil
	}
	var b strings.Builder
	for _, part := range m.Parts {
		if part.CEL == nil {
			b.WriteString(part.Text.Value)
			continue
		}
		r, err := k.eval(ctx, part.CEL)
		switch {
		case err != nil:
			return out, err
		case r.Err != nil:
			at := part.CEL.Text
			return out, failure.New(failure.Internal, "the expression at %s:%d could not be evaluated: %v", at.Source().Path, at.At(0).Line, r.Err)
		}
		b.WriteString(strings.Join(serialize(r.Value, nil), ", "))
	}
	out.Text = strings.TrimSpace(b.String())
	return out, nil
}
