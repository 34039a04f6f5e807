package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

var noSuchPath = diag.Kind{Name: "no-such-path", Explain: "The API's description has no such path.",
	Example: "request: {path: /shps}"}

var noSuchMethod = diag.Kind{Name: "no-such-method", Explain: "The path has no such method.",
	Example: "request: {method: PATCH, path: /ships}"}

var noSuchQuery = diag.Kind{Name: "no-such-query", Explain: "The operation takes no query param of this name.",
	Example: "query: {colur: red}"}

var missingQuery = diag.Kind{Name: "missing-query", Explain: "A query param that the operation needs on every call may be left out.",
	Example: "request: {path: /tides} without since"}

var noSuchHeader = diag.Kind{Name: "no-such-header", Explain: "The operation takes no header of this name.",
	Example: "header: {X-Crew: me}"}

var missingHeader = diag.Kind{Name: "missing-header", Explain: "A header that the operation needs on every call.",
	Example: "request: {method: POST, path: /ships} without From"}

var arrayStyle = diag.Kind{Name: "array-style", Explain: "A list is sent otherwise than the API reads it.",
	Example: "ids: {in: query, type: array, explode: false}"}

var enumDrift = diag.Kind{Name: "enum-drift", Explain: "A value that the API does not know, or one of its values that is left out.",
	Example: "enum: [docked, sunk]"}

var deprecatedOperation = diag.Kind{Name: "deprecated-operation", Severity: diag.Warning, Explain: "The API's description calls the operation deprecated.",
	Example: "request: {path: /boats}"}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// find returns the operation that the exchange calls; nil, with a finding, when
// there is none.
func (d *drift) find() *openapi.Operation {
	path := d.exchange.Request.Path
	found := d.doc.At(path.Value)
	if len(found) == 0 {
		known := map[string]string{} // without the names of params -> as the document has it
		var plain []string
		for _, o := range d.doc.Operations() {
			p := placeholder.ReplaceAllString(o.Path, "{}")
			known[p] = o.Path
			plain = append(plain, p)
		}
		hint := ""
		if near := diag.Nearest(placeholder.ReplaceAllString(path.Value, "{}"), plain); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", known[near])
		}
		d.add(noSuchPath.At(path, "the API's description has no path %q%s", path.Value, hint))
		return nil
	}
	var methods []string
	for _, o := range slices.Backward(found) { // one with more of a query first
		if o.Method == d.exchange.Method && d.sendsAll(o.Path) {
			return o
		}
	}
	for _, o := range found {
		methods = append(methods, o.Method)
	}
	at := d.exchange.Request.Method
	if !at.IsSet() {
		at = path
	}
	d.add(noSuchMethod.At(at, "the API's description has no %s %s; it has %s there", d.exchange.Method, found[0].Path, strings.Join(methods, ", ")))
	return nil
}

// sendsAll reports whether the exchange sends the query that some descriptions write
// behind a path, as /ships?deck=true.
func (d *drift) sendsAll(path string) bool {
	_, query, _ := strings.Cut(path, "?")
	for part := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(part, "="); name != "" && !d.sends(name) {
			return false
		}
	}
	return true
}

func (d *drift) deprecated() {
	if d.operation.Deprecated {
		d.add(deprecatedOperation.At(d.exchange.Request.Path, "the API's description calls %s deprecated", d.operation))
	}
}

// query compares the names and values of the query.
func (d *drift) query() {
	for _, b := range d.exchange.Query {
		p := d.operation.Param("query", b.Name)
		if _, query, _ := strings.Cut(d.operation.Path, "?"); p == nil && strings.HasPrefix(query, b.Name+"=") {
			continue
		}
		if p == nil {
			names := d.operation.Names("query")
			hint := diag.DidYouMean(b.Name, names)
			if whole := b.Name + "[]"; slices.Contains(names, whole) { // too far from a short name to be near
				hint = diag.DidYouMean(whole, []string{whole})
			}
			d.add(noSuchQuery.At(b.At, "%s takes no query param %q%s", d.operation, b.Name, hint))
			continue
		}
		d.style(b, p)
		d.values(b, p)
		if p.Required && b.Param != nil && !b.Param.Required.Value && b.Param.Default == nil {
			d.add(missingQuery.At(b.At, "%s needs %q on every call: give the param required: true or a default", d.operation, b.Name))
		}
	}
	var paged []string
	if s := d.strategy(); s != nil {
		paged = d.operation.Paging(s, d.lib).Names
	}
	for _, p := range d.operation.Params() {
		if p.In == "query" && p.Required && !d.sends(p.Name) && !slices.Contains(paged, p.Name) {
			d.add(missingQuery.At(d.exchange.Request.Path, "%s needs the query param %q on every call", d.operation, p.Name))
		}
	}
}

// clientHeaders are sent by the client itself, whatever a tool says.
var clientHeaders = []string{"Accept", "Content-Type", "Authorization", "User-Agent", "Accept-Encoding"}

// header compares the names and values of the headers.
func (d *drift) header() {
	sent := slices.Clone(clientHeaders)
	for _, e := range slices.Concat(d.api.Header, d.api.Auth.Header) {
		sent = append(sent, e.Key.Value)
	}
	names := slices.DeleteFunc(d.operation.Names("header"), func(n string) bool { return hasFold(clientHeaders, n) })
	for _, b := range d.exchange.Header {
		sent = append(sent, b.Name)
		p := d.operation.Param("header", b.Name)
		if p == nil {
			if !hasFold(clientHeaders, b.Name) {
				d.add(noSuchHeader.At(b.At, "%s takes no header %q%s", d.operation, b.Name, diag.DidYouMean(b.Name, names)))
			}
			continue
		}
		d.values(b, p)
	}
	for _, p := range d.operation.Params() {
		if p.In == "header" && p.Required && !hasFold(sent, p.Name) {
			d.add(missingHeader.At(d.exchange.Request.Path, "%s needs the header %q", d.operation, p.Name))
		}
	}
}

func hasFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// style compares how a list is written.
func (d *drift) style(b plan.Binding, p *openapi.Param) {
	if !isList(b) {
		return
	}
	brackets := strings.HasSuffix(p.Name, "[]")
	if t := p.Schema.Type(); t != "array" && !brackets {
		if t != "" {
			d.add(arrayStyle.At(b.At, "%s takes one value as %q, not a list", d.operation, b.Name))
		}
		return
	}
	separators := map[string]string{"spaceDelimited": "a space", "pipeDelimited": "|"}
	want, got := "", ""
	if !brackets && !p.Explode {
		if want = separators[p.Style]; want == "" {
			want = "a comma"
		}
	}
	if b.Param != nil && (!b.Param.Explode.Or(true) || separators[b.Param.Style.Value] != "") {
		if got = separators[b.Param.Style.Value]; got == "" {
			got = "a comma"
		}
	}
	switch {
	case want == got:
	case want == "":
		d.add(arrayStyle.At(b.At, "%s reads a list from %q repeated, one value each; leave style and explode out", d.operation, b.Name))
	case want == "a comma":
		d.add(arrayStyle.At(b.At, "%s reads a list from one %q, joined by a comma: make it a param with explode: false", d.operation, b.Name))
	default:
		d.add(arrayStyle.At(b.At, "%s reads a list from one %q, joined by %s: make it a param with style: %s", d.operation, b.Name, want, p.Style))
	}
}

// isList reports whether a binding sends a list.
func isList(b plan.Binding) bool {
	switch {
	case b.Param != nil:
		return b.Param.Type.Value == "array"
	case b.CEL != nil:
		return strings.HasPrefix(b.CEL.Type, "list") || strings.HasPrefix(b.CEL.Type, "optional_type(list") || strings.HasPrefix(b.CEL.Type, "optional(list")
	}
	return b.Literal.Kind == toolfile.List
}

// values compares the values that a binding can send with those that the API
// knows.
func (d *drift) values(b plan.Binding, p *openapi.Param) {
	known := p.Schema.Enum()
	if known == nil {
		known = p.Schema.Items().Enum()
	}
	if known == nil {
		return
	}
	param := b.Param
	if b.CEL != nil {
		param = d.named(b.CEL.Text.Value)
	}
	for _, r := range enums(param, known) {
		d.add(enumDrift.At(r.At, "%s", r.Message))
	}
	if b.Literal != nil {
		for _, v := range append(b.Literal.List, b.Literal) {
			if v.Kind != toolfile.List && !slices.Contains(known, fmt.Sprint(v.Any())) {
				d.add(enumDrift.At(v.Text, "the API does not know %q for %q%s", v.Text.Value, b.Name, diag.DidYouMean(v.Text.Value, known)))
			}
		}
	}
}

// enums compares a param's values with those that the API knows; either may be
// nil, for not listed.
func enums(param *toolfile.Param, known []string) (out []openapi.Refusal) {
	if param == nil || known == nil {
		return nil
	}
	own := param.Enum
	if own == nil && param.Items != nil {
		own = param.Items.Enum
	}
	if own == nil {
		return nil
	}
	var mine, missing []string
	for _, v := range own {
		mine = append(mine, fmt.Sprint(v.Any()))
		if !slices.Contains(known, fmt.Sprint(v.Any())) {
			out = append(out, openapi.Refusal{At: v.Text, Enum: true, Message: fmt.Sprintf("the API does not know %q for %q%s",
				v.Text.Value, param.Name.Value, diag.DidYouMean(v.Text.Value, known))})
		}
	}
	for _, k := range known {
		if !slices.Contains(mine, k) && !slices.Contains(missing, k) {
			missing = append(missing, k)
		}
	}
	if len(missing) > 0 {
		out = append(out, openapi.Refusal{At: own[0].Text, Enum: true,
			Message: fmt.Sprintf("the API also knows %s for %q", strings.Join(missing, ", "), param.Name.Value)})
	}
	return out
}

// paramName is an expression that is a param and nothing else.
var paramName = regexp.MustCompile(`^\s*params\.\??([A-Za-z_][A-Za-z0-9_]*)\s*$`)

// named returns the param that an expression hands on; nil when it does
// anything else.
func (d *drift) named(cel string) *toolfile.Param {
	m := paramName.FindStringSubmatch(cel)
	if m == nil {
		return nil
	}
	i := slices.IndexFunc(d.params, func(p *toolfile.Param) bool { return p.Name.Value == m[1] })
	if i < 0 {
		return nil
	}
	return d.params[i]
}
