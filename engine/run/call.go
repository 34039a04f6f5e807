package run

import (
	"cmp"
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

// Progress is told how many pages of a call have been read, its steps' included.
// The number grows from call to call, which come one at a time.
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
		k.progress = growing(progress)
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
	progress func() // for each page that has been read; nil: nobody listens

	explained *Explanation // nil: a real call
}

// growing counts for a progress that is to grow, whatever reads pages at once.
func growing(progress Progress) func() {
	if progress == nil {
		return nil
	}
	var mu sync.Mutex
	pages := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		pages++
		progress(pages)
	}
}

func newCall(a *Account, t *plan.Tool) *call {
	return &call{names: &names{account: a, now: a.options.Now(), steps: map[string]any{}, meter: a.newMeter()}, tool: t}
}

// run takes the call through the stages, in the order of the package's picture.
func (k *call) run(ctx context.Context, arguments json.RawMessage) (answer.Envelope, error) {
	if err := k.prepare(ctx, arguments); err != nil {
		return answer.Envelope{}, err
	}
	if err := k.account.open(); err != nil {
		return answer.Envelope{}, err
	}
	from, made, failed := k.position()
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
	return k.answer(ctx, from, made)
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

// answer sends the tool's own request and makes the envelope. made is what the
// cursor says that the list was made of.
func (k *call) answer(ctx context.Context, from answer.Position, made string) (answer.Envelope, error) {
	t := k.tool
	request, err := k.request(ctx, t.Exchange)
	if err != nil {
		return answer.Envelope{}, err
	}
	seal := k.seal()
	if len(request.contexts) > 0 {
		seal.Made = seal.Digest(request.contexts)
	}
	if from.Set() && made != seal.Made {
		return answer.Envelope{}, failure.New(failure.Cursor,
			"cursor: what the list was chosen by has changed since, such as the teams of the caller; begin again without the cursor")
	}
	encoders := k.account.encodersOf(t)
	e := encoders.Get().(*answer.Encoder)
	o := answer.Options{Budget: k.account.budget(), Fields: k.fields(), Masked: k.account.api.Masked(), Keep: t.MetadataReads, Counted: from.Counted}
	items := answer.NewItems(e, o)
	g := k.pager(t.Exchange, request.Request, from)
	if t.Metadata == nil {
		g.room = items.Room
	}
	end, err := g.run(ctx, func(got *page) error {
		for _, o := range got.outputs {
			if kept := items.Add(o, len(got.outputs)); kept != nil {
				if err := k.meter.take(weigh(kept)); err != nil {
					return err
				}
			}
		}
		if g.room != nil && items.Full() {
			return errEnough
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
	if g.room != nil && items.Full() && end.More {
		h.Asked = g.want
	}
	if t.Exchange.Pages != nil {
		h.Cursor = seal.Cursor
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

// budget bounds an answer, in characters; negative for none.
func (a *Account) budget() int { return cmp.Or(a.options.Budget, a.api.Budget()) }

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
func (k *call) position() (at answer.Position, made string, failed *failure.Failure) {
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
