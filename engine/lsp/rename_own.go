package lsp

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// RenameOwn gives a param or a step of a tool's file another name. What the tool sends
// stays as it is.
func RenameOwn(src *diag.Source, api *plan.API, lib jq.Library, of, old, name string) ([]Edit, error) {
	file, _ := toolfile.ParseTool(src.Path, []byte(src.Raw))
	out, err := renamed(uses(src, lib), thing(of), old, name)
	if err != nil {
		return nil, err
	}
	r := renaming{file: file, api: api, old: old, name: name, word: regexp.MustCompile(`\b` + regexp.QuoteMeta(old) + `\b`)}
	if thing(of) == step {
		r.warnings()
		return append(out, r.edits...), nil
	}
	if at, ok := wholeParams(src, lib); ok {
		return nil, fmt.Errorf("line %d uses $params as a whole, so it is not known which of them it reads; name them there first, as $params.%s", at.Line, old)
	}
	r.english = !strings.Contains(old, "_") && slices.ContainsFunc(file.Tests, func(t toolfile.Test) bool {
		return len(t.HTTP) > 0 && t.Expect.Error != nil && r.word.MatchString(t.Expect.Error.Message.Value)
	})
	r.wire()
	r.rules()
	r.said()
	return append(out, r.edits...), nil
}

// wholeParams is where a query uses its arguments as a whole.
func wholeParams(src *diag.Source, lib jq.Library) (at diag.Pos, ok bool) {
	toolfile.Scalars(src, func(path []string, t diag.Text, key bool) {
		code, language := toolfile.Code("tool file", path, t)
		if key || language != toolfile.TypeJQ {
			return
		}
		for _, m := range lib.Mentions(code) {
			if !m.Function && m.Name == "params" && m.FieldTo == 0 && !ok {
				at, ok = code.At(m.From), true
			}
		}
	})
	return at, ok
}

// renaming is what another name of a param changes besides the places where the old
// one stands in expressions.
type renaming struct {
	file      *toolfile.Tool
	api       *plan.API
	old, name string
	word      *regexp.Regexp // the old name as a word
	english   bool           // which is one of English, too, in what the tool's own rules say
	edits     []Edit
}

// wire keeps the name under which the param is sent.
func (r *renaming) wire() {
	params, own := r.api.Params(r.file, nil)
	for _, p := range params[:own] {
		if p.Name.Value != r.old || p.Wire.IsSet() || p.In.Value != "query" && p.In.Value != "header" {
			continue
		}
		wire := r.old
		if p.Type.Value == "array" && p.In.Value == "query" && p.Explode.Or(true) {
			wire = r.api.File.ListName(wire)
		}
		if !toolfile.IsIdentifier(wire) {
			wire = quoted(wire)
		}
		r.insert(p.Name, "name: "+wire)
	}
}

// insert puts a key at the start of the mapping that is the value of another key.
func (r *renaming) insert(key diag.Text, line string) {
	src := r.file.Source
	text := src.Line(key.Pos.Line)
	runes := []rune(text)
	rest := string(runes[key.Pos.Col-1:])
	if open := strings.IndexByte(rest, '{'); open >= 0 {
		r.edits = append(r.edits, Edit{src.Path, diag.Pos{Line: key.Pos.Line, Col: key.Pos.Col + diag.Len(rest[:open]) + 1}, 0, line + ", "})
		return
	}
	indent := key.Pos.Col + 1
	if next := src.Line(key.Pos.Line + 1); strings.TrimSpace(next) != "" {
		indent = len(next) - len(strings.TrimLeft(next, " "))
	}
	r.edits = append(r.edits, Edit{src.Path, diag.Pos{Line: key.Pos.Line + 1, Col: 1}, 0, strings.Repeat(" ", indent) + line + "\n"})
}

// said names the param anew where a reader is told about it: in the descriptions,
// where its name is no word of English, and in the errors that tests expect.
func (r *renaming) said() {
	if strings.Contains(r.old, "_") {
		r.replace(r.file.Description)
		for i := range r.file.Params {
			r.replace(r.file.Params[i].Description)
		}
	}
	code, anew := failure.Invalid(r.old), failure.Invalid(r.name)
	for i := range r.file.Tests {
		test := &r.file.Tests[i]
		if q := `"` + r.old + `":`; strings.Contains(test.Expect.Confirm.Value, q) { // the arguments, as JSON
			r.edits = append(r.edits, Edit{r.file.Source.Path, test.Expect.Confirm.At(strings.Index(test.Expect.Confirm.Value, q) + 1), diag.Len(r.old), r.name})
		}
		if test.Expect.Error == nil {
			continue
		}
		if !r.english {
			r.replace(test.Expect.Error.Message)
		}
		r.code(test.Expect.Error.Code, code, anew)
	}
	for i := range r.file.Rules {
		r.code(r.file.Rules[i].Code, code, anew)
	}
}

// code puts another code in the place of one that has the param's name.
func (r *renaming) code(t diag.Text, old, anew string) {
	if t.Value == old {
		r.edits = append(r.edits, Edit{r.file.Source.Path, t.At(0), diag.Len(old), anew})
	}
}

// warnings names a step anew in the warnings that tests expect.
func (r *renaming) warnings() {
	for i := range r.file.Tests {
		for _, e := range r.file.Tests[i].Expect.Metadata {
			if e.Key.Value != "warnings" {
				continue
			}
			for _, w := range e.Value.List {
				if strings.HasPrefix(w.Text.Value, r.old+":") {
					r.edits = append(r.edits, Edit{r.file.Source.Path, w.Text.At(0), diag.Len(r.old), r.name})
				}
			}
		}
	}
}

// replace puts the new name in the place of the old one in a text.
func (r *renaming) replace(t diag.Text) {
	for _, m := range r.word.FindAllStringIndex(t.Value, -1) {
		r.edits = append(r.edits, Edit{r.file.Source.Path, t.At(m[0]), diag.Len(r.old), r.name})
	}
}

// literals does so in the texts of an expression.
func (r *renaming) literals(t diag.Text) {
	for _, q := range quotes.FindAllStringIndex(t.Value, -1) {
		r.replace(t.Sub(q[0], q[1]))
	}
}
