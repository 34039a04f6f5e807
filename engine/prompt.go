package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/run"
	"pagerduty-mcp-server/engine/toolfile"
)

// Prompt is one prompt that can be taken. It is safe for use by many at once.
type Prompt struct {
	File    *toolfile.Prompt
	Toolset string // that of its folder

	api     *plan.API
	account *Account
	lib     jq.Library
	files   fs.FS
	dir     string
	order   int
	read    diag.Diagnostics

	once  sync.Once
	plan  *plan.Prompt
	diags diag.Diagnostics

	tools []*Tool       // that it names or reads, once its catalog is whole
	reads map[int]*Tool // whose resource a message is
}

// Message is a message of a prompt: a text, or a resource.
type Message struct {
	Role     string
	Text     string
	URI      string          // of a resource
	Resource json.RawMessage // what there is at URI
}

// Taken is what came of taking a prompt.
type Taken struct {
	Messages    []Message
	Failed      *failure.Failure // instead of messages
	OfArguments bool             // Failed is about the arguments
}

// Name returns the prompt's name.
func (p *Prompt) Name() string { return p.File.Name.Value }

// Title returns the prompt's name for people.
func (p *Prompt) Title() string { return p.File.Title.Value }

// Description returns what a person reads who chooses among prompts.
func (p *Prompt) Description() string { return strings.TrimSpace(p.File.Description.Value) }

// Tools returns the tools that the prompt names or reads, each once.
func (p *Prompt) Tools() []*Tool { return p.tools }

// Files returns the directory that the prompt's file lies in and the file's folder
// within it.
func (p *Prompt) Files() (dir fs.FS, folder string) { return p.files, p.dir }

// API returns the API that the prompt belongs to.
func (p *Prompt) API() *plan.API { return p.api }

// Compile checks the prompt; only the first call does anything. It returns all
// findings about its file but those about tools that there are not.
func (p *Prompt) Compile() diag.Diagnostics {
	p.once.Do(func() {
		var found diag.Diagnostics
		p.plan, found = plan.CompilePrompt(p.File, p.api, p.lib)
		p.diags = slices.Concat(p.read, found)
	})
	return p.diags
}

// Plan returns what the prompt was compiled to; nil when the API is broken.
func (p *Prompt) Plan() *plan.Prompt {
	p.Compile()
	return p.plan
}

// Params returns the prompt's arguments, with $ref resolved.
func (p *Prompt) Params() []*toolfile.Param { return p.api.Arguments(p.File) }

// Account returns a further account of the prompt's API.
func (p *Prompt) Account(o Options) *Account { return &Account{api: p.api, options: o} }

// Take makes the messages of the prompt for the account that it was loaded with.
// See [Account.Take].
func (p *Prompt) Take(ctx context.Context, arguments json.RawMessage) Taken {
	return p.account.Take(ctx, p, arguments)
}

// Take makes the messages of a prompt: arguments is a JSON object, or nothing for
// none. It reads the resources that are messages.
func (a *Account) Take(ctx context.Context, p *Prompt, arguments json.RawMessage) Taken {
	return p.take(ctx, arguments, func() *run.Account { return a.running() }, a.Call)
}

// Take makes the messages of a prompt for the caller. See [Account.Take].
func (c *Caller) Take(ctx context.Context, p *Prompt, arguments json.RawMessage) Taken {
	return p.take(ctx, arguments, func() *run.Account { return c.account(p.api) }, c.Call)
}

type callFunc func(context.Context, *Tool, json.RawMessage, Progress) Envelope

func (p *Prompt) take(ctx context.Context, arguments json.RawMessage, account func() *run.Account, call callFunc) Taken {
	if ds := p.Compile(); ds.HasErrors() {
		return Taken{Failed: brokenPrompt(ds)}
	}
	made, failed, ofArguments := account().Messages(ctx, p.plan, arguments)
	if failed != nil {
		return Taken{Failed: failed, OfArguments: ofArguments}
	}
	var out Taken
	for i, m := range made {
		one := Message{Role: m.Role, Text: m.Text, URI: m.URI}
		if m.URI != "" {
			text, failed := read(ctx, p.reads[i], m.URI, call)
			if failed != nil {
				return Taken{Failed: failed, OfArguments: failed.Code == failure.NotFound || strings.HasPrefix(failed.Code, "INVALID_")}
			}
			one.Resource = text
		}
		out.Messages = append(out.Messages, one)
	}
	return out
}

// Explain returns what the prompt would send: for each resource that it reads, what the
// call of that tool would. It sends nothing itself.
func (p *Prompt) Explain(ctx context.Context, arguments json.RawMessage) (out []Explanation, f *failure.Failure) {
	if ds := p.Compile(); ds.HasErrors() {
		return nil, brokenPrompt(ds)
	}
	addresses, f := p.account.running().Addresses(ctx, p.plan, arguments)
	if f != nil {
		return nil, f
	}
	explain := func(ctx context.Context, t *Tool, arguments json.RawMessage, _ Progress) Envelope {
		out = append(out, t.Explain(ctx, arguments))
		return Envelope{}
	}
	for i, m := range p.plan.Messages {
		if m.Read == nil {
			continue
		}
		if _, f := read(ctx, p.reads[i], addresses[0], explain); f != nil {
			return nil, f
		}
		addresses = addresses[1:]
	}
	return out, nil
}

// brokenPrompt is why a prompt whose file has mistakes is not taken.
func brokenPrompt(ds diag.Diagnostics) *failure.Failure {
	return &failure.Failure{Code: failure.Internal, Message: "the prompt file has a mistake: " + ds.Sorted()[0].String(), Hint: "Run lint on it."}
}

// read reads a resource of a tool.
func read(ctx context.Context, t *Tool, uri string, call callFunc) (json.RawMessage, *failure.Failure) {
	if t == nil {
		return nil, failure.New(failure.Internal, "no tool has the address %s", uri)
	}
	arguments, wrong, ok := t.ArgumentsAt(uri)
	switch {
	case wrong != nil:
		return nil, wrong
	case !ok:
		return nil, failure.New(failure.Internal, "%s is no address of the tool %s", uri, t.Name())
	}
	e := call(ctx, t, arguments, nil)
	if failed := e.Failure(); failed != nil {
		return nil, &failure.Failure{Code: failed.Code, Message: uri + ": " + failed.Message, Details: failed.Details}
	}
	return e.JSON, nil
}

// Prompt returns the prompt of that name; nil when there is none.
func (c *Catalog) Prompt(name string) *Prompt {
	for _, p := range c.Prompts {
		if p.Name() == name {
			return p
		}
	}
	return nil
}

// offered are the prompts of which all tools are among the catalog's.
func (c *Catalog) offered(all []*Prompt) (out []*Prompt) {
	for _, p := range all {
		if !slices.ContainsFunc(p.tools, func(t *Tool) bool { return !slices.Contains(c.Tools, t) }) {
			out = append(out, p)
		}
	}
	return out
}

var promptTool = diag.Kind{Name: "prompt-tool", Explain: "A prompt that names a tool, or reads a resource, that there is not.",
	Example: "messages: [{user: {read: harbor://shps/{ship_id}}}]"}

// prompts finds the tools that prompts name, and reports those that there are not.
func (l *loader) prompts(c *Catalog) {
	for _, p := range l.promptsByName {
		c.Prompts = append(c.Prompts, p)
	}
	slices.SortFunc(c.Prompts, func(a, b *Prompt) int { return cmp.Compare(a.Name(), b.Name()) })
	if len(c.Prompts) == 0 {
		return
	}
	var names, addresses []string
	for _, t := range c.Tools {
		names = append(names, t.Name())
		if t.File.URI.IsSet() {
			addresses = append(addresses, t.File.URI.Value)
		}
	}
	for _, p := range c.Prompts {
		add := func(t *Tool) {
			if !slices.Contains(p.tools, t) {
				p.tools = append(p.tools, t)
			}
		}
		p.reads = map[int]*Tool{}
		for i, m := range p.File.Messages {
			for _, name := range m.Mentions() {
				if t := c.Tool(name.Value); t != nil {
					add(t)
				} else {
					l.diags = append(l.diags, promptTool.At(name, "there is no tool %q%s", name.Value, diag.DidYouMean(name.Value, names)))
				}
			}
			if !m.Read.IsSet() {
				continue
			}
			t := c.toolAt(p.api, plan.NewAddress(m.Read.Value))
			if t == nil {
				l.diags = append(l.diags, promptTool.At(m.Read, "no tool has the uri %s%s", m.Read.Value, diag.DidYouMean(m.Read.Value, addresses)))
				continue
			}
			_, takes := t.Address().Params()
			_, gives := plan.NewAddress(m.Read.Value).Params()
			for _, name := range gives {
				if !slices.Contains(takes, name) {
					l.diags = append(l.diags, promptTool.At(m.Read, "the uri of %s takes no %q in its query%s", t.Name(), name, diag.DidYouMean(name, takes)))
				}
			}
			p.reads[i] = t
			add(t)
		}
	}
}

// toolAt is the API's tool whose resources an address means; nil: none.
func (c *Catalog) toolAt(api *plan.API, a *plan.Address) *Tool {
	for _, t := range c.Tools {
		if own := t.Address(); t.api == api && own != nil && own.Shape() == a.Shape() {
			return t
		}
	}
	return nil
}
