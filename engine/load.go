package engine

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

var duplicateTool = diag.Kind{Name: "duplicate-tool", Explain: "Two files of a directory have the same tool, or the same prompt.",
	Example: "tool: list_ships"}

// Load reads directories of tool files; a tool of a later one replaces the
// tool of the same name, and a directory without an _api.yaml belongs to the
// API of the first. The findings are about the files; with an error among them
// the catalog is not fit to serve. Those about what a lazy directory is compiled to are
// left to [Catalog.Check]. The error says that files could not be read.
func Load(dirs []Dir, o Options) (*Catalog, diag.Diagnostics, error) {
	return load(dirs, o, known{})
}

func load(dirs []Dir, o Options, before known) (*Catalog, diag.Diagnostics, error) {
	if o.Transport == nil { // the accounts of a catalog, and of those that follow it, share their connections
		o.Transport = rest.NewTransport()
	}
	l := &loader{options: o, before: before, known: newKnown(), byName: map[string]*Tool{}, promptsByName: map[string]*Prompt{}, sets: map[string]Toolset{}}
	for _, d := range dirs {
		if err := l.dir(d); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	c := &Catalog{accounts: l.accounts, Sources: l.sources, options: o, known: l.known, checks: l.checks}
	for _, t := range l.byName {
		c.Tools = append(c.Tools, t)
	}
	slices.SortFunc(c.Tools, func(a, b *Tool) int {
		return cmp.Or(cmp.Compare(a.Toolset, b.Toolset), cmp.Compare(a.Name(), b.Name()))
	})
	listers(c.Tools)
	l.aliases(c)
	l.commands(c)
	l.addresses(c)
	l.prompts(c)
	for _, t := range c.Tools {
		if n := len(c.Toolsets); n == 0 || c.Toolsets[n-1].Name != t.Toolset {
			c.Toolsets = append(c.Toolsets, cmp.Or(l.sets[t.Toolset], Toolset{Name: t.Toolset}))
		}
	}
	return c, append(l.diags, outcomes(context.Background(), l.compiles)...).Sorted(), nil
}

type loader struct {
	options       Options
	before        known // of what was loaded before
	known         known
	accounts      []*Account
	byName        map[string]*Tool
	promptsByName map[string]*Prompt
	sets          map[string]Toolset
	sources       []*diag.Source
	diags         diag.Diagnostics
	compiles      []func() diag.Diagnostics // what is compiled at once
	checks        []func() diag.Diagnostics // what is compiled for its findings when somebody asks
	order         int                       // of the directory
}

func (l *loader) dir(d Dir) error {
	l.order++
	files, warnings, failed := d.toolFiles()
	l.diags = append(l.diags, warnings...)
	all := make([]parsed, len(files))
	var parsing sync.WaitGroup // needs nothing of the API
	parsing.Go(func() { atOnce(len(files), func(i int) { all[i] = l.parse(d, files[i]) }) })
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

	own       bool // account is the directory's own
	api, text []byte
	sources   []*diag.Source
	findings  diag.Diagnostics // about the files of these alone
}

// shared reads what the tools of a directory share: its API, or that of the first
// directory, and its jq.
func (l *loader) shared(d Dir) (s shared, err error) {
	if s.api, err = readIfThere(d.Files, toolfile.APIFile); err != nil {
		return s, err
	}
	if s.text, err = readIfThere(d.Files, toolfile.LibraryFile); err != nil {
		return s, err
	}
	switch {
	case s.api == nil && len(l.accounts) == 0:
		return s, fmt.Errorf("no %s in this directory, and no other directory has one", toolfile.APIFile)
	case len(s.text) > toolfile.MaxFile:
		return s, fmt.Errorf("%s has more than %d bytes, which is the most that is read", toolfile.LibraryFile, toolfile.MaxFile)
	}
	if before, ok := l.before.dirs[d.Name]; ok && before.sameTexts(s) && (before.own || before.account == l.accounts[0]) {
		s = before
	} else {
		s = l.makeShared(d, s)
	}
	l.known.dirs[d.Name] = s
	l.sources = append(l.sources, s.sources...)
	l.diags = append(l.diags, s.findings...)
	if s.own {
		l.foreign(s.account.api.File)
		l.accounts = append(l.accounts, s.account)
		l.compile(d, s.account.api.Compile, s.account.api.Compile)
	}
	return s, nil
}

// makeShared makes what the tools share of its texts.
func (l *loader) makeShared(d Dir, s shared) shared {
	var api *toolfile.API
	if s.own = s.api != nil; s.own {
		api, s.findings = toolfile.ParseAPI(path.Join(d.Name, toolfile.APIFile), s.api)
		s.sources = append(s.sources, api.Source)
	} else {
		s.account = l.accounts[0]
		s.lib = s.account.api.Library
	}
	if s.text != nil {
		source := diag.NewSource(path.Join(d.Name, toolfile.LibraryFile), s.text)
		s.lib, s.broken = s.lib.Extend(diag.WholeText(source))
		s.sources = append(s.sources, source)
		s.findings = slices.Concat(s.findings, s.broken)
	}
	if s.own {
		s.account = &Account{api: plan.NewAPI(api, s.lib, s.findings), options: l.options}
	}
	return s
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

// tools makes tools of the files of a directory, in their order.
func (l *loader) tools(d Dir, all []parsed, common shared) error {
	here := map[string]*Tool{}
	chosen := slices.ContainsFunc(all, func(p parsed) bool { return p.tool != nil && p.tool.Default.IsSet() })
	for _, p := range all {
		if p.err != nil {
			return p.err
		}
		l.read(p.source, p.diags)
		l.known.files[p.source.Path] = p
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
			api: common.account.api, account: common.account, lib: common.lib, files: d.Files, dir: path.Dir(p.file), order: l.order, made: l.made(p, common)}
		l.compile(d, t.Compile, t.check)
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
	return nil
}

// compile notes what of a directory is to be compiled, and how where that is for the
// findings alone.
func (l *loader) compile(d Dir, now, check func() diag.Diagnostics) {
	switch {
	case d.Trusted:
	case d.Lazy:
		l.checks = append(l.checks, check)
	default:
		l.compiles = append(l.compiles, now)
	}
}

// prompt adds a prompt, in the place of the one of that name in a directory before.
func (l *loader) prompt(d Dir, p *Prompt) {
	l.compile(d, p.Compile, p.Compile)
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

// parse reads a file, unless it has the text that it had before.
func (l *loader) parse(d Dir, file string) (p parsed) {
	p.file = file
	data, err := ReadFile(d.Files, file)
	if err != nil {
		p.err = err
		return p
	}
	name := path.Join(d.Name, file)
	isTool := path.Base(file) != toolfile.ToolsetFile
	if isTool && d.Trusted {
		data = withoutTests(data)
	}
	if before, ok := l.before.files[name]; ok && before.source.Raw == string(data) {
		return before
	}
	if !isTool {
		p.toolset, p.diags = toolfile.ParseToolset(name, data)
		p.source = p.toolset.Source
		return p
	}
	if toolfile.IsPrompt(file) {
		p.prompt, p.diags = toolfile.ParsePrompt(name, data)
		p.source = p.prompt.Source
		return p
	}
	p.tool, p.diags = toolfile.ParseTool(name, data)
	p.source = p.tool.Source
	if d.NoTests {
		p.tool.Tests = nil
	}
	return p
}

// Kinds lists the kinds of findings of this package; those about a file alone
// are in the packages that read and compile it.
func Kinds() []diag.Kind {
	return []diag.Kind{duplicateTool, promptTool, uriShared, PassedOver, foreignSecret, foreignVariable}
}
