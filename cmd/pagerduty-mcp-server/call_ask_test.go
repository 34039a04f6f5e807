package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// typing runs the command on a terminal, types a line once it is asked, and returns
// what the screen shows.
func typing(t *testing.T, line string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", args...)
	c.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=1", "TZ=UTC")
	terminal, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 200})
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	defer terminal.Close()
	if _, err := io.WriteString(terminal, line); err != nil { // which waits in the terminal until it is read
		t.Fatal(err)
	}
	text, _ := io.ReadAll(terminal)
	_ = c.Wait()
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// TestCallAsks: on a terminal a call that destroys something asks first; anything
// but y and yes is a no, and --yes answers beforehand.
func TestCallAsks(t *testing.T) {
	const question = `Resolve "Search Database is not reachable from Tokyo" (`
	for _, test := range []struct {
		typed, flag   string
		asks, changed bool
	}{
		{"y\n", "", true, true},
		{"YES\n", "", true, true},
		{"\n", "", true, false},
		{"n\n", "", true, false},
		{"yes please\n", "", true, false},
		{"\x04", "", true, false}, // the end of the input
		{"", "--yes", false, true},
	} {
		args := []string{"resolve", "100498", "--demo"}
		if test.flag != "" {
			args = append(args, test.flag)
		}
		got := typing(t, test.typed, args...)
		if strings.Contains(got, question) != test.asks || strings.Contains(got, "[y/N]") != test.asks {
			t.Errorf("%q %s: asked: %s", test.typed, test.flag, got)
		}
		if changed := strings.Contains(got, "resolved"); changed != test.changed || strings.Contains(got, "nothing was changed") == test.changed {
			t.Errorf("%q %s: changed %t: %s", test.typed, test.flag, changed, got)
		}
	}
}
