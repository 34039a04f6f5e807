package plan

import (
	"pagerduty-mcp-server/engine/jq"
)

// Kind is how the pages of a list follow each other.
type Kind uint8

// The kinds of paging.
const (
	ByOffset Kind = iota // by the place of their first record
	ByPage               // by their number
	ByLink               // each has a link to the next one (RFC 8288)
	ByNext               // each says what to ask for next
)

// Strategy is a way of paging. A name in the body is a path of keys with dots
// between them.
type Strategy struct {
	Name       string
	Kind       Kind
	Size       string // the name of the page size; empty: none
	SizeInBody bool
	MaxSize    int
	At         string // the name of the offset or the page's number, by Kind
	AtInBody   bool
	First      int       // the number of the first page
	More       *jq.Query // ByOffset and ByPage: whether more follow; nil: until a page is short
	Stop       int       // ByOffset: no request reaches beyond; 0: no bound
	Next       *jq.Query // ByNext
	Key        *jq.Query // what tells records apart; nil: their id, where they have one
}

// Counted reports whether a page can be asked for before the one in front of it
// has come.
func (s *Strategy) Counted() bool { return s.Kind == ByOffset || s.Kind == ByPage }
