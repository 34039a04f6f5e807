package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

var bodySchema = diag.Kind{Name: "body-schema", Explain: "A body that the API's schema refuses.",
	Example: "body: {ship: {nmae: Ada}}"}

// body compares the body with the operation's schema.
func (d *drift) body() {
	schema, required := d.operation.Body()
	body, path := d.exchange.Request.Body, d.exchange.Request.Path
	switch {
	case d.exchange.Request.Form != nil:
		d.form()
	case body == nil && (required || len(schema.Required()) > 0):
		d.add(bodySchema.At(path, "%s needs a body", d.operation))
	case body != nil && schema == nil:
		at := body.Text
		if len(body.Map) > 0 {
			at = body.Map[0].Key
		}
		d.add(bodySchema.At(at, "%s takes no body", d.operation))
	case d.wrongBodyMedia():
	case body != nil:
		for _, r := range schema.Check(body, d) {
			kind := bodySchema
			if r.Enum {
				kind = enumDrift
			}
			d.add(kind.At(r.At, "%s", r.Message))
		}
	}
}

const formMedia = "application/x-www-form-urlencoded"

// form compares the fields of a form with the operation's schema.
func (d *drift) form() {
	at := d.exchange.Request.Path
	if form := d.exchange.Request.Form; len(form) > 0 {
		at = form[0].Key
	}
	media := d.operation.BodyMedia()
	s := d.operation.BodyAs(formMedia)
	switch {
	case len(media) == 0:
		d.add(bodySchema.At(at, "%s takes no body", d.operation))
		return
	case s == nil && !slices.Contains(media, "*/*"):
		d.add(wrongMedia.At(at, "%s takes %s, not a form: put it into body", d.operation, strings.Join(media, " or ")))
		return
	case len(s.Properties()) == 0:
		return
	}
	known := s.Properties()
	sent := map[string]bool{}
	for _, b := range d.exchange.Form {
		sent[b.Name] = true
		name := strings.TrimSuffix(b.Name, "[]")
		switch p := cmp.Or(known[b.Name], known[name]); {
		case p != nil:
			sent[name] = true
			d.values(b, &openapi.Param{Name: b.Name, Schema: p})
			if slices.Contains(s.Required(), b.Name) && b.CEL != nil && strings.HasPrefix(b.CEL.Type, "optional") {
				if of := d.named(b.CEL.Text.Value); of == nil || !of.Required.Value && of.Default == nil {
					d.add(bodySchema.At(b.At, "the form needs %q, which this expression may leave out", b.Name))
				}
			}
		case !s.Open() && !strings.Contains(b.Name, "["):
			d.add(bodySchema.At(b.At, "%q is not in the schema of the form%s", b.Name, diag.DidYouMean(b.Name, slices.Sorted(maps.Keys(known)))))
		}
	}
	for _, name := range s.Required() {
		if !sent[name] && !known[name].ReadOnly() {
			d.add(bodySchema.At(at, "the form needs %q", name))
		}
	}
}

var wrongMedia = diag.Kind{Name: "wrong-media", Explain: "A body or an answer of another media type than the API's description has.",
	Example: "request: {path: /export} where the API answers text/csv"}

// wrongBodyMedia reports a JSON body where the operation takes something else.
func (d *drift) wrongBodyMedia() bool {
	q, media := d.exchange.Request, d.operation.BodyMedia()
	if q.Body == nil || len(media) == 0 || slices.ContainsFunc(media, func(m string) bool { return strings.Contains(m, "*") }) {
		return false
	}
	sent := cmp.Or(mediaOf(q.ContentType.Value), "application/json")
	switch {
	case slices.Contains(media, sent):
		return false
	case q.ContentType.IsSet():
		d.add(wrongMedia.At(q.ContentType, "%s takes %s, not %s", d.operation, strings.Join(media, " or "), sent))
	case slices.Contains(media, formMedia) && !slices.ContainsFunc(media, openapi.IsJSON):
		at := q.Path
		if len(q.Body.Map) > 0 {
			at = q.Body.Map[0].Key
		}
		d.add(wrongMedia.At(at, "%s takes a form, not JSON: put it under form", d.operation))
	case slices.ContainsFunc(media, openapi.IsJSON):
		json := media[slices.IndexFunc(media, openapi.IsJSON)]
		if strings.HasSuffix(json, "+json") && !strings.Contains(json, "patch") { // which is JSON under a name of its own
			return false
		}
		d.add(wrongMedia.At(q.Path, "%s takes %s: add content_type: %s", d.operation, json, json))
	default:
		d.add(wrongMedia.At(q.Path, "%s takes %s, which a tool cannot send", d.operation, strings.Join(media, " or ")))
	}
	return true
}

func mediaOf(contentType string) string {
	contentType, _, _ = strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(contentType))
}

// lines are the media types that a line each is a record of.
var lines = []string{"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-seq"}

// answer reports an answer that is read as something else than it is, and returns the
// shape of what the response gets; nil when that is not known.
func (d *drift) answer() *jq.Shape {
	_, schema, _ := d.operation.Response()
	media, q := d.operation.AnswerMedia(), d.exchange.Request
	is := ""
	for _, m := range media {
		switch {
		case slices.Contains(lines, m):
			is = cmp.Or(is, "ndjson")
		case m == "text/csv":
			is = cmp.Or(is, "csv")
		case strings.HasPrefix(m, "text/") && !strings.Contains(m, "*"):
			is = cmp.Or(is, "text")
		}
	}
	json := len(media) == 0 || slices.ContainsFunc(media, func(m string) bool { return openapi.IsJSON(m) && !slices.Contains(lines, m) })
	switch as := d.exchange.Answer; {
	case as == "json" && !json && is != "":
		d.add(wrongMedia.At(q.Path, "%s answers %s: add answer: %s", d.operation, strings.Join(media, " or "), is))
		return nil
	case as == "csv" && len(media) > 0 && is == "" && json && !slices.ContainsFunc(media, func(m string) bool { return strings.Contains(m, "*") }):
		d.add(wrongMedia.At(q.Answer, "%s answers %s, not CSV", d.operation, strings.Join(media, " or ")))
		return nil
	case as == "csv":
		return nil
	case as == "text":
		return jq.Scalar(jq.KindString)
	}
	return schema.Shape()
}

// Refused implements [openapi.Leaves]: an expression is known by its type and,
// where it hands on a param, by the param's values.
func (d *drift) Refused(v *toolfile.Value, s *openapi.Schema) []openapi.Refusal {
	e := d.exchange.BodyCEL[v]
	if e == nil {
		return nil
	}
	if want := s.Type(); want != "" && !gives(e, want) {
		return []openapi.Refusal{{At: v.Text, Message: "the API takes " + want + " here; the expression gives " + e.Type}}
	}
	known := s.Enum()
	if known == nil {
		known = s.Items().Enum()
	}
	p := d.named(e.Text.Value)
	out := enums(p, known)
	if p != nil {
		out = append(out, properties(&p.Schema, p.Name.Value, s)...)
	}
	return out
}

// properties compares what the objects of a param hold with what the API takes there.
// place is where in the arguments that is.
func properties(own *toolfile.Schema, place string, s *openapi.Schema) (out []openapi.Refusal) {
	if own.Items != nil && s.Type() == "array" {
		return properties(own.Items, place+"[]", s.Items())
	}
	known := s.Properties()
	if len(own.Properties) == 0 || s.Type() != "object" || len(known) == 0 {
		return nil
	}
	given := map[string]bool{}
	for i := range own.Properties {
		p := &own.Properties[i]
		name := p.Name.Value
		given[name] = true
		of, inner := known[name], place+"."+name
		switch {
		case of != nil:
			if want := of.Type(); want != "" && p.Schema.Type.IsSet() && p.Schema.Type.Value != want && !(want == "number" && p.Schema.Type.Value == "integer") {
				out = append(out, openapi.Refusal{At: p.Schema.Type, Message: fmt.Sprintf("the API takes %s as %s, not %s", want, inner, p.Schema.Type.Value)})
				continue
			}
			param := &toolfile.Param{Name: p.Name, Schema: p.Schema}
			out = append(append(out, enums(param, of.Enum())...), properties(&p.Schema, inner, of)...)
			if slices.Contains(s.Required(), name) && !of.ReadOnly() && p.Schema.Default == nil && !slices.ContainsFunc(own.RequiredProperties, func(t diag.Text) bool { return t.Value == name }) {
				out = append(out, openapi.Refusal{At: p.Name, Message: fmt.Sprintf("the API needs %s: add it to the properties that are required, or give it a default", inner)})
			}
		case !s.Open(): // which may be one alternative of several
			if near := diag.Nearest(name, slices.Sorted(maps.Keys(known))); near != "" {
				out = append(out, openapi.Refusal{At: p.Name, Message: fmt.Sprintf("%q is not in the schema of the body; did you mean %q?", name, near)})
			}
		}
	}
	for _, name := range s.Required() {
		if p := known[name]; p != nil && !p.ReadOnly() && !given[name] && !own.AdditionalProperties.Value {
			out = append(out, openapi.Refusal{At: own.Properties[0].Name, Message: fmt.Sprintf("the API needs %q in %s, which has no such property", name, place)})
		}
	}
	return out
}

// MayBeAbsent implements [openapi.Leaves].
func (d *drift) MayBeAbsent(v *toolfile.Value) bool {
	e := d.exchange.BodyCEL[v]
	if e == nil || !strings.HasPrefix(e.Type, "optional") {
		return false
	}
	p := d.named(e.Text.Value)
	return p == nil || !p.Required.Value && p.Default == nil
}

// gives reports whether an expression may give a value of a JSON type.
func gives(e *cel.Expression, want string) bool {
	got := e.Type
	for _, wrapped := range []string{"optional_type(", "optional("} {
		if inner, ok := strings.CutPrefix(got, wrapped); ok {
			got = strings.TrimSuffix(inner, ")")
		}
	}
	switch got, _, _ = strings.Cut(got, "("); got {
	case "string":
		return want == "string"
	case "int", "uint":
		return want == "integer" || want == "number"
	case "double":
		return want == "number" || want == "integer"
	case "bool":
		return want == "boolean"
	case "list":
		return want == "array"
	case "map":
		return want == "object"
	}
	return true
}
