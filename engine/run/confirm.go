package run

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// Confirmation says how the person who calls is asked whether a tool may change
// something. It is no boundary: a client can answer for its user.
type Confirmation struct {
	// Ask puts a question, and gives nil for a yes. Its error, a failure of the code
	// DECLINED or CONFIRMATION_REQUIRED where an answer is a no or is not there yet,
	// is the call's. nil: nobody can be asked.
	Ask func(ctx context.Context, q Question) error
	// Required has a tool with a question refused where nobody can be asked.
	Required bool
}

// Question is what a tool asks before it changes something.
type Question struct {
	Text string            // at most 500 characters, without what is not seen
	Call [sha256.Size]byte // of the tool, its arguments, the account and the text
}

type confirmationKey struct{}

// WithConfirmation has tools with a question ask whoever called. Without it they do
// not ask.
func WithConfirmation(ctx context.Context, c Confirmation) context.Context {
	return context.WithValue(ctx, confirmationKey{}, c)
}

// What came of a question; see answer.Envelope.
const (
	accepted = "accepted"
	declined = "declined"
	asked    = "asked"
	notAsked = "not_asked"
)

// asks reports whether the call puts the tool's question, and refuses it where it
// has to and cannot. Nothing has been sent by then.
func (k *call) asks(ctx context.Context) (bool, error) {
	if !k.tool.File.Confirm.IsSet() {
		return false, nil
	}
	k.confirmed = notAsked
	c, _ := ctx.Value(confirmationKey{}).(Confirmation)
	if c.Ask == nil && c.Required {
		return false, &failure.Failure{Code: failure.Unconfirmed, Message: "this tool asks a person before it changes something, and this client cannot ask; nothing was changed",
			Hint: "Use a client that supports elicitation, or start the server with --confirm auto."}
	}
	return c.Ask != nil, nil
}

// ask puts the tool's question. The text is made in the time of the call; the
// answer may take longer than that.
func (k *call) ask(ctx, whole context.Context) error {
	text, err := k.question(ctx)
	if err != nil || text == "" {
		return err
	}
	c, _ := whole.Value(confirmationKey{}).(Confirmation)
	err = c.Ask(whole, Question{Text: text, Call: k.digest(text)})
	var f *failure.Failure
	switch {
	case err == nil:
		k.confirmed = accepted
	case errors.As(err, &f) && f.Code == failure.Declined:
		k.confirmed = declined
	default:
		k.confirmed = asked
	}
	return err
}

// question is the tool's question. Where what it names is not there, such as the name
// of a thing without one, it is asked in other words rather than not at all; an
// expression that makes an empty text asks nothing.
func (k *call) question(ctx context.Context) (string, error) {
	text := strings.TrimSpace(k.tool.File.Confirm.Value)
	if e := k.tool.Confirm; e != nil {
		r, err := k.eval(ctx, e)
		if err != nil {
			return "", err
		}
		made, ok := r.Value.(string)
		if text = strings.TrimSpace(made); !ok || r.Err != nil {
			text = k.tool.File.Title.Value + " " + string(diag.JSON(k.args)) + "?"
		}
	}
	return shortQuestion(answer.Visible(string(k.account.redact([]byte(text))))), nil
}

// shortQuestion leaves out the middle of a long text: what would happen may be said
// at either end.
func shortQuestion(text string) string {
	const head = plan.MaxQuestion / 2
	r := []rune(text)
	if len(r) <= plan.MaxQuestion {
		return text
	}
	return string(r[:head]) + " … " + string(r[len(r)-(plan.MaxQuestion-head-3):])
}

// digest stands for the call that a question is about: what was sent and what the
// names in it were found to mean, for whom, and in which words it is asked.
func (k *call) digest(text string) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, part := range []any{k.tool.File.Name.Value, k.sent, k.resolved, k.account.secrets, k.account.setting, text} {
		b := diag.JSON(part)
		_ = binary.Write(h, binary.BigEndian, uint64(len(b)))
		h.Write(b)
	}
	h.Sum(sum[:0])
	return sum
}

// foreseeQuestion is the question, or the expression of one that only a step tells.
func (k *call) foreseeQuestion(ctx context.Context) string {
	if e := k.tool.Confirm; e != nil {
		r, err := k.eval(ctx, e)
		if text, ok := r.Value.(string); ok && err == nil && r.Err == nil && len(r.Needs) == 0 {
			return text
		}
	}
	return strings.TrimSpace(k.tool.File.Confirm.Value)
}
