package diag_test

import (
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// The list of known names ends after twenty, and says how many are left out.
func TestDidYouMeanIsCut(t *testing.T) {
	var names []string
	for i := range 23 {
		names = append(names, fmt.Sprintf("name_%02d", i))
	}
	for n, want := range map[int]string{
		0: "", 1: "; known: name_00",
		20: "; known: " + strings.Join(names[:20], ", "),
		21: "; known: " + strings.Join(names[:20], ", ") + " and 1 more",
		23: "; known: " + strings.Join(names[:20], ", ") + " and 3 more",
	} {
		if got := diag.DidYouMean("zzzzzzzzzzzz", names[:n]); got != want {
			t.Errorf("%d names: %q, want %q", n, got, want)
		}
	}
	if got, want := diag.DidYouMean("nmae_22", names), `; did you mean "name_22"?`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A name of a megabyte is compared with nothing: the work would grow with its length.
func TestNearestOfALongName(t *testing.T) {
	long := strings.Repeat("rules", 200_000)
	if n := testing.AllocsPerRun(1, func() { diag.Nearest(long, []string{"rules", "labels"}) }); n > 10 {
		t.Errorf("%v allocations", n)
	}
}
