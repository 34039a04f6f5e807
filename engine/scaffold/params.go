package scaffold

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// readParams takes the operation's params.
func (d *draft) readParams() {
	var paged []string
	if d.strategy != nil {
		paged = d.operation.Paging(d.strategy, d.around.API.Library).Names
	}
	path, query, _ := strings.Cut(d.operation.Path, "?")
	d.path, _, _ = strings.Cut(path, "#")
	for part := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(part, "="); name != "" {
			d.fixed = append(d.fixed, pair{key: name, text: value})
		}
	}
	for _, p := range d.operation.Params() {
		switch p.In {
		case "path":
			d.pathParam(p)
		case "query":
			given := d.strategy != nil && d.strategy.Link.Value && slices.Contains(slices.Concat(pageNames, cursorNames), plainName(p.Name)) || slices.ContainsFunc(d.fixed, func(q pair) bool { return q.key == p.Name })
			if !given && !slices.Contains(paged, p.Name) && (!p.Deprecated || p.Required) {
				d.add(queryParam(p))
			}
		case "header":
			d.header(p)
		}
	}
	for _, name := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(d.path, -1) {
		if !slices.ContainsFunc(d.params, func(p *param) bool { return p.in == "path" && p.name == name[1] }) {
			d.pathParam(&openapi.Param{Name: name[1], In: "path", Required: true}) // the description forgot it
		}
	}
}

// pathParam adds a path param; a bare {id} is called after what is before it.
func (d *draft) pathParam(p *openapi.Param) {
	name := paramName(p.Name)
	if before, _, ok := strings.Cut(d.path, "/{"+p.Name+"}"); ok && name == "id" {
		name = singular(noun(before)) + "_id"
	}
	q := &param{name: name, in: "path", required: true, schema: p.Schema, says: p.Description}
	q.sample = sampleOf(q, p.Example)
	if s, ok := q.sample.(string); ok && (s == "" || strings.ContainsAny(s, "/?#{}")) {
		q.sample = "ID1"
	}
	old := d.path
	q = d.add(q)
	d.path = strings.Replace(old, "{"+p.Name+"}", "{"+q.name+"}", 1)
}

func queryParam(p *openapi.Param) *param {
	q := &param{name: paramName(p.Name), wire: p.Name, in: "query", required: p.Required, schema: p.Schema, says: p.Description}
	if p.Schema.Type() == "array" || strings.HasSuffix(p.Name, "[]") {
		q.list = true
		if p.Schema.Type() == "array" {
			q.schema = p.Schema.Items()
		}
		switch {
		case p.Style == "spaceDelimited", p.Style == "pipeDelimited":
			q.style = "style: " + p.Style
		case !p.Explode && !strings.HasSuffix(p.Name, "[]"):
			q.style = "explode: false"
		}
	}
	q.sample = sampleOf(q, p.Example)
	return q
}

// header adds a header: one that can only have one value as it is, one that the
// other tools make by an expression in their way, else as a param.
func (d *draft) header(p *openapi.Param) {
	if slices.Contains(sentByClient, strings.ToLower(p.Name)) {
		return
	}
	for _, e := range d.around.API.File.Header {
		if strings.EqualFold(e.Key.Value, p.Name) {
			return
		}
	}
	if enum := p.Schema.Enum(); len(enum) == 1 {
		d.headers = append(d.headers, pair{key: p.Name, text: inline(enum[0])})
		return
	}
	if !p.Required {
		return
	}
	for _, t := range d.around.Tools {
		if t.Compile().HasErrors() {
			continue
		}
		for _, x := range t.Plan().Exchanges() {
			for _, b := range x.Header {
				if strings.EqualFold(b.Name, p.Name) && b.CEL != nil && !slices.Contains(b.CEL.Names, "params") && !slices.Contains(b.CEL.Names, "steps") {
					d.headers = append(d.headers, pair{key: p.Name, text: fmt.Sprintf("%q", "${"+strings.TrimSpace(b.CEL.Text.Value)+"}")})
					d.stand(b)
					return
				}
			}
		}
	}
	q := &param{name: paramName(p.Name), wire: p.Name, in: "header", required: p.Required, schema: p.Schema, says: p.Description}
	q.sample = sampleOf(q, p.Example)
	d.add(q)
}

// stand gives the test values for what an expression names besides params.
func (d *draft) stand(b plan.Binding) {
	for _, name := range b.CEL.Fields["setting"] {
		d.settings[name] = "someone@example.com"
	}
	for i := range d.around.API.File.Contexts {
		if c := &d.around.API.File.Contexts[i]; slices.Contains(b.CEL.Names, c.Name.Value) {
			d.contexts[c.Name.Value] = contextSample(&c.Schema)
		}
	}
}

func contextSample(s *toolfile.Schema) any {
	switch s.Type.Value {
	case "object":
		out := map[string]any{}
		for i := range s.Properties {
			out[s.Properties[i].Name.Value] = contextSample(&s.Properties[i].Schema)
		}
		return out
	case "array":
		return []any{contextSample(s.Items)}
	case "integer", "number":
		return 1
	case "boolean":
		return true
	}
	return "someone@example.com"
}

// add adds a param under a name that no other has and returns it.
func (d *draft) add(p *param) *param {
	base := p.name
	for n := 2; d.reserved(p.name) || slices.ContainsFunc(d.params, func(q *param) bool { return q.name == p.name }); n++ {
		p.name = base + "_" + strconv.Itoa(n)
	}
	d.params = append(d.params, p)
	return p
}

// writeParams writes them, those that a call needs first.
func (d *draft) writeParams(w *writer) {
	if len(d.params) == 0 {
		return
	}
	slices.SortStableFunc(d.params, func(a, b *param) int { return rank(a) - rank(b) })
	w.line(0, "params:")
	for _, p := range d.params {
		w.line(2, p.name+":")
		if p.in != "" {
			w.line(4, "in: "+p.in)
		}
		if p.wire != "" && p.wire != d.wireName(p) {
			w.line(4, "name: "+inline(p.wire))
		}
		w.mapping(4, p.entries())
		if l := d.lookupOf(p); l != nil {
			w.line(4, "lookup: "+l.Name)
		}
		if p.required {
			w.line(4, "required: true")
		}
		w.line(4, "description: "+inline(p.description()))
	}
}

// wireName is what a param is called in the request unless its name says otherwise.
func (d *draft) wireName(p *param) string {
	if p.list && p.in == "query" {
		return d.around.API.File.ListName(p.name)
	}
	return p.name
}

func rank(p *param) int {
	switch {
	case p.in == "path":
		return 0
	case p.required:
		return 1
	}
	return 2
}
