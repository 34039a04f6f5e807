package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	figure   string
	measured string
	value    float64 // to be held against the target
	target   float64 // 0: none
	atLeast  bool    // the target is a lower bound
}

func (r row) verdict() string {
	switch {
	case r.target == 0:
		return ""
	case r.atLeast && r.value < r.target, !r.atLeast && r.value > r.target:
		return "missed"
	}
	return "held"
}

func (r row) bound() string {
	if r.target == 0 {
		return "-"
	}
	if r.atLeast {
		return fmt.Sprintf(">= %g", r.target)
	}
	return fmt.Sprintf("<= %g", r.target)
}

// printTable prints rows as a table of Markdown.
func printTable(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(t, "| figure\t| measured\t| value\t| target\t| is\t|")
	fmt.Fprintln(t, "|---\t|---\t|---\t|---\t|---\t|")
	for _, r := range rows {
		fmt.Fprintf(t, "| %s\t| %s\t| %.2f\t| %s\t| %s\t|\n", r.figure, r.measured, r.value, r.bound(), r.verdict())
	}
	return t.Flush()
}
