package run

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
)

// Call runs a tool: arguments is a JSON object, or nothing for none. It never
// fails otherwise than by an envelope that says so, and ends soon after ctx
// does. progress may be nil.
func (a *Account) Call(ctx context.Context, t *plan.Tool, arguments json.RawMessage, progress Progress) (e answer.Envelope) {
	defer func() {
		made := e.JSON
		e.JSON = a.redact(made)
		e.Redacted = len(e.JSON) != len(made) || len(made) > 0 && &e.JSON[0] != &made[0]
	}()
	confirmed := ""
	err := a.caught("tool "+t.File.Name.Value, func() (err error) {
		k := newCall(a, t)
		defer func() { confirmed = k.confirmed }()
		k.progress = growing(progress)
		if e, err = k.run(ctx, arguments); err != nil {
			err = k.mayBeName(err)
		}
		return err
	})
	if err != nil {
		e = answer.Failed(failureTo(t, err))
	}
	e.Confirmed = confirmed
	return e
}

// bounded is the time of a call. What a person takes to answer a question is not
// part of it.
func (a *Account) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, a.api.Timeout(), errTimeout)
}

// run takes the call through the stages, in the order of the package's picture.
func (k *call) run(whole context.Context, arguments json.RawMessage) (answer.Envelope, error) {
	ctx, cancel := k.account.bounded(whole)
	defer cancel()
	if err := k.capable(ctx); err != nil {
		return answer.Envelope{}, err
	}
	if err := k.prepare(ctx, arguments); err != nil {
		return answer.Envelope{}, err
	}
	if _, err := k.account.server(k.api.Server); err != nil {
		return answer.Envelope{}, err
	}
	from, made, failed := k.position()
	if failed != nil {
		return answer.Envelope{}, failed
	}
	asks, err := k.asks(ctx)
	if err != nil {
		return answer.Envelope{}, err
	}
	if err := k.resolve(ctx); err != nil {
		return answer.Envelope{}, err
	}
	if failures := k.later(ctx, false); len(failures) > 0 {
		return answer.Envelope{}, failure.Together(failures)
	}
	if err := k.ensure(ctx, k.tool.Contexts); err != nil {
		return answer.Envelope{}, err
	}
	if err := k.runSteps(ctx, asks); err != nil {
		return answer.Envelope{}, err
	}
	if failures := k.later(ctx, true); len(failures) > 0 {
		return answer.Envelope{}, failure.Together(failures)
	}
	if asks {
		if err := k.ask(ctx, whole); err != nil {
			return answer.Envelope{}, err
		}
		var cancel context.CancelFunc
		ctx, cancel = k.account.bounded(whole)
		defer cancel()
	}
	return k.answer(ctx, from, made)
}

// answer sends the tool's own request and makes the envelope. made is what the
// cursor says that the list was made of.
func (k *call) answer(ctx context.Context, from answer.Position, made string) (answer.Envelope, error) {
	t := k.tool
	request, err := k.request(ctx, t.Exchange)
	if err != nil {
		return answer.Envelope{}, err
	}
	seal := sync.OnceValue(func() answer.Seal {
		out := k.seal()
		if len(request.contexts) > 0 {
			out.Made = out.Digest(request.contexts)
		}
		return out
	})
	if from.Set() && made != seal().Made {
		return answer.Envelope{}, failure.New(failure.Cursor,
			"cursor: what the list was chosen by has changed since, such as the teams of the caller; begin again without the cursor")
	}
	encoders := k.account.encodersOf(t)
	e := encoders.Get().(*answer.Encoder)
	o := answer.Options{Budget: k.account.budget(), Fields: k.fields(), Masked: t.Masked(), Keep: t.Metadata != nil, Names: t.MetadataReads, Counted: from.Counted, Limit: -1}
	if facets := k.facets(); facets != nil {
		o.Counts, o.Limit = answer.NewCounts(facets), k.limit()
	}
	g := k.pager(t.Exchange, request, from)
	o.Prove = g.wants.Some && k.given["fields"]
	items := answer.NewItems(e, o)
	if o.Counts == nil {
		g.room = items.Room
	} else { // which are of all that match
		g.enough = new(atomic.Bool)
		g.enough.Store(o.Limit == 0)
	}
	end, err := g.run(ctx, func(got *page) error {
		for _, o := range got.outputs {
			if kept := items.Add(o, len(got.outputs)); kept != nil {
				if err := k.meter.take(records.MemorySize(kept)); err != nil {
					return err
				}
			}
		}
		if g.room != nil && items.Full() {
			return errEnough
		}
		if g.enough != nil && items.Full() {
			g.enough.Store(true)
		}
		return nil
	})
	if err != nil {
		return answer.Envelope{}, err
	}
	if strange, known, ok := items.Strange(); ok && k.given["fields"] {
		if o.Prove {
			k.whole = true
			if _, err := k.answer(ctx, from, made); err != nil && failureOf(err).Code == failure.Fields {
				return answer.Envelope{}, err
			}
			known = nil
		}
		return answer.Envelope{}, failure.New(failure.Fields, "fields: no item has %q%s", strange, diag.DidYouMean(strange, known))
	}
	h := answer.Head{Resource: t.File.Resource.Value, End: end, Asked: g.want, Warnings: k.warnings, Resolved: k.resolved}
	if t.Exchange.Pages != nil {
		h.Cursor = func(at answer.Position) string { return seal().Cursor(at) }
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
	return own, nil
}
