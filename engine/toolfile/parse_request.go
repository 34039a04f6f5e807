package toolfile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// path returns the path of a request.
func (r *reader) path(e entry) diag.Text {
	t := r.text(e)
	if t.IsSet() && !strings.HasPrefix(t.Value, "/") {
		r.add(WrongType.At(t, `"path" must begin with a slash, not %q`, t.Value))
	}
	return t
}

// mediaType is a type and a subtype (RFC 9110, section 8.3.1).
var mediaType = diag.Pattern(mediaPattern)

const mediaPattern = "^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(;.*)?$"

func (r *reader) mediaType(e entry) diag.Text {
	t := r.filled(e)
	if t.IsSet() && !mediaType().MatchString(t.Value) {
		r.add(WrongType.At(t, "%q must be a media type such as application/json-patch+json, not %q", e.name, t.Value))
		return diag.Text{}
	}
	if form, _, _ := strings.Cut(t.Value, ";"); form == "application/x-www-form-urlencoded" || strings.HasPrefix(form, "multipart/") {
		r.add(WrongType.At(t, "%q is of a body, which is JSON; write form: instead of body: and this, for an urlencoded form", e.name))
	}
	return t
}

// pathParams reads values of the path: {name: value} or {name: {value: value}}.
func (r *reader) pathParams(e entry, q *Request) {
	for _, p := range r.named(e.value, e.quoted()) {
		if p.value.Kind == yaml.MappingNode {
			q.PathParams = append(q.PathParams, pathParamTable.one(r, p))
		} else if v := r.pathValue(p); v != nil {
			q.PathParams = append(q.PathParams, PathParam{Name: p.key, Value: v})
		}
	}
}

// pathValue returns what a {NAME} of the path stands for; nil when it is none.
func (r *reader) pathValue(e entry) *Value {
	v, ok := r.binding(e, true)
	if ok && v.Kind == List && len(v.List) == 0 {
		r.at(e.value, WrongType, "%q must not be empty: it is a part of the path", e.name)
		return nil
	}
	return v
}

// request reports what a request says twice or to no end.
func (r *reader) request(e entry, es []entry, q *Request) {
	q.Place = e.key.Pos
	if method := findKey(es, "method"); method != nil && !q.Method.IsSet() && q.Body != nil {
		q.Method = r.src.Place(method.key.Pos)
		q.Method.Value = "POST" // whatever was meant, it is none without a body
	}
	for _, other := range []string{"body", "content_type"} {
		if second := findKey(es, other); second != nil && has(es, "form") {
			r.add(DuplicateKey.At(second.key, `a request has "form" or %q, not both`, other))
		}
	}
	if q.ContentType.IsSet() && !has(es, "body") && !has(es, "form") {
		r.add(MissingKey.At(q.ContentType, `"content_type" is about a "body", which the request has not`))
	}
	for _, p := range q.PathParams {
		if q.Path.IsSet() && !strings.Contains(q.Path.Value, "{"+p.Name.Value+"}") {
			r.add(UnknownKey.At(p.Name, "the path has no {%s}; write it where the value belongs, or leave this out", p.Name.Value))
		}
	}
}
