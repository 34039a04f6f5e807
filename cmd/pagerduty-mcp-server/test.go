package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/junit"
	"pagerduty-mcp-server/engine/tooltest"
)

func (a *app) testCommand() *cobra.Command {
	var only, junit string
	var cover bool
	var least int
	c := &cobra.Command{
		Use:     "test [PATH]...",
		Example: "  pagerduty-mcp-server test my-tools\n  pagerduty-mcp-server test --cover --run 'list_.*' my-tools",
		Short:   "Run the tests in tool files",
		Long: `Runs the tests in tool files. A PATH is a tool file, or a directory of them;
without one it is tools.d.

With --cover it says what the tests do not show: a rule that none of them keeps
or breaks, a query name or header that none sends, a step that none runs, a list
that never ends on its first page or never goes on, an argument of a prompt that
none gives or none leaves out.

Exit codes: 0 all passed, 1 some failed or too little is covered,
2 wrong usage, 3 could not run.`,
		RunE: func(c *cobra.Command, paths []string) error {
			a.expectFiles()
			pattern, err := regexp.Compile(only)
			if err != nil {
				return exit{exitUsage, fmt.Errorf("--run: %w", err)}
			}
			tools, prompts, done, err := a.toolsIn(paths)
			if err != nil {
				return err
			}
			defer done()
			var results []tooltest.Result
			for _, t := range tools {
				results = append(results, tooltest.Run(c.Context(), t, pattern)...)
			}
			for _, p := range prompts {
				results = append(results, tooltest.RunPrompt(c.Context(), p, pattern)...)
			}
			if junit != "" {
				if err := writeJUnit(junit, results); err != nil {
					return abort(err)
				}
			}
			if err := a.report(results); err != nil || !cover && least == 0 {
				return err
			}
			var all tooltest.Coverage
			for _, t := range tools {
				all = all.Plus(tooltest.Cover(c.Context(), t))
			}
			for _, p := range prompts {
				all = all.Plus(tooltest.CoverPrompt(p))
			}
			return a.covered(all, least)
		},
	}
	c.Flags().StringVar(&only, "run", "", "run only the tests whose TOOL/NAME matches this `regexp`")
	c.Flags().BoolVar(&cover, "cover", false, "also say what the tests do not show, and how much they do")
	c.Flags().IntVar(&least, "cover-min", 0, "fail when the tests show less than this many `percent`; turns --cover on")
	c.Flags().StringVar(&junit, "junit", "", "also write the results to this `file` as JUnit XML")
	return c
}

// toolsIn loads the tools and prompts of files and directories, which lint
// understands in the same way. done must be called at the end.
func (a *app) toolsIn(paths []string) (found []*engine.Tool, prompts []*engine.Prompt, done func(), err error) {
	files, err := a.lintFiles(paths, "")
	if err != nil {
		return nil, nil, nil, err
	}
	var all diag.Diagnostics
	var loaded []*engine.Catalog
	done = func() {
		for _, c := range loaded {
			c.Close()
		}
	}
	for _, d := range files.dirs {
		c, findings, err := d.Load()
		if err != nil {
			done()
			return nil, nil, nil, abort(err)
		}
		loaded = append(loaded, c)
		all = append(all, findings...)
		for _, t := range c.Tools {
			if d.Wants(t) {
				found = append(found, t)
			}
		}
		for _, p := range c.Prompts {
			if d.WantsPrompt(p) {
				prompts = append(prompts, p)
			}
		}
	}
	if all.HasErrors() {
		done()
		fmt.Fprint(a.err, all)
		return nil, nil, nil, abort(errors.New("these tool files have mistakes; no test was run"))
	}
	return found, prompts, done, nil
}

// report prints the failed tests and a line that counts all.
func (a *app) report(results []tooltest.Result) error {
	failed := 0
	for _, r := range results {
		if r.Failed() {
			failed++
			fmt.Fprintln(a.out, r)
		}
	}
	if len(results) == 0 {
		return abort(errors.New("no test was run: none is there, or --run matches none"))
	}
	fmt.Fprintf(a.out, "%d passed, %d failed\n", len(results)-failed, failed)
	if failed > 0 {
		return exit{code: exitFound}
	}
	return nil
}

// covered prints what the tests do not show; it is an error when they show less
// than least percent.
func (a *app) covered(c tooltest.Coverage, least int) error {
	for _, g := range c.Gaps {
		fmt.Fprintln(a.out, g)
	}
	fmt.Fprintf(a.out, "%d%% covered: %d of %d\n", c.Percent(), c.Shown, c.All)
	if c.Percent() < least {
		return exit{exitFound, fmt.Errorf("the tests cover %d%%; --cover-min asks for %d%%", c.Percent(), least)}
	}
	return nil
}

func writeJUnit(file string, results []tooltest.Result) error {
	var cases []junit.Case
	for _, r := range results {
		c := junit.Case{Class: r.Tool, Name: r.Name, File: r.File, Elapsed: r.Elapsed}
		if r.Failed() {
			c.Failure = &junit.Failure{Message: r.Problems[0], Text: r.String()}
		}
		cases = append(cases, c)
	}
	var b bytes.Buffer
	if err := junit.Write(&b, "tools", cases); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}
