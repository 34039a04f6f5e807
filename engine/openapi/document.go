// Package openapi reads the OpenAPI 3 description of an API, in JSON or YAML,
// as a judge of tool files: which operations there are, what they take and
// what they answer.
//
// It reads what people have, not only what is valid: a description may lack
// what the standard asks for, and a reference that leads nowhere stands for
// something of which nothing is known. References are followed when they are
// asked for, so that reading a large document costs little more than parsing
// it, and may lead in circles.
package openapi

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	// maxDocument bounds what is read of a document, in bytes.
	maxDocument = 64 << 20
	// maxRefs bounds how many references are followed from one place.
	maxRefs = 32
)

// methods are the methods that tools can send, in the order of listings.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// Document is an API's description. It is immutable and safe for concurrent use.
type Document struct {
	root       map[string]any
	operations []*Operation

	shapes sync.Map // of uintptr: *jq.Shape, those of schemas that were asked for
	paths  sync.Map // of string: []*Operation, what At has found
}

// Open reads the document in a file, of at most 64 MB. The error says what is
// wrong with it and begins with its path.
func Open(path string) (*Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return nil, err
	}
	d, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// Parse reads a document, of at most 64 MB, from its text.
func Parse(data []byte) (*Document, error) {
	if len(data) > maxDocument {
		return nil, fmt.Errorf("the document has more than %d MB, which is no API's description", maxDocument>>20)
	}
	root, err := decode(data)
	if err != nil {
		return nil, err
	}
	version, has := root["openapi"]
	swagger, old := root["swagger"]
	switch {
	case !has && old:
		return nil, fmt.Errorf("this is Swagger %v; OpenAPI 3 is needed: convert it first", swagger)
	case !has:
		return nil, fmt.Errorf(`this is no OpenAPI document: it has no "openapi" that says its version, such as "openapi": "3.0.3"`)
	case !strings.HasPrefix(fmt.Sprint(version), "3"):
		return nil, fmt.Errorf("this is OpenAPI %v; version 3 is needed", version)
	}
	d := &Document{root: root}
	paths, ok := root["paths"].(map[string]any)
	if !ok || len(paths) == 0 {
		return nil, fmt.Errorf(`the document has no "paths": there is nothing to compare with`)
	}
	for path, item := range paths {
		for _, m := range methods {
			node, ok := d.object(item)[strings.ToLower(m)].(map[string]any)
			if ok && strings.HasPrefix(path, "/") {
				d.operations = append(d.operations, d.operation(m, path, node))
			}
		}
	}
	slices.SortFunc(d.operations, func(a, b *Operation) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(slices.Index(methods, a.Method), slices.Index(methods, b.Method)))
	})
	return d, nil
}

// Operations returns all operations, sorted by path and then GET, POST, PUT,
// PATCH, DELETE.
func (d *Document) Operations() []*Operation { return d.operations }

// Find returns the operation of that operationId, or that is written
// "METHOD /path"; nil when there is none.
func (d *Document) Find(name string) *Operation {
	for _, o := range d.operations {
		if o.ID == name && name != "" || strings.EqualFold(o.Method+" "+o.Path, strings.Join(strings.Fields(name), " ")) {
			return o
		}
	}
	return nil
}

// At returns the operations at a path whose {params} may have other names than
// in the document; a path that the document has literally comes before one in
// which a param stands for a part of it. It is empty when there is none, and must
// not be changed.
func (d *Document) At(path string) []*Operation {
	known, ok := d.paths.Load(path)
	if !ok {
		known, _ = d.paths.LoadOrStore(path, d.find(path))
	}
	return known.([]*Operation)
}

func (d *Document) find(path string) []*Operation {
	var out []*Operation
	best := -1
	for _, o := range d.operations {
		same := matches(o.Path, path)
		if same > best {
			out, best = nil, same
		}
		plain, _, _ := strings.Cut(o.Path, "?")
		if same >= 0 && same == best && (len(out) == 0 || strings.HasPrefix(out[0].Path+"?", plain+"?")) {
			out = append(out, o)
		}
	}
	return out
}

// matches returns how many segments of a path are literally those of the
// document's template; -1 when the template does not match.
func matches(template, path string) int {
	template, _, _ = strings.Cut(template, "?") // some write a query behind it
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return -1
	}
	same := 0
	for i, w := range want {
		open, param := strings.Contains(w, "{"), strings.Contains(got[i], "{")
		switch {
		case open && param && literal(w) == literal(got[i]), !open && w == got[i]:
			same++
		case open && !param && got[i] != "":
		default:
			return -1
		}
	}
	return same
}

// literal is a segment of a path without the names of its params: {}:close of
// {id}:close.
func literal(segment string) string { return placed.ReplaceAllString(segment, "{}") }

// placed is the place of a param in a path.
var placed = regexp.MustCompile(`\{[^}]*\}`)

// object returns a node as an object, with its references followed. It is nil
// for anything else, and for references that lead out of the document, nowhere
// or only to one another.
func (d *Document) object(node any) map[string]any {
	for range maxRefs {
		o, _ := node.(map[string]any)
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		node = d.lookup(ref)
	}
	return nil
}

// lookup returns what a JSON Pointer of this document leads to (RFC 6901,
// section 6); nil when it leads nowhere.
func (d *Document) lookup(ref string) any {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	var at any = d.root
	for _, part := range strings.Split(pointer, "/") {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch node := at.(type) {
		case map[string]any:
			if inner, there := node[part]; there || node["$ref"] == nil {
				at = inner
			} else {
				at = d.object(node)[part]
			}
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(node) {
				return nil
			}
			at = node[i]
		default:
			return nil
		}
	}
	return at
}

// list returns a node as a list; nil for anything else.
func list(node any) []any {
	l, _ := node.([]any)
	return l
}

func text(node any) string {
	s, _ := node.(string)
	return s
}
