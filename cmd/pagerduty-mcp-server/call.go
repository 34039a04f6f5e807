package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
)

// argumentsHelp is the part of a help text that says how arguments are written.
const argumentsHelp = `

Arguments are NAME=VALUE. A name given twice makes a list, and so do commas where no
value can have one; a value that is JSON is read as JSON where the parameter is a list
or an object. Times may be relative: since=-12h, until=yesterday. Arguments may also be
given as one JSON object.`

func (a *app) callCommand() *cobra.Command {
	o, prompt := &callOptions{}, false
	c := &cobra.Command{
		Use:   "call TOOL [NAME=VALUE]...",
		Short: "Call one tool and print its answer",
		Long: `Calls one tool and prints its answer: on a terminal a table or a card, otherwise JSON.
The exit code is 1 when it is an error. 'call TOOL --help' shows the tool's params.
'call --prompt NAME' prints what a prompt says, as a client would send it to the model.` + argumentsHelp,
		Example:           "  pagerduty-mcp-server call list_incidents limit=3 --demo\n  pagerduty-mcp-server call list_incidents statuses=triggered fields=id,title -o csv --demo\n  pagerduty-mcp-server call --prompt triage_incident incident_id=Q1DEMOINCIDENT --demo",
		Args:              aTool,
		ValidArgsFunction: a.complete,
		RunE: func(c *cobra.Command, args []string) error {
			if prompt {
				return a.callPrompt(c.Context(), *o, args)
			}
			a.flags.budget = -1 // people and scripts read what there is
			tool, arguments, done, err := a.prepare(args)
			if err != nil {
				return err
			}
			defer done()
			return a.call(c.Context(), &callOf{callOptions: *o, tool: tool, arguments: arguments, commandLine: typed(c, args)})
		},
	}
	o.add(c)
	c.Flags().BoolVar(&prompt, "prompt", false, "TOOL is the name of a prompt: print its messages")
	general := c.HelpFunc()
	c.SetHelpFunc(func(c *cobra.Command, all []string) {
		if args := c.Flags().Args(); prompt || len(args) == 0 || a.helpOfTool(args[0]) != nil {
			general(c, all)
		}
	})
	return c
}

// callOf is one call at the command line.
type callOf struct {
	callOptions
	tool      *engine.Tool
	arguments map[string]any
	preset    bool // the fields are those of the tool's command, not of the reader
	commandLine
}

// call calls the tool and prints what it answers.
func (a *app) call(ctx context.Context, k *callOf) error {
	format, err := k.format(a)
	if err != nil {
		return exit{exitUsage, err}
	}
	progress := terminal.NoProgress
	if a.people {
		progress = terminal.StartProgress(a.err)
	}
	text, isError, err := k.fetch(a.asking(ctx, k, progress), progress)
	progress.Stop()
	if err != nil {
		return abort(err)
	}
	if isError {
		err = a.printFailure(text, format)
	} else {
		err = a.printAnswer(k, text, format)
	}
	switch {
	case err != nil:
		return abort(err)
	case isError:
		return exit{code: exitFound}
	}
	return nil
}

// fetch calls the tool, with --all as often as it takes to have everything.
func (k *callOf) fetch(ctx context.Context, progress *terminal.Progress) (text []byte, isError bool, err error) {
	if k.all {
		k.arguments["limit"] = mostItems(k.tool)
	}
	var whole *terminal.Answer
	for {
		arguments, err := json.Marshal(k.arguments)
		if err != nil {
			return nil, false, err
		}
		e := k.tool.Call(ctx, arguments, progress.Update)
		progress.Next()
		if !k.all || e.IsError {
			return e.JSON, e.IsError, nil
		}
		answer, err := terminal.Read(e.JSON)
		if err != nil {
			return nil, false, err
		}
		if whole == nil && answer.Cursor() == "" {
			return e.JSON, false, nil
		}
		if whole == nil {
			whole = answer
		} else {
			whole.Append(answer)
		}
		if answer.Cursor() == "" {
			text, err := whole.JSON()
			return text, false, err
		}
		k.arguments["cursor"] = answer.Cursor()
	}
}

// mostItems is the largest limit that a tool with pages takes; nil: it has none.
func mostItems(t *engine.Tool) any {
	for _, p := range t.AllParams() {
		if p.Name.Value == "limit" && t.File.Paginate.IsSet() {
			return p.Maximum.Value
		}
	}
	return nil
}

// prepare finds the tool and reads the arguments of call and explain.
func (a *app) prepare(args []string) (*engine.Tool, map[string]any, func(), error) {
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
	arguments, err := parseArguments(tool.AllParams(), args[1:])
	if err != nil {
		done()
		return nil, nil, nil, exit{exitUsage, err}
	}
	return tool, arguments, done, nil
}
