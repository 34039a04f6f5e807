package run

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// Call runs a tool: arguments is a JSON object, or nothing for none. It never
// fails otherwise than by an envelope that says so, and ends soon after ctx
// does. progress may be nil.
func (a *Account) Call(ctx context.Context, t *plan.Tool, arguments json.RawMessage, progress Progress) (e answer.Envelope) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.api.Timeout(), errTimeout)
	defer cancel()
	defer func() { e.JSON = a.redact(e.JSON) }()
	err := a.caught("tool "+t.File.Name.Value, func() (err error) {
		k := newCall(a, t)
		k.progress = progress
		e, err = k.run(ctx, arguments)
		return err
	})
	if err != nil {
		return answer.Failed(failureOf(err))
	}
	return e
}

// run takes the call through the stages, in the order of the package's picture.
func (k *call) run(ctx context.Context, arguments json.RawMessage) (answer.Envelope, error) {
	if err := k.prepare(ctx, arguments); err != nil {
		return answer.Envelope{}, err
	}
	if err := k.account.open(); err != nil {
		return answer.Envelope{}, err
	}
	from, failed := k.position()
	if failed != nil {
		return answer.Envelope{}, failed
	}
	if failures := k.later(ctx, false); len(failures) > 0 {
		return answer.Envelope{}, failure.Together(failures)
	}
	if err := k.account.ensure(ctx, k.tool.Contexts); err != nil {
		return answer.Envelope{}, err
	}
	if err := k.runSteps(ctx); err != nil {
		return answer.Envelope{}, err
	}
	if failures := k.later(ctx, true); len(failures) > 0 {
		return answer.Envelope{}, failure.Together(failures)
	}
	return k.answer(ctx, from)
}

// answer sends the tool's own request and makes the envelope.
func (k *call) answer(ctx context.Context, from answer.Position) (answer.Envelope, error) {
	t := k.tool
	request, err := k.request(ctx, t.Exchange, nil)
	if err != nil {
		return answer.Envelope{}, err
	}
	encoders := k.account.encodersOf(t)
	e := encoders.Get().(*answer.Encoder)
	items := answer.NewItems(e, answer.Options{Budget: k.account.api.Budget(), Fields: k.fields(), Masked: k.account.api.Masked(), Keep: t.MetadataReads})
	end, err := k.pager(t.Exchange, request, from).run(ctx, func(got *page) error {
		for _, o := range got.outputs {
			items.Add(o, len(got.outputs))
		}
		return nil
	})
	if err != nil {
		return answer.Envelope{}, err
	}
	if strange, known := items.Strange(); strange != "" && t.Keys == nil {
		return answer.Envelope{}, failure.New(failure.Fields, "fields: no item has %q%s", strange, diag.DidYouMean(strange, known))
	}
	h := answer.Head{Resource: t.File.Resource.Value, End: end, Warnings: k.warnings}
	if t.Exchange.Pages != nil {
		h.Cursor = k.seal().Cursor
	}
	if end.Capped {
		h.Note = fmt.Sprintf("the API lists no more than %d records of one query", t.Exchange.Pages.Stop)
		if filters := t.Filters(); len(filters) > 0 {
			h.Note += "; narrow it with " + strings.Join(filters, ", ")
		}
	}
	if h.Own, err = k.metadata(ctx, items.Values(), end.Rest); err != nil {
		return answer.Envelope{}, err
	}
	out, err := items.Seal(h)
	encoders.Put(e) // in a panic it is lost, for it may be half changed
	return out, err
}

// encodersOf returns the encoders of the tool's answers.
func (a *Account) encodersOf(t *plan.Tool) *sync.Pool {
	if p, ok := a.encoders.Load(t); ok {
		return p.(*sync.Pool)
	}
	p, _ := a.encoders.LoadOrStore(t, &sync.Pool{New: func() any { return &answer.Encoder{} }})
	return p.(*sync.Pool)
}

// metadata runs the tool's own metadata over all items; rest is what it reads of
// the last page outside its records.
func (k *call) metadata(ctx context.Context, values []any, rest any) (map[string]any, error) {
	if k.tool.Metadata == nil {
		return nil, nil
	}
	out, err := k.tool.Metadata.Whole(ctx, values, []any{k.args, rest})
	if err != nil {
		return nil, failure.New(failure.Response, "the metadata could not be made: %v", err)
	}
	own, ok := out.(map[string]any)
	if !ok && out != nil {
		return nil, failure.New(failure.Response, "the metadata must be an object, not %s", diag.Show(out))
	}
	own = maps.Clone(own) // which may be a part of an item
	for _, key := range plan.EngineMetadata {
		delete(own, key)
	}
	return own, nil
}
