package jq

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Each query of testdata/findings.txt has the findings below it, and no others.
// UPDATE=1 rewrites them.
func TestFindings(t *testing.T) {
	const file = "testdata/findings.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "    ") {
			continue
		}
		fmt.Fprintln(&got, line)
		if strings.HasPrefix(line, "# ") {
			continue
		}
		j, ds := Library{}.Compile(diag.WholeText(diag.NewSource("query", []byte(line))), toolfile.Var{Name: "params"})
		if (j == nil) != (len(ds) > 0) {
			t.Errorf("%s: compiled: %v, %d findings", line, j != nil, len(ds))
		}
		for _, d := range ds {
			at := d.Pos.Col - 1
			fmt.Fprintf(&got, "    %s «%s» %s\n", d.Kind, line[at:min(at+d.Width, len(line))], d.Message)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if got.String() != string(text) {
		t.Errorf("got:\n%s", got.String())
	}
}
