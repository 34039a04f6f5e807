// Package records reads the body of a page as a stream of records.
package records

import (
	"bufio"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	readBuffer    = 32 << 10 // bytes that are read at once
	maxNesting    = 200      // objects and lists inside each other, where they are kept
	byteOrderMark = "\ufeff"
)

// Plan says how the body of one page is read. The zero value reads a page
// as one record.
type Plan struct {
	Path    []string   // where the records are, such as incidents; empty: the page itself
	Each    bool       // a list is there, of records; else one record
	Lenient bool       // nothing there that fits: no records, and no error
	Rest    *Selection // what is kept of the page for its caller
}

// Selection says what is kept of an object: nil nothing, else these fields, or All. Of
// what is no object everything is kept.
type Selection struct {
	All    bool
	Fields map[string]*Selection
}

// Field is what is kept of a field.
func (k *Selection) Field(name string) *Selection {
	if k == nil || k.All {
		return k
	}
	return k.Fields[name]
}

// Merge keeps what either keeps.
func Merge(a, b *Selection) *Selection {
	switch {
	case a == nil || b != nil && b.All:
		return b
	case b == nil || a.All:
		return a
	}
	out := &Selection{Fields: map[string]*Selection{}}
	for _, k := range []*Selection{a, b} {
		for name := range k.Fields {
			out.Fields[name] = Merge(a.Field(name), b.Field(name))
		}
	}
	return out
}

// Decoder reads pages, one after another. What it makes once serves all of
// them: its buffers, and the strings that they have in common. The zero value is
// ready for use.
type Decoder struct {
	// Grow, if any, is told while a value is read that it takes so many further bytes
	// of memory, about a mebibyte each time; its error ends the reading. It is
	// forgotten after a page.
	Grow func(n int64) error

	grown   int64 // bytes of which Grow was not told yet
	plan    *Plan
	each    func(record any) error
	from    *bufio.Reader
	skipped int64 // bytes before what the JSON decoder sees
	json    jsontext.Decoder
	strings Interner
}

// Decode reads a page, hands over its records as they come, and returns
// what plan.Rest keeps of the page itself, which may be the records, too. Decode stops at the first error of each. It
// reads to the end of r and does not close it; how much may come is for r to
// bound.
//
// null in place of the list is no records, in place of the one record a nil
// record; before it on the path it is an error, as whatever else is no object.
// A body without anything in it is null.
// Numbers are int, float64 if they have a fraction or an exponent, and
// json.Number where these cannot hold them. Of fields of the same name the last
// one counts, except on the path, where two are an error. Bytes that are no
// UTF-8 become U+FFFD.
//
// An error says what is wrong with the page and where; errors.Is and errors.As
// find in it one of r, or of each.
func (d *Decoder) Decode(r io.Reader, plan *Plan, each func(record any) error) (rest any, err error) {
	defer d.end()
	if err := d.begin(r, plan, each); err != nil {
		return nil, err
	}
	return d.page()
}

// Stream reads JSON values one behind the other, such as a line each (ndjson), and
// hands each over. It stops at the first error of each.
func (d *Decoder) Stream(r io.Reader, each func(record any) error) error {
	defer d.end()
	if err := d.begin(r, nil, each); err != nil {
		return err
	}
	for {
		if d.json.PeekKind() == jsontext.KindInvalid {
			if _, err := d.json.ReadToken(); err != io.EOF {
				return d.explain(err)
			}
			return nil
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		if err := each(v); err != nil {
			return err
		}
	}
}

// begin makes the decoder read r, and passes over a byte order mark.
func (d *Decoder) begin(r io.Reader, plan *Plan, each func(record any) error) error {
	if d.from == nil {
		d.from = bufio.NewReaderSize(r, readBuffer)
	}
	d.from.Reset(r)
	d.json.Reset(d.from, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	d.plan, d.each, d.skipped, d.grown = plan, each, 0, 0
	mark, err := d.from.Peek(len(byteOrderMark))
	if err != nil && err != io.EOF {
		return fmt.Errorf("the answer could not be read: %w", err)
	}
	if string(mark) == byteOrderMark {
		n, _ := d.from.Discard(len(mark))
		d.skipped = int64(n)
	}
	return nil
}

// end lets go of what belongs to the call.
func (d *Decoder) end() {
	d.from.Reset(nil)
	d.plan, d.each, d.Grow = nil, nil, nil
}

func (d *Decoder) page() (any, error) {
	if d.json.PeekKind() == jsontext.KindInvalid {
		if _, err := d.json.ReadToken(); err != io.EOF {
			return nil, d.explain(err)
		}
		return nil, d.empty()
	}
	rest, err := d.follow(d.plan.Path, d.plan.Rest)
	if err != nil {
		return nil, err
	}
	switch _, err := d.json.ReadToken(); {
	case err == io.EOF:
		return rest, nil
	case err != nil:
		return nil, d.explain(err)
	}
	return nil, fmt.Errorf("the answer goes on after its end, at byte %d", d.json.InputOffset()+d.skipped)
}

// empty is a body that has nothing in it.
func (d *Decoder) empty() error {
	switch {
	case len(d.plan.Path) == 0:
		return d.null()
	case d.plan.Lenient:
		return nil
	}
	return d.missing(d.plan.Path, "is empty")
}

// null hands over the records of a null at the end of the path.
func (d *Decoder) null() error {
	if d.plan.Each {
		return nil
	}
	return d.each(nil)
}

// follow reads the value from which path leads on to the records, and keeps of
// it what rest says.
func (d *Decoder) follow(path []string, rest *Selection) (any, error) {
	if len(path) == 0 {
		return d.records(rest)
	}
	switch kind := d.json.PeekKind(); kind {
	case jsontext.KindBeginObject:
		return d.through(path, rest)
	case jsontext.KindNull, jsontext.KindBeginArray, jsontext.KindString, jsontext.KindNumber, jsontext.KindTrue, jsontext.KindFalse:
		if !d.plan.Lenient {
			return nil, d.missing(path, "is "+kindName(kind))
		}
	}
	return d.other(rest)
}

// other reads a value that has no records in it.
func (d *Decoder) other(keep *Selection) (any, error) {
	if keep != nil {
		return d.value()
	}
	if err := d.json.SkipValue(); err != nil {
		return nil, d.explain(err)
	}
	return nil, nil
}

// through reads the object that the first name of path is a field of.
func (d *Decoder) through(path []string, rest *Selection) (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := map[string]any{}
	found := false
	var others []string
	for d.json.PeekKind() != jsontext.KindEndObject {
		text, err := d.read()
		if err != nil {
			return nil, err
		}
		name := string(unquoted(text))
		keep := rest.Field(name)
		var v any
		switch {
		case name != path[0]:
			if len(others) <= maxListed {
				others = append(others, name)
			}
			v, err = d.other(keep)
		case found:
			return nil, fmt.Errorf("%s has %q twice", d.owner(len(path)), name)
		default:
			found = true
			v, err = d.follow(path[1:], keep)
		}
		if err != nil {
			return nil, err
		}
		if keep != nil {
			out[name] = v
		}
	}
	if !found && !d.plan.Lenient {
		return nil, d.missing(path, listed(others))
	}
	return kept(out, rest), d.close()
}

// records hands over what is at the end of the path, and keeps of it what rest
// says.
func (d *Decoder) records(rest *Selection) (any, error) {
	if !d.plan.Each {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		return kept(v, rest), d.each(v)
	}
	switch kind := d.json.PeekKind(); kind {
	case jsontext.KindBeginArray:
		return d.list(rest)
	case jsontext.KindBeginObject, jsontext.KindString, jsontext.KindNumber, jsontext.KindTrue, jsontext.KindFalse:
		if !d.plan.Lenient {
			return nil, fmt.Errorf("%s is %s, not a list", d.owner(0), kindName(kind))
		}
	}
	return d.other(rest)
}

// list hands over the records of a list one by one, and returns them if rest
// keeps anything of the list.
func (d *Decoder) list(rest *Selection) (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := []any{}
	for d.json.PeekKind() != jsontext.KindEndArray {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		if rest != nil {
			out = append(out, v)
		}
		if err := d.each(v); err != nil {
			return nil, err
		}
	}
	return kept(out, rest), d.close()
}

// kept is v, or nil where nothing of it is to be kept.
func kept(v any, rest *Selection) any {
	if rest == nil {
		return nil
	}
	return v
}
