// Package scaffold writes the first version of a tool file from an API's
// description: one that compiles, that passes the test it brings, and whose
// texts for people are left to be written.
package scaffold

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
)

// File is a new tool file.
type File struct {
	Toolset string // the folder that it belongs into
	Name    string // the tool's name, without .yaml
	Text    string
}

// New writes the tool file of an operation. The error says what the operation
// needs that a tool file cannot say.
func New(o *openapi.Operation, s Surroundings) (File, error) { return newFile(o, s, s.aliases()) }

// newFile writes the tool file of an operation, under a name that is not taken.
func newFile(o *openapi.Operation, s Surroundings, taken map[string]bool) (File, error) {
	if media := o.ForeignBody(); media != "" && media != formMedia {
		return File{}, fmt.Errorf("%s takes its body as %s; a tool file sends JSON", o, media)
	}
	d := &draft{operation: o, around: s, queries: queries(o), settings: map[string]any{}, contexts: map[string]any{}}
	if d.reads() {
		d.strategy = o.Strategy(s.API.File, s.API.Library)
	}
	d.readParams()
	if err := d.readBody(); err != nil {
		return File{}, err
	}
	d.readResponse()
	name := free(toolName(o, d.list), o, taken)
	for range 3*len(d.params) + 1 {
		text, err := d.write(name)
		if err != nil {
			return File{}, err
		}
		if err = d.loosen(name, text); err == nil {
			return File{Toolset: toolset(o), Name: name, Text: text}, nil
		} else if !errors.Is(err, errLoosened) {
			return File{}, fmt.Errorf("%s: %w", o, err)
		}
	}
	return File{}, fmt.Errorf("%s: its params contradict themselves", o)
}

// write writes the file.
func (d *draft) write(name string) (string, error) {
	w := &writer{}
	w.line(0, "tool: "+name)
	w.line(0, "title: "+inline(title(name)))
	w.line(0, "description: >-")
	if d.queries == "" {
		w.line(2, "TODO: what it does, what is left out by default, and which other tool is for what.")
	} else {
		w.line(2, "Gives TODO: what it gives, what is left out by default, and which other tool is for what.")
		w.line(0, "access: read # it only asks for something: "+d.queries)
	}
	d.writeParams(w)
	d.writeRequest(w)
	if d.strategy != nil {
		w.line(0, "paginate: "+d.strategy.Name.Value)
	}
	if d.operation.Method == http.MethodDelete {
		w.line(0, "confirm: "+inline(question(title(name), d.path)))
	}
	w.line(0, "resource: "+d.resource)
	d.writeResponse(w)
	if address := d.address(name); address != "" {
		w.line(0, "uri: "+inline(address)+" # as the tool of this name that it replaces")
	}
	if len(d.counted) > 0 {
		w.line(0, "facets: ["+joined(d.counted)+"]")
	}
	if err := d.writeTests(w); err != nil {
		return "", err
	}
	return w.String(), nil
}

// address is the address of the tool whose place a new one takes, where its params are
// those of the new one: prompts may read it.
func (d *draft) address(name string) string {
	i := slices.IndexFunc(d.around.Tools, func(t *engine.Tool) bool { return t.Name() == name })
	if i < 0 || !d.reads() {
		return ""
	}
	address, _, _ := strings.Cut(d.around.Tools[i].File.URI.Value, "{?")
	var named []string
	for _, m := range pathParam.FindAllStringSubmatch(address, -1) {
		named = append(named, m[1])
	}
	for _, p := range d.params {
		if p.required != slices.Contains(named, p.name) {
			return ""
		}
		named = slices.DeleteFunc(named, func(n string) bool { return n == p.name })
	}
	if len(named) > 0 {
		return ""
	}
	return address
}

// question asks in the words of a title, with the params of the path.
func question(title, path string) string {
	parts := []string{"'" + title + "'"}
	for _, m := range pathParam.FindAllStringSubmatch(path, -1) {
		parts = append(parts, "' '", "string(params."+m[1]+")")
	}
	return "${" + strings.Join(append(parts, "'?'"), " + ") + "}"
}

// List returns the operations whose id, path, summary or tags contain word, in
// any case; all of them for an empty one.
func List(d *openapi.Document, word string) []*openapi.Operation {
	word = strings.ToLower(word)
	return slices.DeleteFunc(slices.Clone(d.Operations()), func(o *openapi.Operation) bool {
		return !strings.Contains(strings.ToLower(strings.Join(append([]string{o.ID, o.String(), o.Summary}, o.Tags...), "\n")), word)
	})
}

// Find returns the operation of that operationId, or written "METHOD /path".
// The error names the nearest one.
func Find(d *openapi.Document, name string) (*openapi.Operation, error) {
	if o := d.Find(name); o != nil {
		return o, nil
	}
	var ids []string
	for _, o := range d.Operations() {
		ids = append(ids, o.ID)
	}
	if near := diag.Nearest(name, ids); near != "" {
		return nil, fmt.Errorf("no operation %q in the description; did you mean %q?", name, near)
	}
	if list := List(d, name); name != "" && len(list) > 0 {
		return nil, fmt.Errorf("no operation %q in the description; %d speak of it: see --list %s", name, len(list), name)
	}
	return nil, errors.New("no operation " + fmt.Sprintf("%q", name) + " in the description; --list shows all of them")
}
