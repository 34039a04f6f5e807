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
	es := r.entries(doc, "tool file")
	for _, e := range es {
		switch e.name {
		case "tool":
			t.Name = r.filled(e)
		case "title":
			t.Title = r.prose(e)
		case "description":
			t.Description = r.prose(e)
		case "access":
			t.Access = r.name(e, "read", "respond", "manage", "delete")
		case "annotations":
			t.Annotations = r.annotations(e)
		case "params":
			t.Params = r.params(e)
		case "rules":
			t.Rules = r.rules(e)
		case "request":
			t.Request = r.request(e)
		case "paginate":
			t.Paginate = r.filled(e)
		case "steps":
			t.Steps = r.steps(e)
		case "resource":
			t.Resource = r.resource(e)
		case "response":
			t.Response = r.filled(e)
		case "metadata":
			t.Metadata = r.filled(e)
		case "tests":
			t.Tests = r.tests(e)
		default:
			r.unknown(e, "tool file")
		}
	}
	r.need(doc, es, pos(doc), diag.Len(r.src.Line(doc.Line)), "tool file", "tool", "title", "description", "resource", "response")
	r.toolName(t.Name)
	t.Unread = unread(doc, es, "tool file", "params", "request", "steps")
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

// resource returns the key under which an answer holds what was found.
func (r *reader) resource(e entry) diag.Text {
	t := r.filled(e)
	if taken := []string{"metadata", "error"}; slices.Contains(taken, t.Value) {
		r.add(t.FindAll("wrong-type", `"resource" cannot be %q: an answer has that key otherwise`, t.Value))
		return diag.Text{}
	}
	return t
}

func (r *reader) annotations(e entry) Annotations {
	var a Annotations
	for _, e := range r.entries(e.value, "annotations") {
		switch e.name {
		case "readOnlyHint":
			a.ReadOnly = r.boolean(e)
		case "destructiveHint":
			a.Destructive = r.boolean(e)
		case "idempotentHint":
			a.Idempotent = r.boolean(e)
		case "openWorldHint":
			a.OpenWorld = r.boolean(e)
		default:
			r.unknown(e, "annotations")
		}
	}
	return a
}

func (r *reader) rules(e entry) []Rule {
	var out []Rule
	for _, n := range r.list(e) {
		rule := Rule{Place: pos(n)}
		es := r.entries(n, "rule")
		for _, e := range es {
			switch e.name {
			case "expression":
				rule.Expression = r.filled(e)
			case "message":
				rule.Message = r.prose(e)
			case "messageExpression":
				rule.MessageExpression = r.filled(e)
			case "code":
				rule.Code = r.filled(e)
			default:
				r.unknown(e, "rule")
			}
		}
		r.needIn(n, es, "rule", "expression")
		switch {
		case rule.Message.IsSet() && rule.MessageExpression.IsSet():
			r.add(rule.MessageExpression.FindAll("duplicate-key", `a rule has "message" or "messageExpression", not both`))
		case has(es, "expression") && !has(es, "message") && !has(es, "messageExpression"):
			i := slices.IndexFunc(es, func(e entry) bool { return e.name == "expression" })
			r.add(es[i].key.FindAll("message-missing", `the rule needs a "message" that says what to do when it does not hold`))
		}
		out = append(out, rule)
	}
	return out
}

func (r *reader) request(e entry) *Request {
	q := &Request{Place: e.key.Pos}
	es := r.entries(e.value, "request")
	for _, e := range es {
		switch e.name {
		case "method":
			q.Method = r.name(e, "GET", "POST", "PUT", "PATCH", "DELETE")
		case "path":
			q.Path = r.text(e)
			if q.Path.IsSet() && !strings.HasPrefix(q.Path.Value, "/") {
				r.add(q.Path.FindAll("wrong-type", `"path" must begin with a slash, not %q`, q.Path.Value))
			}
		case "query":
			q.Query = r.bindings(e, true)
		case "header":
			q.Header = r.bindings(e, false)
		case "body":
			q.Body = r.value(e.value)
		default:
			r.unknown(e, "request")
		}
	}
	r.needAt(e, es, "request", "path")
	return q
}

func (r *reader) steps(e entry) []Step {
	var out []Step
	for _, e := range r.named(e.value, `"steps"`) {
		s := Step{Name: e.key}
		r.variable(e.key, "a step")
		es := r.entries(e.value, "step")
		for _, e := range es {
			switch e.name {
			case "when":
				s.When = r.filled(e)
			case "for_each":
				s.ForEach = r.filled(e)
			case "request":
				s.Request = r.request(e)
			case "paginate":
				s.Paginate = r.filled(e)
			case "response":
				s.Response = r.filled(e)
			case "on_error":
				s.OnError = r.name(e, "fail", "warn", "ignore")
			default:
				r.unknown(e, "step")
			}
		}
		r.needAt(e, es, "step", "request", "response")
		out = append(out, s)
	}
	return out
}
