package engine

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"pagerduty-mcp-server/engine/expr"
)

// value reads the next value and keeps of it what p says; of nil nothing.
func (d *pageDecoder) value(p *expr.Projection) (any, error) {
	if p == nil {
		if err := d.json.SkipValue(); err != nil {
			return nil, d.explain(err)
		}
		return nil, nil
	}
	switch d.json.PeekKind() {
	case jsontext.KindBeginObject:
		return d.object(p)
	case jsontext.KindBeginArray:
		return d.array(p.Element())
	case jsontext.KindString:
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		return d.seen.of(text), nil
	case jsontext.KindNumber:
		text, err := d.json.ReadValue()
		if err != nil {
			return nil, d.explain(err)
		}
		return number(text), nil
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

func (d *pageDecoder) object(p *expr.Projection) (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := make(map[string]any, len(p.Fields))
	for d.json.PeekKind() != jsontext.KindEndObject {
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		field := p.Field(string(text))
		if field == nil {
			if _, err := d.value(nil); err != nil {
				return nil, err
			}
			continue
		}
		name := d.seen.of(text).(string) // text goes with the next read
		if out[name], err = d.value(field); err != nil {
			return nil, err
		}
	}
	return out, d.close()
}

func (d *pageDecoder) array(elem *expr.Projection) (any, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	out := []any{}
	for d.json.PeekKind() != jsontext.KindEndArray {
		v, err := d.value(elem)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, d.close()
}

// open reads the beginning of an object or list.
func (d *pageDecoder) open() error {
	if _, err := d.json.ReadToken(); err != nil {
		return d.explain(err)
	}
	if d.json.StackDepth() > maxNesting {
		return fmt.Errorf("the answer nests objects and lists more than %d deep, at byte %d", maxNesting, d.json.InputOffset()+d.skipped)
	}
	return nil
}

// close reads the end of an object or list.
func (d *pageDecoder) close() error {
	if _, err := d.json.ReadToken(); err != nil {
		return d.explain(err)
	}
	return nil
}

// text reads a string, or the name of a field. It is valid until the next read.
func (d *pageDecoder) text() ([]byte, error) {
	raw, err := d.json.ReadValue()
	if err != nil {
		return nil, d.explain(err)
	}
	if bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw) {
		text, _ := jsontext.AppendUnquote(nil, raw) // an error tells of U+FFFD, which is meant
		return text, nil
	}
	return raw[1 : len(raw)-1], nil
}

// number is a JSON number of a type that jq takes.
func number(text []byte) any {
	if bytes.ContainsAny(text, ".eE") {
		if f, err := strconv.ParseFloat(string(text), 64); err == nil {
			return f
		}
	} else if n, err := strconv.Atoi(string(text)); err == nil {
		return n
	}
	return json.Number(text)
}

// seen holds strings that a page says again and again, such as names of fields
// and kinds of things, so that each is made once. Of those that hash alike it
// holds the last one.
type seen [1 << seenBits]any

const (
	seenBits = 11
	maxSeen  = 64 // bytes of a string that is held
)

func (s *seen) of(text []byte) any {
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
