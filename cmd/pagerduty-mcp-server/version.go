package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What packaging/build sets with -ldflags -X. A build without it goes by what
// the Go command recorded.
var (
	buildVersion string // 1.2.3, without a "v"
	buildCommit  string // the whole hash
	buildDate    string // of the commit, RFC 3339 in UTC
)

func versionCommand(out io.Writer) *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version, the commit and its date", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		_, err := fmt.Fprint(out, versionText())
		return err
	}}
}

// version is that of the package, else of the module, else "devel".
func version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// versionText is what `version` and --version print: the version alone on the
// first line, for scripts, then where it comes from and what it is made for.
func versionText() string {
	commit, date := buildCommit, buildDate
	if info, ok := debug.ReadBuildInfo(); ok && commit == "" {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				commit = s.Value
			case "vcs.time":
				date = s.Value
			}
		}
	}
	return fmt.Sprintf("pagerduty-mcp-server %s\ncommit %s, %s, %s %s/%s\n", version(),
		cmp.Or(commit, "unknown"), cmp.Or(date, "of unknown date"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
