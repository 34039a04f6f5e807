package terminal

import (
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Tones are how the words of a field are meant: good, warn or bad, by path and word.
type Tones map[string]map[string]string

const (
	gap        = 2  // columns between two cells
	leastWidth = 12 // to which a cell of words is cut, at most
	leastShare = 4  // of the window such a cell keeps, unless the columns were asked for
)

// Rest is what a window does not show whole: by their paths the columns for which it
// has no room, and those of which words are cut.
type Rest struct{ Left, Cut []string }

// add adds what is not shown of something inside, whose paths begin behind prefix.
func (r *Rest) add(prefix string, inner Rest) {
	for _, p := range inner.Left {
		r.Left = append(r.Left, prefix+p)
	}
	for _, p := range inner.Cut {
		r.Cut = append(r.Cut, prefix+p)
	}
}

// Table writes a row for each record, as wide as the window at most. It returns what
// is not shown whole.
func (w Window) Table(out io.Writer, records []any, f Fields, tones Tones) (rest Rest, err error) {
	paths := f.columns(records)
	heads := headings(paths)
	rows := make([][]string, len(records))
	for i, r := range records {
		for _, p := range paths {
			rows[i] = append(rows[i], w.cell(at(r, p)))
		}
	}
	widths := make([]int, len(paths))
	least := make([]int, len(paths))
	for c := range paths {
		widths[c] = text.StringWidthWithoutEscSequences(heads[c])
		spaced := f.Asked
		for _, row := range rows {
			widths[c] = max(widths[c], text.StringWidthWithoutEscSequences(row[c]))
			spaced = spaced || strings.Contains(row[c], " ") && len(row[c]) > len(timeFormat)
		}
		if least[c] = widths[c]; spaced {
			least[c] = min(widths[c], leastWidth)
			if !f.Asked {
				least[c] = min(widths[c], max(leastWidth, w.Width/leastShare))
			}
		}
	}
	shown := w.fit(widths, least, f.Asked)
	rest.Left = paths[shown:]
	for c := range shown {
		if slices.ContainsFunc(rows, func(row []string) bool { return text.StringWidthWithoutEscSequences(row[c]) > widths[c] }) {
			rest.Cut = append(rest.Cut, paths[c])
		}
	}
	t := plain(out)
	var head table.Row
	var config []table.ColumnConfig
	for c := range shown {
		head = append(head, w.bold(text.Snip(heads[c], widths[c], "…")))
		config = append(config, table.ColumnConfig{Number: c + 1, WidthMax: widths[c], WidthMaxEnforcer: func(s string, n int) string { return text.Snip(s, n, "…") }})
	}
	t.AppendHeader(head)
	t.SetColumnConfigs(config)
	for _, row := range rows {
		var cells table.Row
		for c := range shown {
			cells = append(cells, w.toned(row[c], tones[paths[c]]))
		}
		t.AppendRow(cells)
	}
	return rest, render(out, t)
}

// fit makes widths narrower, the widest first but none below its least, until they fit
// into the window, and returns how many of them do. What was asked for is all shown.
func (w Window) fit(widths, least []int, asked bool) int {
	n := len(widths)
	total := func(widths []int) int {
		sum := -gap
		for _, x := range widths {
			sum += x + gap
		}
		return sum
	}
	if w.Width == 0 {
		return n
	}
	for n > 1 && !asked && total(least[:n]) > w.Width {
		n--
	}
	for total(widths[:n]) > w.Width {
		widest := -1
		for c := range widths[:n] {
			if widths[c] > least[c] && (widest < 0 || widths[c] > widths[widest]) {
				widest = c
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return n
}

// plain is a table of words alone, without any lines.
func plain(io.Writer) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.Style{Box: table.BoxStyle{PaddingRight: strings.Repeat(" ", gap)}})
	t.SuppressTrailingSpaces()
	return t
}

func render(out io.Writer, t table.Writer) error {
	_, err := io.WriteString(out, t.Render()+"\n")
	return err
}

// colors are those of the tones.
var colors = map[string]text.Color{"good": text.FgGreen, "warn": text.FgYellow, "bad": text.FgRed}

// toned is a word in the colour of its tone.
func (w Window) toned(word string, tones map[string]string) string {
	if c, ok := colors[tones[word]]; ok && w.Color {
		return text.Escape(word, c.EscapeSeq())
	}
	return word
}

func (w Window) bold(s string) string {
	if w.Color && s != "" {
		return text.Escape(s, text.Bold.EscapeSeq())
	}
	return s
}

// isSimple reports whether a value is shown in one line: no list of objects, nor one
// in an object.
func isSimple(v any) bool {
	switch v := v.(type) {
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { _, ok := e.(map[string]any); return ok })
	case map[string]any:
		return len(v) <= 4
	}
	return true
}
