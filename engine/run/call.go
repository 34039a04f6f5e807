package run

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
)

// Progress is told how many pages of a call have been read.
type Progress func(pages int)

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

// caught runs f and makes an error of a panic. What runs on a goroutine of its
// own needs one of its own. The log gets a panic's type and stack, and not its
// text, which may hold what nobody should read.
func (a *Account) caught(where string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.options.Log.Error("panic", "in", where, "type", fmt.Sprintf("%T", p), "stack", string(a.redact(debug.Stack())))
			err = failure.New(failure.Internal, "an internal error occurred; the server's log says where")
		}
	}()
	return f()
}

// call is one call on its way through the stages.
type call struct {
	*names
	tool     *plan.Tool
	rejected map[string]bool // params whose argument is of a wrong type
	warnings []string
	progress Progress

	explained *Explanation // nil: a real call
}

func newCall(a *Account, t *plan.Tool) *call {
	return &call{names: &names{account: a, now: a.options.Now(), steps: map[string]any{}}, tool: t}
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

// prepare checks the arguments, and everything that can be checked with them
// alone.
func (k *call) prepare(ctx context.Context, arguments json.RawMessage) error {
	sent, failed := readArguments(arguments)
	if failed != nil {
		return failed
	}
	failures := append(k.decode(sent, k.tool.Params), k.early(ctx)...)
	if len(failures) > 0 {
		return failure.Together(failures)
	}
	return nil
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

// pager reads the tool's own pages, or those of a step.
func (k *call) pager(x *plan.Exchange, request rest.Request, from answer.Position) *pager {
	g := &pager{names: k.names, exchange: x, base: request, read: x.Read, from: from, want: k.account.api.MaxLimit(), progress: k.progress}
	if x == k.tool.Exchange {
		g.read = k.tool.ReadOnly(k.fields())
		if limit, ok := k.args["limit"].(int); ok {
			g.want = limit
		}
	}
	return g
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

// fields returns the fields that the call asks for; nil for all.
func (k *call) fields() []string {
	if k.tool.Access != plan.Read { // a param of that name is the tool's own
		return nil
	}
	list, _ := k.args["fields"].([]any)
	var out []string
	for _, f := range list {
		s, _ := f.(string)
		out = append(out, s)
	}
	return out
}

// position reads the cursor of the arguments; without one the list begins at its
// beginning.
func (k *call) position() (answer.Position, *failure.Failure) {
	text, _ := k.args["cursor"].(string)
	return k.seal().Open(text)
}

// seal ties cursors to the tool, the arguments that choose what is listed, and the
// credential.
func (k *call) seal() answer.Seal {
	args := make(map[string]any, len(k.args))
	for name, v := range k.args {
		if name != "limit" && name != "cursor" && name != "fields" {
			args[name] = v
		}
	}
	return answer.Seal{Secret: diag.JSON(k.account.secrets), Call: k.tool.File.Name.Value + " " + string(diag.JSON(args))}
}

// values are those of the variables of a query; nil for no query.
func (p *pager) values() []any {
	if p.exchange.Response == nil {
		return nil
	}
	return p.names.values(p.exchange.Response)
}
