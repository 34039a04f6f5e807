package toolfile

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// table is a mapping of the format together with how its keys are read into a T.
type table[T any] struct {
	Mapping
	rows []row[T]

	// done looks at the mapping as a whole once its keys are read: at its name,
	// and at what they say together. It may be nil.
	done func(r *reader, e entry, es []entry, t *T)
}

// row is one key of a table: all that is known of it, and how it is read. To
// add a key to the format is to add a row, and the field that it fills.
type row[T any] struct {
	name     string
	value    value[T]
	required bool
	unless   string // with this key beside it, it is not required
	doc      string
	examples []string // JSON
	other    string   // other people's names for it, with spaces between them
	types    string   // of a schema's key: the JSON types that it speaks of, with spaces between them
	since    string
}

// value is what a key may hold and how that is kept in a T.
type value[T any] struct {
	shape Shape
	read  func(r *reader, e entry, t *T)
}

// newTable makes a table of a mapping's description and rows.
func newTable[T any](m Mapping, rows []row[T]) table[T] {
	m.Keys = make([]Key, len(rows))
	for i := range rows {
		k := &rows[i]
		m.Keys[i] = Key{Name: k.name, Shape: &k.value.shape, Required: k.required, Unless: k.unless, Doc: k.doc, Examples: k.examples,
			Other: strings.Fields(k.other), Types: strings.Fields(k.types), Since: k.since}
	}
	if m.Article == "" {
		m.Article = strconv.Quote(m.Name)
	}
	mappings = append(mappings, &m)
	return table[T]{Mapping: m, rows: rows}
}

// then returns the table with a func that looks at each mapping as a whole.
func (m table[T]) then(done func(r *reader, e entry, es []entry, t *T)) table[T] {
	m.done = done
	return m
}

// fill reads the keys of the mapping n into t and returns them. A key that it
// may not have is a finding.
func (m *table[T]) fill(r *reader, n *yaml.Node, t *T) []entry {
	es := r.entries(n, &m.Mapping)
	for _, e := range es {
		if i := m.index(e.name); i >= 0 {
			m.rows[i].value.read(r, e, t)
		} else {
			r.unknown(e, &m.Mapping)
		}
	}
	return es
}

// file reads a whole file into t, and which of the keys that others name things under
// could not be read as a whole.
func (m *table[T]) file(path string, data []byte, t *T, shared ...string) (r *reader, unreadable []string) {
	r, doc := read(path, data)
	if doc == nil {
		return r, shared
	}
	es := m.fill(r, doc, t)
	r.need(doc, es, pos(doc), diag.Len(r.src.Line(doc.Line)), &m.Mapping)
	return r, unread(doc, es, &m.Mapping, shared...)
}

// one reads the value of a key, or an item of a list, as such a mapping.
func (m *table[T]) one(r *reader, e entry) (t T) {
	es := m.fill(r, e.value, &t)
	if e.key.IsSet() {
		r.needAt(e, es, &m.Mapping)
	} else {
		r.needIn(e.value, es, &m.Mapping)
	}
	if m.done != nil {
		m.done(r, e, es, &t)
	}
	return t
}

// list reads a list of such mappings.
func (m *table[T]) list(r *reader, e entry) (out []T) {
	all := r.list(e)
	out = slices.Grow(out, len(all)) // entries are large, and kept
	for _, n := range all {
		out = append(out, m.one(r, entry{value: n}))
	}
	return out
}

// named reads a mapping from free names to such mappings.
func (m *table[T]) named(r *reader, e entry) (out []T) {
	all := r.named(e.value, strconv.Quote(e.name))
	out = slices.Grow(out, len(all))
	for _, e := range all {
		out = append(out, m.one(r, e))
	}
	return out
}
