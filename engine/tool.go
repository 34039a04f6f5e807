package engine

import (
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/run"
	"pagerduty-mcp-server/engine/toolfile"
)

// What the face of the engine is made of. Each is described where it is defined.
type (
	Access       = plan.Access      // how far a tool reaches
	Options      = run.Options      // for whom tools run, and where
	RateLimit    = rest.RateLimit   // how many requests may be sent
	Progress     = run.Progress     // is told how far a call has come
	Envelope     = answer.Envelope  // what a call gives
	Redactor     = rest.Redactor    // takes secrets out of texts that others will read
	Explanation  = run.Explanation  // what a call would do
	Judgement    = run.Judgement    // what a tool's checks say about arguments
	Question     = run.Question     // what a tool asks before it changes something
	Confirmation = run.Confirmation // how it asks
	Watch        = run.Watch        // is told what a call does
	Suggestions  = run.Suggestions  // values for an argument
	Trace        = rest.Trace       // the trace that requests belong to
	Attempt      = rest.Attempt     // what came of one attempt at a request
	Diagnostics  = diag.Diagnostics // what is wrong with files
)

// The levels of access, each including those before it.
const (
	Read    = plan.Read
	Respond = plan.Respond
	Manage  = plan.Manage
	Delete  = plan.Delete
)

// Tool is one tool that can run. It is safe for use by many calls at once.
type Tool struct {
	File    *toolfile.Tool
	Toolset string
	Access  Access

	api     *plan.API
	account *Account // whose calls these are, unless a call says otherwise
	lib     jq.Library
	files   fs.FS  // the directory that the tool's file is in
	dir     string // the file's folder within it

	order     int              // of its directory among those that were loaded
	inDefault bool             // no tool of its directory says which are the default
	read      diag.Diagnostics // what is wrong with the file alone

	*made
}

// made is what a file was compiled to. A file that is loaded again, and has not
// changed, is not compiled again.
type made struct {
	mu      sync.Mutex
	checked bool // diags is all that is wrong
	diags   diag.Diagnostics
	ready   bool // plan is what the file is compiled to
	plan    *plan.Tool
}

// Hints are MCP's annotations of a tool.
type Hints struct {
	ReadOnly, Destructive, Idempotent, OpenWorld bool
}

// Name returns the tool's name.
func (t *Tool) Name() string { return t.File.Name.Value }

// Title returns the tool's name for people.
func (t *Tool) Title() string { return t.File.Title.Value }

// Description returns what a model reads about the tool.
func (t *Tool) Description() string { return strings.TrimSpace(t.File.Description.Value) }

// Hints returns the annotations of the file and, for those that it leaves out,
// what follows from the access: reading is idempotent, only deleting destroys.
func (t *Tool) Hints() Hints {
	a := t.File.Annotations
	return Hints{
		ReadOnly:    a.ReadOnly.Or(t.Access == Read),
		Destructive: a.Destructive.Or(t.Access == Delete),
		Idempotent:  a.Idempotent.Or(t.Access == Read),
		OpenWorld:   a.OpenWorld.Or(true),
	}
}

// Aliases are other names under which the tool can be called.
func (t *Tool) Aliases() []string {
	out := make([]string, len(t.File.Aliases))
	for i, a := range t.File.Aliases {
		out[i] = a.Value
	}
	return out
}

// Command is the tool's own command at the command line; empty: it has none.
func (t *Tool) Command() string {
	if t.File.CLI == nil {
		return ""
	}
	return t.File.CLI.Name.Value
}

// Address returns the address under which the tool's answers are resources; nil:
// none.
func (t *Tool) Address() *plan.Address {
	if !t.File.URI.IsSet() {
		return nil
	}
	return plan.NewAddress(t.File.URI.Value)
}

// Default reports whether the tool is offered when nobody says which are. In a
// directory in which no tool says so, all are.
func (t *Tool) Default() bool { return t.File.Default.Or(t.inDefault) }

// Files returns the directory that the tool's file lies in, for what lies
// beside it, and the folder of the file within that directory.
func (t *Tool) Files() (dir fs.FS, folder string) { return t.files, t.dir }

// Compile checks the tool; only the first call does anything. It returns all findings
// about the tool's file, and those about its API's. A tool with findings of severity
// Error cannot run.
func (t *Tool) Compile() diag.Diagnostics {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.checked {
		t.compile()
	}
	return t.diags
}

// Plan returns what the tool is compiled to, for those who judge it. Of a tool
// with findings it holds what could be compiled; it is nil when the API is broken.
func (t *Tool) Plan() *plan.Tool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ready {
		t.compile()
	}
	return t.plan
}

// Release drops the plan of the tool, which takes most of its memory. It is compiled
// again when it is next needed; who has it, keeps it.
func (t *Tool) Release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.plan, t.ready = nil, false
}

// check is Compile of a tool that is perhaps never called: what it is compiled to is
// not kept.
func (t *Tool) check() diag.Diagnostics {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.checked {
		t.compile()
		t.plan, t.ready = nil, false
	}
	return t.diags
}

// compile makes the plan.
func (t *Tool) compile() {
	var found diag.Diagnostics
	t.plan, found = plan.Compile(t.File, t.api, t.lib)
	t.diags, t.checked, t.ready = slices.Concat(t.read, found), true, true
}

// Params returns the tool's own params, with $ref resolved, and not those that
// the engine adds.
func (t *Tool) Params() []*toolfile.Param {
	all, own := t.api.Params(t.File, nil)
	return all[:own]
}

// AllParams are Params and behind them those that the engine adds, such as limit.
func (t *Tool) AllParams() []*toolfile.Param {
	all, _ := t.api.Params(t.File, nil)
	return all
}

// NeedsArguments reports whether the tool has a param without which it cannot be called.
func (t *Tool) NeedsArguments() bool {
	return slices.ContainsFunc(t.Params(), func(p *toolfile.Param) bool { return p.Required.Value })
}

// API returns the API that the tool belongs to.
func (t *Tool) API() *plan.API { return t.api }

// Library returns the jq functions that the tool's queries may call.
func (t *Tool) Library() jq.Library { return t.lib }

// Call runs the tool for the account that it was loaded with. See [Account.Call].
func (t *Tool) Call(ctx context.Context, arguments json.RawMessage, progress Progress) Envelope {
	return t.account.Call(ctx, t, arguments, progress)
}

// Explain returns what a call with these arguments would do. It sends nothing.
func (t *Tool) Explain(ctx context.Context, arguments json.RawMessage) Explanation {
	if f := t.broken(); f != nil {
		return Explanation{Refused: f}
	}
	return t.account.running().Explain(ctx, t.Plan(), arguments)
}

// broken is why the tool cannot run; nil when it can.
func (t *Tool) broken() *failure.Failure {
	if ds := t.Compile(); ds.HasErrors() {
		first := ds.Sorted()[0]
		return &failure.Failure{Code: failure.Internal, Message: "the tool file has a mistake: " + first.String(), Hint: "Run lint on it."}
	}
	return nil
}
