package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/terminal"
)

// maxHelpWidth is how wide a help text is at most, in columns.
const maxHelpWidth = 100

// helpWidth is how wide a help text is: as the terminal, where it is one.
func (a *app) helpWidth() int {
	if w := terminal.WindowOf(a.out, a.getenv).Width; w > 0 {
		return min(w, maxHelpWidth)
	}
	return maxHelpWidth
}

// helpWithout keeps flags out of a command's help, which is read at a glance; man
// pages and completion have them.
func helpWithout(c *cobra.Command, flags *pflag.FlagSet) {
	general := c.HelpFunc()
	c.SetHelpFunc(func(asked *cobra.Command, args []string) {
		if asked == c {
			flags.VisitAll(func(f *pflag.Flag) { f.Hidden = f.Name != "help" && f.Name != "version" && f.Name != "http" })
			defer flags.VisitAll(func(f *pflag.Flag) { f.Hidden = false })
		}
		general(asked, args)
	})
}
