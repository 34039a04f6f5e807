// Command ask starts an MCP server by the command it is given, asks it for its
// tools and prints their names, a line each. What it asks for is checked against
// EXPECTED, a file of such lines, when that is set.
package main

import (
	"fmt"
	"os"
	"strings"

	"pagerduty-mcp-server/packaging/toolslist"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: ask COMMAND [ARGUMENT]...")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "ask: %s: %v\n", strings.Join(os.Args[1:], " "), err)
		os.Exit(1)
	}
}

func run(command []string) error {
	tools, err := toolslist.Ask(command...)
	if err != nil {
		return err
	}
	var names strings.Builder
	for _, t := range tools {
		fmt.Fprintln(&names, t.Name)
	}
	file := os.Getenv("EXPECTED")
	if file == "" {
		fmt.Print(names.String())
		return nil
	}
	want, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if names.String() != string(want) {
		return fmt.Errorf("it has these tools:\n%sand not these:\n%s", names.String(), want)
	}
	fmt.Printf("%d tools: %s\n", len(tools), strings.Join(command, " "))
	return nil
}
