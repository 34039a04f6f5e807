package answer

// Position is a place in a long list, from which a later request can go on.
type Position struct {
	Offset int            `json:"o,omitempty"` // of the next record, with pages by offset
	Query  map[string]any `json:"q,omitempty"` // the query of its page, with pages by next
	Skip   int            `json:"s,omitempty"` // records of that page that come before it
	Out    int            `json:"n,omitempty"` // outputs of its record that come before it

	Counted int `json:"c,omitempty"` // items from here on of which the tool's own metadata has spoken
}

// Set reports whether the position is more than the beginning of a list.
func (p Position) Set() bool { return p.Offset != 0 || p.Query != nil || p.Skip != 0 || p.Out != 0 }

// Output is one output of a response, and where it stands in the list.
type Output struct {
	Value any
	At    Position
}

// Ending says how a list was left.
type Ending struct {
	More   bool     // there is more than was returned
	Capped bool     // ... and the API gives no more of this query
	Next   Position // where to go on, with More and without Capped
	Rest   any      // what metadata reads of the last page outside its records
}
