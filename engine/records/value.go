package records

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// value reads the next value.
func (d *Decoder) value() (any, error) {
	switch d.json.PeekKind() {
	case jsontext.KindBeginObject:
		return d.object()
	case jsontext.KindBeginArray:
		return d.array()
	case jsontext.KindString:
		text, err := d.read()
		if err != nil {
			return nil, err
		}
		return d.strings.Of(unquoted(text)), d.take(stringWeight + int64(len(text)))
	case jsontext.KindNumber:
		text, err := d.read()
		if err != nil {
			return nil, err
		}
		return Number(text), d.take(scalarWeight)
	}
	t, err := d.json.ReadToken()
	if err != nil {
		return nil, d.explain(err)
	}
	if t.Kind() == jsontext.KindNull {
		return nil, nil
	}
	return t.Bool(), nil
}

func (d *Decoder) object() (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for d.json.PeekKind() != jsontext.KindEndObject {
		if err := d.take(entryWeight(len(out))); err != nil {
			return nil, err
		}
		text, err := d.read()
		if err != nil {
			return nil, err
		}
		name, _ := d.strings.Of(unquoted(text)).(string)
		if out[name], err = d.value(); err != nil {
			return nil, err
		}
	}
	return out, d.close()
}

func (d *Decoder) array() (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := []any{}
	for d.json.PeekKind() != jsontext.KindEndArray {
		if err := d.take(elementWeight); err != nil {
			return nil, err
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, d.close()
}

// open reads the beginning of an object or list.
func (d *Decoder) open() error {
	if _, err := d.json.ReadToken(); err != nil {
		return d.explain(err)
	}
	if d.json.StackDepth() > maxNesting {
		return fmt.Errorf("the answer nests objects and lists more than %d deep, at byte %d", maxNesting, d.json.InputOffset()+d.skipped)
	}
	return d.take(emptyWeight)
}

// close reads the end of an object or list.
func (d *Decoder) close() error {
	if _, err := d.json.ReadToken(); err != nil {
		return d.explain(err)
	}
	return nil
}

// read reads a value that is no object or list, as it is written. It is valid
// until the next read.
func (d *Decoder) read() ([]byte, error) {
	text, err := d.json.ReadValue()
	if err != nil {
		return nil, d.explain(err)
	}
	return text, nil
}

// unquoted is what a string says. It is valid as long as the string is.
func unquoted(text []byte) []byte {
	if bytes.IndexByte(text, '\\') >= 0 || !utf8.Valid(text) {
		plain, _ := jsontext.AppendUnquote(nil, text) // an error tells of U+FFFD, which is meant
		return plain
	}
	return text[1 : len(text)-1]
}

// Number is a JSON number of a type that jq takes.
func Number(text []byte) any {
	if bytes.ContainsAny(text, ".eE") {
		if f, err := strconv.ParseFloat(string(text), 64); err == nil {
			return f
		}
	} else if n, err := strconv.Atoi(string(text)); err == nil {
		return n
	}
	return json.Number(text)
}

// Interner holds strings that a page says again and again, such as names of fields
// and kinds of things, so that each is made once. Of those that hash alike it
// holds the last one. The zero value is ready for use, by one goroutine.
type Interner [1 << seenBits]any

const (
	seenBits = 11
	maxSeen  = 64 // bytes of a string that is held
)

// Of is the string of some bytes, which may change after that.
func (s *Interner) Of(text []byte) any {
	if len(text) > maxSeen {
		return string(text)
	}
	const prime = 0x9e3779b97f4a7c15
	h := uint64(len(text))
	if n := len(text); n >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(text)) * prime
		h = (h ^ h>>32 ^ binary.LittleEndian.Uint64(text[n-8:])) * prime
	} else {
		for _, c := range text {
			h = (h ^ uint64(c)) * prime
		}
	}
	at := &s[h>>(64-seenBits)]
	if v, ok := (*at).(string); ok && v == string(text) {
		return *at
	}
	*at = string(text)
	return *at
}
