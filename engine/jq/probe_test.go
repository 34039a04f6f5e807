package jq

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// TestProbe: at the end of what is written of a query, what may stand there is
// offered, and nothing of another value.
func TestProbe(t *testing.T) {
	lib, ds := Library{}.Extend(diag.Text{Value: "def ship: {id, name};\ndef crew(f; $n): [.crew[] | f] | .[$n];"})
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	var page any
	if err := json.Unmarshal([]byte(`{"ships": [{"id": "a", "name": "Ada", "crew": [{"rank": 1, "pay": {"sum": 2}}]}], "more": true}`), &page); err != nil {
		t.Fatal(err)
	}
	params := toolfile.Schema{Type: diag.Text{Value: "object"}, Properties: []toolfile.Property{{Name: diag.Text{Value: "ship_id"}}}}
	vars := []toolfile.Var{{Name: "params", Schema: &params}, {Name: "status"}}
	shapes := map[string]*Shape{"params": Object(map[string]*Shape{"ship_id": Scalar(KindString)})}
	for _, c := range []struct{ prefix, word, offered, not string }{
		{".", "", "ships more", "id ship"},
		{".ships[] | .na", "na", "id name crew", "more"},
		{".ships[] | {", "", "id name crew $params", "more ship"},
		{".ships[] | {id, na", "na", "name", "more"},
		{".ships[] | {id, name: .", "", "id name", "more"},
		{".ships[] | {id, crew: [.crew[] | .pay.", "", "sum", "rank"},
		{".ships | map(.", "", "id name", "ships"},
		{".ships | map(select(.name == \"a) | .b\") | .", "", "id name", "ships"},
		{".ships[] | if .id then .", "", "name", "ships"},
		{".ships[] | if .", "", "name", "ships"},
		{".ships[] | if .id then 1 else .name end | .id as $x | $", "$", "$x $params", "name"},
		{"reduce .ships[] as $s (0; . + $s.", "", "crew", "ships"},
		{"reduce .ships[] as $s (.", "", "ships more", "id"},
		{"[foreach .ships[] as $s (0; . + 1; $s.", "", "crew", "ships"},
		{"reduce .ships[].", "", "crew", "ships"},
		{"def f: .ships[0]; f | .", "", "crew", "ships"},
		{"def f(x): x | ", "", "f x map ship if", "ships"},
		{`.ships[] | "\(.`, "", "crew", "ships"},
		{`.ships[] | "a \(.id) b \(.crew[0].`, "", "rank", "ships"},
		{`.ships[] | "no field .`, "", "", "id"},
		{".ships[] # .", "", "", "id"},
		{".ships[] | ship | .", "", "id name", "crew"},
		{"$", "$", "$params $status", "ships"},
		{"$params.", "", "ship_id", "ships"},
		{".ships[] | select(.id == $params.", "", "ship_id", "id"},
		{"sh", "sh", "ship crew map", ""},
		{".ships | sort_by(.", "", "name", "ships"},
		{".ships | first.", "", "name", "ships"},
		{"@", "@", "@json @csv", "map"},
		{".ships as [$a] | $a.", "", "id", "ships"},
		{"try .ships[0].", "", "id", "ships"},
		{"12", "", "", "map"},
	} {
		p := lib.Probe(c.prefix, ShapeOf(page), vars, shapes)
		var names []string
		for _, i := range p.Items {
			names = append(names, i.Name)
		}
		if p.Word != c.word {
			t.Errorf("%q: the word is %q, not %q", c.prefix, p.Word, c.word)
		}
		for want := range strings.FieldsSeq(c.offered) {
			if !slices.Contains(names, want) {
				t.Errorf("%q: %q is not offered: %q", c.prefix, want, names)
			}
		}
		for not := range strings.FieldsSeq(c.not) {
			if slices.Contains(names, not) {
				t.Errorf("%q: %q is offered", c.prefix, not)
			}
		}
	}
	for prefix, want := range map[string]toolfile.Call{
		"map(select(":      {Name: "select", Forms: []string{"select(CONDITION)"}},
		"crew(.a; (1 | ":   {Name: "crew", Forms: []string{"crew(f; $n)"}, Arg: 1},
		`sub("a;b"; "`:     {},
		`sub("a;(b"; $x`:   {Name: "sub", Forms: []string{"sub(REGEX; TEXT)", "sub(REGEX; TEXT; FLAGS)"}, Arg: 1},
		"reduce . as $x (": {},
	} {
		p := lib.Probe(prefix, nil, vars, nil)
		if want.Name == "" && p.Call != nil || want.Name != "" && (p.Call == nil || p.Call.Name != want.Name || p.Call.Arg != want.Arg || !slices.Equal(p.Call.Forms, want.Forms)) {
			t.Errorf("%q: the call is %+v, not %+v", prefix, p.Call, want)
		}
	}
}

// TestReference: of each function of jq that may be called there is something to
// say, but for mathematics.
func TestReference(t *testing.T) {
	known := map[string]bool{}
	for i := range Reference() {
		e := &Reference()[i]
		name := e.Name()
		if known[name] {
			t.Errorf("%s is there twice", name)
		}
		known[name] = true
		if _, ok := slices.BinarySearch(builtins(), name); !ok && name != "empty/0" {
			t.Errorf("there is no function %s", name)
		}
	}
	mathematics := strings.Fields(`acos acosh asin asinh atan atan2 atanh cbrt copysign cos cosh drem erf erfc exp exp10 exp2 expm1 fdim fma fmax fmin
		fmod frexp gamma hypot j0 j1 jn ldexp lgamma log log10 log1p log2 logb modf nearbyint nextafter nexttoward remainder rint scalb scalbln
		significand sin sinh tan tanh tgamma y0 y1 yn`)
	for _, name := range builtins() {
		word, _, _ := strings.Cut(name, "/")
		if !known[name] && !slices.Contains(forbidden, word) && !slices.Contains(mathematics, word) {
			t.Errorf("there is nothing to say of %s", name)
		}
	}
}

// FuzzProbe: whatever was written so far, asking what may come next ends.
func FuzzProbe(f *testing.F) {
	for _, s := range []string{".a[] | {id, ", `"\(.a`, "reduce .a as $x (", "if . then", "def f: ", `"\\(`, "))", "}.", "@", "foreach"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		if len(s) < 200 {
			Library{}.Probe(s, nil, nil, nil)
		}
	})
}
