package openapi

import (
	"maps"
	"slices"
	"strings"
)

// Server is a place where the API is.
type Server struct {
	URL       string           // with its {variables}; it may be relative
	Variables []ServerVariable // by name
}

// ServerVariable is a part of a server's URL that those who call choose.
type ServerVariable struct{ Name, Default, Description string }

// Scheme is a way in which requests may show who sends them (OpenAPI 3.1, section
// 4.8.27).
type Scheme struct {
	Name   string
	Type   string // apiKey, http, oauth2, openIdConnect or mutualTLS
	In     string // of an apiKey: query, header or cookie
	Key    string // of an apiKey: the name there
	Scheme string // of http, in lower case, such as bearer
}

// Title is what the document calls the API.
func (d *Document) Title() string {
	return strings.TrimSpace(text(d.object(d.root["info"])["title"]))
}

// Servers are the places where the API is, in the order of the document.
func (d *Document) Servers() (out []Server) {
	for _, n := range list(d.root["servers"]) {
		node := d.object(n)
		s := Server{URL: strings.TrimSpace(text(node["url"]))}
		variables := d.object(node["variables"])
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			v := d.object(variables[name])
			s.Variables = append(s.Variables, ServerVariable{name, text(v["default"]), strings.TrimSpace(text(v["description"]))})
		}
		if s.URL != "" {
			out = append(out, s)
		}
	}
	return out
}

// Schemes are the ways of signing in that the document names, by name.
func (d *Document) Schemes() (out []Scheme) {
	all := d.object(d.object(d.root["components"])["securitySchemes"])
	for _, name := range slices.Sorted(maps.Keys(all)) {
		n := d.object(all[name])
		out = append(out, Scheme{name, text(n["type"]), text(n["in"]), text(n["name"]), strings.ToLower(text(n["scheme"]))})
	}
	return out
}

// TagDescription is what the document says of a tag; empty when it says nothing.
func (d *Document) TagDescription(name string) string {
	for _, n := range list(d.root["tags"]) {
		if t := d.object(n); text(t["name"]) == name {
			return strings.TrimSpace(text(t["description"]))
		}
	}
	return ""
}

// Security are the names of the schemes that the operation asks for: those of each
// alternative. An alternative without any is to call it unknown.
func (o *Operation) Security() (out [][]string) {
	needed, own := o.node["security"].([]any)
	if !own {
		needed = list(o.doc.root["security"])
	}
	for _, n := range needed {
		out = append(out, slices.Sorted(maps.Keys(o.doc.object(n))))
	}
	return out
}

// AnswerHeaders are the names of the headers of the first answer that means success,
// in lower case, sorted.
func (o *Operation) AnswerHeaders() []string {
	_, r := o.success()
	return o.doc.headerNames(r)
}

// Failure is what an operation answers when it fails.
type Failure struct {
	Status  string   // such as 404, 4XX or default
	Schema  *Schema  // of a JSON body
	Headers []string // their names in lower case, sorted
}

// Failures are the answers of an operation that mean failure, by status.
func (o *Operation) Failures() (out []Failure) {
	responses := o.doc.object(o.node["responses"])
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		if !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") && status != "default" {
			continue
		}
		r := o.doc.object(responses[status])
		out = append(out, Failure{status, o.doc.schema(o.doc.media(o.doc.object(r["content"]))["schema"]), o.doc.headerNames(r)})
	}
	return out
}

func (d *Document) headerNames(response map[string]any) (out []string) {
	for name := range d.object(response["headers"]) {
		out = append(out, strings.ToLower(name))
	}
	slices.Sort(out)
	return out
}
