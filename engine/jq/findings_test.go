package jq

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Each query of testdata/findings.txt has the findings below it, and no others, and
// below these stands what their fixes make of it, which has none. UPDATE=1 rewrites them.
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
		compile := func(query string) (*Query, diag.Diagnostics) {
			return Library{}.Compile(diag.WholeText(diag.NewSource("query", []byte(query))), toolfile.Var{Name: "params"})
		}
		j, ds := compile(line)
		if (j == nil) != (len(ds) > 0) {
			t.Errorf("%s: compiled: %v, %d findings", line, j != nil, len(ds))
		}
		for _, d := range ds {
			at := d.Pos.Col - 1
			fmt.Fprintf(&got, "    %s «%s» %s\n", d.Kind, line[at:min(at+d.Width, len(line))], d.Message)
		}
		mended, left := line, ds
		for i := 0; i < 9 && len(left) > 0 && left[0].Mend().IsSet() && !left[0].Mend().Guess; i++ {
			mended = string(left[0].Mend().Apply([]byte(mended)))
			_, left = compile(mended)
		}
		if mended != line {
			fmt.Fprintf(&got, "    => %s\n", mended)
			for _, d := range left {
				t.Errorf("%s becomes %s, of which %s", line, mended, d)
			}
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
