package records

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// pageGen writes random JSON texts.
type pageGen struct{ *rand.Rand }

func (g pageGen) of(words ...string) string { return words[g.Intn(len(words))] }

func (g pageGen) name() string {
	return g.of(`"a"`, `"a"`, `"b"`, `"b"`, `"c"`, `"\u0061"`, `"ü"`, `"d\n"`, `"`+strings.Repeat("long", 20)+`"`)
}

func (g pageGen) space() string { return g.of("", "", "", " ", "\n\t") }

func (g pageGen) value(depth int) string {
	kind := g.Intn(10)
	if depth == 0 {
		kind = g.Intn(4)
	}
	var parts []string
	switch kind {
	case 0:
		return g.of("null", "true", "false")
	case 1:
		return g.of("0", "-0", "17", "-3", "1.25", "1e2", "1E-3", "9223372036854775807", "9223372036854775808", "1e999", "-12345678901234567890123", strconv.Itoa(g.Int()))
	case 2, 3:
		return g.of(`""`, `"x"`, `"triggered"`, `"\ud83d\ude00\\\"\/\b"`, `"\udead"`, "\"\xff\xfe\"", "\"\xe2\x82\"", `"`+strings.Repeat("text ", g.Intn(40))+`"`, g.name())
	case 4, 5, 6:
		for range g.Intn(5) {
			parts = append(parts, g.space()+g.value(depth-1)+g.space())
		}
		return "[" + strings.Join(parts, ",") + g.space() + "]"
	}
	had := map[string]bool{}
	for range g.Intn(6) {
		name := g.name()
		if had[name] && g.Intn(20) > 0 {
			continue
		}
		had[name] = true
		parts = append(parts, g.space()+name+g.space()+":"+g.space()+g.value(depth-1)+g.space())
	}
	return "{" + strings.Join(parts, ",") + g.space() + "}"
}

func (g pageGen) keep(depth int) *Selection {
	switch {
	case g.Intn(4) == 0:
		return nil
	case depth == 0 || g.Intn(4) == 0:
		return &Selection{All: true}
	}
	k := &Selection{Fields: map[string]*Selection{}}
	for _, name := range []string{"a", "b", "ü"} {
		if f := g.keep(depth - 1); f != nil {
			k.Fields[name] = f
		}
	}
	return k
}

func (g pageGen) plan() *Plan {
	return &Plan{
		Path:    []string{"a", "b"}[:g.Intn(3)],
		Each:    g.Intn(2) == 0,
		Lenient: g.Intn(2) == 0,
		Rest:    g.keep(3),
	}
}

// decodePlainly is what encoding/json makes of a text, with numbers as jq takes them.
func decodePlainly(text []byte) (any, error) {
	if len(bytes.TrimLeft(text, " \t\r\n")) == 0 {
		return emptyBody{}, nil
	}
	if !json.Valid(text) {
		return nil, fmt.Errorf("not valid")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return jqNumbers(v), err
}

func jqNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = jqNumbers(x)
		}
	case []any:
		for i, x := range v {
			v[i] = jqNumbers(x)
		}
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 0); err == nil {
			return int(n)
		}
		if f, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".eE") {
			return f
		}
	}
	return v
}

// emptyBody is the page of an empty body: as null, but for a path.
type emptyBody struct{}

// byPlan is what a plan makes of a decoded page, and whether that is an error.
func byPlan(page any, plan *Plan) (records []any, rest any, fails bool) {
	if page == (emptyBody{}) {
		page = nil
		if len(plan.Path) > 0 {
			return nil, nil, !plan.Lenient
		}
	}
	at := page
	for _, name := range plan.Path {
		m, isObject := at.(map[string]any)
		v, there := m[name]
		if !isObject || !there {
			return nil, keptOf(page, plan.Path, plan.Rest), !plan.Lenient
		}
		at = v
	}
	rest = keptOf(page, plan.Path, plan.Rest)
	if !plan.Each {
		return []any{at}, rest, false
	}
	list, isList := at.([]any)
	if len(list) == 0 {
		list = nil
	}
	return list, rest, !isList && at != nil && !plan.Lenient
}

// keptOf is what is kept of a page: of objects on the path some fields, of all else
// the whole.
func keptOf(page any, path []string, keep *Selection) any {
	m, ok := page.(map[string]any)
	if keep == nil || !ok || len(path) == 0 {
		if keep == nil {
			return nil
		}
		return page
	}
	out := map[string]any{}
	for name, v := range m {
		switch f := keep.Field(name); {
		case f == nil:
		case name == path[0]:
			out[name] = keptOf(v, path[1:], f)
		default:
			out[name] = v
		}
	}
	return out
}

// checkPage compares what decode makes of a text with what encoding/json
// and the meaning of plans make of it.
func checkPage(t *testing.T, d *Decoder, text []byte, plan *Plan) {
	t.Helper()
	page, invalid := decodePlainly(text)
	records, rest, err := d.all(iotest.HalfReader(bytes.NewReader(text)), plan)
	switch {
	case err != nil && strings.Contains(err.Error(), " deep, at byte "):
		return
	case len(plan.Path) > 0 && invalid == nil && !jsontext.Value(text).IsValid(jsontext.AllowInvalidUTF8(true)):
		return // of two fields the path leads into the first, if it is no error
	case invalid != nil && err == nil:
		t.Fatalf("%q: no error", text)
	case invalid != nil:
		return
	}
	wantRecords, wantRest, fails := byPlan(page, plan)
	if fails != (err != nil) {
		t.Fatalf("%q by %+v: error %v", text, plan, err)
	}
	if fails {
		return
	}
	if diff := cmp.Diff(wantRecords, records); diff != "" {
		t.Fatalf("%q by %+v: records: %s", text, plan, diff)
	}
	if diff := cmp.Diff(wantRest, rest); diff != "" {
		t.Fatalf("%q by %+v: rest: %s", text, plan, diff)
	}
}

// A page that is decoded by a plan is what encoding/json makes of it, whatever the decoder has read before.
func TestDecodeRandom(t *testing.T) {
	g := pageGen{rand.New(rand.NewSource(3))}
	d, again := &Decoder{}, g.plan()
	for i := range 4_000 {
		if i%50 == 0 {
			again = g.plan()
		}
		text := []byte(g.value(4))
		if g.Intn(2) == 0 {
			text = []byte(`{"a": ` + g.value(3) + `, "c":` + g.value(2) + `}`)
		}
		checkPage(t, d, text, g.plan())
		checkPage(t, d, text, again)
		checkPage(t, d, text, &Plan{})
		if n := len(text); n > 0 { // anything else
			text[g.Intn(n)] = "{}[],:\"\\x1n \xff"[g.Intn(13)]
			checkPage(t, d, text[:g.Intn(n+1)], g.plan())
		}
	}
}

func FuzzDecodePage(f *testing.F) {
	g := pageGen{rand.New(rand.NewSource(4))}
	for i := range 40 {
		f.Add([]byte(g.value(4)), int64(i))
	}
	f.Add([]byte("\ufeff<html>"), int64(0))
	f.Fuzz(func(t *testing.T, text []byte, seed int64) {
		if bytes.HasPrefix(text, []byte(byteOrderMark)) {
			return // no JSON to encoding/json
		}
		checkPage(t, &Decoder{}, text, pageGen{rand.New(rand.NewSource(seed))}.plan())
	})
}
