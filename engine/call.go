package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Progress is told how many pages of a call have been read.
type Progress func(pages int)

// Call runs the tool for the account that it was loaded with. See
// [Account.Call].
func (t *Tool) Call(ctx context.Context, arguments json.RawMessage, progress Progress) Envelope {
	return t.account.Call(ctx, t, arguments, progress)
}

// Call runs a tool: arguments is a JSON object, or nothing for none. It never
// fails otherwise than by an envelope that says so, and ends soon after ctx
// does. progress may be nil.
func (a *Account) Call(ctx context.Context, t *Tool, arguments json.RawMessage, progress Progress) (e Envelope) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.api.timeout(), errTimeout)
	defer cancel()
	defer func() { e.JSON = a.redact(e.JSON) }()
	k := &call{builder: builder{ctx: ctx, account: a}, api: a.api, tool: t, progress: progress}
	err := a.caught("tool "+t.Name(), func() (err error) {
		e, err = k.run(arguments)
		return err
	})
	if err != nil {
		return failureOf(err).envelope()
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
			err = &Failure{Code: "INTERNAL_ERROR", Message: "an internal error occurred; the server's log says where"}
		}
	}()
	return f()
}

// call is one call on its way through the stages.
type call struct {
	builder
	api      *api
	tool     *Tool
	rejected map[string]bool // params whose argument is of a wrong type
	results  map[string]any  // of the steps
	warnings []string
	now      time.Time
	progress Progress

	explained *Explanation // nil: a real call
}

// run takes the call through the stages, in the order of the package's picture.
func (k *call) run(arguments json.RawMessage) (Envelope, error) {
	p, err := k.prepare(arguments)
	if err != nil {
		return Envelope{}, err
	}
	from, failed := k.position()
	if failed != nil {
		return Envelope{}, failed
	}
	if err := k.account.open(); err != nil {
		return Envelope{}, err
	}
	if failures := k.later(p, false); len(failures) > 0 {
		return Envelope{}, ptr(together(failures))
	}
	if err := k.account.ensure(k.ctx, p.contexts); err != nil {
		return Envelope{}, err
	}
	if err := k.runSteps(p.steps); err != nil {
		return Envelope{}, err
	}
	if failures := k.later(p, true); len(failures) > 0 {
		return Envelope{}, ptr(together(failures))
	}
	return k.answer(p, from)
}

// prepare checks the arguments, and everything that can be checked with them
// alone.
func (k *call) prepare(arguments json.RawMessage) (*plan, error) {
	if ds := k.tool.Compile(); ds.HasErrors() {
		first := ds.Sorted()[0]
		return nil, &Failure{Code: "INTERNAL_ERROR", Message: "the tool file has a mistake: " + first.String(), Hint: "Run lint on it."}
	}
	p := k.tool.plan
	k.now = k.account.options.Now()
	k.results = map[string]any{}
	k.lookup = k.find
	sent, failed := readArguments(arguments)
	if failed != nil {
		return nil, failed
	}
	failures := append(k.decode(sent, p.params), k.early(p)...)
	if len(failures) > 0 {
		return nil, ptr(together(failures))
	}
	return p, nil
}

// find resolves the names of a tool's expressions.
func (k *call) find(name string) (any, bool) {
	switch name {
	case "params":
		return k.args, true
	case "steps":
		return k.results, !k.dry
	case "now":
		return k.now, true
	}
	return k.account.lookup(name)
}

// answer sends the tool's own request and makes the envelope.
func (k *call) answer(p *plan, from position) (Envelope, error) {
	request, err := k.request(p.exchange)
	if err != nil {
		return Envelope{}, err
	}
	e := p.encoder()
	kept := &items{encoder: e, budget: k.api.budget(), keep: p.itemReads, fields: k.fields(), masked: k.api.masked(), seen: map[string]bool{}}
	g := k.pager(p.exchange, request, from)
	end, err := g.run(func(got *page) error {
		kept.expected = len(got.outputs)
		for _, o := range got.outputs {
			kept.add(o)
		}
		return nil
	})
	if err != nil {
		return Envelope{}, err
	}
	if err := k.checkFields(p, kept); err != nil {
		return Envelope{}, err
	}
	h := head{resource: k.tool.Spec.Resource.Value, end: end, warnings: k.warnings}
	if p.exchange.pages != nil {
		h.cursor = k.cursorAt
	}
	if end.capped {
		h.note = fmt.Sprintf("the API lists no more than %d records of one query", p.exchange.pages.stop)
		if filters := k.filters(p); filters != "" {
			h.note += "; narrow it with " + filters
		}
	}
	if h.own, err = k.metadata(p, kept, end); err != nil {
		return Envelope{}, err
	}
	out, err := kept.seal(h)
	p.encoders.Put(e) // in a panic it is lost, for it may be half changed
	return out, err
}

// pager reads the tool's own pages, or those of a step.
func (k *call) pager(x *exchange, request rest.Request, from position) *pager {
	g := &pager{ctx: k.ctx, account: k.account, exchange: x, base: request, read: x.read, from: from, want: k.api.maxLimit(), values: k.values(x.response)}
	if p := k.tool.plan; x == p.exchange {
		g.read = p.readOnly(k.fields())
		if limit, ok := k.args["limit"].(int); ok {
			g.want = limit
		}
	}
	if k.progress != nil {
		g.progress = k.progress
	}
	return g
}

// values are those of the variables that a response may name.
func (k *call) values(j *jq.Query) []any {
	out := make([]any, len(j.Vars()))
	for i, name := range j.Vars() {
		switch name {
		case "params":
			out[i] = k.args
		case "steps":
			out[i] = k.results
		default:
			out[i], _ = k.account.lookup(name)
		}
	}
	return out
}

// metadata runs the tool's own metadata over all items.
func (k *call) metadata(p *plan, kept *items, end ending) (map[string]any, error) {
	if p.metadata == nil {
		return nil, nil
	}
	values := kept.values
	if values == nil {
		values = []any{}
	}
	out, err := p.metadata.Whole(k.ctx, values, []any{k.args, end.rest})
	if err != nil {
		return nil, responseError("the metadata could not be made: %v", err)
	}
	own, ok := out.(map[string]any)
	if !ok && out != nil {
		return nil, responseError("the metadata must be an object, not %s", show(out))
	}
	return own, nil
}

// fields returns the fields that the call asks for; nil for all.
func (k *call) fields() []string {
	if k.tool.Access != Read { // a param of that name is the tool's own
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

// checkFields refuses a field that no item has, where the names of the fields
// are not known beforehand.
func (k *call) checkFields(p *plan, kept *items) error {
	if kept.fields == nil || p.keys != nil || kept.total == 0 {
		return nil
	}
	for _, f := range kept.fields {
		if !kept.seen[f] {
			return &Failure{Code: "INVALID_FIELDS", Message: fmt.Sprintf("fields: no item has %q%s", f, diag.DidYouMean(f, slices.Sorted(maps.Keys(kept.seen))))}
		}
	}
	return nil
}

// filters names the params that narrow a list.
func (k *call) filters(p *plan) string {
	var out []string
	added := k.tool.added()
	for _, q := range p.params {
		if !slices.ContainsFunc(added, func(a *toolfile.Param) bool { return a.Name.Value == q.Name.Value }) {
			out = append(out, q.Name.Value)
		}
	}
	return strings.Join(out, ", ")
}

func ptr(f Failure) *Failure { return &f }
