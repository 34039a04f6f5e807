package run

import (
	"slices"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/plan"
)

// Progress is told how many pages of a call have been read, its steps' included, and
// how many records they held. The first number grows from call to call, which come one
// at a time.
type Progress func(pages, records int)

// call is one call on its way through the stages.
type call struct {
	*names
	account  *Account
	tool     *plan.Tool
	wrong    map[string]faulty // what is known to be wrong with arguments, by param
	warnings []string
	resolved map[string]any    // of names, the ids that they were found to mean
	progress func(records int) // for each page that has been read; nil: nobody listens

	sent      map[string]any // the arguments as they came
	whole     bool           // items are decoded whole, to know the names of their fields
	confirmed string         // what came of the tool's question; see answer.Envelope

	explained *Explanation // nil: a real call
}

// growing counts for a progress that is to grow, whatever reads pages at once.
func growing(progress Progress) func(records int) {
	if progress == nil {
		return nil
	}
	var mu sync.Mutex
	pages, all := 0, 0
	return func(records int) {
		mu.Lock()
		defer mu.Unlock()
		pages++
		all += records
		progress(pages, all)
	}
}

func newCall(a *Account, t *plan.Tool) *call {
	n := a.contexts.names()
	n.steps, n.more = map[string]any{}, &moreSteps{}
	return &call{names: n, account: a, tool: t}
}

// pager reads the tool's own pages, or those of a step.
func (k *call) pager(x *plan.Exchange, request built, from answer.Position) *pager {
	if len(request.needs) == 0 { // or it holds expressions in the place of values
		k.account.hide(request.body, k.tool)
	}
	g := k.account.pager(k.names, x, request)
	g.from, g.progress = from, k.progress
	if x == k.tool.Exchange {
		g.wants = k.wants()
		if k.facets() == nil {
			g.want = k.limit()
		}
	}
	return g
}

// limit is how many items the call asks for: none with counts, where it does not
// say.
func (k *call) limit() int {
	limit, ok := k.args["limit"].(int)
	switch {
	case k.facets() != nil && !k.given["limit"]:
		return 0
	case !ok:
		return k.api.MaxLimit()
	}
	return limit
}

// fields returns the paths of items that the answer has; nil for all.
func (k *call) fields() []string {
	if k.tool.Access != plan.Read { // a param of that name is the tool's own
		return k.tool.DefaultFields
	}
	asked := texts(k.args["fields"])
	if slices.Contains(asked, "*") {
		return nil
	}
	if asked == nil {
		return k.tool.DefaultFields
	}
	return asked
}

// facets returns the paths whose values the call wants to have counted; nil for
// none.
func (k *call) facets() []string {
	if len(k.tool.Facets) == 0 {
		return nil
	}
	return texts(k.args["count_by"])
}

// texts are the texts of a list; nil for no list.
func texts(v any) (out []string) {
	list, _ := v.([]any)
	out = slices.Grow(out, len(list))
	for _, e := range list {
		s, _ := e.(string)
		out = append(out, s)
	}
	return out
}

// wants is what the answer of the call has of its items. Of given fields it is to be proved
// that there are such, where that depends on the records; no more of them is decoded for
// it, unless that failed once, and the names that there are must be known.
func (k *call) wants() fused.Wants {
	w := fused.Wants{Text: true, Fields: k.fields(), Some: !k.given["fields"]}
	if plan := planOf(k.tool.Exchange); plan != nil && !w.Some && !k.whole && w.Fields != nil {
		w.Some = !plan.Certain(w.Fields)
	}
	facets := k.facets()
	w.Make = k.tool.Metadata != nil || facets != nil
	if k.tool.Metadata == nil || k.tool.MetadataReads != nil { // or it reads all
		w.Paths = slices.Concat([]string{}, k.tool.MetadataReads, facets)
	}
	return w
}

// position reads the cursor of the arguments; without one the list begins at its
// beginning.
func (k *call) position() (at answer.Position, made string, failed *failure.Failure) {
	text, _ := k.args["cursor"].(string)
	if text == "" {
		return at, "", nil
	}
	return k.seal().Open(text)
}

// seal ties cursors to the tool, the arguments that choose what is listed, and the
// credential.
func (k *call) seal() answer.Seal {
	args := make(map[string]any, len(k.args))
	for name, v := range k.args {
		if name != "limit" && name != "cursor" && name != "fields" && name != "count_by" {
			args[name] = v
		}
	}
	return answer.Seal{Secret: diag.JSON(k.account.secrets), Call: k.tool.File.Name.Value + " " + string(diag.JSON(args))}
}
