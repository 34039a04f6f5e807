package cel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"

	"pagerduty-mcp-server/engine/diag"
)

// CEL's own words (checker/errors.go), rewritten for someone who writes YAML.
var (
	undefinedField = diag.Pattern(`^undefined field '(.*)'$`)
	undeclared     = diag.Pattern(`^undeclared reference to '(.*)' \(in container '.*'\)$`)
	noOverload     = diag.Pattern(`^found no matching overload for '(.*)' applied to '(.*)'$`)
	noFields       = diag.Pattern(`^type '(.*)' does not support field selection$`)
	badLiteral     = diag.Pattern(`^invalid (matches|timestamp|duration) argument`)
	operatorName   = diag.Pattern(`^[_@]*(in|[^_a-zA-Z]+)_?(\?_:_)?$`)
)

// findings turns CEL's errors into findings at the file's own places. Of those
// about the syntax only the first is one: what follows comes of it.
func (s *Scope) findings(t diag.Text, issues *cel.Issues) diag.Diagnostics {
	var out diag.Diagnostics
	for _, e := range issues.Errors() {
		at := offset(t.Value, e.Location.Line(), e.Location.Column())
		message := strings.TrimSpace(e.Message)
		if syntax, ok := strings.CutPrefix(message, "Syntax error: "); ok {
			return diag.Diagnostics{t.WithCut(syntaxFinding(t, at, syntax))}
		}
		out = append(out, s.finding(t, at, message))
	}
	return out
}

func (s *Scope) finding(t diag.Text, at int, message string) diag.Diagnostic {
	from, to := word(t.Value, at)
	if m := undefinedField().FindStringSubmatch(message); m != nil {
		return s.noField(t, from, to, m[1])
	}
	if m := undeclared().FindStringSubmatch(message); m != nil {
		return s.noName(t, at, m[1])
	}
	if m := noOverload().FindStringSubmatch(message); m != nil {
		return s.noFunction(t, at, m[1], m[2])
	}
	if m := noFields().FindStringSubmatch(message); m != nil {
		return t.Find(from, to, "cel-type", "%q: a value of type %s has no fields%s", t.Value[from:to], m[1], otherFunction(t.Value[from:to]))
	}
	if m := badLiteral().FindStringSubmatch(message); m != nil {
		return invalidLiteral(t, at, m[1])
	}
	if strings.HasPrefix(message, "invalid argument to has()") {
		return t.Find(from, to, "cel-type", "has() takes a field of something, such as has(params.NAME)")
	}
	return t.Find(from, to, "cel-type", "%s", lowerFirst(message))
}

// noField reports a field that an object does not have.
func (s *Scope) noField(t diag.Text, from, to int, field string) diag.Diagnostic {
	object := ""
	if t.Value[from:to] != field { // the place is that of has()
		if i := wordAfter(t.Value, from, field); i >= 0 {
			from, to = i, i+len(field)
		}
	}
	if dot := strings.LastIndexByte(t.Value[:from], '.'); dot >= 0 {
		f, to := lastPath(t.Value[:dot])
		object = t.Value[f:to]
	}
	hint, where := diag.DidYouMean(field, s.fields[object]), ""
	if near := diag.Nearest(field, s.nested); s.fields[object] == nil && near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	if object != "" {
		where = " in " + object
	}
	return t.Find(from, to, "cel-type", "undefined field %q%s%s", field, where, hint)
}

// noName reports a variable or a function that there is not, or not here.
func (s *Scope) noName(t diag.Text, at int, reference string) diag.Diagnostic {
	if at < len(t.Value) && t.Value[at] == '(' { // the place of a call is its parenthesis
		from, to := lastWord(t.Value[:at])
		return t.Find(from, to, "cel-type", "unknown function %q%s", reference, s.nearestFunction(reference))
	}
	from, to := word(t.Value, at)
	name, _, _ := strings.Cut(reference, ".")
	if name == "secret" && s.away[name] != "" {
		return t.Find(from, to, "secret-outside-auth", "secret can be used in auth alone")
	}
	if why := s.away[name]; why != "" {
		return t.Find(from, to, "cel-context", "%q cannot be used here: %s; available: %s", name, why, strings.Join(s.vars, ", "))
	}
	return t.Find(from, to, "cel-type", "undefined name %q%s", reference, s.didYouMean(reference))
}

// noFunction reports a function or operator that does not take what it is given.
func (s *Scope) noFunction(t diag.Text, at int, name, types string) diag.Diagnostic {
	operator := name
	if o := operatorName().FindStringSubmatch(name); o != nil {
		operator = o[1]
	}
	from, to := word(t.Value, at)
	if at < len(t.Value) && t.Value[at] == '(' && operator == name {
		from, to = lastWord(t.Value[:at])
	} else if strings.HasPrefix(t.Value[at:], operator) {
		from, to = at, at+len(operator)
	}
	hint := ""
	if strings.Contains(types, "null") && (operator == "==" || operator == "!=") {
		hint = "; an argument that is left out is not null but absent: ask has(params.NAME)"
	} else if i := slices.Index([]string{"(int, double)", "(double, int)"}, types); i >= 0 {
		hint = "; write the number as " + []string{"3 instead of 3.0", "3.0 instead of 3"}[i]
	}
	return t.Find(from, to, "cel-type", "%q cannot be applied to %s%s", operator, operands(types), hint)
}

// operands are the types that a function was given, for a reader.
func operands(types string) string {
	target, args, member := strings.Cut(types, ".(")
	args = strings.TrimSuffix(args, ")")
	switch {
	case !member:
		return strings.TrimSuffix(strings.TrimPrefix(types, "("), ")")
	case args == "":
		return target
	}
	return target + " with " + args
}

// invalidLiteral reports a text in quotes that is not what it stands for.
func invalidLiteral(t diag.Text, at int, function string) diag.Diagnostic {
	from, to := quoted(t.Value, at)
	text := strings.Trim(t.Value[from:to], `'"`)
	switch function {
	case "timestamp":
		return t.Find(from, to, "cel-type", "%q is no timestamp such as 2026-01-31T08:00:00Z", text)
	case "duration":
		return t.Find(from, to, "cel-type", "%q is no duration such as 90m or 24h; a day is 24h", text)
	}
	why := "it is no regular expression"
	if _, err := regexp.Compile(text); err != nil {
		why = strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	}
	return t.Find(from, to, "regex", "%s", why)
}

// didYouMean ends a message about an unknown name: a param written without
// `params.`, the nearest name, or all of them.
func (s *Scope) didYouMean(name string) string {
	for _, v := range s.vars {
		if slices.Contains(s.fields[v], name) {
			return fmt.Sprintf("; did you mean %q?", v+"."+name)
		}
	}
	return diag.DidYouMean(name, s.vars)
}

func (s *Scope) nearestFunction(name string) string {
	if hint := otherFunction(name); hint != "" {
		return hint
	}
	var known []string
	for f := range s.env.Functions() {
		if isWord(f[0]) && f[0] != '_' {
			known = append(known, f)
		}
	}
	slices.Sort(known)
	if near := diag.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// otherFunction is for functions that go by another name elsewhere.
func otherFunction(name string) string {
	here := map[string]string{"len": "size", "length": "size", "count": "size", "match": "matches", "test": "matches", "lower": "lowerAscii",
		"toLowerCase": "lowerAscii", "upper": "upperAscii", "toUpperCase": "upperAscii", "any": "exists", "some": "exists", "every": "all",
		"includes": "contains", "strip": "trim"}[name]
	if here == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", here+"()")
}
