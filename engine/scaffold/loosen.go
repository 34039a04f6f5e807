package scaffold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxExact is up to where a float64 is every whole number.
const maxExact = 1 << 53

// errLoosened says that the file must be written anew.
var errLoosened = errors.New("a param says less now")

// loosen compiles what was written. Descriptions contradict themselves: an enum
// whose values the pattern refuses, a least length over the greatest one. What is
// wrong about a param makes it say its type alone, and what it refuses is no
// sample; any other mistake is one of the operation, which no tool file can call.
func (d *draft) loosen(name, text string) error {
	file, found := toolfile.ParseTool(name+".yaml", []byte(text))
	compiled, more := plan.Compile(file, plan.NewAPI(d.around.API.File, d.around.API.Library, nil), d.around.API.Library)
	loosened := false
	for _, f := range append(found, more...) {
		if f.Severity != diag.Error {
			continue
		}
		p := d.paramAt(file, f)
		if p == nil || p.loose {
			return fmt.Errorf("a tool file cannot say it: %s (%s)", f.Message, f.Line)
		}
		p.loose, loosened = true, true
	}
	if loosened {
		return errLoosened
	}
	for _, p := range d.params {
		if l := d.lookupOf(p); l != nil && p.sample != nil && !isID(l, p.sample) { // so that a test looks up no name
			p.sample = any(idSample(l, p.schema))
			if p.list {
				p.sample = []any{p.sample}
			}
			return errLoosened
		}
		sent, ok := p.accepts(file, compiled)
		switch {
		case ok && !bytes.Equal(diag.JSON(sent), diag.JSON(p.sample)): // a time, which is sent in UTC
			p.sample = sent
			return errLoosened
		case ok, p.sample == nil && !p.required, p.loose && reflect.DeepEqual(p.sample, p.plainSample()):
			continue
		}
		if p.sample = nil; p.required {
			p.loose, p.sample = true, p.plainSample()
		}
		return errLoosened
	}
	return nil
}

// isID reports whether a lookup sends a value as it is.
func isID(l *plan.Lookup, v any) bool {
	if list, ok := v.([]any); ok {
		return !slices.ContainsFunc(list, func(e any) bool { return !isID(l, e) })
	}
	text, ok := v.(string)
	return ok && l.IsID(text)
}

// accepts returns what a param makes of its sample; not ok when it refuses it.
func (p *param) accepts(file *toolfile.Tool, compiled *plan.Tool) (sent any, ok bool) {
	at := file.Param(p.name)
	if at == nil || p.sample == nil || !toolfile.Fits(at.Type.Value, p.sample) {
		return nil, false
	}
	if n, ok := p.sample.(float64); ok && math.Abs(n) > maxExact {
		return nil, false
	}
	v, wrong := plan.Coerce(&at.Schema, p.sample, p.name, time.Now())
	if len(wrong) > 0 {
		return nil, false
	}
	args := map[string]any{p.name: v}
	return v, !slices.ContainsFunc(compiled.Checks, func(k *plan.Check) bool {
		return k.Param == p.name && k.Rule == nil && !k.Holds(context.Background(), args)
	})
}

// plainSample is a sample of a param that says its type alone.
func (p *param) plainSample() any {
	one := map[string]any{"string": "example", "integer": 1, "number": 1, "boolean": true, "object": map[string]any{}, "array": []any{}}[typeOf(p.schema)]
	if p.list {
		return []any{one}
	}
	return one
}

// paramAt returns the param that a finding is about; nil when it is about
// something else.
func (d *draft) paramAt(file *toolfile.Tool, f diag.Diagnostic) (found *param) {
	if f.Path != file.Source.Path || file.Request != nil && f.Pos.Line >= file.Request.Place.Line {
		return nil
	}
	for i := range file.Params {
		if name := file.Params[i].Name; name.Pos.Line <= f.Pos.Line {
			if at := slices.IndexFunc(d.params, func(p *param) bool { return p.name == name.Value }); at >= 0 {
				found = d.params[at]
			}
		}
	}
	return found
}
