package terminal

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Count says how often a field has a value.
type Count struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Counts returns what metadata.counts holds, by field, the commonest value first; nil
// when nothing was counted.
func (a *Answer) Counts() (out []Count) {
	counts, _ := a.Metadata["counts"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(counts)) {
		values, _ := counts[field].(map[string]any)
		var of []Count
		for value, v := range values {
			n, _ := strconv.Atoi(fmt.Sprint(v))
			of = append(of, Count{field, value, n})
		}
		slices.SortFunc(of, func(a, b Count) int {
			switch {
			case a.Value == others:
				return 1
			case b.Value == others:
				return -1
			case a.Count != b.Count:
				return b.Count - a.Count
			}
			return strings.Compare(a.Value, b.Value)
		})
		out = append(out, of...)
	}
	return out
}

// others is the name under which metadata.counts sums the values that are not among
// the commonest.
const others = "(others)"

// Counts writes a table for each field.
func (w Window) Counts(out io.Writer, counts []Count) error {
	for i := 0; i < len(counts); {
		field := counts[i].Field
		if i > 0 {
			if _, err := io.WriteString(out, "\n"); err != nil {
				return err
			}
		}
		t := plain(out)
		t.AppendHeader(table.Row{w.bold(field), w.bold("count")})
		t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignRight, AlignHeader: text.AlignRight}})
		for ; i < len(counts) && counts[i].Field == field; i++ {
			t.AppendRow(table.Row{strings.Join(strings.Fields(counts[i].Value), " "), strconv.Itoa(counts[i].Count)})
		}
		if err := render(out, t); err != nil {
			return err
		}
	}
	return nil
}

// CountsCSV writes the counts as lines of field, value and count.
func CountsCSV(out io.Writer, counts []Count) error {
	c := csv.NewWriter(out)
	_ = c.Write([]string{"field", "value", "count"}) // c.Error has what fails
	for _, n := range counts {
		_ = c.Write([]string{n.Field, n.Value, strconv.Itoa(n.Count)})
	}
	c.Flush()
	return c.Error()
}
