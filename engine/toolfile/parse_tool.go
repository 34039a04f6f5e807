package toolfile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// toolName is what MCP clients accept everywhere as the name of a tool.
var toolName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`)

// ParseTool reads one tool file. It always returns a tool, with what could be
// read of it, and every finding.
func ParseTool(file string, data []byte) (*Tool, diag.Diagnostics) {
	r, doc := read(file, data)
	t := &Tool{Source: r.src}
	if doc == nil {
		t.Unread = []string{"params", "request", "steps"}
		return t, r.diags
	}
	es := toolTable.fill(r, doc, t)
	r.needInFile(doc, es, &toolTable.Mapping)
	r.toolName(t.Name)
	t.Unread = unread(doc, es, &toolTable.Mapping, "params", "request", "steps")
	return t, r.diags
}

// toolName reports a name that is not that of the file, or that clients refuse.
func (r *reader) toolName(t diag.Text) {
	base := strings.TrimSuffix(path.Base(r.src.Path), ".yaml")
	switch {
	case !t.IsSet():
	case !toolName.MatchString(t.Value):
		r.add(t.FindAll("tool-name", "%q cannot name a tool: a letter, then letters, digits, _ and -, at most 64 in all", t.Value))
	case t.Value != base:
		r.add(t.FindAll("tool-name", "the tool %q must have the name of its file, %q", t.Value, base))
	}
}

// envelopeKeys are the keys of every answer, which no resource can have.
var envelopeKeys = []string{"metadata", "error"}

// resource returns the key under which an answer holds what was found.
func (r *reader) resource(e entry) diag.Text {
	t := r.filled(e)
	if slices.Contains(envelopeKeys, t.Value) {
		r.add(t.FindAll("wrong-type", `"resource" cannot be %q: an answer has that key otherwise`, t.Value))
		return diag.Text{}
	}
	return t
}

// rule reports a rule without a message, or with two.
func (r *reader) rule(e entry, es []entry, rule *Rule) {
	rule.Place = pos(e.value)
	switch {
	case rule.Message.IsSet() && rule.MessageExpression.IsSet():
		r.add(rule.MessageExpression.FindAll("duplicate-key", `a rule has "message" or "messageExpression", not both`))
	case has(es, "expression") && !has(es, "message") && !has(es, "messageExpression"):
		i := slices.IndexFunc(es, func(e entry) bool { return e.name == "expression" })
		r.add(es[i].key.FindAll("message-missing", `the rule needs a "message" that says what to do when it does not hold`))
	}
}

// path returns the path of a request.
func (r *reader) path(e entry) diag.Text {
	t := r.text(e)
	if t.IsSet() && !strings.HasPrefix(t.Value, "/") {
		r.add(t.FindAll("wrong-type", `"path" must begin with a slash, not %q`, t.Value))
	}
	return t
}
