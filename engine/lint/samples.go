package lint

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxSize bounds how long the lists and texts are that are tried.
const maxSize = 300

// someTimes are points in time that lie near and far from each other, but not
// so far that CEL cannot tell how far (292 years).
var someTimes = []string{"1950-01-01", "2020-02-29", "2026-01-31", "2026-01-31T08:00:00Z", "2026-02-01T00:00:00+02:00", "2199-12-31"}

// someTexts are texts of every sort.
var someTexts = []string{"a", "B", "1", "abc", "P1A2B3C", "2026-01-31", "ada@example.com", "https://example.com/a", "123e4567-e89b-12d3-a456-426614174000"}

// domain is the values that a param is tried with for an expression that asks
// of it what use says.
func (s *subject) domain(ctx context.Context, name string, use *cel.Use, of *cel.Analysis) domain {
	p := s.param(name)
	if p == nil || !p.Type.IsSet() {
		return domain{name: name, absent: true}
	}
	d := domain{name: name, absent: !p.Required.Value && p.Default == nil, complete: !use.Opaque}
	candidates, all := s.candidates(&p.Schema, use, of)
	d.complete = d.complete || all
	if p.Default != nil {
		candidates = append([]any{p.Default.Any()}, candidates...)
	}
	candidates = append(candidates, s.inTests(name)...)
	seen := map[string]bool{}
	for _, v := range candidates {
		v, faults := plan.Coerce(&p.Schema, v, name, sampleNow)
		key, err := json.Marshal(v)
		if err != nil || seen[string(key)] || len(faults) > 0 || !toolfile.Fits(p.Type.Value, v) || !s.accepts(ctx, p, v) {
			continue
		}
		seen[string(key)] = true
		d.values = append(d.values, v)
		if !use.Value { // one is as good as another
			break
		}
	}
	d.complete = d.complete && (all || s.enough(&p.Schema, d.values, use))
	return d
}

// enough reports whether values show all that an expression can make of a param
// whose values are more than these.
func (s *subject) enough(of *toolfile.Schema, values []any, use *cel.Use) bool {
	patterned := of.Pattern.IsSet() || of.Format.IsSet() || of.Items != nil && (of.Items.Pattern.IsSet() || of.Items.Format.IsSet())
	switch {
	case !use.Value:
		return len(values) > 0
	case use.Related && len(values) < 3: // to be less than, equal to and more than the other
		return false
	case use.Parts && patterned: // which may keep the part from being tried
		return false
	case of.Type.Value == "string" && len(values) <= len(use.Literals): // to be none of these, too
		return false
	}
	least, most := of.MinLength.Value, of.MaxLength.Or(math.MaxInt)
	if of.Type.Value == "array" {
		least, most = of.MinItems.Value, of.MaxItems.Or(math.MaxInt)
	}
	for _, n := range use.Sizes {
		for size := max(least, n-1); size <= min(most, n+1); size++ {
			if !slices.ContainsFunc(values, func(v any) bool { return sizeOfValue(v) == size }) {
				return false
			}
		}
	}
	return len(values) > 0
}

func sizeOfValue(v any) int {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []any:
		return len(v)
	}
	return -1
}

// candidates are values of a schema that may matter; all is set when there are
// no others.
func (s *subject) candidates(of *toolfile.Schema, use *cel.Use, analysis *cel.Analysis) (out []any, all bool) {
	switch {
	case of.Enum != nil:
		for _, v := range of.Enum {
			out = append(out, v.Any())
		}
		return out, true
	case of.Type.Value == "boolean":
		return []any{true, false}, true
	case of.Type.Value == "integer" || of.Type.Value == "number":
		return numbers(of, use), false
	case of.Type.Value == "string":
		return texts(of, use, analysis), false
	case of.Type.Value == "array" && of.Items != nil:
		elements, _ := s.candidates(of.Items, use, analysis)
		return lists(of, elements, use), false
	case of.Type.Value == "object" && len(of.Properties) > 0:
		return s.objects(of, use, analysis), false
	case of.Type.Value == "object":
		return []any{map[string]any{}, map[string]any{"a": "b"}}, false
	}
	return nil, false
}

// numbers are those at the bounds, around what is compared with, and the small ones.
func numbers(of *toolfile.Schema, use *cel.Use) (out []any) {
	around := func(v float64) {
		out = append(out, v, v-1, v+1)
		if of.Type.Value == "number" {
			out = append(out, v-0.5, v+0.5)
		}
	}
	for _, l := range use.Literals {
		switch l := l.(type) {
		case int:
			around(float64(l))
		case float64:
			around(l)
		}
	}
	if of.Minimum.IsSet() {
		around(of.Minimum.Value)
	}
	if of.Maximum.IsSet() {
		around(of.Maximum.Value)
	}
	around(0)
	return append(out, 10.0, 1000.0)
}

// texts are those that are compared with, texts of the length that is compared
// with, and some that the constraints may want.
func texts(of *toolfile.Schema, use *cel.Use, analysis *cel.Analysis) (out []any) {
	if t, ok := openapi.Matching(of.Pattern.Value); ok {
		out = append(out, t, t+t)
	}
	for _, l := range use.Literals {
		if text, ok := l.(string); ok {
			out = append(out, text)
		}
	}
	for _, text := range slices.Clone(out) { // around the times that are compared with
		if t, err := cel.ParseTime(fmt.Sprint(text)); err == nil {
			out = append(out, t.Add(time.Second).Format(time.RFC3339), t.Add(-time.Second).Format(time.RFC3339))
		}
	}
	if use.Time || of.Format.Value == "date-time" || of.Format.Value == "date" {
		for _, d := range analysis.Durations { // from now, which is one of someTimes, too
			for _, more := range []time.Duration{0, time.Second, -time.Second} {
				at := sampleNow.Add(d + more)
				out = append(out, at.Format(time.RFC3339), at.Format(time.DateOnly))
			}
		}
		for _, t := range someTimes {
			out = append(out, t)
		}
	}
	for _, t := range someTexts {
		out = append(out, t)
	}
	if of.MinLength.Value < maxSize {
		out = append(out, strings.Repeat("a", of.MinLength.Value))
	}
	for _, n := range use.Sizes {
		for _, n := range []int{n - 1, n, n + 1} {
			if n >= 0 && n <= maxSize {
				out = append(out, strings.Repeat("a", n))
			}
		}
	}
	return out
}

// lists are those of no, one and two elements, of all, and of as many as their
// size is compared with.
func lists(of *toolfile.Schema, elements []any, use *cel.Use) (out []any) {
	out = append(out, []any{})
	if len(elements) == 0 {
		return out
	}
	for _, e := range elements {
		out = append(out, []any{e})
	}
	for i := 1; i < len(elements); i++ {
		out = append(out, []any{elements[i-1], elements[i]})
	}
	if len(elements) <= 20 {
		out = append(out, elements)
	}
	for _, n := range append(use.Sizes, of.MinItems.Value, of.MaxItems.Value) {
		for _, n := range []int{n - 1, n, n + 1} {
			if n > 0 && n <= maxSize {
				for _, e := range elements[:min(3, len(elements))] {
					list := make([]any, n)
					for i := range list {
						list[i] = e
					}
					out = append(out, list)
				}
			}
		}
	}
	return out
}

// someObjects is how many objects with all properties are tried: more than one,
// for the first values of the properties may not meet what these ask for.
const someObjects = 6

// objects are one of what must be there, and some of all that can be.
func (s *subject) objects(of *toolfile.Schema, use *cel.Use, analysis *cel.Analysis) (out []any) {
	least, full := map[string]any{}, make([]map[string]any, someObjects)
	for i := range of.Properties {
		p := &of.Properties[i]
		values, _ := s.candidates(&p.Schema, use, analysis)
		if len(values) == 0 {
			continue
		}
		if slices.ContainsFunc(of.RequiredProperties, func(t diag.Text) bool { return t.Value == p.Name.Value }) {
			least[p.Name.Value] = values[0]
		}
		for j := range full {
			if full[j] == nil {
				full[j] = map[string]any{}
			}
			full[j][p.Name.Value] = values[j%len(values)]
		}
	}
	for _, o := range full {
		out = append(out, o)
	}
	return append(out, least)
}

// inTests are the values that the tool's tests give to a param.
func (s *subject) inTests(name string) (out []any) {
	for _, t := range s.file.Tests {
		if v := t.Params.Get(name); v != nil {
			out = append(out, v.Any())
		}
	}
	return out
}
