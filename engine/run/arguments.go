package run

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// readArguments reads the arguments of a call; nothing and null stand for none.
func readArguments(raw json.RawMessage) (map[string]any, *failure.Failure) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	refuse := func(what string) (map[string]any, *failure.Failure) {
		return nil, &failure.Failure{Code: failure.Parameters, Message: "the arguments must be " + what}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return refuse("a JSON object: " + err.Error())
	}
	if _, err := dec.Token(); err != io.EOF {
		return refuse("one JSON object; there is more behind it")
	}
	sent, ok := v.(map[string]any)
	if !ok && v != nil {
		return refuse("a JSON object, not " + diag.Show(v))
	}
	return sent, nil
}

// decode brings each argument to its param's type. It fills k.args (defaults
// included) and k.given, and returns what is wrong: unknown names, wrong types.
func (k *call) decode(sent map[string]any, params []*toolfile.Param) []*failure.Failure {
	k.args, k.given, k.rejected = map[string]any{}, map[string]bool{}, map[string]bool{}
	var failures []*failure.Failure
	var known []string
	for _, p := range params {
		name := p.Name.Value
		known = append(known, name)
		v, ok := sent[name]
		if !ok || v == nil { // null counts as not sent
			if p.Default != nil {
				k.args[name] = plan.Normal(&p.Schema, p.Default.Any())
			}
			continue
		}
		out, why := coerce(&p.Schema, v)
		if why != "" {
			k.rejected[name] = true
			failures = append(failures, &failure.Failure{Code: failure.Invalid(name), Message: name + ": " + why})
			continue
		}
		k.args[name], k.given[name] = out, true
	}
	var unknown []string
	for name := range sent {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		failures = append(failures, &failure.Failure{Code: failure.Unknown,
			Message: fmt.Sprintf("unknown parameter %q%s", name, diag.DidYouMean(name, known))})
	}
	return failures
}

// coerce brings an argument to the type of its schema, where that is harmless:
// "5" for 5, "true" for true, 5 for "5", "x" for ["x"], and JSON text for a
// list or an object. why says what is wrong otherwise.
func coerce(s *toolfile.Schema, v any) (out any, why string) {
	switch s.Type.Value {
	case "string":
		switch v := v.(type) {
		case string:
			return v, ""
		case json.Number:
			return v.String(), ""
		}
	case "boolean":
		switch v {
		case true, "true":
			return true, ""
		case false, "false":
			return false, ""
		}
	case "integer":
		if n, ok := whole(v); ok {
			return n, ""
		}
	case "number":
		if n, ok := finite(v); ok {
			return n, ""
		}
	case "array":
		return coerceList(s, v)
	case "object":
		if text, ok := v.(string); ok {
			v = fromText(text, '{', v)
		}
		if m, ok := v.(map[string]any); ok {
			return plain(m), ""
		}
	default:
		return plain(v), ""
	}
	return nil, fmt.Sprintf("%s is not of type %s", diag.Show(v), s.Type.Value)
}

// coerceList takes a list, a list as JSON text, or one element.
func coerceList(s *toolfile.Schema, v any) (any, string) {
	if text, ok := v.(string); ok {
		v = fromText(text, '[', v)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]any, len(list))
	for i, e := range list {
		if e == nil {
			return nil, fmt.Sprintf("item %d is null", i+1)
		}
		c, why := coerce(s.Items, e)
		if why != "" {
			return nil, why
		}
		out[i] = c
	}
	return out, ""
}

// fromText returns the JSON value in a text that begins with open, or what was
// given when it is none.
func fromText(text string, open byte, given any) any {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != open {
		return given
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return given
	}
	if _, err := dec.Token(); err != io.EOF {
		return given
	}
	return v
}

// whole reads a whole number or the text of one, without loss.
func whole(v any) (int, bool) {
	if n, err := strconv.Atoi(digits(v)); err == nil {
		return n, true
	}
	n, ok := finite(v)
	return int(n), ok && n == math.Trunc(n) && math.Abs(n) <= 1<<53
}

// finite reads a finite number or the text of one.
func finite(v any) (float64, bool) {
	text := digits(v)
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && !strings.ContainsAny(text, "xX_pPiInN")
}

// digits is the text of a number, or a text; empty for all else.
func digits(v any) string {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case string:
		return strings.TrimSpace(v)
	}
	return ""
}

// plain replaces json.Number by int or float64, in depth.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}
