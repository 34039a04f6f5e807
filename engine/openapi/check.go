package openapi

import (
	"fmt"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Refusal is why a schema refuses a value, and at which part of it.
type Refusal struct {
	At      diag.Text // the key or scalar; where a list or an object begins
	Message string
	Enum    bool // it is about the values that the schema lists
}

// Leaves tells what is known of the `${CEL}` leaves of a value.
type Leaves interface {
	Refused(*toolfile.Value, *Schema) []Refusal // why a schema refuses what it gives
	MayBeAbsent(*toolfile.Value) bool           // it may give nothing, which leaves its name out
}

// Check returns why the schema refuses a value; nothing when it does not. Names
// that an object's schema does not have are refused where it refuses any other
// name, or has a name that is nearly the same.
func (s *Schema) Check(v *toolfile.Value, leaves Leaves) []Refusal {
	return (&judge{leaves}).value(v, s, diag.Text{})
}

type judge struct{ leaves Leaves }

// value checks a value and, in an object, its names. key is the name that the
// value has, if it has one.
func (j *judge) value(v *toolfile.Value, s *Schema, key diag.Text) []Refusal {
	if s == nil || s.node == nil || v.Kind == toolfile.Null && s.nullable() {
		return nil
	}
	if _, ok := v.Expr(); ok {
		return j.leaves.Refused(v, s)
	}
	out := j.words(v, s, s, key)
	if v.Kind != toolfile.Map || s.Type() != "object" || len(s.Properties()) == 0 {
		return out
	}
	properties := s.Properties()
	var known []string
	for name, p := range properties {
		if !p.ReadOnly() {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	for _, e := range v.Map {
		name := e.Key.Value
		if p, ok := properties[name]; ok {
			if _, ok := e.Value.Expr(); ok { // against all alternatives at once
				out = append(out, j.leaves.Refused(e.Value, p)...)
			}
			continue
		}
		if s.Open() {
			continue
		}
		if s.node["additionalProperties"] == false || diag.Nearest(name, known) != "" {
			out = append(out, Refusal{At: e.Key, Message: fmt.Sprintf("%q is not in the schema of the body%s", name, diag.DidYouMean(name, known))})
		}
	}
	return out
}

// words checks what the schema itself says, its parts and its alternatives. whole
// is the schema that it is a part of, or itself: what is only ever answered
// need not be sent, whichever part asks for it (OpenAPI 3.0, section 4.7.24.1).
func (j *judge) words(v *toolfile.Value, s, whole *Schema, key diag.Text) []Refusal {
	at := placeOf(v, key)
	if why := s.refusesKind(v); why != "" {
		return []Refusal{{At: at, Message: why}}
	}
	var out []Refusal
	if v.Kind != toolfile.Map && v.Kind != toolfile.List && v.Kind != toolfile.Null {
		if own := (&Schema{s.doc, map[string]any{"enum": s.node["enum"]}}).Enum(); own != nil && !slices.Contains(own, fmt.Sprint(v.Any())) {
			return []Refusal{{at, fmt.Sprintf("%q is not one of the values that the API takes%s", v.Text.Value, diag.DidYouMean(v.Text.Value, own)), true}}
		}
	}
	for _, name := range s.required() {
		if v.Kind == toolfile.Map && v.Get(name) == nil && !whole.Property(name).ReadOnly() {
			out = append(out, Refusal{At: at, Message: fmt.Sprintf("the body needs %q here", name)})
		}
		if e := v.Get(name); e != nil && j.leaves.MayBeAbsent(e) {
			out = append(out, Refusal{At: e.Text, Message: fmt.Sprintf("the body needs %q here, which this expression may leave out", name)})
		}
	}
	own := s.own()
	for _, e := range v.Map {
		n, ok := own[e.Key.Value]
		if _, unknown := e.Value.Expr(); ok && !unknown {
			out = append(out, j.value(e.Value, s.doc.schema(n), e.Key)...)
		}
	}
	if items, ok := s.node["items"]; ok {
		for _, e := range v.List {
			out = append(out, j.value(e, s.doc.schema(items), at)...)
		}
	}
	for _, part := range s.parts("allOf") {
		out = append(out, j.words(v, part, whole, key)...)
	}
	return append(out, j.alternatives(v, s, key)...)
}

// alternatives are the refusals of the alternative that refuses least. A value
// that an enum refuses counts twice: it often tells alternatives apart.
func (j *judge) alternatives(v *toolfile.Value, s *Schema, key diag.Text) (least []Refusal) {
	weight := func(rs []Refusal) int {
		n := len(rs)
		for _, r := range rs {
			if r.Enum {
				n++
			}
		}
		return n
	}
	for i, part := range s.alternatives() {
		if r := j.words(v, part, part, key); i == 0 || weight(r) < weight(least) {
			least = r
		}
	}
	return least
}

// refusesKind says why a value is of a wrong kind; empty when it is not.
func (s *Schema) refusesKind(v *toolfile.Value) string {
	var types []string
	switch t := s.node["type"].(type) {
	case string:
		types = []string{t}
	case []any:
		for _, e := range t {
			types = append(types, text(e))
		}
	}
	if s.node["nullable"] == true {
		types = append(types, "null")
	}
	fits := func(t string) bool { return t == "null" && v.Kind == toolfile.Null || toolfile.Fits(t, v.Any()) }
	if len(types) == 0 || slices.ContainsFunc(types, fits) || len(types) == 1 && types[0] == "null" {
		return ""
	}
	return fmt.Sprintf("the API takes %s here, not %s", strings.Join(types, " or "), v.Kind)
}

// placeOf is where a finding about a value stands: at a scalar, else at its key.
func placeOf(v *toolfile.Value, key diag.Text) diag.Text {
	if key.IsSet() && (v.Kind == toolfile.Map || v.Kind == toolfile.List) {
		return key
	}
	if v.Kind == toolfile.Map && len(v.Map) > 0 {
		return v.Map[0].Key
	}
	return v.Text
}
