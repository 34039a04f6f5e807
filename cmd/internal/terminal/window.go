package terminal

import (
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// Window is where a table or a card is shown.
type Window struct {
	Width int            // in columns; 0: nothing is cut
	Color bool           // whether words may be coloured
	Zone  *time.Location // of the times; nil: UTC
}

// WindowOf returns the window that w is. What is no terminal has no width and no
// colours, NO_COLOR (https://no-color.org) and the terminal "dumb" no colours.
func WindowOf(w io.Writer, getenv func(string) string) Window {
	out := Window{Zone: time.Local}
	if !IsTerminal(w) {
		return out
	}
	out.Color = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && width > 0 {
		out.Width = width
	} else if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		out.Width = n
	} else {
		out.Width = defaultWidth
	}
	return out
}

// defaultWidth is that of a terminal which does not say how wide it is.
const defaultWidth = 80

// IsTerminal reports whether a stream, an io.Reader or an io.Writer, is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Wrap folds a text into lines that fit into the window, each behind indent.
func (w Window) Wrap(s, indent string) string {
	width := w.Width
	if width == 0 {
		width = defaultWidth
	}
	lines := strings.Split(text.WrapSoft(strings.Join(strings.Fields(s), " "), max(leastWidth, width-len(indent))), "\n")
	for i, l := range lines {
		lines[i] = indent + strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
