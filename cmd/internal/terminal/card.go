package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Card writes one record: a line for each field that has a value, and below them the
// lists of records in it, each as a table. It returns what of those is not shown whole.
func (w Window) Card(out io.Writer, record any, f Fields, tones Tones) (rest Rest, err error) {
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
			return rest, err
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
			return rest, err
		}
		indented := w
		if w.Width > 0 {
			indented.Width = max(leastWidth, w.Width-gap)
		}
		var b strings.Builder
		var inner Rest
		if isList {
			inner, err = indented.Table(&b, records, Fields{}, nil)
		} else {
			inner, err = indented.Card(&b, v, Fields{}, nil)
		}
		if err != nil {
			return rest, err
		}
		rest.add(p+".", inner)
		for line := range strings.Lines(b.String()) {
			if _, err := io.WriteString(out, strings.Repeat(" ", gap)+line); err != nil {
				return rest, err
			}
		}
	}
	return rest, nil
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
