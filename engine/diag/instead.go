package diag

import (
	"regexp"
	"strings"
)

// meant is what DidYouMean says of a near name.
var meant = regexp.MustCompile(`; did you mean "([^"]+)"\?$`)

// ways are those in which a message says what to write in the place of exactly what its
// finding is about: the second group in that of the first.
var ways = []*regexp.Regexp{
	regexp.MustCompile(`^"([^"]+)" (?:is no operator of CEL|cannot stand here|is no path to a field); write "([^"]+)"$`),
	regexp.MustCompile(`^jq has no "([^"]+)": write ((?:and|or|!=|==|//|\.|\[\]|\[\d+\])(?: null)?)$`),
	regexp.MustCompile(`^"(=)" puts a value into the input and compares nothing: write (==)$`),
	regexp.MustCompile(`^undefined function "(\w+)": write (\$?\w+)$`),
	regexp.MustCompile(`^undefined function "(\w+)"; a field is written (\.\w+)$`),
	regexp.MustCompile(`^"([^"])" must be percent-encoded in a path: write ((?:%[0-9A-F]{2})+)$`),
}

// raw are those that a text of CEL, or of jq, cannot have: what to write has one
// character more in front.
var raw = regexp.MustCompile(`^write (r"[^"]*"|r'[^']*'|\\\\.): in a text `)

// wholes say what to write in the place of all that a finding is about.
var wholes = []*regexp.Regexp{
	regexp.MustCompile(`^the place of a param in a path is written (\{\w+\})$`),
	regexp.MustCompile(`^has\(\) takes a field of something: has\((params\.[a-z]\w*)\)$`),
	regexp.MustCompile(`^\[ \] cannot be applied to .*; write (\w+(?:\.\w+)+)$`),
	regexp.MustCompile(`[:;] write (\([^"]+ \| \w+\))$`),
}

// method is a call of jq as other languages write one: what is called, and what to
// write.
var method = regexp.MustCompile(`^jq has no "(\.\w+(?:\(\)|\())": write (\| \w+)(\(\.\.\.\))?$`)

// slash is a path that begins with none.
var slash = regexp.MustCompile(`^"path" must begin with a slash, not "([^"]+)"$`)

// value is an expression in the place of a text that is sent as it is written.
var value = regexp.MustCompile(`^"(.+)" is sent as it is written; for the value write "(\$\{.+\})"$`)

// instead is what was most likely meant in the place of what the finding is about; ""
// when nothing is near, or when the finding is about more than what is to be replaced.
func (d Diagnostic) instead() string {
	line := []rune(d.Line)
	from, to := d.Pos.Col-1, d.Pos.Col-1+d.Width
	if d.Pos.Line == 0 || from < 0 || to > len(line) {
		return ""
	}
	wrong := string(line[from:to])
	if m := meant.FindStringSubmatch(d.Message); m != nil {
		name, called := strings.CutSuffix(m[1], "()")
		if !strings.Contains(strings.TrimSuffix(d.Message, m[0]), wrong) || strings.ContainsAny(wrong+name, "\"'\\(){}") {
			return ""
		}
		if called && (to == len(line) || line[to] != '(') {
			name += "()"
		}
		return name
	}
	for _, way := range ways {
		if m := way.FindStringSubmatch(d.Message); m != nil && m[1] == wrong && (to == len(line) || line[to] != '(') {
			return m[2]
		}
	}
	if m := raw.FindStringSubmatch(d.Message); m != nil && m[1][1:] == wrong {
		return m[1]
	}
	for _, whole := range wholes {
		if m := whole.FindStringSubmatch(d.Message); m != nil {
			return m[1]
		}
	}
	if m := method.FindStringSubmatch(d.Message); m != nil && m[1] == wrong && strings.HasSuffix(wrong, "()") == (m[3] == "") {
		return " " + m[2] + strings.TrimSuffix(m[3], "...)")
	}
	if m := slash.FindStringSubmatch(d.Message); m != nil && m[1] == wrong && !strings.Contains(wrong, "://") {
		return "/" + wrong
	}
	if m := value.FindStringSubmatch(d.Message); m != nil && m[1] == wrong {
		return asValue(line[:from], line[to:], m[2])
	}
	return ""
}

// asValue is an expression as the scalar between two parts of a line has to be written;
// "" where it cannot be.
func asValue(before, after []rune, expression string) string {
	list := strings.Count(string(before), "[") > strings.Count(string(before), "]") || strings.Trim(string(before), ` "'`) == "-"
	if list || len(before) == 0 || len(after) > 0 && strings.ContainsRune(`"'`, after[0]) != strings.ContainsRune(`"'`, before[len(before)-1]) {
		return ""
	}
	switch before[len(before)-1] {
	case '"':
		return expression
	case '\'':
		if strings.ContainsAny(expression, `'\`) {
			return ""
		}
		return expression
	case ' ':
		return `"` + expression + `"`
	}
	return ""
}
