package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// renamable are the things that can have another name.
var renamable = []thing{param, step, function, sharedParam, sharedRule, strategy, lookup, contextName}

// Edit is a change of a file: in the place of some characters stands another text.
type Edit struct {
	File  string // its path, as that of the source
	At    diag.Pos
	Width int // in characters
	New   string
}

// prepareRename returns the name at a place that can be changed.
func (s *Server) prepareRename(ctx context.Context, d *open, at position) (any, error) {
	here, _ := s.located(ctx, d, at)
	for _, u := range here {
		if slices.Contains(renamable, u.of) && s.isMade(ctx, d, u) {
			name, _, _ := strings.Cut(u.name, "/")
			return map[string]any{"range": s.location(u).Range, "placeholder": name}, nil
		}
	}
	return nil, nil
}

// isMade reports whether there is what a use stands for.
func (s *Server) isMade(ctx context.Context, d *open, u use) bool {
	_, all := s.located(ctx, d, s.location(u).Range.Start)
	return slices.ContainsFunc(s.sameAs(ctx, d, u, all), func(o use) bool { return o.def })
}

// rename gives the thing at a place another name.
func (s *Server) rename(ctx context.Context, d *open, at position, name string) (any, error) {
	here, all := s.located(ctx, d, at)
	for _, u := range here {
		if !slices.Contains(renamable, u.of) || !s.isMade(ctx, d, u) {
			continue
		}
		var edits []Edit
		var err error
		if u.of.isOwn() {
			good := s.subject(ctx, d)
			if good == nil || good.API == nil || len(all) == 0 {
				return nil, refused("the file, or its _api.yaml, has mistakes of syntax; mend them first")
			}
			edits, err = RenameOwn(s.source(d), good.API, good.Library, string(u.of), u.name, name)
		} else {
			edits, err = RenameShared(s.sources(ctx, d), string(u.of), u.name, name)
		}
		if err != nil {
			return nil, refused(err.Error())
		}
		sources := s.sources(ctx, d)
		out := workspaceEdit{map[string][]textEdit{}}
		for _, e := range edits {
			for _, src := range sources {
				if src.Path == e.File {
					uri := uriOf(filepath.FromSlash(e.File))
					out.Changes[uri] = append(out.Changes[uri], textEdit{s.rangeOf(src, e.At, e.Width), e.New})
				}
			}
		}
		return out, nil
	}
	return nil, refused("nothing that can have another name stands here")
}

func refused(message string) error {
	return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: message}
}

// taken are the names that a param or step cannot have: those that the engine adds
// to tools, and YAML's words for other values than texts.
var taken = []string{"limit", "cursor", "fields", "count_by", "true", "false", "null", "yes", "no", "on", "off", "y", "n", "in"}

// checkName says why something cannot have a name; nil when it can.
func checkName(of thing, name string, known []string) error {
	switch {
	case !toolfile.IsIdentifier(name) || of == contextName && !toolfile.IsVariable(name):
		return fmt.Errorf("%q cannot name a %s: a letter or _, then letters, digits and _, and no word of CEL", name, of)
	case slices.Contains(taken, strings.ToLower(name)) || strings.HasPrefix(name, "__"):
		return fmt.Errorf("the name %q is taken already", name)
	case slices.Contains(known, name):
		return fmt.Errorf("there is a %s %q already", of, name)
	}
	return nil
}

// RenameShared gives something that the tools of a directory share another name:
// a function, as name/arity, or a shared param, shared rule, pagination, lookup or context.
func RenameShared(sources []*diag.Source, of, old, name string) ([]Edit, error) {
	lib := library(sources)
	var found []use
	var known []string
	_, arity, isFunction := strings.Cut(old, "/")
	for _, src := range sources {
		for _, u := range uses(src, lib) {
			if u.of != thing(of) {
				continue
			}
			if u.def {
				known = append(known, strings.TrimSuffix(u.name, "/"+arity))
			}
			if u.name == old {
				found = append(found, u)
			}
		}
	}
	if err := checkName(thing(of), name, known); err != nil {
		return nil, err
	}
	if isFunction && slices.ContainsFunc(jq.Reference(), func(e jq.Entry) bool { return e.Name() == name+"/"+arity }) {
		return nil, fmt.Errorf("jq has a function %s already", name)
	}
	return edits(found, name), nil
}

func edits(found []use, name string) (out []Edit) {
	for _, u := range found {
		out = append(out, Edit{u.text.Source().Path, u.text.At(0), diag.Len(u.text.Value), name})
	}
	return out
}

// RenameOwn gives a param or a step of a tool's file another name. What the tool sends
// stays as it is.
func RenameOwn(src *diag.Source, api *plan.API, lib jq.Library, of, old, name string) ([]Edit, error) {
	file, _ := toolfile.ParseTool(src.Path, []byte(src.Raw))
	var found []use
	var known []string
	for _, u := range uses(src, lib) {
		if u.of != thing(of) {
			continue
		}
		if u.def {
			known = append(known, u.name)
		}
		if u.name == old {
			found = append(found, u)
		}
	}
	if err := checkName(thing(of), name, known); err != nil {
		return nil, err
	}
	out := edits(found, name)
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

// rules writes out the shared rules that name the param, for they speak of the
// params of other tools, too; and names it anew in the messages of the tool's own.
func (r *renaming) rules() {
	for i := range r.file.Rules {
		own := &r.file.Rules[i]
		if !own.Ref.IsSet() {
			if !r.english && (names(own.Expression.Value, r.old) || names(own.MessageExpression.Value, r.old)) {
				r.replace(own.Message)
				r.literals(own.MessageExpression)
			}
			continue
		}
		rule := r.api.File.Rule(own.Ref.Value)
		if rule == nil || !names(rule.Expression.Value, r.old) {
			continue
		}
		r.inline(own, rule)
	}
}

// names reports whether an expression names a param.
func names(expression, param string) bool {
	return slices.ContainsFunc(cel.Mentions(expression), func(m cel.Mention) bool { return m.Name == "params" && m.Field == param })
}

// inline writes a shared rule in the place of the reference to it.
func (r *renaming) inline(own, rule *toolfile.Rule) {
	src := r.file.Source
	line := []rune(src.Line(own.Ref.Pos.Line))
	key := own.Ref.Pos.Col - 1
	for key > 0 && !strings.HasPrefix(string(line[key:]), "$ref") {
		key--
	}
	between := ", "
	if !strings.Contains(string(line[:key]), "{") {
		between = "\n" + strings.Repeat(" ", key)
	}
	anew := func(expression string) string {
		ms := cel.Mentions(expression)
		for _, m := range slices.Backward(ms) {
			if m.Name == "params" && m.Field == r.old {
				expression = expression[:m.FieldFrom] + r.name + expression[m.FieldTo:]
			}
		}
		if r.english {
			return strings.TrimSpace(expression)
		}
		return literalWords(strings.TrimSpace(expression), r.word, r.name)
	}
	parts := []string{"expression: " + quoted(anew(rule.Expression.Value))}
	if !own.Message.IsSet() && !own.MessageExpression.IsSet() {
		if rule.Message.IsSet() {
			parts = append(parts, "message: "+quoted(r.word.ReplaceAllString(rule.Message.Value, r.name)))
		}
		if rule.MessageExpression.IsSet() {
			parts = append(parts, "messageExpression: "+quoted(anew(rule.MessageExpression.Value)))
		}
	}
	if !own.Code.IsSet() && rule.Code.IsSet() {
		code := rule.Code.Value
		if code == failure.Invalid(r.old) {
			code = failure.Invalid(r.name)
		}
		parts = append(parts, "code: "+code)
	}
	width := own.Ref.Pos.Col - 1 - key + diag.Len(own.Ref.Value)
	if own.Ref.Style == diag.Single || own.Ref.Style == diag.Double {
		width += 2
	}
	r.edits = append(r.edits, Edit{src.Path, diag.Pos{Line: own.Ref.Pos.Line, Col: key + 1}, width, strings.Join(parts, between)})
	r.replace(own.Message)
	r.literals(own.MessageExpression)
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

// quotes are the texts of an expression.
var quotes = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)

// literalWords is an expression with another word in its texts.
func literalWords(expression string, word *regexp.Regexp, name string) string {
	return quotes.ReplaceAllStringFunc(expression, func(q string) string { return word.ReplaceAllString(q, name) })
}

// quoted is a text in double quotes, as JSON and so as YAML.
func quoted(s string) string {
	out, _ := json.Marshal(s)
	return string(out)
}

// Apply makes the changes that concern a file in its text.
func Apply(src *diag.Source, all []Edit) string {
	all = slices.DeleteFunc(slices.Clone(all), func(e Edit) bool { return e.File != src.Path })
	slices.SortStableFunc(all, func(a, b Edit) int {
		if a.At.Line != b.At.Line {
			return b.At.Line - a.At.Line
		}
		return b.At.Col - a.At.Col
	})
	all = slices.Compact(all)
	lines := strings.SplitAfter(src.Raw, "\n")
	for _, e := range all {
		if e.At.Line > len(lines) {
			lines = append(lines, "")
		}
		line := []rune(lines[e.At.Line-1])
		lines[e.At.Line-1] = string(line[:e.At.Col-1]) + e.New + string(line[e.At.Col-1+e.Width:])
	}
	return strings.Join(lines, "")
}
