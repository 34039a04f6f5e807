package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
)

func (a *app) explainCommand() *cobra.Command {
	prompt := false
	c := &cobra.Command{
		Use:     "explain TOOL [NAME=VALUE]...",
		Example: "  pagerduty-mcp-server explain list_oncalls since=-12h --demo\n  pagerduty-mcp-server explain resolve_incident incident_id=100472 --access respond --demo",
		Short:   "Print the HTTP requests that a call would send; sends nothing",
		Long: "Prints the checks of a call and the HTTP requests that it would send, each part\n" +
			"with its origin, and which fields are read of its answer, such as\n" +
			"{id team{name}}: all else is passed over. Nothing is sent; what is known only\n" +
			"after another request stands as its ${expression}. With --prompt the name is a\n" +
			"prompt's, and the requests are those of the resources that it reads." + argumentsHelp,
		Args:              aTool,
		ValidArgsFunction: a.complete,
		RunE: func(c *cobra.Command, args []string) error {
			if prompt {
				return a.explainPrompt(c.Context(), args)
			}
			tool, arguments, done, err := a.prepare(args)
			if err != nil {
				return err
			}
			defer done()
			text, err := json.Marshal(arguments)
			if err != nil {
				return abort(err)
			}
			e := tool.Explain(c.Context(), text)
			var b bytes.Buffer
			writeExplanation(&b, e)
			if _, err := a.out.Write(b.Bytes()); err != nil {
				return abort(err)
			}
			if e.Refused != nil {
				return exit{code: exitFound}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&prompt, "prompt", false, "the name is that of a prompt")
	return c
}

// explainPrompt prints what a prompt would send to make its messages.
func (a *app) explainPrompt(ctx context.Context, args []string) error {
	p, arguments, done, err := a.preparePrompt(args)
	if err != nil {
		return err
	}
	defer done()
	all, f := p.Explain(ctx, arguments)
	if f != nil {
		return exit{exitFound, f}
	}
	var b bytes.Buffer
	if len(all) == 0 {
		fmt.Fprintln(&b, "The prompt reads no resource: nothing is sent.")
	}
	for i, e := range all {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		writeExplanation(&b, e)
	}
	if _, err := a.out.Write(b.Bytes()); err != nil {
		return abort(err)
	}
	return nil
}

func writeExplanation(w io.Writer, e engine.Explanation) {
	for _, r := range e.Requests {
		fmt.Fprintf(w, "%s %s\n", r.Method, readable(r.URL))
		for _, h := range r.Header {
			fmt.Fprintf(w, "%s: %s\n", h.Name, h.Value)
		}
		if len(r.Body) > 0 {
			fmt.Fprintf(w, "\n%s\n", r.Body)
		}
		fmt.Fprintf(w, "\n  sent for %s", r.Purpose)
		if r.Each != "" {
			fmt.Fprintf(w, ", for each of %s", r.Each)
		}
		if r.When != "" {
			fmt.Fprintf(w, ", when %s", r.When)
		}
		if r.Pages != "" {
			fmt.Fprintf(w, "; the first of its pages (%s)", r.Pages)
		}
		fmt.Fprintln(w)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, p := range r.Parts {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", p.Where, p.Name, p.Value, p.Origin)
		}
		t.Flush()
		if r.Shaped != "" {
			fmt.Fprintf(w, "  shaped %s\n", r.Shaped)
		}
		fmt.Fprintln(w)
	}
	if e.Client != nil {
		fmt.Fprintf(w, "Only for clients that have declared %s.\n\n", strings.Join(e.Client, " and "))
	}
	if e.Question != "" {
		fmt.Fprintf(w, "Before the last request, where the client can ask: %s\n\n", e.Question)
	}
	if e.Refused != nil {
		fmt.Fprintf(w, "Nothing would be sent: %s: %s\n\n", e.Refused.Code, e.Refused.Message)
	}
	fmt.Fprintln(w, "checks:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range e.Checks {
		verdict, at := string(c.Outcome), c.At
		if c.Code != "" {
			verdict += " " + c.Code
		}
		if at == "" {
			at = "params"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", verdict, at, shorten(oneLine(c.Expression)))
	}
	t.Flush()
}

// maxExpression bounds how much of an expression is printed, in characters: the
// enum of fields is long.
const maxExpression = 140

func shorten(s string) string {
	if r := []rune(s); len(r) > maxExpression {
		return string(r[:maxExpression]) + "..."
	}
	return s
}

// oneLine folds an expression that spans lines.
func oneLine(s string) string { return string(bytes.Join(bytes.Fields([]byte(s)), []byte(" "))) }

// placeholder is the ${expression} of a value that is not known, as a URL has it.
var placeholder = regexp.MustCompile(`%24%7B.*?%7D`)

// readable shows a URL with the brackets and the ${expressions} in it as they
// are meant; everything else is as it is sent.
func readable(address string) string {
	address = placeholder.ReplaceAllStringFunc(address, func(s string) string {
		if plain, err := url.QueryUnescape(s); err == nil {
			return plain
		}
		return s
	})
	return strings.NewReplacer("%5B", "[", "%5D", "]").Replace(address)
}
