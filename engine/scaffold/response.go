package scaffold

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/openapi"
)

// maxFields bounds how many fields of a record a new tool gives out.
const maxFields = 24

// readFirst are the names of fields that come first, in this order.
var readFirst = strings.Fields("id html_url number key name title type summary description status state urgency priority email created_at updated_at start end")

// readResponse finds the records in the answer and writes the jq that gives
// them out.
func (d *draft) readResponse() {
	d.resource = plural(noun(d.operation.Path))
	_, s, _ := d.operation.Response()
	switch {
	case s == nil: // no body: null to jq
		var ids []string
		for _, p := range d.params {
			if p.in == "path" {
				ids = append(ids, p.name+": $params."+p.name)
			}
		}
		if len(ids) == 0 {
			ids = []string{"done: true"}
		}
		d.response = []string{"{" + strings.Join(ids, ", ") + "}"}
		return
	case s.Type() == "array":
		d.list, d.record = true, s.Items()
	default:
		d.key, d.list, d.record = d.wrapper(s)
	}
	path := "."
	if d.key != "" {
		path = "." + access(d.key)
		d.resource = plural(snake(d.key))
	}
	if d.list {
		path += "[]"
	}
	d.response = append([]string{path}, d.shape()...)
}

// wrapper returns the property of an answer that holds the records, or the only
// record; an empty key when the answer is the record itself.
func (d *draft) wrapper(s *openapi.Schema) (key string, list bool, record *openapi.Schema) {
	properties := s.Properties()
	var lists, objects []string
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		switch typeOf(properties[name]) {
		case "array":
			lists = append(lists, name)
		case "object":
			objects = append(objects, name)
		}
	}
	last := noun(d.operation.Path)
	for _, want := range []string{last, plural(last)} {
		if slices.Contains(lists, want) {
			return want, true, properties[want].Items()
		}
	}
	if properties["id"] != nil && d.strategy == nil {
		return "", false, s
	}
	if d.strategy != nil && len(lists) > 0 || len(lists) == 1 && (len(objects) == 0 || d.strategy != nil) && len(properties) <= 6 {
		return lists[0], true, properties[lists[0]].Items()
	}
	if len(objects) == 1 && len(properties) <= 2 {
		return objects[0], false, properties[objects[0]]
	}
	return "", false, s
}

// shape is the object that is made of each record; nothing when the record has
// no known fields.
func (d *draft) shape() []string {
	properties := d.record.Properties()
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(properties)), func(n string) bool { return n == "self" })
	if len(names) == 0 || d.record.Type() != "object" {
		return nil
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(important(a)-important(b), deep[typeOf(properties[a])]-deep[typeOf(properties[b])])
	})
	names = names[:min(len(names), maxFields)]
	d.counted = d.facets(names)
	var out []string
	line := "| {"
	for i, n := range names {
		part := d.fieldOf(n, properties[n])
		if i < len(names)-1 {
			part += ","
		} else {
			part += "}"
		}
		if len(line)+len(part)+3 > width-4 {
			out = append(out, strings.TrimRight(line, " "))
			line = "   "
		}
		line += part + " "
	}
	return append(out, strings.TrimRight(line, " "))
}

func important(name string) int {
	if i := slices.Index(readFirst, name); i >= 0 {
		return i
	}
	return len(readFirst)
}

// deep orders fields: plain values, then records, then lists.
var deep = map[string]int{"object": 1, "array": 2}

// fieldOf is one field of the object. Where the library has ref and list, and
// they fit, references to other records are shortened by them.
func (d *draft) fieldOf(name string, s *openapi.Schema) string {
	whole := inlineKey(name)
	if d.fits("ref", s.Shape()) && typeOf(s) == "object" {
		return fmt.Sprintf("%s: (.%s | ref)", inlineKey(name), access(name))
	}
	if typeOf(s) == "array" && slices.Contains(d.around.API.Library.Functions(), "list/1") && typeOf(s.Items()) == "object" && d.fits("ref", s.Items().Shape()) {
		return fmt.Sprintf("%s: (.%s | list(ref))", inlineKey(name), access(name))
	}
	if whole != name || slices.Contains(jqWords, name) {
		return inlineKey(name) + ": ." + access(name)
	}
	return name
}

// fits reports whether a function of the library finds what it reads in a value.
func (d *draft) fits(function string, s *jq.Shape) bool {
	if s == nil || s.Open || !slices.Contains(d.around.API.Library.Functions(), function+"/0") {
		return false
	}
	_, ds := d.around.API.Library.Infer(diag.Text{Value: function}, s, nil)
	return len(ds) == 0
}

// refGives reports whether what ref makes of a record has a field of that name, which
// the record itself has.
func (d *draft) refGives(s *openapi.Schema, name string) bool {
	out, _ := d.around.API.Library.Infer(diag.Text{Value: "ref"}, s.Shape(), nil)
	return out != nil && out.Fields[name] != nil && s.Property(name) != nil
}

func (d *draft) writeResponse(w *writer) {
	if one := strings.Join(d.response, " "); len(one)+len("response: ") <= width && !strings.Contains(one, ": ") && !strings.Contains(one, " #") {
		if strings.HasPrefix(one, ".") {
			w.line(0, "response: "+one)
		} else {
			w.line(0, "response: "+fmt.Sprintf("%q", one))
		}
		return
	}
	w.line(0, "response: |")
	for _, l := range d.response {
		w.line(2, l)
	}
}

// query is the whole response as jq.
func (d *draft) query() string { return strings.Join(d.response, "\n") }
