package mcpserver

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTorture plays the conversations in testdata/stdio, byte by byte. In such
// a file a line is
//
//	# TEXT        a comment
//	set KEY VALUE an option: calls, line (bytes) or drain
//	> MESSAGE     a line that the client sends
//	> A..B MESSAGE the same for each number from A to B in place of %d
//	raw "BYTES"   bytes that the client sends, as a Go string
//	! open NAME   a gate of the test server is opened
//	! offer       the server offers other tools
//	! eof         the client ends its output
//	! term        the server's context ends
//	! deaf        the client stops reading
//	! listen      the client reads again
//	! hangup      the client closes its input
//	! wait TIME   time goes by
//
// and what follows from it, once nothing moves any more: "< " and a line of
// output, "L " and a line of the log, "= " and what ServeStdio returned. Nothing
// else may come. After "~" before the step these lines may come in any order.
// UPDATE=1 writes down what came.
func TestTorture(t *testing.T) {
	files, err := filepath.Glob("testdata/stdio/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			synctest.Test(t, func(t *testing.T) { got = play(t, string(want)) })
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// play runs the steps of a conversation and gives it back with what came.
func play(t *testing.T, script string) string {
	var o StdioOptions
	var p *player
	var got, came strings.Builder
	for text := range strings.Lines(script) {
		text = strings.TrimSuffix(text, "\n")
		step, anyOrder := strings.CutPrefix(text, "~")
		verb, arg, _ := strings.Cut(step, " ")
		switch {
		case verb == "<" || verb == "L" || verb == "=":
			continue
		case verb == "set":
			setOption(t, &o, arg)
		case verb == "" || verb == "#":
		default:
			if p == nil {
				p = newPlayer(t, o)
				defer p.leave()
			}
			p.do(t, verb, arg)
			synctest.Wait()
			lines := p.screen.take()
			if anyOrder {
				slices.Sort(lines)
			}
			came.Reset()
			for _, l := range lines {
				came.WriteString(l + "\n")
			}
			fmt.Fprintf(&got, "%s\n%s", text, came.String())
			continue
		}
		got.WriteString(text + "\n")
	}
	return got.String()
}

func setOption(t *testing.T, o *StdioOptions, arg string) {
	key, value, _ := strings.Cut(arg, " ")
	var err error
	switch key {
	case "calls":
		o.MaxCalls, err = strconv.Atoi(value)
	case "line":
		o.MaxLine, err = strconv.Atoi(value)
	case "drain":
		o.Drain, err = time.ParseDuration(value)
	default:
		err = fmt.Errorf("no such option")
	}
	if err != nil {
		t.Fatalf("set %s: %v", arg, err)
	}
}
