package diag

import (
	"regexp"
	"slices"
	"sync"
)

// Rewriting is something that people write who come from another language, and what
// stands for it here: a pattern, and the template of [regexp.Regexp.Expand] for its match.
type Rewriting [2]string

// Rewritings compiles a table when it is first asked for. In its patterns PATH is a value
// with what is read of it, TEXT a text in quotes, and VALUE one of these or a number.
func Rewritings(table []Rewriting) func() []Compiled {
	return sync.OnceValue(func() (out []Compiled) {
		for _, r := range table {
			pattern := r[0]
			for _, name := range []struct{ name, pattern string }{
				{"VALUE", `(?:TEXT|-?\d+(?:\.\d+)?|PATH)`}, {"TEXT", `(?:\b[rR])?(?:"[^"]*"|'[^']*')`}, {"PATH", `(?:\$?\b[A-Za-z_]\w*|\.[A-Za-z_]\w*)(?:\.\??[A-Za-z_]\w*|\[[^][]*\])*`},
			} {
				pattern = regexp.MustCompile(`\b`+name.name+`\b`).ReplaceAllLiteralString(pattern, name.pattern)
			}
			out = append(out, Compiled{regexp.MustCompile(pattern), r[1]})
		}
		return out
	})
}

// Compiled is a Rewriting that is ready for use.
type Compiled struct {
	pattern *regexp.Regexp
	write   string
}

// Rewrite gives a finding without a Fix that of the first rewriting whose match holds the
// finding's first character. code is the text's value with what stands in quotes made
// unrecognizable, each byte at its place.
func (d Diagnostic) Rewrite(t Text, code string, table []Compiled) Diagnostic {
	at := t.offset(d.Pos)
	if at < 0 || d.Fix.IsSet() {
		return d
	}
	for _, r := range table {
		for _, m := range r.pattern.FindAllStringSubmatchIndex(code, -1) {
			if m[0] <= at && at < m[1] {
				return d.Write(t, m[0], m[1], string(r.pattern.ExpandString(nil, r.write, t.Value, m)))
			}
		}
	}
	return d
}

// offset is the byte of the value that stands at a place of the file; -1 when none does.
func (t Text) offset(p Pos) int {
	switch {
	case t.src == nil:
		return -1
	case t.isPart():
		if at := t.of.whole.offset(p) - t.of.from; at >= 0 && at <= len(t.Value) {
			return at
		}
		return -1
	}
	at := t.src.offset(t.src.lines, p.Line, p.Col)
	if t.Style == Whole {
		return at
	}
	from, ok := t.Origins()
	if !ok {
		return -1
	}
	return slices.Index(from, at)
}
