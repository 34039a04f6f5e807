package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/workspace"
)

// builtIn is how the directory of the built-in tools is called.
const builtIn = "(built in)"

// lintFlags are the flags of lint alone.
type lintFlags struct {
	format        string
	strict        bool
	perf          bool
	fix           bool
	stdinFilename string
	description   string
}

func (a *app) lintCommand() *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint [PATH|-]...",
		Short: "Check tool files",
		Long: `Checks tool files, and whatever they need. A PATH is

  a directory      the tool files that --tools takes from it, or those of a folder
  a directory/...  all directories with an _api.yaml in it, and all other tool files
  a *.yaml file    or a lib.jq: its findings alone, and mistakes in what it needs
  a *.md file      its fenced yaml blocks whose first key is "tool" or "prompt"
  -                standard input, as the text of the file of --stdin-filename

Without a PATH it is tools.d. Findings go to standard output.

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 could not run.`,
		Example: "  pagerduty-mcp-server lint my-tools\n  pagerduty-mcp-server lint --stdin-filename my-tools/a.yaml - < draft",
		RunE: func(c *cobra.Command, paths []string) error {
			a.expectFiles()
			return a.lint(c.Context(), paths, f)
		},
	}
	c.Flags().StringVar(&f.format, "format", string(lint.Text), "the `format` of findings: "+strings.Trim(fmt.Sprint(lint.Formats()), "[]"))
	c.Flags().BoolVar(&f.strict, "strict", false, "warnings are findings, too, for the exit code, and so are fields that no test's body has")
	c.Flags().BoolVar(&f.fix, "fix", false, "mend what needs no choice, such as misspelt names and habits of other languages, where that brings no error")
	c.Flags().StringVar(&f.stdinFilename, "stdin-filename", "", "the `file` whose text standard input is")
	c.Flags().BoolVar(&f.perf, "perf", false, "say which responses are slow: those that have no fused plan, and which part of the jq is why not")
	c.Flags().StringVar(&f.description, "spec", "", "compare the tools with the API's description in this `file` (OpenAPI 3)")
	c.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, f := range lint.Formats() {
			names = append(names, string(f))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return c
}

func (a *app) lint(ctx context.Context, paths []string, f lintFlags) error {
	format := lint.Format(f.format)
	if !slices.Contains(lint.Formats(), format) {
		return exit{exitUsage, fmt.Errorf("--format: unknown format %q; known: %v", f.format, lint.Formats())}
	}
	if f.fix && slices.Contains(paths, "-") {
		return exit{exitUsage, errors.New("--fix mends files; standard input (-) is none")}
	}
	files, err := a.lintFiles(paths, f.stdinFilename)
	if err != nil {
		return err
	}
	var doc *openapi.Document
	if f.description != "" {
		if doc, err = openapi.Open(f.description); err != nil {
			return abort(fmt.Errorf("--spec: %w", err))
		}
	}
	var findings diag.Diagnostics
	for _, d := range files.dirs {
		if f.fix {
			if err := a.fix(ctx, d, doc); err != nil {
				return abort(err)
			}
		}
		ds, err := d.Check(ctx, lint.Options{Description: doc, Perf: f.perf, Strict: f.strict, Once: true})
		if err != nil {
			return abort(err)
		}
		findings = append(findings, ds...)
	}
	findings = findings.Sorted()
	o := lint.FormatOptions{Strict: f.strict, Files: files.names, Tool: "pagerduty-mcp-server", Version: version(),
		Color: a.colors()}
	if err := lint.Write(a.out, format, findings, o); err != nil {
		return abort(err)
	}
	if format == lint.Text {
		fmt.Fprintln(a.err, summary(len(files.names), findings))
	}
	if findings.HasErrors() || f.strict && len(findings) > 0 {
		return exit{code: exitFound}
	}
	return nil
}

// fix mends the files of a directory where they lie. What came from standard input,
// or out of a Markdown file, is not there to be mended.
func (a *app) fix(ctx context.Context, d *workspace.Dir, doc *openapi.Document) error {
	if info, err := os.Stat(d.Name); err != nil || !info.IsDir() {
		return nil
	}
	texts, err := d.Fix(ctx, doc)
	for file, text := range texts {
		p := filepath.Join(filepath.FromSlash(d.Name), filepath.FromSlash(file))
		if err := os.WriteFile(p, text, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(a.err, "%s: mended\n", p)
	}
	return err
}

// colors reports whether standard output is for colours: on a terminal, unless
// its user wants none (https://no-color.org).
func (a *app) colors() bool { return terminal.WindowOf(a.out, a.getenv).Color }

// lintFiles returns what the command line asks for; a usage error when that is
// nothing.
func (a *app) lintFiles(paths []string, stdinFilename string) (*lintFiles, error) {
	if len(paths) == 0 {
		if info, err := os.Stat("tools.d"); err != nil || !info.IsDir() {
			return nil, exit{exitUsage, errors.New("name the files or directories to lint; there is no tools.d here")}
		}
		paths = []string{"tools.d"}
	}
	stdin := 0
	for _, p := range paths {
		if p == "-" {
			stdin++
		}
	}
	switch {
	case stdin > 1:
		return nil, exit{exitUsage, errors.New("standard input (-) can be read only once")}
	case stdin == 0 && stdinFilename != "":
		return nil, exit{exitUsage, errors.New("--stdin-filename names the text of standard input; add the path -")}
	}
	l := &lintFiles{}
	for _, p := range paths {
		if p != "-" {
			if err := l.add(p); err != nil {
				return nil, err
			}
			continue
		}
		text, err := readAll(a.in, "standard input")
		if err != nil {
			return nil, abort(err)
		}
		if err := l.addText(stdinFilename, text); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// summary is the last line for a reader.
func summary(files int, findings diag.Diagnostics) string {
	warnings := 0
	for _, d := range findings {
		if d.Severity == diag.Warning {
			warnings++
		}
	}
	if len(findings) == 0 {
		return count(files, "file") + ", no findings"
	}
	return fmt.Sprintf("%s, %s, %s", count(files, "file"), count(len(findings)-warnings, "error"), count(warnings, "warning"))
}

// count is a number of things.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
