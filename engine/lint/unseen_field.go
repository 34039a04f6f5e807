package lint

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
)

var unseenField = diag.Kind{Name: "unseen-field", Severity: diag.Warning, Explain: "A field that no test's body has: it is misspelt, or read of a list or a text.",
	Example: "response: .ships.length"}

// nearField is a finding about a field that is not there, and another one that is.
var nearField = regexp.MustCompile(`^there is no field "([^"]+)" here(; did you mean "([^"]+)"\?)$`)

// absentField is a finding about a field that is not there, of an object that has others,
// in the tool's own text.
var absentField = regexp.MustCompile(`^there is no field ("[^"]+" here; .*[^)])$`)

// wrongKind is a finding about what is read of a value of another kind, inLibrary one
// about a place of the library.
var (
	wrongKind = regexp.MustCompile(`, (which has no field|over which \[\] cannot go|not an array, and has no element) ?`)
	inLibrary = regexp.MustCompile(`\([^()]*:\d+:\d+\)$`)
)

// checkUnseenFields warns of fields that a response reads of a list or a text, and of
// those that no body has which a test answers with while one has a name that is almost
// the same. A body need not have all that is read, so other fields are not judged; nor
// are those that functions read.
func checkUnseenFields(ctx context.Context, s *subject) {
	if s.sound {
		s.warn(unseenFields(ctx, s.tool, false)...)
	}
}

// SaidOnce leaves out what was found of a field in the tests' bodies where something is
// said of the same place by the API's description.
func SaidOnce(ds diag.Diagnostics) diag.Diagnostics {
	type place struct {
		path string
		pos  diag.Pos
	}
	said := map[place]bool{}
	for _, d := range ds {
		if d.Kind != unseenField.Name {
			said[place{d.Path, d.Pos}] = true
		}
	}
	return slices.DeleteFunc(ds, func(d diag.Diagnostic) bool { return d.Kind == unseenField.Name && said[place{d.Path, d.Pos}] })
}

// unseenFields are the findings about fields of a tool's tests' bodies: those that are
// mistakes, or, with rest, the others.
func unseenFields(ctx context.Context, t *engine.Tool, rest bool) (out diag.Diagnostics) {
	vars := contextShapes(t.API().File)
	vars["params"] = paramShape(t.Params())
	for _, x := range t.Plan().Exchanges() {
		page := pageOf(t, x, nil)
		if ctx.Err() != nil || x.Request == nil || x.Response == nil || page == nil || x.Answer != "json" {
			continue
		}
		_, found := t.Library().Infer(x.Response.Text, closed(page), vars)
		for _, f := range found {
			near, absent := nearField.FindStringSubmatch(f.Message), absentField.FindStringSubmatch(f.Message)
			mistake := true
			switch {
			case near != nil && misspelt(near[1], near[3]):
				f.Message = "no test's body has a field \"" + near[1] + "\" here" + near[2]
			case wrongKind.MatchString(f.Message) && !inLibrary.MatchString(f.Message):
				f = ofWholePath(f)
			case absent != nil:
				mistake, f.Message = false, "no test's body has a field "+absent[1]
			default:
				continue
			}
			if mistake == !rest {
				f.Kind, f.Severity = unseenField.Name, unseenField.Severity
				out = append(out, f)
			}
		}
	}
	return out
}

// ofPath is the path before a field.
var ofPath = regexp.MustCompile(`[.$][\w.\[\]?]*$`)

// ofWholePath is a finding about a field that a list or a text cannot have; one of its
// length is about all of the path, in the place of which it says what to write.
func ofWholePath(f diag.Diagnostic) diag.Diagnostic {
	f.Message = "in the tests' bodies " + f.Message
	line := []rune(f.Line)
	before, counted := strings.CutSuffix(string(line[:max(0, min(f.Pos.Col-1, len(line)))]), ".")
	path := ofPath.FindString(before)
	if !counted || path == "" || !strings.HasSuffix(f.Message, "write | length") {
		return f
	}
	f.Pos.Col -= len([]rune(path)) + 1
	f.Width += len([]rune(path)) + 1
	f.Message = strings.TrimSuffix(f.Message, "| length") + "(" + path + " | length)"
	return f
}

// misspelt is whether two names differ by one letter, or by two that stand the wrong way round.
func misspelt(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a)+len(b) == 1 || len(a) == 1 && len(b) == 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// closed is a shape whose objects have no further fields.
func closed(s *jq.Shape) *jq.Shape {
	if s == nil {
		return nil
	}
	out := *s
	out.Open, out.Elem = false, closed(s.Elem)
	out.Fields = maps.Clone(s.Fields)
	for name, f := range out.Fields {
		out.Fields[name] = closed(f)
	}
	return &out
}
