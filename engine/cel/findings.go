package cel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
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
	var follows span // what is wrong in there comes of the finding before
	for _, e := range issues.Errors() {
		at := offset(t.Value, e.Location.Line(), e.Location.Column())
		message := strings.TrimSpace(e.Message)
		if syntax, ok := strings.CutPrefix(message, "Syntax error: "); ok {
			return diag.Diagnostics{t.WithCut(rewritten(t, syntaxFinding(t, at, syntax)))}
		}
		if follows.has(at) {
			continue
		}
		out = append(out, rewritten(t, s.finding(t, at, message)))
		follows = s.after(t, at, message, follows)
	}
	return out
}

// span is the bytes [from, to) of an expression.
type span struct{ from, to int }

func (s span) has(at int) bool { return at >= s.from && at < s.to }

// after returns where findings follow from the one at a place: the arguments of
// an unknown function, whose variables are not known; the other side of a
// misplaced || or &&; what stands behind the dash of a-b.
func (s *Scope) after(t diag.Text, at int, message string, before span) span {
	switch {
	case undeclared().MatchString(message) && at < len(t.Value) && t.Value[at] == '(':
		return span{at, closing(t.Value, at)}
	case undeclared().MatchString(message): // what is called on it is of the same foreign object
		_, to := word(t.Value, at)
		if m := called().FindString(t.Value[to:]); m != "" {
			return span{to, to + len(m)}
		}
	case notABool().MatchString(message):
		_, to := operandAt(t.Value, at)
		if m := orElse().FindString(t.Value[to:]); m != "" {
			return span{to, to + len(m) + 1}
		}
	case undefinedField().MatchString(message):
		_, to := word(t.Value, at)
		if to < len(t.Value) && t.Value[to] == '-' {
			_, end := word(t.Value, to+1)
			return span{to, end}
		}
	}
	return before
}

// called is a method that is called.
var called = diag.Pattern(`^\.\w+\(`)

// orElse is || and && before what may stand instead of a value.
var orElse = diag.Pattern(`^\s*(?:\|\||&&)\s*`)

// closing returns the byte after the parenthesis that closes the one at a place.
func closing(s string, at int) int {
	if end := bracketEnd(s, at); end > 0 {
		return end
	}
	return len(s)
}

func (s *Scope) finding(t diag.Text, at int, message string) diag.Diagnostic {
	from, to := word(t.Value, at)
	if m := notABool().FindStringSubmatch(message); m != nil {
		return conditionFinding(t, at, m[1])
	}
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
		return WrongType.In(t, from, to, "%q: a value of type %s has no fields%s", t.Value[from:to], m[1], otherFunction(t.Value[from:to]))
	}
	if m := badLiteral().FindStringSubmatch(message); m != nil {
		return invalidLiteral(t, at, m[1])
	}
	if strings.HasPrefix(message, "invalid argument to has()") {
		name := strings.Trim(t.Value[from:to], `"'`)
		if name == "" || strings.ContainsAny(t.Value[from:to], `"'[`) {
			if f, l, ok := nextText(t.Value, from); ok {
				name = strings.Trim(t.Value[f:l], `"'`)
			}
		}
		if !slices.Contains(s.fields["params"], name) {
			name = "NAME"
		}
		if open := strings.LastIndex(t.Value[:to], "has("); open >= 0 { // all of the argument
			from, to = open+len("has("), closing(t.Value, open+len("has"))
			if t.Value[to-1] == ')' {
				to--
			}
		}
		return WrongType.In(t, from, to, "has() takes a field of something: has(params.%s)", name)
	}
	return WrongType.In(t, from, to, "%s", lowerFirst(message))
}

// noField reports a field that an object does not have.
func (s *Scope) noField(t diag.Text, from, to int, field string) diag.Diagnostic {
	object := ""
	if t.Value[from:to] != field { // the place is that of has()
		if i := regexp.MustCompile(`\b` + regexp.QuoteMeta(field) + `\b`).FindStringIndex(t.Value[from:]); i != nil {
			from, to = from+i[0], from+i[1]
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
	return WrongType.In(t, from, to, "undefined field %q%s%s", field, where, hint)
}

// noName reports a variable or a function that there is not, or not here.
func (s *Scope) noName(t diag.Text, at int, reference string) diag.Diagnostic {
	if at < len(t.Value) && t.Value[at] == '(' { // the place of a call is its parenthesis
		from, to := lastWord(t.Value[:at])
		return WrongType.In(t, from, to, "unknown function %q%s", reference, s.nearestFunction(reference))
	}
	if at < len(t.Value) && t.Value[at] == '{' { // that of an object with a type, its brace
		from, to := lastWord(strings.TrimRight(t.Value[:at], " \n\t"))
		return WrongType.In(t, from, to, "there is no type %q: an object is written {\"name\": value}", reference)
	}
	from, to := word(t.Value, at)
	name, _, _ := strings.Cut(reference, ".")
	if name == "secret" && s.away[name] != "" {
		return secretOutsideAuth.In(t, from, to, "secret can be used in auth alone")
	}
	if why := s.away[name]; why != "" {
		return celContext.In(t, from, to, "%q cannot be used here: %s; available: %s", name, why, strings.Join(s.vars, ", "))
	}
	return WrongType.In(t, from, to, "undefined name %q%s", reference, s.didYouMean(reference))
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
	switch {
	case name == "_[_]":
		hint := s.indexHint(t, at, types)
		if of, _ := sides(t.Value, at, at); s.fields[of] != nil && strings.HasSuffix(t.Value[:at], of) { // all of params["name"]
			if end := strings.IndexByte(t.Value[at:], ']'); end > 0 {
				from, to = at-len(of), at+end+1
			}
		}
		return WrongType.In(t, from, to, "[ ] cannot be applied to %s%s", operands(types), hint)
	case name == "_?_:_":
		return WrongType.In(t, from, to, "what stands before and behind the : must be of one type, and the condition true or false, not %s", operands(types))
	case name == "contains" && strings.HasPrefix(types, "list"):
		object, _ := sides(t.Value, max(0, from-1), from)
		_, value := sides(t.Value, from, min(len(t.Value), to+1))
		return WrongType.In(t, from, to, "%q is for texts; of a list write %s in %s", name, value, object)
	}
	hint := ""
	if operator != name {
		hint = operatorHint(t.Value, from, to, operator, types)
	}
	if name == "base64.encode" {
		_, value := sides(t.Value, from, min(len(t.Value), to+1))
		hint = "; write base64.encode(bytes(" + value + "))"
	}
	d := WrongType.In(t, from, to, "%q cannot be applied to %s%s", operator, operands(types), hint)
	return operatorFix(t, d, from, to, hint)
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
		return WrongType.In(t, from, to, "%q is no timestamp such as 2026-01-31T08:00:00Z", text)
	case "duration":
		return WrongType.In(t, from, to, "%q is no duration such as 90m or 24h; a day is 24h", text)
	}
	why := "it is no regular expression"
	if _, err := regexp.Compile(text); err != nil {
		why = strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	}
	return toolfile.Regex.In(t, from, to, "%s", why)
}

// didYouMean ends a message about an unknown name: a param written without
// `params.`, the nearest name, or all of them.
func (s *Scope) didYouMean(name string) string {
	if here := words[name]; here != "" {
		if here == "null" {
			return "; an argument that is left out is absent: ask has(params.NAME)"
		}
		return "; write " + here
	}
	if here := foreign[strings.Trim(name, ".")]; here != "" {
		return "; write " + here
	}
	for _, v := range s.vars {
		if slices.Contains(s.fields[v], name) {
			return fmt.Sprintf("; did you mean %q?", v+"."+name)
		}
	}
	return diag.DidYouMean(name, s.vars)
}

// foreign are objects of other languages, and what to write in CEL.
var foreign = map[string]string{
	"Date": "now", "datetime": "now", "DateTime": "now", "moment": "now", "Math": "math.greatest(A, B), math.least(A, B) or math.abs(N)",
	"JSON": "string(VALUE)", "json": "string(VALUE)", "re": `TEXT.matches(r"PATTERN")`, "RegExp": `TEXT.matches(r"PATTERN")`,
	"Array": "type(VALUE) == list", "Object": "has(params.NAME)", "strings": "TEXT.startsWith(TEXT), .contains, .split or the like", "String": "string(VALUE)", "Number": "int(VALUE) or double(VALUE)", "time": "now", "Time": "now", "parseInt": "int(VALUE)",
	"args": "params.NAME", "arguments": "params.NAME", "this": "params.NAME", "self": "params.NAME", "input": "params.NAME", "request": "params.NAME", "inputs": "params.NAME",
}

func (s *Scope) nearestFunction(name string) string {
	if hint := otherFunction(name); hint != "" {
		return hint
	}
	if near := diag.Nearest(name, functionsOf(s.env)); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// otherFunctions are functions of other languages for which CEL has something
// that is no function of another name.
var otherFunctions = map[string]string{
	"isEmpty": "x.size() == 0, or !has(params.NAME) where it was not sent", "empty": "x.size() == 0, or !has(params.NAME) where it was not sent",
	"isNull": "!has(params.NAME)", "isNil": "!has(params.NAME)", "defined": "has(params.NAME)", "present": "has(params.NAME)", "isset": "has(params.NAME)", "isSet": "has(params.NAME)",
	"exists": "has(params.NAME), or LIST.exists(x, CONDITION)", "has": "has(params.NAME)", "now": "now, which is no function", "today": "now",
	"date": "iso8601(TEXT)", "datetime": "iso8601(TEXT)", "Date": "iso8601(TEXT)", "time": "iso8601(TEXT)", "parse": "iso8601(TEXT)", "parseTime": "iso8601(TEXT)",
	"subtract": `now - duration("24h")`, "add": `now + duration("24h")`, "days": `duration("24h")`, "hours": `duration("1h")`, "minutes": `duration("1m")`,
	"max": "math.greatest(A, B)", "min": "math.least(A, B)", "abs": "math.abs(N)", "round": "math.round(N)", "floor": "math.floor(N)", "ceil": "math.ceil(N)",
	"coalesce": "params.?NAME.orValue(VALUE)", "default": "params.?NAME.orValue(VALUE)", "ifNull": "params.?NAME.orValue(VALUE)",
	"any": "LIST.exists(x, CONDITION)", "some": "LIST.exists(x, CONDITION)", "every": "LIST.all(x, CONDITION)", "filter": "LIST.filter(x, CONDITION)", "map": "LIST.map(x, VALUE)", "all": "LIST.all(x, CONDITION)", "regex": `TEXT.matches(r"PATTERN")`, "regexMatch": `TEXT.matches(r"PATTERN")`,
	"parseInt": "int(VALUE)", "Number": "int(VALUE)", "toInt": "int(VALUE)", "parseFloat": "double(VALUE)", "float": "double(VALUE)", "Boolean": "bool(VALUE)",
	"substr": "TEXT.substring(FROM, TO)", "sum": "A + B: CEL adds up no lists", "get": "params.?NAME.orValue(VALUE)", "isNotEmpty": "x.size() > 0", "hasOwnProperty": "has(params.NAME)",
	"range": "N >= FROM && N < TO", "stringify": "string(VALUE)", "dumps": "string(VALUE)", "containsAll": "LIST.all(x, x in OTHER)", "containsAny": "LIST.exists(x, x in OTHER)", "includes": "TEXT.contains(TEXT), or VALUE in LIST",
	"isNaN": "nothing: numbers are numbers here", "between": "N >= LEAST && N <= MOST", "xor": "A != B", "NOT": "!", "not": "!", "before": "iso8601(A) < iso8601(B)", "isBefore": "iso8601(A) < iso8601(B)", "after": "iso8601(A) > iso8601(B)", "isAfter": "iso8601(A) > iso8601(B)",
	"unique": "LIST.distinct()", "uniq": "LIST.distinct()", "sorted": "LIST.sort()", "is_null": "!has(params.NAME)", "is_none": "!has(params.NAME)", "type_of": "type(VALUE)", "typeof": "type(VALUE)", "isinstance": "type(VALUE) == string, or another type",
	"equals": "==", "eq": "==", "ne": "!=", "gt": ">", "lt": "<", "concat": "A + B", "if": "CONDITION ? A : B", "iif": "CONDITION ? A : B",
}

// otherFunction is for functions that go by another name elsewhere, or are written in
// capitals.
func otherFunction(name string) string {
	if name == strings.ToUpper(name) && name != "NOT" {
		name = strings.ToLower(name)
	}
	if says := otherFunctions[name]; says != "" {
		return "; write " + says
	}
	here := map[string]string{"size": "size", "len": "size", "length": "size", "count": "size", "match": "matches", "test": "matches", "lower": "lowerAscii",
		"toLowerCase": "lowerAscii", "toLower": "lowerAscii", "toUpper": "upperAscii", "tolower": "lowerAscii", "toupper": "upperAscii", "upper": "upperAscii", "toUpperCase": "upperAscii",
		"strip": "trim", "startsWith": "startsWith", "toString": "string", "str": "string"}[name]
	if here == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", here+"()")
}
