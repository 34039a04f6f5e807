package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// argumentsHelp is the part of a help text that says how arguments are written.
const argumentsHelp = `

Arguments are NAME=VALUE. A name given twice makes a list; a value that is JSON
is read as JSON where the parameter is a list or an object. All arguments at
once may be given as one JSON object.`

func (a *app) callCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "call TOOL [NAME=VALUE]...",
		Short:             "Call one tool and print its answer",
		Long:              "Calls one tool and prints its answer; the exit code is 1 when it is an error." + argumentsHelp,
		Example:           "  pagerduty-mcp-server call list_incidents limit=3 --demo\n  pagerduty-mcp-server call list_incidents '{\"statuses\": [\"triggered\"]}' --demo",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeTool,
		RunE: func(c *cobra.Command, args []string) error {
			a.flags.budget = -1 // people and scripts read what there is
			tool, arguments, done, err := a.prepare(args)
			if err != nil {
				return err
			}
			defer done()
			e := tool.Call(c.Context(), arguments, nil)
			if err := a.print(e.JSON); err != nil {
				return abort(err)
			}
			if e.IsError {
				return exit{code: exitFound}
			}
			return nil
		},
	}
}

// prepare finds the tool and reads the arguments of call and explain.
func (a *app) prepare(args []string) (*engine.Tool, json.RawMessage, func(), error) {
	a.widen()
	catalog, done, err := a.openSound()
	if err != nil {
		return nil, nil, nil, err
	}
	tool := catalog.Tool(args[0])
	if tool == nil && slices.Contains(a.broken, args[0]) {
		done()
		return nil, nil, nil, exit{exitFound, fmt.Errorf("the file of the tool %q has mistakes, which stand above", args[0])}
	}
	if tool == nil {
		done()
		return nil, nil, nil, exit{exitUsage, unknownTool(args[0], catalog)}
	}
	arguments, err := parseArguments(args[1:])
	if err != nil {
		done()
		return nil, nil, nil, exit{exitUsage, err}
	}
	return tool, arguments, done, nil
}

// unknownTool says which tool was not found, and which may be meant.
func unknownTool(name string, c *engine.Catalog) error {
	var names []string
	for _, t := range c.Tools {
		names = append(names, t.Name())
	}
	hint := "; 'list' shows those that are offered, with --access for those that change something"
	if near := diag.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("unknown tool %q%s", name, hint)
}

// parseArguments reads NAME=VALUE words, or one JSON object.
func parseArguments(words []string) (json.RawMessage, error) {
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "{") {
		return json.RawMessage(words[0]), nil
	}
	values := map[string]any{}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("argument %q: write NAME=VALUE", w)
		}
		switch v := values[name].(type) {
		case nil:
			values[name] = value
		case []any:
			values[name] = append(v, value)
		default:
			values[name] = []any{v, value}
		}
	}
	return json.Marshal(values)
}

// print writes JSON, indented when a person reads it.
func (a *app) print(b []byte) error {
	var out bytes.Buffer
	if !isTerminal(a.out) || json.Indent(&out, b, "", "  ") != nil {
		out.Reset()
		out.Write(b)
	}
	out.WriteByte('\n')
	_, err := a.out.Write(out.Bytes())
	return err
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// widen takes all toolsets for the default ones: who names a tool need not name
// its toolset.
func (a *app) widen() {
	if slices.Equal(a.flags.toolsets, []string{"default"}) {
		a.flags.toolsets = []string{"all"}
	}
}

// completeTool completes the name of a tool.
func (a *app) completeTool(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	a.flags.demo = false
	a.widen()
	catalog, done, err := a.openSound()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer done()
	var out []string
	for _, t := range catalog.Tools {
		out = append(out, t.Name()+"\t"+t.Title())
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
