package records

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/itchyny/gojq"
)

// keepOf keeps what is at a path, such as .a.b; nil for none.
func keepOf(path string) *Selection {
	if path == "" {
		return nil
	}
	out := &Selection{All: true}
	for _, name := range slices.Backward(strings.Split(path, ".")[1:]) {
		if name != "" {
			out = &Selection{Fields: map[string]*Selection{name: out}}
		}
	}
	return out
}

// all decodes a page and collects its records.
func (d *Decoder) all(r io.Reader, plan *Plan) (records []any, rest any, err error) {
	rest, err = d.Decode(r, plan, func(v any) error {
		records = append(records, v)
		return nil
	})
	return records, rest, err
}

// asJSON is a decoded value as JSON, for a table.
func asJSON(v any) string {
	b, err := gojq.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestDecodePage(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct {
		name, body string
		path       string // with [] at its end: record by record; with []?, lenient
		rest       string // the path of what is kept
		records    string // as JSON, with spaces between
		kept       string
		err        string
	}{
		{name: "record by record", body: `{"a": [{"x": 1, "y": 2}, {"x": 3}], "more": true}`, path: "a[]", rest: ".more", records: `{"x":1,"y":2} {"x":3}`, kept: `{"more":true}`},
		{name: "the page is the list", body: `[{"x": 1, "y": 2}, null]`, path: "[]", records: `{"x":1,"y":2} null`},
		{name: "the page is the record", body: `{"x": 1, "y": 2, "z": 3}`, rest: ".y", records: `{"x":1,"y":2,"z":3}`, kept: `{"x":1,"y":2,"z":3}`},
		{name: "one record at a path", body: `{"a": {"b": {"x": 1, "y": 2}, "c": 3}, "d": 4}`, path: "a.b", rest: ".a.c", records: `{"x":1,"y":2}`, kept: `{"a":{"c":3}}`},
		{name: "one record that is null", body: `{"a": null}`, path: "a", records: `null`},
		{name: "null before the one record", body: `{"a": null}`, path: "a.b", err: `the answer's "a" has no "b"; it is null`},
		{name: "a scalar record", body: `"x"`, records: `"x"`},
		{name: "what is kept of the records", body: `{"a": [{"x": 1, "y": 2, "z": 3}]}`, path: "a[]", rest: ".a", records: `{"x":1,"y":2,"z":3}`, kept: `{"a":[{"x":1,"y":2,"z":3}]}`},
		{name: "the whole page is kept", body: `{"a": [{"x": 1}], "b": {}}`, path: "a[]", rest: ".", records: `{"x":1}`, kept: `{"a":[{"x":1}],"b":{}}`},

		{name: "no records", body: `{"a": []}`, path: "a[]"},
		{name: "null is no records", body: `{"a": null, "b": 1}`, path: "a[]", rest: ".b", kept: `{"b":1}`},
		{name: "null before the list", body: `{"a": null}`, path: "a.b[]", err: `the answer's "a" has no "b"; it is null`},
		{name: "null before the list, leniently", body: `{"a": null}`, path: "a.b[]?"},
		{name: "the page is null", body: `null`, path: "a[]", err: `the answer has no "a"; it is null`},
		{name: "empty", body: ``, records: `null`},
		{name: "space", body: " \r\n\t", records: `null`},
		{name: "an empty list", body: ``, path: "[]"},
		{name: "empty without the path", body: "\n", path: "a[]", err: `the answer has no "a"; it is empty`},
		{name: "empty, leniently", body: ``, path: "a[]?"},
		{name: "byte order mark", body: "\ufeff{\"a\": 1}", records: `{"a":1}`},
		{name: "byte order mark alone", body: "\ufeff", records: `null`},

		{name: "missing", body: `{"error": 1, "message": "no"}`, path: "a[]", err: `the answer has no "a"; it has error, message`},
		{name: "missing further on", body: `{"a": {"c d": 1, "": 2}}`, path: "a.b[]", err: `the answer's "a" has no "b"; it has "c d", ""`},
		{name: "missing among many", body: `{"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1}`, path: "a", err: `the answer has no "a"; it has b, c, d, e, f, g, h, i, ...`},
		{name: "missing in nothing", body: `{}`, path: "a", err: `the answer has no "a"; it has no fields`},
		{name: "missing, leniently", body: `{"b": 1}`, path: "a[]?", rest: ".b", kept: `{"b":1}`},
		{name: "no object", body: `[1]`, path: "a[]", err: `the answer has no "a"; it is a list`},
		{name: "no object further on", body: `{"a": {"b": true}}`, path: "a.b.c[]", err: `the answer's "a.b" has no "c"; it is a boolean`},
		{name: "no object, leniently", body: `{"a": "x"}`, path: "a.b[]?", rest: ".a", kept: `{"a":"x"}`},
		{name: "no list", body: `{"a": {"b": {"x": 1}}}`, path: "a.b[]", err: `the answer's "a.b" is an object, not a list`},
		{name: "the page is no list", body: `3`, path: "[]", err: `the answer is a number, not a list`},
		{name: "no list, leniently", body: `{"a": "x", "b": 1}`, path: "a[]?", rest: ".b", kept: `{"b":1}`},
		{name: "twice", body: `{"d": {"a": [], "b": 1, "a": [1]}}`, path: "d.a[]", err: `the answer's "d" has "a" twice`},

		{name: "the last of two counts", body: `{"a": 1, "b": 2, "a": {"c": 3}, "a": {"d": 4}}`, records: `{"a":{"d":4},"b":2}`},
		{name: "numbers", body: `[0, -0, 12, -9223372036854775808, 9223372036854775808, 1.5, 1e3, 1E400, -2.0, 1e-400]`, records: `[0,0,12,-9223372036854775808,9223372036854775808,1.5,1000,1E400,-2,0]`},
		{name: "text", body: `{"\u0061\n": "\ud83d\ude00\\\"\/", "ü": "\udc00x"}`, records: `{"a\n":"😀\\\"/","ü":"�x"}`},
		{name: "no UTF-8", body: "{\"\xff\": \"a\xc3\", \"b\": \"\xed\xa0\x80\"}", records: `{"b":"���","�":"a�"}`},
		{name: "escaped names of the path", body: `{"\u0061": [{"\u0078": 1}]}`, path: "a[]", records: `{"x":1}`},

		{name: "cut off", body: `{"a": [{"x": 1}`, path: "a[]", records: `{"x":1}`, err: `the answer is cut off after 15 bytes: unexpected EOF`},
		{name: "cut off in what is left out", body: `{"b": "xy`, path: "a[]", err: `the answer is cut off after 9 bytes: unexpected EOF`},
		{name: "a page of HTML", body: `<html><head><title>502 Bad Gateway</title></head></html>`, err: `the answer is not JSON: it begins with "<html><head><title>502 Bad Gateway</titl..."`},
		{name: "a page of HTML in place of a path", body: " \n<!DOCTYPE html>", path: "a[]", err: `the answer is not JSON: it begins with "<!DOCTYPE html>"`},
		{name: "NaN", body: `NaN`, err: `the answer is not JSON: it begins with "NaN"`},
		{name: "NaN further on", body: `{"a": [1, NaN], "b": "a long text that is not all shown, far from it"}`, err: `the answer is not JSON at byte 10, before "NaN], \"b\": \"a long text that is not all ..."`},
		{name: "NaN after a byte order mark", body: "\ufeff[NaN]", err: `the answer is not JSON at byte 4, before "NaN]"`},
		{name: "NaN in what is left out", body: `{"a": [], "b": [-Infinity]}`, path: "a[]", err: `the answer is not JSON at byte 17, before "Infinity]}"`},
		{name: "a comma too many", body: `[1,]`, err: `the answer is not JSON at byte 2, before ",]"`},
		{name: "no value", body: `{"a":}`, path: "a[]", err: `the answer is not JSON at byte 5, before "}"`},
		{name: "an end without a beginning", body: `]`, path: "[]", err: `the answer is not JSON: it begins with "]"`},
		{name: "more behind it", body: `{"a": 1} {"a": 2}`, err: `the answer goes on after its end, at byte 10`, records: `{"a":1}`},
		{name: "anything behind it", body: `[]x`, err: `the answer is not JSON at byte 2, before "x"`, records: `[]`},
		{name: "as deep as may be", body: deep(200), records: deep(200)},
		{name: "too deep", body: deep(201), err: `the answer nests objects and lists more than 200 deep, at byte 201`},
		{name: "too deep, left out", body: `{"a": ` + deep(5000) + `, "b": 1}`, path: "b", records: `1`},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			path, lenient := strings.CutSuffix(c.path, "?")
			path, each := strings.CutSuffix(path, "[]")
			plan := &Plan{Each: each, Lenient: lenient, Rest: keepOf(c.rest)}
			if path != "" {
				plan.Path = strings.Split(path, ".")
			}
			for _, r := range []io.Reader{strings.NewReader(c.body), iotest.OneByteReader(strings.NewReader(c.body)), iotest.DataErrReader(strings.NewReader(c.body))} {
				records, rest, err := new(Decoder).all(r, plan)
				var got []string
				for _, v := range records {
					got = append(got, asJSON(v))
				}
				want, kept := c.records, c.kept
				if kept == "" {
					kept = "null"
				}
				if s := strings.Join(got, " "); s != want {
					t.Errorf("records %s, want %s", s, want)
				}
				if s := asJSON(rest); s != kept {
					t.Errorf("kept %s, want %s", s, kept)
				}
				text := ""
				if err != nil {
					text = err.Error()
				}
				if !strings.HasPrefix(text, c.err) || c.err == "" && text != "" {
					if _, whole := r.(*strings.Reader); whole || !strings.Contains(c.err, "before") && !strings.Contains(c.err, "begins") { // how much can be shown depends on what has come
						t.Errorf("error %q, want %q", text, c.err)
					}
				}
			}
		})
	}
}

// The types of numbers are those that jq takes.
func TestDecodeNumbers(t *testing.T) {
	records, _, err := new(Decoder).all(strings.NewReader(`[1, -9223372036854775808, 9223372036854775808, 1.0, 1e2, 1e400, -1e400]`), &Plan{})
	if err != nil {
		t.Fatal(err)
	}
	want := []any{[]any{1, -9223372036854775808, json.Number("9223372036854775808"), 1.0, 100.0, json.Number("1e400"), json.Number("-1e400")}}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Error(diff)
	}
}

// Strings stay apart, however much alike they are.
func TestDecodeStrings(t *testing.T) {
	var want []any
	for i := range 3_000 {
		for _, format := range []string{"%04d", "id%04d", "the same beginning and %04d the same end", "%06d" + strings.Repeat(" and a long end", 5)} {
			want = append(want, fmt.Sprintf(format, i), fmt.Sprintf(format, i/2))
		}
	}
	body, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	records, _, err := new(Decoder).all(bytes.NewReader(body), &Plan{Each: true})
	if diff := cmp.Diff(want, records); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// An error of the reader, or of the one who gets the records, is to be found in
// what decode returns.
func TestDecodeErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	list := &Plan{Path: []string{"a"}, Each: true}
	for _, body := range []string{``, `{`, `{"b"`, `{"b": "xx`, `{"b": 1`, `{"a": [{"x": 1}, {"y`, `{"a": []}`, `{"a": []} `, "\xef\xbb"} {
		_, _, err := new(Decoder).all(io.MultiReader(strings.NewReader(body), iotest.ErrReader(broken)), list)
		if !errors.Is(err, broken) || err.Error() != "the answer could not be read: broken pipe" {
			t.Errorf("after %q: %v", body, err)
		}
	}
	_, _, err := new(Decoder).all(strings.NewReader(`{"a": [`), list)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off: %v", err)
	}
	enough := errors.New("enough")
	n := 0
	rest, err := new(Decoder).Decode(strings.NewReader(`{"b": 1, "a": [1, 2, 3], NaN`), &Plan{Path: []string{"a"}, Each: true, Rest: keepOf(".b")}, func(any) error {
		if n++; n == 2 {
			return enough
		}
		return nil
	})
	if err != enough || n != 2 || rest != nil {
		t.Errorf("stopped: %v after %d records, with %v", err, n, rest)
	}
	for _, plan := range []*Plan{{}, {Path: []string{"b"}}} {
		if _, err := new(Decoder).Decode(strings.NewReader(`{"b": 1}`), plan, func(any) error { return enough }); err != enough {
			t.Errorf("stopped at one record: %v", err)
		}
	}
	if _, err := new(Decoder).Decode(strings.NewReader(``), &Plan{}, func(any) error { return enough }); err != enough {
		t.Errorf("stopped at nothing: %v", err)
	}
}

// An excerpt is whole, wherever in the decoder's buffer the wrong place is.
func TestDecodeExcerpt(t *testing.T) {
	for n := range 200 {
		_, _, err := new(Decoder).all(strings.NewReader("["+strings.Repeat("1,", n)+"NaN, and what follows it in the answer"), &Plan{})
		want := fmt.Sprintf("the answer is not JSON at byte %d, before \"NaN, and what follows it in the answer\": ", 2*n+1)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Fatalf("%v, want %s", err, want)
		}
	}
}

// A record is handed over before the next one has come.
func TestDecodeStreams(t *testing.T) {
	r, w := io.Pipe()
	got := make(chan any)
	go func() {
		fmt.Fprint(w, `{"more": true, "a": [{"x": 1}, `)
		<-got
		fmt.Fprint(w, `{"x": 2}`)
		<-got
		fmt.Fprint(w, `]}`)
		w.Close()
	}()
	rest, err := new(Decoder).Decode(r, &Plan{Path: []string{"a"}, Each: true, Rest: keepOf(".more")}, func(v any) error {
		got <- v
		return nil
	})
	if err != nil || !cmp.Equal(rest, map[string]any{"more": true}) {
		t.Error(rest, err)
	}
}
