package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/record"
	"pagerduty-mcp-server/engine/workspace"
)

func (a *app) recordCommand() *cobra.Command {
	var o recordOptions
	c := &cobra.Command{
		Use:   "record TOOL [NAME=VALUE]...",
		Short: "Call a tool once and write the call into its file as a test",
		Long: `Makes one real call and adds it to the tests of the tool's file, with all that went over the wire.
The rest of the file stays as it is. The test runs at once, and is written only if it passes.

Secrets, keys, e-mail addresses, names of people, phone numbers, hosts and addresses are replaced by
made-up ones, the same for the same; --replace names further texts. Bodies keep only what the answer
needs. Read the test before you share it: no program knows every name.

Files are looked for in the directories of --tools, else in tools.d. A tool that changes something
is called only with --access.` + argumentsHelp,
		Example:           "  pagerduty-mcp-server record list_teams limit=2 --tools my-tools\n  pagerduty-mcp-server record list_teams limit=2 --print --demo",
		Args:              aTool,
		ValidArgsFunction: a.complete,
		RunE:              func(c *cobra.Command, args []string) error { return a.record(c, args, o) },
	}
	c.Flags().StringVar(&o.name, "name", "", "the test's `name`; default: recorded, with its arguments")
	c.Flags().BoolVar(&o.print, "print", false, "print the test and leave the file as it is")
	c.Flags().BoolVar(&o.failure, "failure", false, "record a call that the API refuses, too")
	c.Flags().StringArrayVar(&o.replace, "replace", nil, "replace this `TEXT=OTHER` as well, wherever it stands (repeatable)")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask before something is changed")
	return c
}

// recordOptions are the flags of record.
type recordOptions struct {
	name                string
	print, failure, yes bool
	replace             []string
}

func (a *app) record(c *cobra.Command, args []string, o recordOptions) error {
	replace := map[string]string{}
	for _, r := range o.replace {
		from, to, ok := strings.Cut(r, "=")
		if !ok || from == "" {
			return exit{exitUsage, fmt.Errorf("--replace %q: write TEXT=OTHER", r)}
		}
		replace[from] = to
	}
	if root, own := workspace.Root("tools.d"); own && len(a.flags.tools) == 0 {
		a.flags.tools = []string{root}
	}
	tool, arguments, done, err := a.prepare(args)
	if err != nil {
		return a.tooFar(args[0], err)
	}
	defer done()
	file := tool.File.Source.Path
	if !o.print && !a.ownFile(file) {
		return exit{exitUsage, fmt.Errorf("the tool %q is built in, and has no file to write into: name your directory with --tools, or use --print", tool.Name())}
	}
	progress := terminal.NoProgress
	if a.people {
		progress = terminal.StartProgress(a.err)
	}
	call := &record.Call{Tool: tool, Options: a.engine, Arguments: arguments, Name: o.name, Failures: o.failure, Replace: replace,
		Progress: progress.Update, Confirm: a.confirmation(o.yes, progress)}
	r, err := call.Make(c.Context())
	progress.Stop()
	if failed := (*record.Failed)(nil); errors.As(err, &failed) {
		if err := a.printFailure(failed.Answer, "json"); err != nil {
			return abort(err)
		}
		return exit{exitFound, errors.New("the call failed, and nothing is recorded; --failure records what the API answers, too")}
	}
	if o.print && r != nil { // it need not fit into the file
		_, err := fmt.Fprint(a.out, r.Test)
		return err
	}
	if err != nil {
		return abort(err)
	}
	if err := rewrite(file, tool.File.Source.Raw, r.File); err != nil {
		return abort(err)
	}
	_, err = fmt.Fprintf(a.out, "%s: recorded the test %q; read it before you share it\n", file, r.Name)
	return err
}

// tooFar explains why a tool that changes something is not there.
func (a *app) tooFar(name string, err error) error {
	if a.all == nil {
		return err
	}
	if t := a.all.Tool(name); t != nil && t.Access > engine.Read && strings.Contains(a.hidden[t.Name()], "--access") {
		return exit{exitUsage, fmt.Errorf("the tool %q changes something, and record makes one real call; add --access %s if that is what you want", name, t.Access)}
	}
	return err
}

// ownFile is whether a file lies in a directory of --tools.
func (a *app) ownFile(file string) bool {
	return slices.ContainsFunc(a.flags.tools, func(dir string) bool {
		info, err := os.Stat(file)
		return strings.HasPrefix(file, path.Clean(filepath.ToSlash(dir))+"/") && err == nil && info.Mode().IsRegular()
	})
}

// rewrite puts a new text into a file that holds the old one.
func rewrite(file, old, text string) error {
	now, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	plain := strings.TrimPrefix(string(now), "\ufeff")
	if plain != old {
		return fmt.Errorf("%s has changed meanwhile, and is left as it is", file)
	}
	mark := string(now[:len(now)-len(plain)])
	return os.WriteFile(file, []byte(mark+text), 0o644)
}
