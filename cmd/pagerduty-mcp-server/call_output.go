package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver/view"
)

// callOptions say how an answer is printed.
type callOptions struct {
	output string
	all    bool
	open   bool
	yes    bool
}

// formats are those of -o.
var formats = []string{"table", "json", "jsonl", "yaml", "csv", "html"}

func (o *callOptions) add(c *cobra.Command) {
	c.Flags().StringVarP(&o.output, "output", "o", "", "the `format`: table, json, jsonl, yaml, csv or html; a table on a terminal, else json")
	c.Flags().BoolVar(&o.all, "all", false, "all there is, instead of the first records")
	c.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask before something is destroyed; without it a terminal is asked")
	c.Flags().BoolVar(&o.open, "open", false, "show the page of -o html in the browser")
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// format is the one that is asked for, else the one that suits where the answer goes.
func (k *callOf) format(a *app) (string, error) {
	if k.all && k.arguments["limit"] != nil {
		return "", fmt.Errorf("--all and limit=%v contradict each other; leave one out", k.arguments["limit"])
	}
	if k.open && k.output == "" {
		k.output = "html"
	}
	switch {
	case k.open && k.output != "html":
		return "", fmt.Errorf("--open shows the page of -o html, not %s", k.output)
	case k.output == "html" && k.tool.File.View == nil:
		return "", fmt.Errorf("-o html: the tool %q has no view; with -o table a terminal shows its answer", k.tool.Name())
	case slices.Contains(formats, k.output):
		return k.output, nil
	case k.output != "":
		return "", fmt.Errorf("-o: unknown format %q; known: %s", k.output, strings.Join(formats, ", "))
	case terminal.IsTerminal(a.out):
		return "table", nil
	}
	return "json", nil
}

// printFailure prints an answer that is an error: to people on standard error.
func (a *app) printFailure(text []byte, format string) error {
	answer, err := terminal.Read(text)
	if err != nil {
		return err
	}
	if format == "json" || format == "yaml" || answer.Error == nil {
		return a.printText(text, format)
	}
	fmt.Fprintf(a.err, "error: %v (%v)\n", answer.Error["message"], answer.Error["code"])
	if hint, ok := answer.Error["hint"]; ok {
		fmt.Fprintf(a.err, "%v\n", hint)
	}
	if details, ok := answer.Error["details"].([]any); ok {
		for _, d := range details {
			line, _ := json.Marshal(d)
			fmt.Fprintf(a.err, "  %s\n", line)
		}
	}
	return nil
}

// printAnswer prints an answer, and on standard error what it leaves out.
func (a *app) printAnswer(k *callOf, text []byte, format string) error {
	switch format {
	case "json", "yaml":
		return a.printText(text, format)
	case "html":
		if k.open {
			return a.openPage(view.Page(k.tool, text))
		}
		_, err := a.out.Write(view.Page(k.tool, text))
		return err
	}
	answer, err := terminal.Read(text)
	if err != nil {
		return err
	}
	var rest terminal.Rest
	fields, counts := k.fields(), answer.Counts()
	switch onlyCounts := len(counts) > 0 && len(answer.Records) == 0; {
	case format == "table":
		rest, err = a.printTable(k, answer, fields)
	case format == "jsonl" && onlyCounts:
		err = terminal.Lines(a.out, counts)
	case format == "jsonl":
		err = terminal.Lines(a.out, answer.Records)
	case onlyCounts:
		err = terminal.CountsCSV(a.out, counts)
	default:
		err = terminal.CSV(a.out, answer.Records, fields)
	}
	if err != nil {
		return err
	}
	if format != "table" && len(counts) > 0 && len(answer.Records) > 0 {
		fmt.Fprintf(a.err, "the counts are not in %s; with them:\n  %s\n", format, k.again(nil, "--output", "json"))
	}
	a.printRest(k, answer, rest)
	return nil
}

// printText prints the answer as it is; JSON on a terminal with indents.
func (a *app) printText(text []byte, format string) error {
	if format == "yaml" {
		return terminal.YAML(a.out, text)
	}
	var out bytes.Buffer
	if !terminal.IsTerminal(a.out) || json.Indent(&out, text, "", "  ") != nil {
		out.Reset()
		out.Write(text)
	}
	out.WriteByte('\n')
	_, err := a.out.Write(out.Bytes())
	return err
}

// fields are what is shown of each record: what the call asks for, else the fields
// that the tool gives by default.
func (k *callOf) fields() terminal.Fields {
	if list, ok := k.arguments["fields"].([]any); ok && !slices.Contains(list, any("*")) {
		var paths []string
		for _, f := range list {
			paths = append(paths, fmt.Sprint(f))
		}
		return terminal.Fields{Paths: paths, Asked: !k.preset}
	}
	if one, ok := k.arguments["fields"].(string); ok && one != "*" && !strings.HasPrefix(one, "[") {
		return terminal.Fields{Paths: []string{one}, Asked: true}
	}
	if k.arguments["fields"] != nil {
		return terminal.Fields{}
	}
	var paths []string
	for _, f := range k.tool.File.DefaultFields {
		paths = append(paths, f.Value)
	}
	return terminal.Fields{Paths: paths}
}

// printTable prints a table of the records, a card of one that is no list, and
// tables of what was counted. It returns what is not shown whole.
func (a *app) printTable(k *callOf, answer *terminal.Answer, fields terminal.Fields) (rest terminal.Rest, err error) {
	w := terminal.WindowOf(a.out, a.getenv)
	if counts := answer.Counts(); len(counts) > 0 {
		if err := w.Counts(a.out, counts); err != nil || len(answer.Records) == 0 {
			return rest, err
		}
		fmt.Fprintln(a.out)
	}
	switch {
	case len(answer.Records) == 0 && fmt.Sprint(k.arguments["limit"]) == "0":
		fmt.Fprintf(a.err, "limit=0 asks for no %s; what the answer says of them:\n  %s\n", answer.Resource, k.again(nil, "--output", "json"))
	case len(answer.Records) == 0:
		fmt.Fprintf(a.err, "no %s\n", answer.Resource)
	case len(answer.Records) == 1 && !k.tool.File.Paginate.IsSet():
		return w.Card(a.out, answer.Records[0], fields, tones(k.tool))
	default:
		return w.Table(a.out, answer.Records, fields, tones(k.tool))
	}
	return rest, nil
}

// tones are how the words of fields are meant, as the tool's view says.
func tones(t *engine.Tool) terminal.Tones {
	out := terminal.Tones{}
	if t.File.View == nil {
		return out
	}
	for _, part := range t.File.View.Parts() {
		for _, f := range slices.Concat(part.Columns, part.Badges, part.Facts) {
			if len(f.Tones) > 0 && !part.Of.IsSet() {
				words := map[string]string{}
				for _, tone := range f.Tones {
					words[tone.Word.Value] = tone.Tone.Value
				}
				out[f.Field.Value] = words
			}
		}
	}
	return out
}
