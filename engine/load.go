package engine

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

var duplicateTool = diag.Kind{Name: "duplicate-tool", Explain: "Two files of a directory have the same tool, or the same prompt.",
	Example: "tool: list_ships"}

// Catalog is what was loaded: every tool, sorted by toolset and name.
type Catalog struct {
	Tools    []*Tool
	Toolsets []Toolset
	Prompts  []*Prompt      // sorted by name
	Sources  []*diag.Source // of every file that was read

	accounts []*Account
}

// Toolset is a folder of tools.
type Toolset struct {
	Name, Title, Description, Instructions string
}

// Load reads directories of tool files; a tool of a later one replaces the
// tool of the same name, and a directory without an _api.yaml belongs to the
// API of the first. The findings are about the files; with an error among them
// the catalog is not fit to serve. The error says that files could not be read.
func Load(dirs []Dir, o Options) (*Catalog, diag.Diagnostics, error) {
	l := &loader{options: o, byName: map[string]*Tool{}, promptsByName: map[string]*Prompt{}, sets: map[string]Toolset{}}
	for _, d := range dirs {
		if err := l.dir(d); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	c := &Catalog{accounts: l.accounts, Sources: l.sources}
	for _, t := range l.byName {
		c.Tools = append(c.Tools, t)
	}
	slices.SortFunc(c.Tools, func(a, b *Tool) int {
		return cmp.Or(cmp.Compare(a.Toolset, b.Toolset), cmp.Compare(a.Name(), b.Name()))
	})
	l.aliases(c)
	l.commands(c)
	l.prompts(c)
	for _, t := range c.Tools {
		if n := len(c.Toolsets); n == 0 || c.Toolsets[n-1].Name != t.Toolset {
			c.Toolsets = append(c.Toolsets, cmp.Or(l.sets[t.Toolset], Toolset{Name: t.Toolset}))
		}
	}
	return c, l.diags.Sorted(), nil
}

// Tool returns the tool of that name, or else the one that has it for an alias;
// nil when there is neither.
func (c *Catalog) Tool(name string) *Tool {
	i := slices.IndexFunc(c.Tools, func(t *Tool) bool { return t.Name() == name })
	if i < 0 {
		i = slices.IndexFunc(c.Tools, func(t *Tool) bool { return slices.Contains(t.Aliases(), name) })
	}
	if i < 0 {
		return nil
	}
	return c.Tools[i]
}

// Each calls do for every tool and its number, on all processors at once.
func (c *Catalog) Each(do func(i int, t *Tool)) {
	atOnce(len(c.Tools), func(i int) { do(i, c.Tools[i]) })
}

// Instructions returns what the APIs of the catalog tell a model, whichever
// toolsets are on.
func (c *Catalog) Instructions() []string {
	var out []string
	for _, a := range c.accounts {
		if s := a.api.File.Instructions.Value; s != "" {
			out = append(out, s)
		}
	}
	return out
}

// API returns the API of the catalog's first directory; nil when nothing was
// loaded.
func (c *Catalog) API() *plan.API {
	if len(c.accounts) == 0 {
		return nil
	}
	return c.accounts[0].api
}

// APIs returns the APIs of the catalog, in the order of their directories.
func (c *Catalog) APIs() []*plan.API {
	out := make([]*plan.API, len(c.accounts))
	for i, a := range c.accounts {
		out[i] = a.api
	}
	return out
}

// Select returns a catalog of those tools for which keep is true.
func (c *Catalog) Select(keep func(*Tool) bool) *Catalog {
	out := &Catalog{accounts: c.accounts, Sources: c.Sources}
	for _, t := range c.Tools {
		if keep(t) {
			out.Tools = append(out.Tools, t)
		}
	}
	for _, s := range c.Toolsets {
		if slices.ContainsFunc(out.Tools, func(t *Tool) bool { return t.Toolset == s.Name }) {
			out.Toolsets = append(out.Toolsets, s)
		}
	}
	out.Prompts = out.offered(c.Prompts)
	return out
}

// Close ends the connections that the catalog's tools keep open.
func (c *Catalog) Close() {
	for _, a := range c.accounts {
		a.Close()
	}
}

type loader struct {
	options       Options
	accounts      []*Account
	byName        map[string]*Tool
	promptsByName map[string]*Prompt
	sets          map[string]Toolset
	sources       []*diag.Source
	diags         diag.Diagnostics
	order         int // of the directory
}

func (l *loader) dir(d Dir) error {
	l.order++
	files, warnings, failed := d.toolFiles()
	l.diags = append(l.diags, warnings...)
	all := make([]parsed, len(files))
	var parsing sync.WaitGroup // needs nothing of the API
	parsing.Go(func() { atOnce(len(files), func(i int) { all[i] = parse(d, files[i]) }) })
	common, err := l.shared(d)
	parsing.Wait()
	if err = cmp.Or(err, failed); err != nil {
		return err
	}
	return l.tools(d, all, common)
}

// shared is what the tools of a directory have in common.
type shared struct {
	account *Account
	lib     jq.Library
	broken  diag.Diagnostics // what is wrong with lib: no tool that it is for can run
}

// shared reads what the tools of a directory share: its API, or that of the first
// directory, and its jq.
func (l *loader) shared(d Dir) (shared, error) {
	var s shared
	var api *toolfile.API
	var findings diag.Diagnostics
	own, err := ReadFile(d.Files, toolfile.APIFile)
	switch {
	case err == nil:
		api, findings = toolfile.ParseAPI(path.Join(d.Name, toolfile.APIFile), own)
		l.read(api.Source, findings)
		l.foreign(api)
	case !errors.Is(err, fs.ErrNotExist):
		return s, err
	case len(l.accounts) == 0:
		return s, fmt.Errorf("no %s in this directory, and no other directory has one", toolfile.APIFile)
	default:
		s.account = l.accounts[0]
		s.lib = s.account.api.Library
	}
	switch data, err := ReadFile(d.Files, toolfile.LibraryFile); {
	case len(data) > toolfile.MaxFile:
		return s, fmt.Errorf("%s has more than %d bytes, which is the most that is read", toolfile.LibraryFile, toolfile.MaxFile)
	case err == nil:
		source := diag.NewSource(path.Join(d.Name, toolfile.LibraryFile), data)
		s.lib, s.broken = s.lib.Extend(diag.WholeText(source))
		l.read(source, s.broken)
	case !errors.Is(err, fs.ErrNotExist):
		return s, err
	}
	if api != nil {
		a := plan.NewAPI(api, s.lib, slices.Concat(findings, s.broken))
		s.account = &Account{api: a, options: l.options}
		l.accounts = append(l.accounts, s.account)
		if !d.Lazy {
			l.diags = append(l.diags, a.Compile()...)
		}
	}
	return s, nil
}

// parsed is a file of a directory after its first stage.
type parsed struct {
	file    string // its path in the directory
	source  *diag.Source
	toolset *toolfile.Toolset // nil: a tool file
	prompt  *toolfile.Prompt  // likewise
	tool    *toolfile.Tool
	diags   diag.Diagnostics
	err     error
}

// tools makes tools of the files of a directory, in their order. As many as there
// are processors are compiled at once.
func (l *loader) tools(d Dir, all []parsed, common shared) error {
	here := map[string]*Tool{}
	chosen := slices.ContainsFunc(all, func(p parsed) bool { return p.tool != nil && p.tool.Default.IsSet() })
	var found []*Tool
	for _, p := range all {
		if p.err != nil {
			return p.err
		}
		l.read(p.source, p.diags)
		set := path.Dir(p.file)
		if set == "." {
			set = path.Base(strings.TrimRight(d.Name, "/"))
		}
		if s := p.toolset; s != nil {
			l.sets[set] = Toolset{set, s.Title.Value, s.Description.Value, s.Instructions.Value}
			continue
		}
		if p.prompt != nil {
			l.prompt(d, &Prompt{File: p.prompt, Toolset: set, api: common.account.api, account: common.account, lib: common.lib,
				files: d.Files, dir: path.Dir(p.file), order: l.order, read: slices.Concat(p.diags, common.broken)})
			continue
		}
		t := &Tool{File: p.tool, read: slices.Concat(p.diags, common.broken), Toolset: set, Access: plan.AccessOf(p.tool),
			api: common.account.api, account: common.account, lib: common.lib, files: d.Files, dir: path.Dir(p.file), order: l.order}
		if !d.Lazy {
			found = append(found, t)
		}
		key := cmp.Or(t.Name(), p.source.Path)
		if other := here[key]; other != nil {
			l.diags = append(l.diags, duplicateTool.At(p.tool.Name, "the tool %q is in %s already", t.Name(), other.File.Source.Path))
			continue
		}
		here[key] = t
		old := l.byName[key]
		switch {
		case old == nil:
			t.inDefault = !chosen
		case old.api != t.api:
			l.diags = append(l.diags, duplicateTool.At(p.tool.Name, "the tool %q belongs to another API (%s), whose tools no other API can replace", t.Name(), old.File.Source.Path))
			continue
		default: // replaced where it was
			t.Toolset, t.inDefault = old.Toolset, old.Default()
		}
		l.byName[key] = t
	}
	atOnce(len(found), func(i int) { found[i].Compile() })
	for _, t := range found {
		l.diags = append(l.diags, t.Compile()...)
	}
	return nil
}

// prompt adds a prompt, in the place of the one of that name in a directory before.
func (l *loader) prompt(d Dir, p *Prompt) {
	if !d.Lazy {
		l.diags = append(l.diags, p.Compile()...)
	}
	key := cmp.Or(p.Name(), p.File.Source.Path)
	if old := l.promptsByName[key]; old != nil && old.order == p.order {
		l.diags = append(l.diags, duplicateTool.At(p.File.Name, "the prompt %q is in %s already", p.Name(), old.File.Source.Path))
		return
	}
	l.promptsByName[key] = p
}

// aliases reports aliases that are the name or an alias of another tool.
func (l *loader) aliases(c *Catalog) {
	owner := map[string]*Tool{}
	for _, t := range c.Tools {
		owner[t.Name()] = t
	}
	for _, t := range c.Tools {
		for _, a := range t.File.Aliases {
			if other := owner[a.Value]; other != nil && other != t {
				l.diags = append(l.diags, duplicateTool.At(a, "the alias %q is a name of the tool %q already", a.Value, other.Name()))
				continue
			}
			owner[a.Value] = t
		}
	}
}

// read notes a file and what is wrong with it alone.
func (l *loader) read(s *diag.Source, ds diag.Diagnostics) {
	l.sources = append(l.sources, s)
	l.diags = append(l.diags, ds...)
}

func parse(d Dir, file string) (p parsed) {
	p.file = file
	data, err := ReadFile(d.Files, file)
	name := path.Join(d.Name, file)
	switch {
	case err != nil:
		p.err = err
	case path.Base(file) == toolfile.ToolsetFile:
		p.toolset, p.diags = toolfile.ParseToolset(name, data)
		p.source = p.toolset.Source
	case toolfile.IsPrompt(file):
		if d.Lazy {
			data = withoutTests(data)
		}
		p.prompt, p.diags = toolfile.ParsePrompt(name, data)
		p.source = p.prompt.Source
	default:
		if d.Lazy {
			data = withoutTests(data)
		}
		p.tool, p.diags = toolfile.ParseTool(name, data)
		p.source = p.tool.Source
	}
	return p
}

// atOnce calls do for each i below n, on all processors, and waits. A processor
// has one goroutine, whose stack grows once.
func atOnce(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// Kinds lists the kinds of findings of this package; those about a file alone
// are in the packages that read and compile it.
func Kinds() []diag.Kind {
	return []diag.Kind{duplicateTool, promptTool, PassedOver, foreignSecret, foreignVariable}
}
