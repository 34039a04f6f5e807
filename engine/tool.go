package engine

import (
	"io/fs"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"strings"
	"sync"
)

// Tool is one tool that can run. It is safe for use by many calls at once.
type Tool struct {
	Spec    *toolfile.Tool
	Toolset string
	Access  Access

	api     *api
	account *Account // whose calls these are, unless a call says otherwise
	lib     jq.Library
	files   fs.FS            // the directory that the tool's file is in
	dir     string           // the file's folder within it
	read    diag.Diagnostics // what is wrong with the file alone

	once     sync.Once
	compiled *plan // what could be compiled
	plan     *plan // what runs: compiled, when nothing is wrong
	diags    diag.Diagnostics
}

// Hints are MCP's annotations of a tool.
type Hints struct {
	ReadOnly, Destructive, Idempotent, OpenWorld bool
}

// Name returns the tool's name.
func (t *Tool) Name() string { return t.Spec.Name.Value }

// Title returns the tool's name for people.
func (t *Tool) Title() string { return t.Spec.Title.Value }

// Description returns what a model reads about the tool.
func (t *Tool) Description() string { return strings.TrimSpace(t.Spec.Description.Value) }

// Hints returns the annotations of the file and, for those that it leaves out,
// what follows from the access: reading is idempotent, only deleting destroys.
func (t *Tool) Hints() Hints {
	a := t.Spec.Annotations
	return Hints{
		ReadOnly:    a.ReadOnly.Or(t.Access == Read),
		Destructive: a.Destructive.Or(t.Access == Delete),
		Idempotent:  a.Idempotent.Or(t.Access == Read),
		OpenWorld:   a.OpenWorld.Or(true),
	}
}

// Files returns the directory that the tool's file lies in, for what lies
// beside it, and the folder of the file within that directory.
func (t *Tool) Files() (dir fs.FS, folder string) { return t.files, t.dir }

// Compile checks the tool and makes it ready to run; only the first call does
// anything. It returns all findings about the tool's file, and those about its
// API's. A tool with findings of severity Error cannot run.
func (t *Tool) Compile() diag.Diagnostics {
	t.once.Do(func() {
		c := &compiler{tool: t, api: t.api, diags: slices.Clone(t.read)}
		t.compiled = c.compile()
		t.diags = c.diags
		if !c.diags.HasErrors() {
			t.plan = t.compiled
		}
	})
	return t.diags
}

// Params returns the tool's own params, with $ref resolved, and not those that
// the engine adds.
func (t *Tool) Params() []*toolfile.Param {
	all := t.resolve(nil)
	return all[:len(all)-len(t.added())]
}

// API returns what the _api.yaml of the tool says.
func (t *Tool) API() *toolfile.API { return t.api.spec }
