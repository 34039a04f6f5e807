package scaffold

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxExpected bounds the resources that a new test expects word by word, in
// bytes of the file.
const maxExpected = 4000

// writeTests writes a test that calls the tool with every param of which a
// sample is known and answers with the description's example, and one that
// leaves out what a call must have.
func (d *draft) writeTests(w *writer) error {
	status, _, example := d.operation.Response()
	answer, records, outputs, err := d.answer(example)
	if err != nil {
		return err
	}
	given := map[string]any{}
	for _, p := range d.params {
		if p.sample != nil {
			given[p.name] = p.sample
		}
	}
	if d.strategy != nil && records > 0 {
		given["limit"] = records
	}
	w.line(0, "tests:")
	w.line(2, "- name: as the description has it")
	w.entry(4, "params", given)
	if len(d.settings) > 0 {
		w.entry(4, "settings", d.settings)
	} else if len(d.contexts) > 0 {
		w.entry(4, "context", d.contexts)
	}
	w.line(4, "http:")
	w.line(6, "- request: "+inline(d.request(records)))
	if h := d.sentHeaders(); len(h) > 0 {
		w.entry(8, "header", h)
	}
	if d.body != nil {
		v, ok := d.body.sent()
		if fields, is := v.(map[string]any); is {
			d.paged(fields, records)
		}
		switch {
		case ok && d.form:
			w.entry(8, "form", v)
		case ok:
			w.entry(8, "body", v)
		}
	}
	response := map[string]any{}
	if status != 200 {
		response["status"] = status
	}
	if answer != nil {
		response["body"] = answer
	}
	w.entry(8, "response", response)
	expect := map[string]any{"metadata": map[string]any{"count": len(outputs)}}
	if s := inline(outputs); len(s) <= maxExpected && outputs != nil && !d.masks(outputs) {
		expect["resources"] = outputs
	}
	w.entry(4, "expect", expect)
	for _, p := range d.params {
		if p.required {
			delete(given, p.name)
			w.line(2, "- name: "+inline("without "+p.name))
			w.entry(4, "params", given)
			w.entry(4, "expect", map[string]any{"error": map[string]any{"code": "MISSING_PARAMETER", "message": p.name}})
			break
		}
	}
	return nil
}

// answer is what the test's server answers, how many records it holds, and what
// the response makes of it: the description's example if the response can read
// that, else an answer without anything in it.
func (d *draft) answer(example any) (answer any, records int, outputs []any, err error) {
	var empty any
	if d.record != nil {
		empty = map[string]any{}
		if d.list {
			empty = []any{}
		}
		if d.key != "" {
			empty = map[string]any{d.key: empty}
		}
	}
	for _, a := range []any{example, empty} {
		if d.record == nil {
			a = nil
		}
		if records, outputs, err = d.evaluate(a); err == nil {
			return a, records, outputs, nil
		}
	}
	return nil, 0, nil, fmt.Errorf("the response cannot be made of an empty answer: %w", err)
}

// evaluate runs the response over an answer.
func (d *draft) evaluate(answer any) (records int, outputs []any, err error) {
	text := diag.WholeText(diag.NewSource("response", []byte(d.query())))
	j, ds := d.around.API.Library.Compile(text, toolfile.Var{Name: "params"})
	if len(ds) > 0 {
		return 0, nil, fmt.Errorf("%s", ds[0].Message)
	}
	at := answer
	for _, k := range j.Path {
		m, _ := at.(map[string]any)
		inner, ok := m[k]
		if !ok {
			return 0, nil, fmt.Errorf("the answer has no %q", k)
		}
		at = inner
	}
	inputs := []any{at}
	if j.Each {
		list, ok := at.([]any)
		if !ok {
			return 0, nil, fmt.Errorf("there is no list of records")
		}
		inputs = list
	}
	given := map[string]any{}
	for _, p := range d.params {
		given[p.name] = p.sample
	}
	outputs = []any{}
	for _, in := range inputs {
		err := j.Run(context.Background(), in, []any{given}, func(v any) error {
			outputs = append(outputs, v)
			return nil
		})
		if err != nil {
			return 0, nil, err
		}
	}
	return len(inputs), outputs, nil
}

// request is the request that the test expects, as its file has it.
func (d *draft) request(records int) string {
	path := d.path
	var query []string
	for _, p := range d.params {
		switch {
		case p.sample == nil:
		case p.in == "path":
			path = strings.Replace(path, "{"+p.name+"}", url.PathEscape(fmt.Sprint(p.sample)), 1)
		case p.in == "query":
			query = append(query, pairs(p)...)
		}
	}
	for _, q := range d.fixed {
		query = append(query, url.QueryEscape(q.key)+"="+url.QueryEscape(q.text))
	}
	if s := d.strategy; s != nil {
		if size := d.size(records); s.Size.IsSet() && s.SizeIn.Value != "body" {
			query = append(query, fmt.Sprintf("%s=%d", s.Size.Value, size))
		}
		if s.Offset.IsSet() && s.OffsetIn.Value != "body" {
			query = append(query, s.Offset.Value+"=0")
		}
		if s.Page.IsSet() && s.PageIn.Value != "body" {
			query = append(query, fmt.Sprintf("%s=%d", s.Page.Value, s.First.Or(1)))
		}
	}
	out := d.operation.Method + " " + path
	if len(query) > 0 {
		out += "?" + strings.Join(query, "&")
	}
	return out
}

// size is how many records the first page is asked for.
func (d *draft) size(records int) int {
	size := d.around.API.Limit()
	if records > 0 {
		size = records
	}
	if d.strategy.MaxSize.IsSet() {
		size = min(size, d.strategy.MaxSize.Value)
	}
	return size
}

// paged puts into a body what the strategy sends there.
func (d *draft) paged(body map[string]any, records int) {
	s := d.strategy
	if s == nil {
		return
	}
	for _, at := range []struct {
		name, in diag.Text
		value    int
	}{{s.Size, s.SizeIn, d.size(records)}, {s.Offset, s.OffsetIn, 0}, {s.Page, s.PageIn, s.First.Or(1)}} {
		if at.name.IsSet() && at.in.Value == "body" && !strings.Contains(at.name.Value, ".") {
			body[at.name.Value] = at.value
		}
	}
}

// pairs are the parts of the query that a param's sample becomes.
func pairs(p *param) (out []string) {
	values := []any{p.sample}
	if list, ok := p.sample.([]any); ok {
		values = list
	}
	for _, v := range values {
		out = append(out, p.wire+"="+strings.ReplaceAll(url.QueryEscape(scalarText(v)), "+", "%20"))
	}
	return out
}

func scalarText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return inline(v)
}

// sentHeaders are the headers that the request must have, as far as they are
// known.
func (d *draft) sentHeaders() map[string]any {
	out := map[string]any{}
	for _, h := range d.headers {
		if !strings.Contains(h.text, "${") {
			out[h.key] = strings.Trim(h.text, `"`)
		}
	}
	for _, p := range d.params {
		if p.in == "header" && p.sample != nil && !slices.Contains(sentByClient, strings.ToLower(p.wire)) {
			out[p.wire] = p.sample
		}
	}
	return out
}

// masks reports whether the answer of a tool hides a part of a value.
func (d *draft) masks(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, d.masks)
	case map[string]any:
		for name, inner := range v {
			hidden := func(m diag.Text) bool { return strings.EqualFold(m.Value, name) }
			if slices.ContainsFunc(d.around.API.File.Masked, hidden) || d.masks(inner) {
				return true
			}
		}
	}
	return false
}
