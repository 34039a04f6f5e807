package scaffold

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// width is how long a line may get before a value is written over several, in
// bytes.
const width = 120

// writer puts together the lines of a YAML file.
type writer struct{ b strings.Builder }

func (w *writer) line(indent int, text string) {
	w.b.WriteString(strings.Repeat(" ", indent))
	w.b.WriteString(text)
	w.b.WriteByte('\n')
}

// pair is a key and its value, which is text as the file has it or a mapping. A note
// is a comment at the end of its line.
type pair struct {
	key, text string
	inner     []pair
	note      string
}

// mapping writes keys in their order: each on one line where it fits, else as a block.
func (w *writer) mapping(indent int, pairs []pair) {
	for _, p := range pairs {
		if s := p.line(); p.inner == nil || indent+len(s) <= width {
			if note := p.notes(); note != "" {
				s += " # " + note
			}
			w.line(indent, s)
			continue
		}
		w.line(indent, inline(p.key)+":")
		w.mapping(indent+2, p.inner)
	}
}

// notes is the note of a pair on one line, which one within it may have.
func (p pair) notes() string {
	for _, q := range p.inner {
		p.note = cmp.Or(p.note, q.notes())
	}
	return p.note
}

// line is a pair on one line.
func (p pair) line() string {
	if p.inner == nil {
		return inline(p.key) + ": " + p.text
	}
	var parts []string
	for _, q := range p.inner {
		parts = append(parts, q.line())
	}
	return inline(p.key) + ": {" + strings.Join(parts, ", ") + "}"
}

func (w *writer) String() string { return w.b.String() }

// entry writes a key and a value: on one line where it fits, else as a block.
func (w *writer) entry(indent int, key string, v any) {
	s := inline(v)
	m, isMap := v.(map[string]any)
	list, isList := v.([]any)
	if indent+len(key)+2+len(s) <= width || !isMap && !isList {
		w.line(indent, inline(key)+": "+s)
		return
	}
	w.line(indent, inline(key)+":")
	w.entries(indent+2, m)
	for _, e := range list {
		w.element(indent+2, e)
	}
}

func (w *writer) entries(indent int, m map[string]any) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		w.entry(indent, k, m[k])
	}
}

func (w *writer) element(indent int, v any) {
	m, ok := v.(map[string]any)
	if s := inline(v); !ok || len(m) == 0 || indent+2+len(s) <= width {
		w.line(indent, "- "+s)
		return
	}
	inner := &writer{}
	inner.entries(indent+2, m)
	w.b.WriteString(strings.Repeat(" ", indent) + "- " + inner.String()[indent+2:])
}

// plainText is text that YAML reads as the string it is, also within [] and {}.
var plainText = regexp.MustCompile(`^[A-Za-z_/.][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*$`)

// words that YAML, of this version or an older one, takes for something else.
var notText = strings.Fields("true false null yes no on off y n True False Null Yes No On Off Y N TRUE FALSE NULL YES NO ON OFF ~ . .inf .nan .NaN .Inf")

// inline is a value on one line.
func inline(v any) string {
	switch v := v.(type) {
	case string:
		if plainText.MatchString(v) && !slices.Contains(notText, v) {
			return v
		}
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, inline(k)+": "+inline(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		return "[" + joined(v) + "]"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return fmt.Sprintf("%q", fmt.Sprint(v))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// joined is values as they stand in a list.
func joined[T any](values []T) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, inline(v))
	}
	return strings.Join(parts, ", ")
}
