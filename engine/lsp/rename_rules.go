package lsp

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

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
	return slices.ContainsFunc(cel.Mentions(expression), func(m toolfile.Mention) bool { return m.Name == "params" && m.Field == param })
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
