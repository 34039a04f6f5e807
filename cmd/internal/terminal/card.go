package terminal

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Card writes one record: a line for each field that has a value, and below them the
// lists of records in it, each as a table.
func (w Window) Card(out io.Writer, record any, f Fields, tones Tones) error {
	paths := f.Paths
	if paths == nil {
		paths = keys([]any{record})
	}
	t := plain(out)
	var lists []string
	heads := headings(paths)
	width := 0
	for _, h := range heads {
		width = max(width, text.StringWidthWithoutEscSequences(h))
	}
	for i, p := range paths {
		values := at(record, p)
		var v any = values
		if m, ok := record.(map[string]any); ok {
			if direct, has := m[p]; has {
				v = direct
			}
		}
		if owner, ok := strings.CutSuffix(p, ".id"); ok && !f.Asked && (slices.Contains(paths, owner+".summary") || slices.Contains(paths, owner+".name")) {
			continue
		}
		if !isSimple(v) {
			lists = append(lists, p)
			continue
		}
		word := w.cell(values)
		if m, ok := v.(map[string]any); ok {
			word = w.object(m)
		}
		if word == "" {
			continue
		}
		if w.Width > 0 {
			word = text.WrapSoft(word, max(leastWidth, w.Width-width-gap))
		}
		t.AppendRow(table.Row{w.bold(heads[i]), w.toned(word, tones[p])})
	}
	if t.Length() > 0 {
		if err := render(out, t); err != nil {
			return err
		}
	}
	for _, p := range lists {
		v := record.(map[string]any)[p]
		records, isList := v.([]any)
		if !isList {
			records = []any{v}
		}
		title := p
		if isList {
			title = fmt.Sprintf("%s (%d)", p, len(records))
		}
		if _, err := fmt.Fprintf(out, "\n%s\n", w.bold(title)); err != nil {
			return err
		}
		indented := w
		if w.Width > 0 {
			indented.Width = max(leastWidth, w.Width-gap)
		}
		var b strings.Builder
		if isList {
			if _, err := indented.Table(&b, records, Fields{}, nil); err != nil {
				return err
			}
		} else if err := indented.Card(&b, v, Fields{}, nil); err != nil {
			return err
		}
		for line := range strings.Lines(b.String()) {
			if _, err := io.WriteString(out, strings.Repeat(" ", gap)+line); err != nil {
				return err
			}
		}
	}
	return nil
}

// object is an object in a line: its name, and its id behind it.
func (w Window) object(m map[string]any) string {
	name := w.called(m)
	if id, _ := m["id"].(string); id != "" && id != name {
		return fmt.Sprintf("%s (%s)", name, id)
	}
	if name != "" && len(m) <= 2 {
		return name
	}
	return w.members(m)
}

// Counts writes what metadata.counts holds: a table for each field, the commonest
// value first.
func (w Window) Counts(out io.Writer, counts map[string]any) error {
	for i, field := range slices.Sorted(maps.Keys(counts)) {
		if i > 0 {
			if _, err := io.WriteString(out, "\n"); err != nil {
				return err
			}
		}
		values, _ := counts[field].(map[string]any)
		of := func(v string) int { n := 0; fmt.Sscan(fmt.Sprint(values[v]), &n); return n }
		all := slices.SortedFunc(maps.Keys(values), func(a, b string) int {
			if (a == others) != (b == others) {
				if a == others {
					return 1
				}
				return -1
			}
			if of(a) != of(b) {
				return of(b) - of(a)
			}
			return strings.Compare(a, b)
		})
		t := plain(out)
		t.AppendHeader(table.Row{w.bold(field), w.bold("count")})
		t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignRight, AlignHeader: text.AlignRight}})
		for _, v := range all {
			t.AppendRow(table.Row{strings.Join(strings.Fields(v), " "), fmt.Sprint(values[v])})
		}
		if err := render(out, t); err != nil {
			return err
		}
	}
	return nil
}

// others is the name under which metadata.counts sums the values that are not among
// the commonest.
const others = "(others)"
