package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/creack/pty"
)

// onTerminal runs the command in a terminal of so many columns. Standard error is no
// terminal, so that it can be told apart.
func onTerminal(t *testing.T, columns int, env []string, args ...string) (out, errs string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", args...)
	c.Env = append(append(os.Environ(), "TERM=xterm", "NO_COLOR=", "TZ=UTC"), env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	terminal, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: uint16(columns)})
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	defer terminal.Close()
	text, _ := io.ReadAll(terminal) // the end is an error where the terminal is gone (Linux: EIO)
	_ = c.Wait()
	return strings.ReplaceAll(string(text), "\r\n", "\n"), stderr.String()
}

// escape is a sequence that sets a colour or a weight.
var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestTerminal: on a terminal a list is a table, as wide as the window at most, in
// colours unless NO_COLOR is set; what does not fit is named.
func TestTerminal(t *testing.T) {
	for _, columns := range []int{40, 80, 200} {
		out, errs := onTerminal(t, columns, nil, "open", "--demo")
		lines := strings.Split(strings.TrimRight(out, "\n"), "\n")
		if plain := escape.ReplaceAllString(lines[0], ""); len(lines) < 3 || !strings.HasPrefix(plain, "id ") {
			t.Fatalf("%d columns: no table:\n%s", columns, out)
		}
		for _, l := range lines {
			if n := utf8.RuneCountInString(escape.ReplaceAllString(l, "")); n > columns {
				t.Errorf("%d columns: a line of %d: %q", columns, n, l)
			}
		}
		if strings.Contains(errs, "not shown, for the window is narrow: ") != (columns < 200) {
			t.Errorf("%d columns: %s", columns, errs)
		}
		if !strings.Contains(out, "\x1b[1mid\x1b[0m") || columns >= 80 && !strings.Contains(out, "\x1b[31mtriggered\x1b[0m") {
			t.Errorf("%d columns: no colours: %q", columns, lines)
		}
	}
	out, _ := onTerminal(t, 120, []string{"NO_COLOR=1"}, "open", "--demo")
	if strings.Contains(out, "\x1b") {
		t.Errorf("colours in spite of NO_COLOR: %q", out)
	}
	out, _ = onTerminal(t, 100, nil, "call", "list_incidents", "limit=5", "-o", "json", "--demo")
	if !strings.HasPrefix(out, "{\n  \"metadata\": {") {
		t.Errorf("JSON on a terminal has no indents: %.80q", out)
	}
}

// TestTerminalCard: one record is a card, and its lists are tables.
func TestTerminalCard(t *testing.T) {
	out, _ := onTerminal(t, 100, []string{"NO_COLOR=1"}, "brief", "100500", "--demo")
	for _, want := range []string{`(?m)^number +100500$`, `(?m)^log \(\d+\)\n  at +kind +what`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in:\n%s", want, out)
		}
	}
}

// TestTerminalZone: a table has the times of the local zone, everything else UTC.
func TestTerminalZone(t *testing.T) {
	zone := "TZ=Asia/Kolkata"
	if _, err := os.Stat("/usr/share/zoneinfo/Asia/Kolkata"); err != nil {
		t.Skip("this machine knows no zones")
	}
	args := []string{"call", "show_incident", "incident_id=100000", "fields=created_at", "--demo", "-o"}
	utc, _ := onTerminal(t, 100, nil, append(args, "table")...)
	local, errs := onTerminal(t, 100, []string{zone}, append(args, "table")...)
	minutes := regexp.MustCompile(`\d\d:(\d\d)`)
	a, b := minutes.FindStringSubmatch(utc), minutes.FindStringSubmatch(local)
	if a == nil || b == nil || a[1] == b[1] { // half an hour lies between
		t.Errorf("%q in UTC, %q in India", utc, local)
	}
	if !strings.Contains(errs, "times are IST") {
		t.Errorf("the zone is not named: %q", errs)
	}
	if text, _ := onTerminal(t, 100, []string{zone}, append(args, "jsonl")...); !strings.Contains(text, "Z\"}") {
		t.Errorf("JSON is not in UTC: %q", text)
	}
}
