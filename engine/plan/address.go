package plan

import (
	"net/url"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// Address is the address of a resource: literal segments and params, each a whole
// segment, and params in the query (RFC 6570: {name} of level 1, and {?a,b} at the
// end).
type Address struct {
	Text     string
	segments []string // those of params in braces
	query    []string // params
}

// NewAddress returns an address, which package toolfile has found to be one.
func NewAddress(text string) *Address {
	path, query, _ := strings.Cut(strings.TrimSuffix(text, "}"), "{?")
	if query == "" { // the brace belongs to a segment
		path = text
	}
	a := &Address{Text: text, segments: strings.Split(path, "/")}
	if query != "" {
		a.query = strings.Split(query, ",")
	}
	return a
}

// Params returns the names of the params, as often as they stand there: those of
// the path, and those of the query.
func (a *Address) Params() (path, query []string) {
	for _, s := range a.segments {
		if name := paramIn(s); name != "" {
			path = append(path, name)
		}
	}
	return path, a.query
}

// paramIn is the param that a segment is, or "".
func paramIn(segment string) string {
	name, ok := strings.CutPrefix(segment, "{")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(name, "}")
}

// Shape is the address without the names of its params: two addresses of one shape
// mean the same resources.
func (a *Address) Shape() string {
	out := slices.Clone(a.segments)
	for i, s := range out {
		if paramIn(s) != "" {
			out[i] = "{}"
		}
	}
	return strings.Join(out, "/")
}

// Scheme is what stands before "://".
func (a *Address) Scheme() string {
	scheme, _, _ := strings.Cut(a.Text, "://")
	return scheme
}

// Meets reports whether one address may fit both.
func (a *Address) Meets(b *Address) bool {
	if len(a.segments) != len(b.segments) {
		return false
	}
	for i, s := range a.segments {
		if o := b.segments[i]; s != o && paramIn(s) == "" && paramIn(o) == "" {
			return false
		}
	}
	return true
}

// Expand returns the address of one resource. What value has not is left out of the
// query, and empty in the path.
func (a *Address) Expand(value func(name string) (string, bool)) string {
	out := slices.Clone(a.segments)
	for i, s := range out {
		if name := paramIn(s); name != "" {
			v, _ := value(name)
			out[i] = escape(v)
		}
	}
	var pairs []string
	for _, name := range a.query {
		if v, ok := value(name); ok {
			pairs = append(pairs, name+"="+escape(v))
		}
	}
	if len(pairs) == 0 {
		return strings.Join(out, "/")
	}
	return strings.Join(out, "/") + "?" + strings.Join(pairs, "&")
}

// escape encodes all but what RFC 3986 leaves unreserved.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Match reads the arguments out of an address of a resource, each of which is a
// text, or several of one name in the query. ok is false where it is no address of
// this kind; wrong says what is wrong with one that is.
func (a *Address) Match(uri string) (arguments map[string]any, wrong string, ok bool) {
	rest, _, fragment := strings.Cut(uri, "#")
	path, query, asked := strings.Cut(rest, "?")
	have := strings.Split(path, "/")
	if len(have) != len(a.segments) {
		return nil, "", false
	}
	arguments = map[string]any{}
	for i, want := range a.segments {
		name := paramIn(want)
		switch {
		case name == "" && want != have[i]:
			return nil, "", false
		case name != "" && have[i] == "":
			wrong = "its " + name + " is empty"
		case name != "":
			v, err := url.PathUnescape(have[i])
			if err != nil {
				wrong = diag.Show(have[i]) + " is no percent-encoding"
			}
			arguments[name] = v
		}
	}
	switch {
	case wrong != "":
	case fragment:
		wrong = "it has a part behind #, which no resource here has"
	case asked:
		wrong = a.readQuery(query, arguments)
	}
	return arguments, wrong, true
}

// readQuery adds the arguments of a query, and returns what is wrong with it.
func (a *Address) readQuery(query string, arguments map[string]any) string {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		v, err := url.QueryUnescape(value)
		switch {
		case pair == "":
			continue
		case len(a.query) == 0:
			return "it takes no query, and has " + diag.Show(pair)
		case !slices.Contains(a.query, name):
			return "its query takes no " + diag.Show(name) + diag.DidYouMean(name, a.query)
		case err != nil:
			return diag.Show(value) + " is no percent-encoding"
		}
		switch old := arguments[name].(type) {
		case nil:
			arguments[name] = v
		case string:
			arguments[name] = []any{old, v}
		case []any:
			arguments[name] = append(old, v)
		}
	}
	return ""
}
