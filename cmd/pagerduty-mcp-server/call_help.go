package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// helpOfTool prints the help of one tool: what it does, its params and examples.
func (a *app) helpOfTool(name string) error {
	a.widen()
	a.flags.access, a.flags.demo = "delete", false // help changes nothing
	catalog, done, err := a.openSound()
	if err != nil {
		return err
	}
	defer done()
	t := catalog.Tool(name)
	if t == nil {
		fmt.Fprintf(a.err, "%v\n\n", unknownTool(name, catalog))
		return fs.ErrNotExist
	}
	w := terminal.WindowOf(a.out, a.getenv)
	var b strings.Builder
	access := ""
	if t.Access > engine.Read {
		access = fmt.Sprintf(" (--access %s)", t.Access)
	}
	fmt.Fprintf(&b, "%s%s\n\n%s\n\nUsage:\n  pagerduty-mcp-server call %s", t.Title(), access, w.Wrap(t.Description(), ""), t.Name())
	params := t.AllParams()
	slices.SortStableFunc(params, func(x, y *toolfile.Param) int {
		switch {
		case x.Required.Value == y.Required.Value:
			return 0
		case x.Required.Value:
			return -1
		}
		return 1
	})
	for _, p := range params {
		if p.Required.Value {
			fmt.Fprintf(&b, " %s=...", p.Name.Value)
		}
	}
	b.WriteString(" [NAME=VALUE]... [flags]\n")
	if c := t.Command(); c != "" {
		fmt.Fprintf(&b, "  pagerduty-mcp-server %s\n", strings.TrimSuffix(a.toolCommand(t).Use, " [flags]"))
	}
	if len(params) > 0 {
		b.WriteString("\nParams:\n")
		for _, p := range params {
			fmt.Fprintf(&b, "  %s  %s\n", p.Name.Value, strings.Join(constraints(p), ", "))
			if d := strings.Join(strings.Fields(p.Description.Value), " "); d != "" {
				fmt.Fprintf(&b, "%s\n", w.Wrap(d, "      "))
			}
		}
	}
	if all := callExamples(t); len(all) > 0 {
		b.WriteString("\nExamples:\n")
		for _, line := range all {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	_, err = a.out.Write([]byte(b.String()))
	return err
}

// constraints say what values a param takes.
func constraints(p *toolfile.Param) []string {
	s, kind := &p.Schema, p.Type.Value
	if s.Items != nil {
		s, kind = s.Items, "list of "+s.Items.Type.Value
	}
	if s.Format.IsSet() {
		kind += " (" + s.Format.Value + ")"
	}
	out := []string{kind}
	if p.Required.Value {
		out = slices.Insert(out, 0, "required")
	}
	if len(s.Enum) > 0 {
		var words []string
		for _, v := range s.Enum {
			words = append(words, fmt.Sprint(v.Any()))
		}
		out = append(out, "one of "+strings.Join(words, " "))
	}
	switch {
	case s.Minimum.IsSet() && s.Maximum.IsSet():
		out = append(out, s.Minimum.Text.Value+" to "+s.Maximum.Text.Value)
	case s.Minimum.IsSet():
		out = append(out, "at least "+s.Minimum.Text.Value)
	case s.Maximum.IsSet():
		out = append(out, "at most "+s.Maximum.Text.Value)
	}
	if p.Lookup.IsSet() {
		out = append(out, "id or name")
	}
	if p.Default != nil {
		out = append(out, "default "+diag.Show(p.Default.Any()))
	}
	return out
}
