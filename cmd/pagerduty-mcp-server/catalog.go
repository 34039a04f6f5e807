package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/tools.d"
)

// flags are the flags of the subcommands that offer tools.
type flags struct {
	tools, toolsets, tool, exclude []string
	access                         string
	writes, demo                   bool
	noReload                       bool
	budget                         int
	confirm                        string // --confirm; empty: it is not given
	logLevel                       string
}

func (f *flags) add(s *pflag.FlagSet) {
	s.StringArrayVar(&f.tools, "tools", nil, "a `directory` of further tool files (repeatable)")
	s.StringSliceVar(&f.toolsets, "toolsets", []string{"default"}, "offer these `toolsets`; default: the commonest tools")
	s.StringSliceVar(&f.tool, "tool", nil, "offer the tool of this `name`, too (repeatable)")
	s.StringSliceVar(&f.exclude, "exclude", nil, "leave the tool of this `name` out (repeatable)")
	s.StringVar(&f.access, "access", "read", "offer tools up to this `level`: read, respond, manage or delete")
	s.BoolVar(&f.writes, "enable-write-tools", false, "the same as --access delete")
	s.BoolVar(&f.demo, "demo", false, "use a built-in PagerDuty with sample data; needs no token")
	s.StringVar(&f.logLevel, "log-level", "warn", "log from this `level` on: debug, info, warn or error")
}

// open loads the tools that the flags ask for; a mistake in a tool file is an
// error. done must be called at the end.
func (a *app) open() (c *engine.Catalog, done func(), err error) { return a.openTools(a.load) }

// openSound is open but for tool files with mistakes, which it prints and leaves
// out: they do not keep a person from the others.
func (a *app) openSound() (c *engine.Catalog, done func(), err error) {
	return a.openTools(a.loadSound)
}

func (a *app) openTools(load func(engine.Options) (*engine.Catalog, error)) (c *engine.Catalog, done func(), err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.flags.logLevel)); err != nil {
		return nil, nil, exit{exitUsage, fmt.Errorf("--log-level: unknown level %q; known: debug, info, warn, error", a.flags.logLevel)}
	}
	a.logLevel.Set(level)
	o := engine.Options{Getenv: a.getenv, UserAgent: "pagerduty-mcp-server/" + version(), Log: a.log, Redactor: a.redactor, Budget: a.flags.budget}
	done = func() {}
	if a.flags.demo {
		fake, err := fakepagerduty.Start(fakepagerduty.Options{})
		if err != nil {
			return nil, nil, abort(fmt.Errorf("--demo: %w", err))
		}
		o.Getenv = demoEnv(a.getenv, fake.URL())
		done = fake.Close
	}
	a.engine = o
	all, err := load(o)
	if err == nil {
		c, err = a.choose(all)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	a.all = all
	stop := done
	return c, func() { all.Close(); stop() }, nil
}

// demoEnv is the environment with the demo account's address and key.
func demoEnv(getenv func(string) string, url string) func(string) string {
	return func(name string) string {
		switch name {
		case "PAGERDUTY_API_HOST", "PAGERDUTY_EVENTS_HOST":
			return url
		case "PAGERDUTY_ROUTING_KEYS": // a real key would page people
			return "Checkout API=" + fakepagerduty.DemoRoutingKey
		case "PAGERDUTY_API_KEY":
			return fakepagerduty.DemoToken
		case "PAGERDUTY_USER_EMAIL":
			return ""
		}
		return getenv(name)
	}
}

// load reads the built-in tools and those of --tools. Findings are printed, and
// an error among them is an error.
func (a *app) load(o engine.Options) (*engine.Catalog, error) {
	c, findings, err := a.readDirs(a.flags.tools, toolDirs, o)
	if err == nil {
		err = a.check(context.Background(), c, findings)
	}
	return c, err
}

// loadLazily is load, but what only compiling the tools of --tools shows is left to check:
// what it needs beside the catalog is kept in a.found.
func (a *app) loadLazily(o engine.Options) (c *engine.Catalog, err error) {
	if c, a.found, err = a.readDirs(a.flags.tools, servedDirs, o); err == nil && a.found.HasErrors() {
		err = a.check(context.Background(), c, a.found)
	}
	return c, err
}

// check compiles the tools of --tools. Where something keeps them from being served, all
// findings are printed, those before among them, and that is the error.
func (a *app) check(ctx context.Context, c *engine.Catalog, before engine.Diagnostics) error {
	findings := slices.Concat(before, c.Check(ctx)).Sorted()
	if !findings.HasErrors() {
		return nil
	}
	fmt.Fprint(a.err, findings)
	return exit{exitFound, errors.New("these tool files have mistakes; nothing is served")}
}

// loadSound is load but for tools with mistakes, which it leaves out.
func (a *app) loadSound(o engine.Options) (*engine.Catalog, error) {
	c, findings, err := a.readDirs(a.flags.tools, toolDirs, o)
	if err == nil && a.check(context.Background(), c, findings) != nil {
		c = c.Select(func(t *engine.Tool) bool {
			broken := t.Compile().HasErrors()
			if broken {
				a.broken = append(a.broken, t.Name())
			}
			return !broken
		})
	}
	return c, err
}

// readDirs reads the built-in tools and those of further directories, which are not
// compiled yet.
func (a *app) readDirs(further []string, as func([]string) []engine.Dir, o engine.Options) (*engine.Catalog, engine.Diagnostics, error) {
	for _, d := range further {
		if info, err := os.Stat(d); err != nil || !info.IsDir() {
			return nil, nil, exit{exitUsage, fmt.Errorf("--tools: %q is no directory", d)}
		}
	}
	c, findings, err := engine.Load(as(further), o)
	if err != nil {
		return nil, nil, abort(err)
	}
	return c, findings, nil
}

// toolDirs are the built-in tools and further directories.
func toolDirs(further []string) []engine.Dir {
	dirs := []engine.Dir{{Name: "tools.d", Files: tools.Files, Trusted: true}}
	for _, d := range further {
		dirs = append(dirs, engine.Dir{Name: filepath.ToSlash(d), Files: os.DirFS(d), Lazy: true})
	}
	return dirs
}

// servedDirs are toolDirs of a server, which has no use for the tools' tests.
func servedDirs(further []string) []engine.Dir {
	dirs := toolDirs(further)
	for i := range dirs {
		dirs[i].NoTests = true
	}
	return dirs
}

// choose keeps the tools that the flags ask for.
func (a *app) choose(all *engine.Catalog) (*engine.Catalog, error) {
	level, err := plan.ParseAccess(a.flags.access)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("--access: %w", err)}
	}
	if a.flags.writes {
		level = engine.Delete
	}
	sets := all.ToolsetNames()
	for _, s := range a.flags.toolsets {
		if s != "all" && s != "default" && !slices.Contains(sets, s) {
			return nil, exit{exitUsage, fmt.Errorf("--toolsets: unknown toolset %q; known: default, all, %s", s, strings.Join(sets, ", "))}
		}
	}
	for _, n := range slices.Concat(a.flags.tool, a.flags.exclude) {
		if all.Tool(n) == nil {
			return nil, exit{exitUsage, unknownTool(n, all)}
		}
	}
	a.hidden, a.reach = map[string]string{}, nil
	if len(a.flags.tool) == 0 { // who names tools wants these alone
		a.reach = all.Select(func(t *engine.Tool) bool { return t.Access <= level && !slices.Contains(a.flags.exclude, t.Name()) })
	}
	return all.Select(func(t *engine.Tool) bool {
		missing := a.missing(t, level)
		if missing != "" {
			a.hidden[t.Name()] = "start the server " + missing + "."
		}
		return missing == ""
	}), nil
}

// missing says by which flags a tool up to level would be offered; "" if it is.
func (a *app) missing(t *engine.Tool, level engine.Access) string {
	f := a.flags
	all := slices.Contains(f.toolsets, "all")
	preset := slices.Contains(f.toolsets, "default") && t.Default()
	onlyNamed := len(f.tool) > 0 && slices.Equal(f.toolsets, []string{"default"})
	var with []string
	if t.Access > level {
		with = append(with, "--access "+t.Access.String())
	}
	switch {
	case slices.Contains(f.exclude, t.Name()):
		return "without --exclude " + t.Name()
	case slices.Contains(f.tool, t.Name()) || !onlyNamed && (all || preset || slices.Contains(f.toolsets, t.Toolset)):
	case onlyNamed:
		with = append(with, "--tool "+t.Name())
	default:
		with = append(with, "--toolsets "+strings.Join(append(slices.Clone(f.toolsets), t.Toolset), ","))
	}
	if len(with) == 0 {
		return ""
	}
	return "with " + strings.Join(with, " ")
}

// unknownTool says which tool was not found, and which may be meant.
func unknownTool(name string, c *engine.Catalog) error {
	hint := "; 'list' shows those that are offered, with --access for those that change something"
	for _, t := range c.Commands() {
		if t.Command() == name {
			return fmt.Errorf("unknown tool %q; it is a command: pagerduty-mcp-server %s", name, name)
		}
	}
	if near := diag.Nearest(name, c.ToolNames()); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("unknown tool %q%s", name, hint)
}

// aTool demands that a command line names a tool, or a prompt.
func aTool(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%s needs the name of a tool; 'list' shows them", c.Name())
	}
	return nil
}

// widen takes all toolsets for the default ones: who names a tool need not name
// its toolset.
func (a *app) widen() {
	if slices.Equal(a.flags.toolsets, []string{"default"}) {
		a.flags.toolsets = []string{"all"}
	}
}
