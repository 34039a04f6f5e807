package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/terminal"
)

// printRest says on standard error what is not shown, with the commands that show it:
// warnings, what the window has no room for, and that there is more.
func (a *app) printRest(k *callOf, answer *terminal.Answer, rest terminal.Rest) {
	if warnings, ok := answer.Metadata["warnings"].([]any); ok {
		for _, w := range warnings {
			fmt.Fprintf(a.err, "warning: %v\n", w)
		}
	}
	for _, name := range []string{"hint", "note"} {
		if s := answer.Text(name); s != "" {
			fmt.Fprintf(a.err, "%s: %s\n", name, s)
		}
	}
	if len(rest.Left) > 0 {
		fmt.Fprintf(a.err, "not shown, for the window is narrow: %s (fields=NAME,NAME chooses)\n", strings.Join(rest.Left, ", "))
	}
	if len(rest.Cut) > 0 {
		fmt.Fprintf(a.err, "cut, for the window is narrow: %s\n", strings.Join(rest.Cut, ", "))
	}
	if len(rest.Left)+len(rest.Cut) > 0 {
		fmt.Fprintf(a.err, "to see it whole:\n  %s\n", k.again(nil, "--output", "json"))
	}
	n := len(answer.Records)
	if cursor := answer.Cursor(); cursor != "" {
		fmt.Fprintf(a.err, "there is more than these %d; to go on (or all of it with --all):\n  %s\n", n, k.again([]string{"cursor"}, "cursor="+cursor))
	} else if counted := answer.Counted(); n > 0 && n < counted && !k.all && mostItems(k.tool) != nil {
		fmt.Fprintf(a.err, "these are %d of the %d that were counted; for all of them:\n  %s\n", n, counted, k.again([]string{"limit"}, "--all"))
	}
	if zone, _ := time.Now().Zone(); zone != "UTC" && terminal.IsTerminal(a.out) {
		fmt.Fprintf(a.err, "times are %s\n", zone)
	}
}

// commandLine is what was typed.
type commandLine struct {
	path  string // of commands
	words []string
	flags *pflag.FlagSet
}

func typed(c *cobra.Command, args []string) commandLine {
	path := c.CommandPath()
	if name, rest, _ := strings.Cut(path, " "); isProgram(os.Args[0], name) {
		path = quoted(os.Args[0]) + " " + rest
	}
	return commandLine{path, args, c.Flags()}
}

// isProgram reports whether the program was started by its place, where it stays.
func isProgram(place, name string) bool {
	return strings.ContainsRune(place, filepath.Separator) && strings.TrimSuffix(filepath.Base(place), ".exe") == name && !strings.Contains(place, "go-build")
}

// again is the command line as a shell reads it, without some arguments and with
// further words. A flag that is among those is not said twice.
func (l commandLine) again(without []string, with ...string) string {
	var flags, words []string
	l.flags.Visit(func(f *pflag.Flag) {
		if f.Name != "all" && !slices.Contains(with, "--"+f.Name) {
			flags = append(flags, flagWords(f)...)
		}
	})
	dashes := false
	for _, w := range l.words {
		if name, _, _ := strings.Cut(w, "="); slices.Contains(without, name) {
			continue
		}
		dashes = dashes || strings.HasPrefix(w, "-")
		words = append(words, quoted(withoutMembers(w, without)))
	}
	for _, w := range with {
		if strings.Contains(w, "=") {
			words = append(words, quoted(w))
		} else {
			flags = append(flags, quoted(w))
		}
	}
	if dashes {
		flags = append(flags, "--") // what follows are no flags
		words, flags = flags, words
	}
	return strings.Join(slices.Concat([]string{l.path}, words, flags), " ")
}

// withoutMembers is a word without some members, when it is a JSON object.
func withoutMembers(word string, without []string) string {
	object, err := jsonObject(word)
	if !strings.HasPrefix(word, "{") || err != nil {
		return word
	}
	n := len(object)
	for _, name := range without {
		delete(object, name)
	}
	if len(object) == n {
		return word
	}
	text, _ := json.Marshal(object) // of what was read from JSON
	return string(text)
}

// flagWords is a flag that was given, with its values.
func flagWords(f *pflag.Flag) (out []string) {
	values := []string{f.Value.String()}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		values = list.GetSlice()
	}
	for _, v := range values {
		switch {
		case f.Value.Type() != "bool":
			out = append(out, "--"+f.Name, quoted(v))
		case v == "true":
			out = append(out, "--"+f.Name)
		default:
			out = append(out, "--"+f.Name+"="+v)
		}
	}
	return out
}
