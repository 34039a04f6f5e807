package openapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Operation is one method at one path.
type Operation struct {
	Method      string // upper case
	Path        string // with its {params}, as the document has it
	ID          string // operationId; empty when there is none
	Summary     string
	Description string
	Tags        []string
	Deprecated  bool

	doc  *Document
	node map[string]any

	once   sync.Once
	params []*Param
}

// Param is one param of an operation.
type Param struct {
	Name        string
	In          string // path, query or header
	Description string
	Required    bool
	Deprecated  bool
	Style       string // form when the document does not say
	Explode     bool
	Schema      *Schema
	Example     any // nil: none
}

// operation reads what a listing needs.
func (d *Document) operation(method, path string, node map[string]any) *Operation {
	o := &Operation{Method: method, Path: path, doc: d, node: node, ID: text(node["operationId"]),
		Summary: strings.TrimSpace(text(node["summary"])), Description: strings.TrimSpace(text(node["description"])), Deprecated: node["deprecated"] == true}
	for _, t := range list(node["tags"]) {
		o.Tags = append(o.Tags, text(t))
	}
	return o
}

// String returns the operation as METHOD /path.
func (o *Operation) String() string { return o.Method + " " + o.Path }

// Params returns the params of the operation and those that its path has for
// all methods, in the order of the document. Cookies are left out. They must not be
// changed.
func (o *Operation) Params() []*Param {
	o.once.Do(func() { o.params = o.readParams() })
	return o.params
}

func (o *Operation) readParams() []*Param {
	var out []*Param
	ofPath := o.doc.object(o.doc.object(o.doc.root["paths"])[o.Path])
	for _, n := range slices.Concat(list(o.node["parameters"]), list(ofPath["parameters"])) {
		p := o.doc.param(o.doc.object(n))
		if p != nil && !slices.ContainsFunc(out, func(q *Param) bool { return q.Name == p.Name && q.In == p.In }) {
			out = append(out, p)
		}
	}
	return out
}

// Param returns the param of that place and name, or nil; a header's name may
// be written in other case.
func (o *Operation) Param(in, name string) *Param {
	for _, p := range o.Params() {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// Names returns the names of the params in one place, in the order of the document.
func (o *Operation) Names(in string) []string {
	var out []string
	for _, p := range o.Params() {
		if p.In == in {
			out = append(out, p.Name)
		}
	}
	return out
}

func (d *Document) param(node map[string]any) *Param {
	p := &Param{Name: text(node["name"]), In: text(node["in"]), Description: strings.TrimSpace(text(node["description"])),
		Required: node["required"] == true, Deprecated: node["deprecated"] == true, Style: text(node["style"]), Example: node["example"]}
	if p.Name == "" || p.In != "path" && p.In != "query" && p.In != "header" {
		return nil
	}
	if p.Style == "" {
		p.Style = "form"
	}
	explode, said := node["explode"].(bool)
	p.Explode = explode || !said && p.Style == "form"
	schema := node["schema"]
	if content, ok := node["content"].(map[string]any); ok && schema == nil {
		schema = d.media(content)["schema"]
	}
	p.Schema = d.schema(schema)
	if p.Example == nil {
		p.Example = first(d, node["examples"])
	}
	if p.Example == nil {
		p.Example = p.Schema.Example()
	}
	return p
}

// Body returns the schema of the operation's JSON body and whether one must be
// sent; nil when it takes none.
func (o *Operation) Body() (s *Schema, required bool) {
	body := o.doc.object(o.node["requestBody"])
	content, ok := body["content"].(map[string]any)
	if !ok {
		return nil, false
	}
	return o.doc.schema(o.doc.media(content)["schema"]), body["required"] == true
}

// bodyContent is what the operation's body may be, by its media type.
func (o *Operation) bodyContent() map[string]any {
	return o.doc.object(o.doc.object(o.node["requestBody"])["content"])
}

// BodyAs returns the schema of the operation's body of a media type; nil when it takes
// none of that type.
func (o *Operation) BodyAs(media string) *Schema {
	for name, content := range o.bodyContent() {
		if mediaType(name) == media {
			return o.doc.schema(o.doc.object(content)["schema"])
		}
	}
	return nil
}

// BodyMedia returns the media types of the operation's body, sorted; none where the
// document names none.
func (o *Operation) BodyMedia() []string { return mediaTypes(o.bodyContent()) }

// AnswerMedia returns the media types of the first answer that means success, sorted;
// none where the document names none.
func (o *Operation) AnswerMedia() []string {
	_, r := o.success()
	return mediaTypes(o.doc.object(r["content"]))
}

func mediaTypes(content map[string]any) (out []string) {
	for name := range content {
		out = append(out, mediaType(name))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mediaType is a media type without its parameters.
func mediaType(name string) string {
	name, _, _ = strings.Cut(name, ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// IsJSON reports whether a media type is one of JSON, or any.
func IsJSON(media string) bool { return jsonRank(media) > 0 || strings.Contains(media, "*") }

// success is the first answer that means success, and its status; nil when there is none.
func (o *Operation) success() (code string, r map[string]any) {
	responses := o.doc.object(o.node["responses"])
	for _, code := range successes {
		if r := o.doc.object(responses[code]); r != nil {
			return code, r
		}
	}
	return "", nil
}

// successes are the statuses of success, those first that say most.
var successes = []string{"200", "201", "202", "203", "204", "205", "206", "2XX", "default"}

// BodyExample returns the document's example of a body; nil when it has none.
func (o *Operation) BodyExample() any { return o.doc.example(o.bodyContent()) }

// Response returns the first answer that means success: its status, the schema
// of its JSON body, nil when it has none, and an example of one.
func (o *Operation) Response() (status int, s *Schema, example any) {
	code, r := o.success()
	if status, _ = strconv.Atoi(code); status == 0 {
		status = 200
	}
	content := o.doc.object(r["content"])
	if r != nil && len(content) == 0 {
		return status, nil, nil
	}
	return status, o.doc.schema(o.doc.media(content)["schema"]), o.doc.example(content)
}

// media returns the JSON media type of a content, if it has one, else any.
func (d *Document) media(content map[string]any) map[string]any {
	var name string
	for key := range content {
		if name == "" || jsonRank(key) > jsonRank(name) || jsonRank(key) == jsonRank(name) && key < name {
			name = key
		}
	}
	return d.object(content[name])
}

func jsonRank(media string) int {
	media, _, _ = strings.Cut(media, ";")
	switch {
	case media == "application/json":
		return 2
	case strings.HasSuffix(media, "json"):
		return 1
	}
	return 0
}

// example returns the first example of a content: its own, else its schema's.
func (d *Document) example(content map[string]any) any {
	m := d.media(content)
	if m["example"] != nil {
		return m["example"]
	}
	if e := first(d, m["examples"]); e != nil {
		return e
	}
	return d.schema(m["schema"]).Example()
}

// first returns the value of the first of named examples, by name.
func first(d *Document, examples any) any {
	all := d.object(examples)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if v := d.object(all[name])["value"]; v != nil {
			return v
		}
	}
	return nil
}

// ForeignBody returns the media type of a body that is never JSON; empty when
// the operation takes JSON, or nothing.
func (o *Operation) ForeignBody() string {
	out := ""
	for name := range o.bodyContent() {
		if jsonRank(name) > 0 || strings.Contains(name, "*") {
			return ""
		}
		if out == "" || name < out {
			out = name
		}
	}
	return out
}
