package fused_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/records"
)

// FuzzSkip compares the scanner with a parser of JSON, and what it makes of values with
// the decoder of pages. The scanner may take less, which is then read by that; never more.
func FuzzSkip(f *testing.F) {
	for seed := range int64(200) {
		g := generatorOf(seed, 10)
		f.Add([]byte(g.any(4)))
		f.Add(g.spoilt([]byte(g.list(2, func() string { return g.any(3) }))))
		f.Add([]byte(g.broken()))
	}
	d := new(records.Decoder)
	f.Fuzz(func(t *testing.T, b []byte) { sameAsParser(t, d, b) })
}

func sameAsParser(t *testing.T, d *records.Decoder, b []byte) {
	end := fused.Skip(b)
	if end < 0 {
		return
	}
	j := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	v, err := j.ReadValue()
	if err != nil {
		t.Fatalf("the scanner takes %q: %v", b[:end], err)
	}
	text := bytes.TrimLeft(b[:end], " \t\r\n")
	if !bytes.Equal(v, text) {
		t.Fatalf("the scanner takes %q, the parser %q", text, v)
	}
	var want any
	if _, err := d.Decode(bytes.NewReader(b[:end]), &records.Plan{}, func(v any) error { want = v; return nil }); err != nil {
		t.Fatalf("the decoder refuses %q: %v", b[:end], err)
	}
	if got := fused.ValueOf(b); !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is %#v, not %#v", b[:end], got, want)
	}
}

// TestSkip is about many random values and what a change of one byte makes of them.
func TestSkip(t *testing.T) {
	d := new(records.Decoder)
	taken, refused := 0, 0
	for seed := range int64(20_000) {
		g := generatorOf(seed, 5)
		b := bytes.TrimLeft(g.spoilt([]byte(g.any(4))), " \t\r\n")
		if json.Valid(b) && fused.Skip(b) < 0 {
			refused++
		} else {
			taken++
		}
		sameAsParser(t, d, b)
	}
	if refused > 0 {
		t.Errorf("the scanner refuses %d values that are valid, and takes %d", refused, taken)
	}
}
