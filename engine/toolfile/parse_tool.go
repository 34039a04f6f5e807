package toolfile

import (
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// toolPattern is what MCP clients accept everywhere as the name of a tool.
const toolPattern = `^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`

var toolName = diag.Pattern(toolPattern)

// ParseTool reads one tool file. It always returns a tool, with what could be
// read of it, and every finding.
func ParseTool(file string, data []byte) (*Tool, diag.Diagnostics) {
	t := &Tool{}
	r, unread := toolTable.file(file, data, t, "params", "request", "steps")
	t.Source, t.Unread = r.src, unread
	r.ownName("tool", t.Name)
	return t, r.diags
}

// ownName reports a name of what a file holds, a tool or a prompt, that is not that of
// the file, or that clients refuse.
func (r *reader) ownName(what string, t diag.Text) {
	switch base := r.fileName(); {
	case !t.IsSet():
	case !toolName().MatchString(t.Value):
		r.add(toolNameKind.At(t, "%q cannot name a %s: a letter, then letters, digits, _ and -, at most 64 in all", t.Value, what))
	case t.Value != base:
		d := toolNameKind.At(t, "the %s %q must have the name of its file, %q", what, t.Value, base)
		if toolName().MatchString(base) {
			d = d.Write(t, 0, len(t.Value), base)
		}
		r.add(d)
	}
}

// fileName is the name of the file without its ending.
func (r *reader) fileName() string {
	return strings.TrimSuffix(strings.TrimSuffix(path.Base(r.src.Path), PromptEnding), ".yaml")
}

// envelopeKeys are the keys of every answer, which no resource can have.
var envelopeKeys = []string{"metadata", "error"}

// resource returns the key under which an answer holds what was found.
func (r *reader) resource(e entry) diag.Text {
	t := r.filled(e)
	return r.fit(t, !slices.Contains(envelopeKeys, t.Value), `"resource" cannot be %q: an answer has that key otherwise`, t.Value)
}

// aliases returns other names of the tool.
func (r *reader) aliases(e entry) []diag.Text {
	return r.eachOnce(e, "the alias ", func(t diag.Text) diag.Text {
		switch {
		case !toolName().MatchString(t.Value):
			r.add(toolNameKind.At(t, "%q cannot name a tool: a letter, then letters, digits, _ and -, at most 64 in all", t.Value))
		case t.Value == r.fileName():
			r.add(toolNameKind.At(t, "%q is the tool's own name; an alias is another", t.Value))
		default:
			return t
		}
		return diag.Text{}
	})
}

// commandName is what a command at the command line may be called.
var commandName = diag.Pattern(commandPattern)

const commandPattern = `^[a-z][a-z0-9-]*$`

// Commands are the commands of the program that runs tools, which no tool can have.
var Commands = []string{"call", "completion", "explain", "help", "http", "lint", "list", "lsp", "new", "record", "schema", "serve", "test", "version"}

func (r *reader) commandName(e entry) diag.Text {
	t := r.filled(e)
	t = r.fit(t, !slices.Contains(Commands, t.Value), "%q is a command of the program already; give the tool's another name", t.Value)
	return r.fit(t, commandName().MatchString(t.Value), "%q cannot name a command: a small letter, then small letters, digits and -", t.Value)
}

// addressPattern is the address of a resource: literal segments and params (RFC
// 6570, level 1), each a whole segment, so that it is known what stands where, and
// behind them params of the query ({?a,b}).
const addressPattern = `^[a-z][a-z0-9+.-]*://[A-Za-z0-9_-]+(/([A-Za-z0-9_-]+|\{[A-Za-z_][A-Za-z0-9_]*\}))*(\{[?][A-Za-z_][A-Za-z0-9_]*(,[A-Za-z_][A-Za-z0-9_]*)*\})?$`

var resourceAddress = diag.Pattern(addressPattern)

// address returns the address of a resource.
func (r *reader) address(e entry) diag.Text {
	t := r.filled(e)
	return r.fit(t, resourceAddress().MatchString(t.Value),
		"%q is no address of a resource; write one such as api://ships/{ship_id}{?deck}: letters, digits, _ and -, or one {param}, between slashes, and params of its query at the end", t.Value)
}

// fieldPath is a path to a field: names with dots between them.
var fieldPath = diag.Pattern(fieldPattern)

const fieldPattern = `^[^.\s\[\]*|]+([.][^.\s\[\]*|]+)*$`

// fields returns a list of paths to fields, each once.
func (r *reader) fields(e entry) []diag.Text {
	return r.eachOnce(e, "the field ", func(t diag.Text) diag.Text {
		if t.Value == "*" {
			r.add(WrongType.At(t, `"*" is no field; leave out %q for all fields`, e.name))
			return diag.Text{}
		}
		return r.fieldPath(t)
	})
}

// fieldPath returns t if it is a path to a field, and reports what it is otherwise.
func (r *reader) fieldPath(t diag.Text) diag.Text {
	plain := strings.Trim(strings.ReplaceAll(t.Value, "[]", ""), ".")
	switch {
	case !t.IsSet() || fieldPath().MatchString(t.Value):
		return t
	case fieldPath().MatchString(plain):
		r.add(WrongType.At(t, "%q is no path to a field; write %q", t.Value, plain))
	default:
		r.add(WrongType.At(t, "%q is no path to a field, such as id or service.summary", t.Value))
	}
	return diag.Text{}
}

// rule reports a rule without a message, or with too much.
func (r *reader) rule(e entry, es []entry, rule *Rule) {
	rule.Place = pos(e.value)
	switch {
	case rule.Ref.IsSet() && has(es, "expression"):
		r.add(DuplicateKey.At(rule.Ref, `a rule has "$ref" or "expression", not both`))
	case rule.Message.IsSet() && rule.MessageExpression.IsSet():
		r.add(DuplicateKey.At(rule.MessageExpression, `a rule has "message" or "messageExpression", not both`))
	case has(es, "expression") && !has(es, "message") && !has(es, "messageExpression"):
		r.add(messageMissing.At(findKey(es, "expression").key, `the rule needs a "message" that says what to do when it does not hold`).Beside(rule.Expression, "message: TODO").AsGuess("Add a message"))
	}
}
