package toolfile

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

// View is how people see the answers of a tool: in the parts that it names, in
// this order. At least one is there.
type View struct {
	Place                                diag.Pos
	Cards, Timeline, Bars, Series, Table *ViewPart
}

// Parts are those parts of the view that there are, by their kind, in the order in
// which they are shown.
func (v *View) Parts() []*ViewPart {
	var out []*ViewPart
	for _, p := range []*ViewPart{v.Cards, v.Timeline, v.Bars, v.Series, v.Table} {
		if p != nil {
			out = append(out, p)
		}
	}
	return out
}

// ViewPart is one part of a view. All its fields are paths with dots, which go
// through lists, into the items of the answer or, with Of, into the records there.
// Each kind of part has some of them.
type ViewPart struct {
	Kind  string // cards, timeline, bars, series or table
	Title diag.Text
	Of    diag.Text // where the records stand in an item; empty: the items are the records
	Link  diag.Text // of cards and a table: where a record's web page is

	Columns []ViewField // of a table

	Heading       diag.Text   // of cards
	Badges, Facts []ViewField // of cards

	Row, Group, Label, Start, End diag.Text // of a timeline; Label of bars, too
	Value                         ViewField // of bars
	Stack                         diag.Text // of bars
	X                             diag.Text // of series
	Y                             []ViewField
}

// ViewField is a field and how it looks.
type ViewField struct {
	Field diag.Text
	Title diag.Text // empty: made from the field's name
	As    diag.Text // badge, age, duration, percent or link; empty: as it is
	Tones []Tone    // of a badge, which a field with tones is
}

// Tone is how a word of a badge is meant.
type Tone struct {
	Word diag.Text
	Tone diag.Text // good, warn or bad
}

// Paths are the fields that the part reads of a record, without Of.
func (p *ViewPart) Paths() []diag.Text {
	out := []diag.Text{p.Link, p.Heading, p.Row, p.Group, p.Label, p.Start, p.End, p.Value.Field, p.Stack, p.X}
	for _, fields := range [][]ViewField{p.Columns, p.Badges, p.Facts, p.Y} {
		for _, f := range fields {
			out = append(out, f.Field)
		}
	}
	return slices.DeleteFunc(out, func(t diag.Text) bool { return !t.IsSet() }) // those that are not there, or no paths
}
