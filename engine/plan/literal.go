package plan

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var literalArgument = diag.Kind{Name: "literal-argument", Explain: "A text that was meant to be an argument, and is sent as it is written.",
	Example: "body: {name: params.name}"}

// checkLiterals reports the texts of a value, at any depth, that name an
// argument in the way of another language. Only what is exactly ${CEL} is an
// expression; what is meant as text can be said in CEL: "${'{name}'}".
func (c *compiler) checkLiterals(v *toolfile.Value) {
	if v == nil {
		return
	}
	for _, e := range v.List {
		c.checkLiterals(e)
	}
	for _, e := range v.Map {
		c.checkLiteralKey(e.Key)
		c.checkLiterals(e.Value)
	}
	if _, ok := v.Expr(); !ok && v.Kind == toolfile.String {
		c.checkLiteral(v.Text)
	}
}

// checkElements reports expressions among the elements of a list that is sent
// outside of a body, where none but the whole value is evaluated.
func (c *compiler) checkElements(v *toolfile.Value) {
	if v == nil {
		return
	}
	parts := make([]string, len(v.List))
	for i, e := range v.List {
		if t, ok := e.Expr(); ok {
			parts[i] = strings.TrimSpace(t.Value)
		} else {
			parts[i] = singleQuoted(e.Written())
		}
	}
	for _, e := range v.List {
		if _, ok := e.Expr(); ok {
			c.add(literalArgument.At(e.Text, "%q is not evaluated within a list; for the value write %q", e.Text.Value, "${["+strings.Join(parts, ", ")+"]}"))
		}
	}
}

// checkLiteralKey reports a name with an expression in it.
func (c *compiler) checkLiteralKey(t diag.Text) {
	if strings.Contains(t.Value, "${") {
		c.add(literalArgument.At(t, "a name cannot be an expression: %q is sent as it is written", t.Value))
	}
}

// checkLiteral reports one text.
func (c *compiler) checkLiteral(t diag.Text) {
	found := c.mentions(t.Value)
	switch {
	case len(found) > 0:
		c.add(literalArgument.At(t, "%q is sent as it is written; for the value write %q", t.Value, "${"+c.joined(t.Value, found)+"}"))
	case strings.Contains(t.Value, "${"):
		c.add(literalArgument.At(t, "an expression is the whole value: %q is sent as it is; write ${ ... } around all of it", t.Value))
	case formatVerb.MatchString(t.Value):
		c.add(literalArgument.At(t, "%q is sent as it is written, for nothing is filled in here; write ${ ... } with an expression such as 'text ' + params.NAME", t.Value))
	}
}

// splices reports an expression that is several, with text between them.
func (c *compiler) splices(t diag.Text) bool {
	found := c.mentions(t.Value)
	if len(found) < 2 || !betweenExpressions.MatchString(t.Value) {
		return false
	}
	c.add(literalArgument.At(t, "a value is one expression; write %q", "${"+c.joined(t.Value, found)+"}"))
	return true
}

var (
	// betweenExpressions is where one ${CEL} ends and another one begins.
	betweenExpressions = regexp.MustCompile(`\}[^'"]*\$\{`)

	// formatVerb is a text for printf or a database: %s, and ? alone is too common.
	formatVerb = regexp.MustCompile(`^[^%]*%[sv]([^%A-Za-z0-9]*|[^%A-Za-z0-9][^%]*)$|^%[dqf]$`)

	// marked are the ways in which other languages put the value of a name into a
	// text. The name is the first group that matched.
	marked = []*regexp.Regexp{
		regexp.MustCompile(`\$\{\s*([^{}]*?)\s*\}`),
		regexp.MustCompile(`[#%$]?\{\{+-?\s*([^{}]*?)\s*-?\}\}+`),
		regexp.MustCompile(`[#%$@]?\{\s*([^{}]*?)\s*\}`),
		regexp.MustCompile(`[$%]\(\s*([^()]*?)\s*\)s?`),
		regexp.MustCompile(`<%=?\s*([^<>%]*?)\s*%>`),
		regexp.MustCompile(`<\s*([A-Za-z_.?]\w*(?:\.\w+)*)\s*>`),
		regexp.MustCompile(`\$([A-Za-z_]\w*(?:\.\??\w+)*)`),
		regexp.MustCompile(`(?:^|[/=\s]):([A-Za-z_]\w*(?:\.\w+)*)`),
		regexp.MustCompile(`^@([A-Za-z_]\w*(?:\.\w+)*)$`),
		regexp.MustCompile(`^%([A-Za-z_]\w*(?:\.\w+)*)%$`),
	}

	// plainParam is a param as CEL names it.
	plainParam = regexp.MustCompile(`\bparams\s*(?:\.\s*\??|\[\s*["']?)([A-Za-z_]\w*)(?:["']?\s*\])?`)

	// otherPath is what may be one in another language, and nothing else: args.a, $.a, .a.
	otherPath = regexp.MustCompile(`^(?:\$?\.|[A-Za-z_]\w*(?:\.|->|::))[A-Za-z_][\w.]*$`)

	// wholePath is a value of CEL and nothing else.
	wholePath = regexp.MustCompile(`^\s*(params|setting|steps|item)\.\??[A-Za-z_][\w.?]*\s*$`)
)

// mention is a part of a text that stands for a value.
type mention struct {
	from, to int    // bytes of the text
	cel      string // the value in CEL
}

// mentions finds the parts of a text that stand for values, from the left.
func (c *compiler) mentions(s string) (out []mention) {
	if c.lookup && strings.TrimSpace(s) == "value" {
		return []mention{{0, len(s), "value"}}
	}
	if wholePath.MatchString(s) {
		path := strings.TrimSpace(s)
		if known := c.value(path); known != "" {
			path = known
		}
		return []mention{{0, len(s), optional(path)}}
	}
	if whole := strings.TrimSpace(s); otherPath.MatchString(whole) {
		if cel := c.value(strings.TrimPrefix(whole, "$")); strings.HasPrefix(cel, "params.") {
			return []mention{{0, len(s), cel}}
		}
	}
	add := func(from, to int, cel string) {
		if cel != "" && !slices.ContainsFunc(out, func(m mention) bool { return from < m.to && m.from < to }) {
			out = append(out, mention{from, to, cel})
		}
	}
	for i, form := range marked {
		for _, at := range form.FindAllStringSubmatchIndex(s, -1) {
			from := at[0] + strings.IndexFunc(s[at[0]:at[1]], func(r rune) bool { return !strings.ContainsRune("/= \n\t", r) })
			cel := c.value(s[at[2]:at[3]])
			if i == 0 && cel == "" { // ${CEL} says itself what it is
				cel = strings.TrimSpace(s[at[2]:at[3]])
			}
			add(from, at[1], cel)
		}
	}
	for _, at := range plainParam.FindAllStringSubmatchIndex(s, -1) {
		if c.param(s[at[2]:at[3]]) != nil {
			add(at[0], at[1], c.value(s[at[0]:at[1]]))
		}
	}
	slices.SortFunc(out, func(a, b mention) int { return a.from - b.from })
	return out
}

// value is a name in CEL: a param, also without `params.` before it, or a field
// of something else that a request may name; empty when it is nothing known.
func (c *compiler) value(name string) string {
	if m := plainParam.FindStringSubmatch(name); m != nil && m[0] == name {
		return c.field(m[1])
	}
	name = strings.TrimPrefix(name, ".")
	if c.param(name) != nil {
		return c.field(name)
	}
	if name == "now" || name == "value" && c.lookup {
		return name
	}
	object, _, dotted := strings.Cut(name, ".")
	if m := otherObject.FindStringSubmatch(name); m != nil && c.param(m[1]) != nil {
		return c.field(m[1])
	}
	if dotted && (slices.Contains([]string{"params", "setting", "steps", "item"}, object) || slices.Contains(c.api.Order, object)) && dottedName.MatchString(name) {
		return optional(name)
	}
	return ""
}

// otherObject is a name of what other languages call params.
var otherObject = regexp.MustCompile(`^(?i:args?|arguments?|inputs?|param(?:eter)?s?|request|req|this|self|ctx|context|vars?)(?:\.|->|::)(\w+)$`)

// optional is a path in CEL, absent where a setting may be.
func optional(path string) string {
	if name, ok := strings.CutPrefix(path, "setting."); ok && !strings.HasPrefix(name, "?") {
		return "setting.?" + name
	}
	return path
}

// dottedName is names with dots between them.
var dottedName = regexp.MustCompile(`^[A-Za-z_]\w*(\.\??[A-Za-z_]\w*)+$`)

// field is a param in CEL, absent where it may be.
func (c *compiler) field(name string) string {
	if p := c.param(name); p != nil && !p.Required.Value && p.Default == nil {
		return "params.?" + name
	}
	return "params." + name
}

// joined is a text with values in it as CEL.
func (c *compiler) joined(s string, found []mention) string {
	if len(found) == 1 && found[0].from == 0 && found[0].to == len(s) {
		return found[0].cel
	}
	if plainParam.MatchString(s) && !strings.ContainsAny(s, "{<$") && !strings.Contains(s, ":params") && found[0].from == 0 {
		return s // it is CEL already
	}
	var parts []string
	text := func(t string) {
		if t != "" {
			parts = append(parts, singleQuoted(t))
		}
	}
	at := 0
	for _, m := range found {
		text(s[at:m.from])
		value := strings.Replace(m.cel, ".?", ".", 1)
		if p := c.param(strings.TrimPrefix(value, "params.")); p == nil || p.Type.Value != "string" {
			value = "string(" + value + ")"
		}
		parts = append(parts, value)
		at = m.to
	}
	text(s[at:])
	return strings.Join(parts, " + ")
}

// singleQuoted is a text in CEL that can stand between the double quotes of YAML.
func singleQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(s) + "'"
}
