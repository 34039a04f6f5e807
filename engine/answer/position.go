package answer

// Position is a place in a long list, from which a later request can go on.
type Position struct {
	Offset int            `json:"o,omitempty"` // of the next record, or how many pages come before its own
	Query  map[string]any `json:"q,omitempty"` // what the query of its page has in place of the request's
	Path   string         `json:"u,omitempty"` // the path of its page, where a link leads there
	Body   map[string]any `json:"b,omitempty"` // what is merged into the body for its page
	Size   int            `json:"z,omitempty"` // of its page, where it is the same through the list
	Skip   int            `json:"s,omitempty"` // records of that page that come before it
	Out    int            `json:"n,omitempty"` // outputs of its record that come before it

	Counted int `json:"c,omitempty"` // items from here on of which the tool's own metadata has spoken
}

// Set reports whether the position is more than the beginning of a list.
func (p Position) Set() bool {
	return p.Offset != 0 || p.Query != nil || p.Path != "" || p.Body != nil || p.Skip != 0 || p.Out != 0
}

// Place is what of the position names its page.
func (p Position) Place() any {
	switch {
	case p.Path != "":
		return []any{p.Path, p.Query}
	case p.Body != nil:
		return p.Body
	}
	return p.Query
}

// Output is one output of a response, and where it stands in the list.
type Output struct {
	Text  []byte // the item's JSON, with no more than the fields that are wanted; nil: Value is the item
	Dirty bool   // Text may need to be sanitized
	Value any    // with Text: what metadata and counts read of the item
	At    Position
}

// Ending says how a list was left.
type Ending struct {
	More   bool     // there is more than was returned
	Capped bool     // ... and the API gives no more of this query
	Full   bool     // ... because the answer holds no more, or few
	Next   Position // where to go on, with More and without Capped
	Rest   any      // what metadata reads of the last page outside its records
}
