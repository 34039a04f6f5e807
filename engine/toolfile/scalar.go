package toolfile

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// text returns a string.
func (r *reader) text(e entry) diag.Text {
	n := e.value
	if n.Kind != yaml.ScalarNode || (n.ShortTag() != "!!str" && n.ShortTag() != "!!timestamp") {
		hint, meant := "", ""
		if n.Kind == yaml.SequenceNode && e.name == "type" {
			hint = "; a value has one type, and an argument that is null counts as left out"
		}
		if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" {
			hint, meant = "; quote it", strconv.Quote(n.Value)
		}
		if slices.Contains(codeKeys, e.name) && n.Style&yaml.FlowStyle != 0 {
			r.add(WrongType.On(r.src, pos(n), 1, "%q must be a string, not %s; put it in quotes", e.name, describe(n)).Quoted(r.src, pos(n)))
			return diag.Text{}
		}
		r.meant(n, meant, "%q must be a string, not %s%s", e.name, describe(n), hint)
		return diag.Text{}
	}
	return r.scalar(n)
}

// filled returns a string that is more than blanks.
func (r *reader) filled(e entry) diag.Text {
	t := r.text(e)
	return r.fit(t, strings.TrimSpace(t.Value) != "", "%q must not be empty", e.name)
}

// fit returns t if it is what its key needs; if not ok it reports why it is none.
func (r *reader) fit(t diag.Text, ok bool, format string, args ...any) diag.Text {
	if t.IsSet() && !ok {
		r.add(WrongType.At(t, format, args...))
		return diag.Text{}
	}
	return t
}

// prose returns words, which YAML may have cut.
func (r *reader) prose(e entry) diag.Text {
	t := r.filled(e)
	r.diags = append(r.diags, t.Cut()...)
	return t
}

// code returns a query or an expression; mark begins its comments.
func (r *reader) code(e entry, mark string) diag.Text {
	t := r.filled(e)
	r.diags = append(r.diags, t.Swallowed(mark)...)
	return t
}

// name returns a string that is one of a few words. One that is misspelt is
// reported and read as the word that was meant, so that nothing else is wrong
// because of it.
func (r *reader) name(e entry, allowed ...string) diag.Text {
	return r.oneOf(e.name, r.text(e), allowed...)
}

// words returns a list of some of a few words, each once. See [reader.name].
func (r *reader) words(e entry, allowed ...string) []diag.Text {
	return r.eachOnce(e, "", func(t diag.Text) diag.Text { return r.oneOf(e.name, t, allowed...) })
}

// eachOnce returns a list of texts as read gives them, each once; what is not set is left
// out. what says before a text that is there twice what it is.
func (r *reader) eachOnce(e entry, what string, read func(diag.Text) diag.Text) (out []diag.Text) {
	for _, t := range r.texts(e) {
		t = read(t)
		switch {
		case !t.IsSet():
		case slices.ContainsFunc(out, func(o diag.Text) bool { return o.Value == t.Value }):
			r.add(DuplicateKey.At(t, what+"%q is there twice", t.Value))
		default:
			out = append(out, t)
		}
	}
	return out
}

// oneOf is a text that must be one of a few words.
func (r *reader) oneOf(key string, t diag.Text, allowed ...string) diag.Text {
	if !t.IsSet() || slices.Contains(allowed, t.Value) {
		return t
	}
	near := diag.Nearest(t.Value, allowed)
	if other := otherTypes[t.Value]; slices.Contains(allowed, other) {
		near = other
	}
	if of, ok := strings.CutSuffix(t.Value, "[]"); ok && slices.Contains(allowed, "array") {
		r.add(WrongType.At(t, "%q cannot be %q; write type: array, items: {type: %s}", key, t.Value, of))
		return diag.Text{}
	}
	if near == "" {
		hint := diag.DidYouMean(t.Value, allowed)
		if key == "in" && t.Value == "body" {
			hint = "; leave it out, and name the param where it belongs in the request's body"
		}
		r.add(WrongType.At(t, "%q cannot be %q%s", key, t.Value, hint))
		return diag.Text{}
	}
	r.add(WrongType.At(t, "%q cannot be %q; did you mean %q?", key, t.Value, near))
	t.Value = near
	return t
}

// otherTypes are what other languages call the types of JSON, and other programs an access.
var otherTypes = map[string]string{"str": "string", "text": "string", "int": "integer", "bool": "boolean",
	"float": "number", "double": "number", "decimal": "number", "list": "array", "dict": "object", "map": "object", "hash": "object", "struct": "object",
	"int32": "integer", "int64": "integer", "long": "integer", "uuid": "string", "date": "string", "datetime": "string", "timestamp": "string", "char": "string", "varchar": "string",
	"write": "manage", "update": "manage", "create": "manage", "readonly": "read", "read-only": "read", "read_only": "read", "destroy": "delete"}

// texts returns a list of strings; one string is a list of one.
func (r *reader) texts(e entry) []diag.Text {
	if e.value.Kind == yaml.ScalarNode {
		if t := r.filled(e); t.IsSet() {
			return []diag.Text{t}
		}
		return nil
	}
	return r.textList(e)
}

// textList returns a list of strings.
func (r *reader) textList(e entry) []diag.Text {
	var out []diag.Text
	for _, n := range r.filledList(e) {
		if t := r.filled(entry{e.key, e.name, n}); t.IsSet() {
			out = append(out, t)
		}
	}
	return out
}

// scalarOf is the scalar v of a key; nothing, and a finding that says what the key must
// be, unless ok.
func scalarOf[T any](r *reader, e entry, v T, ok bool, must string, args ...any) Optional[T] {
	if !ok {
		meant := inDigits(e.value)
		if _, isBool := any(v).(bool); isBool {
			meant = yesOrNo[strings.ToLower(e.value.Value)]
		}
		r.meant(e.value, meant, "%q must be %s, not %s", e.name, fmt.Sprintf(must, args...), describe(e.value))
		return Optional[T]{}
	}
	return Optional[T]{v, r.scalar(e.value)}
}

func (r *reader) boolean(e entry) Optional[bool] {
	is := e.value.Kind == yaml.ScalarNode && e.value.ShortTag() == "!!bool"
	return scalarOf(r, e, strings.EqualFold(e.value.Value, "true"), is, "true or false")
}

// flag returns a boolean that is true.
func (r *reader) flag(e entry) Optional[bool] {
	v := r.boolean(e)
	if v.IsSet() && !v.Value {
		r.add(WrongType.At(v.Text, "%q can only be true; leave the key out instead", e.name))
		return Optional[bool]{}
	}
	return v
}

// whole returns an integer that is at least least.
func (r *reader) whole(e entry, least int) Optional[int] {
	v, ok := integer(e.value)
	if !ok && e.value.ShortTag() != "!!str" && numeral().MatchString(e.value.Value) && !strings.ContainsAny(e.value.Value, ".eE") {
		r.at(e.value, WrongType, "%q is out of range: %s needs more than 64 bits", e.name, e.value.Value)
		return Optional[int]{}
	}
	return scalarOf(r, e, v, ok && v >= least, "a whole number of at least %d", least)
}

// inDigits is a number that is written in quotes; "" for another value.
func inDigits(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Style == 0 || !numeral().MatchString(n.Value) {
		return ""
	}
	return n.Value
}

// status returns the status of a response, from least to 599.
func (r *reader) status(e entry, least int) Optional[int] {
	v, ok := integer(e.value)
	return scalarOf(r, e, v, ok && v >= least && v <= 599, "the status of a response, %d to 599", least)
}

// statuses returns a list of the statuses of responses.
func (r *reader) statuses(e entry) []Optional[int] {
	var out []Optional[int]
	for _, n := range r.filledList(e) {
		switch v := r.status(entry{e.key, e.name, n}, 100); {
		case v.IsSet() && v.Value/100 == 2:
			r.at(n, WrongType, "%q is about responses that are no success, and %d is one", e.name, v.Value)
		case v.IsSet():
			out = append(out, v)
		}
	}
	return out
}

func integer(n *yaml.Node) (v int, ok bool) {
	return v, n.Kind == yaml.ScalarNode && n.ShortTag() == "!!int" && n.Decode(&v) == nil
}

func (r *reader) number(e entry) Optional[float64] {
	var v float64
	n := e.value
	is := n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!int" || n.ShortTag() == "!!float") && n.Decode(&v) == nil
	finite := is && !math.IsInf(v, 0) && !math.IsNaN(v)
	if !finite && (is || n.Style == 0 && numeral().MatchString(n.Value)) {
		r.at(n, WrongType, "%q must be a finite number of 64 bits, not %s", e.name, n.Value)
		return Optional[float64]{}
	}
	return scalarOf(r, e, v, finite, "a number")
}

// exclusive returns a bound that no value may reach. In older schemas it is true
// or false, beside a bound.
func (r *reader) exclusive(e entry) Optional[float64] {
	if e.value.ShortTag() == "!!bool" {
		inclusive := strings.ToLower(strings.TrimPrefix(e.name, "exclusive"))
		r.at(e.value, WrongType, "%q must be a number, not %s; it is the bound itself, in the place of %q", e.name, describe(e.value), inclusive)
		return Optional[float64]{}
	}
	return r.number(e)
}

// positive returns a number that is more than 0.
func (r *reader) positive(e entry) Optional[float64] {
	v := r.number(e)
	if v.IsSet() && v.Value <= 0 {
		r.add(WrongType.At(v.Text, "%q must be more than 0, not %s", e.name, v.Text.Value))
		return Optional[float64]{}
	}
	return v
}

// duration returns a positive time such as 30s, 5m or 1h30m.
func (r *reader) duration(e entry) Optional[time.Duration] {
	d, err := time.ParseDuration(e.value.Value)
	is := e.value.Kind == yaml.ScalarNode && e.value.ShortTag() == "!!str" && err == nil && d > 0
	return scalarOf(r, e, d, is, "a time such as 30s, 5m or 1h30m")
}

// sizeShape is a number of bytes.
var sizeShape = Shape{Type: TypeText, Pattern: sizePattern, Or: &Shape{Type: TypeInteger, Least: bound(leastBytes)}}

// byteSize is a number of bytes with a unit.
var byteSize = diag.Pattern(sizePattern)

const sizePattern = `^([1-9][0-9]{0,8}) ?(MB|MiB|GB|GiB)$`

var byteUnits = map[string]int{"MB": 1e6, "MiB": 1 << 20, "GB": 1e9, "GiB": 1 << 30}

const leastBytes = 1_000_000

// bytes returns a number of bytes, such as 64MB or 64000000.
func (r *reader) bytes(e entry) Optional[int] {
	n, ok := integer(e.value)
	if m := byteSize().FindStringSubmatch(e.value.Value); m != nil && e.value.Kind == yaml.ScalarNode {
		n, _ = strconv.Atoi(m[1]) // at most nine digits
		n, ok = n*byteUnits[m[2]], true
	}
	return scalarOf(r, e, n, ok && n >= leastBytes, "a number of bytes of at least 1MB, such as 64MB")
}

// identifier is what may stand as a name in an expression.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// IsVariable reports whether expressions can use the name for a variable.
func IsVariable(name string) bool {
	return identifier.MatchString(name) && !slices.Contains(taken, name)
}

// IsIdentifier reports whether expressions can use the name for a field.
func IsIdentifier(name string) bool {
	return identifier.MatchString(name) && !slices.Contains(celLiterals, name)
}

// celLiterals are the words of CEL that cannot even be the name of a field.
var celLiterals = []string{"in", "true", "false", "null"}

// taken are the names that an expression has otherwise: CEL's own words and
// those of its surroundings.
var taken = []string{"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
	"namespace", "null", "package", "return", "true", "var", "void", "while",
	"params", "setting", "steps", "now", "item", "secret", "page", "headers"}

// variableNames are the names that expressions can use for a variable.
var variableNames = Shape{Type: TypeText, Pattern: identifier.String(), Taken: taken, Def: "identifier"}

// variable reports a key that cannot be a name in expressions; what says what
// it names.
func (r *reader) variable(name diag.Text, what string) {
	switch {
	case !identifier.MatchString(name.Value):
		r.add(WrongType.At(name, "%q cannot name %s: a letter or _, then letters, digits and _", name.Value, what))
	case slices.Contains(taken, name.Value):
		r.add(WrongType.At(name, "%q cannot name %s: it has a meaning of its own in expressions", name.Value, what))
	}
}
