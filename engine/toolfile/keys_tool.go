package toolfile

import "pagerduty-mcp-server/engine/diag"

// toolTable is a tool file.
var toolTable = newTable(Mapping{Name: "tool file", Article: "a tool file",
	Doc: "One MCP tool: its arguments, the HTTP request that it sends, the shape of its answer, and the tests that prove it. A scalar that is exactly `${ CEL }` is an expression; everything else is literal."},
	[]row[Tool]{
		{name: "tool", required: true, other: "name", examples: []string{`"list_incidents"`},
			value: filled(func(t *Tool) *diag.Text { return &t.Name }).like(Shape{Pattern: toolName.String()}),
			doc:   "The tool's name; must be the name of the file without .yaml. A letter, then letters, digits, _ and -, at most 64 in all."},
		{name: "title", required: true, examples: []string{`"List incidents"`},
			value: prose(func(t *Tool) *diag.Text { return &t.Title }),
			doc:   "The tool's name for people."},
		{name: "description", required: true, other: "summary", examples: []string{`"Lists incidents with their status, service and assignees. For one incident use show_incident."`},
			value: prose(func(t *Tool) *diag.Text { return &t.Description }),
			doc:   "What a model reads when it chooses among many tools: what the tool answers, what its defaults narrow, and when to use another tool instead."},
		{name: "access",
			value: word(func(t *Tool) *diag.Text { return &t.Access }, "read", "respond", "manage", "delete"),
			doc:   "What the caller must be allowed to do; each level includes those before it. Default: read for GET, delete for DELETE, manage for other methods. `read` may be said of a POST that only queries, never of PUT, PATCH and DELETE."},
		{name: "annotations", value: nested(&annotationsTable, func(t *Tool) *Annotations { return &t.Annotations })},
		{name: "params", other: "parameters arguments args inputs inputSchema",
			value: namedOf(&paramTable, &paramNames, func(t *Tool) *[]Param { return &t.Params }),
			doc:   "The arguments of the tool, by the names that the model sees: letters, digits and _, no digit first, at most 64 in all. A name that differs on the wire goes into `name`."},
		{name: "rules", other: "validation validations",
			value: listOf(&ruleTable, func(t *Tool) *[]Rule { return &t.Rules }),
			doc:   "Conditions that the arguments must meet, checked before anything is sent; all that fail are reported together. Words such as enum, pattern and minimum belong to the params."},
		{name: "request", value: optional(&requestTable, func(t *Tool) **Request { return &t.Request }),
			doc: "The HTTP request that the tool sends, made from constants, params and `${ CEL }`. A tool without one answers from its contexts and steps alone."},
		{name: "paginate", other: "pagination", examples: []string{`"offset"`},
			value: filled(func(t *Tool) *diag.Text { return &t.Paginate }),
			doc:   "How `request` goes on to the next pages: the name of a strategy under `pagination` in _api.yaml. Adds the params `limit` and `cursor`. Default: one page."},
		{name: "steps", value: namedOf(&stepTable, &variableNames, func(t *Tool) *[]Step { return &t.Steps }),
			doc: "Further requests of the same call, by name. `response` reads their results as `$steps.NAME`, expressions as `steps.NAME`. Their order follows from who names whom; independent ones run at once."},
		{name: "resource", required: true, examples: []string{`"incidents"`},
			value: value[Tool]{Shape{Type: TypeText, Taken: envelopeKeys}, func(r *reader, e entry, t *Tool) { t.Resource = r.resource(e) }},
			doc:   "The key under which the answer holds what was found; plural also for one item."},
		{name: "response", required: true, other: "output", examples: []string{`".incidents[] | incident"`, `".incidents[] | {id, title, status}"`},
			value: query(func(t *Tool) *diag.Text { return &t.Response }),
			doc:   "jq over the body of each page; each output is one item of the answer. May name $params, $steps, contexts such as $user, and the functions of lib.jq. An empty body is null. Paths at the front, such as `.incidents[] |`, let the body be read as a stream."},
		{name: "metadata", examples: []string{`"{open_count: map(select(.status != \"resolved\")) | length}"`},
			value: query(func(t *Tool) *diag.Text { return &t.Metadata }),
			doc:   "jq over the list of all items of the answer; its output, an object, is merged into the answer's metadata. May name $params."},
		{name: "tests", value: listOf(&testTable, func(t *Tool) *[]Test { return &t.Tests }),
			doc: "Examples that prove the file: arguments, the exact requests that they lead to, and what the answer shows."},
	})

// annotationsTable is MCP's hints.
var annotationsTable = newTable(Mapping{Name: "annotations",
	Doc: "MCP's hints about the tool. Those left out follow from `access`; readOnlyHint may not contradict it."},
	[]row[Annotations]{
		{name: "readOnlyHint", value: boolean(func(a *Annotations) *Opt[bool] { return &a.ReadOnly }),
			doc: "The tool changes nothing. Default: true for access read."},
		{name: "destructiveHint", value: boolean(func(a *Annotations) *Opt[bool] { return &a.Destructive }),
			doc: "The tool may remove or overwrite what was there. Default: follows from `access`."},
		{name: "idempotentHint", value: boolean(func(a *Annotations) *Opt[bool] { return &a.Idempotent }),
			doc: "Calling again with the same arguments changes nothing more. Default: follows from `access`."},
		{name: "openWorldHint", value: boolean(func(a *Annotations) *Opt[bool] { return &a.OpenWorld }),
			doc: "The tool deals with a world outside the server. Default: follows from `access`."},
	})

// ruleTable is one of a tool's rules.
var ruleTable = newTable(Mapping{Name: "rule", Article: "a rule",
	Doc:      "A condition over the arguments and what the caller reads when it does not hold.",
	OneOf:    [][]string{{"message", "messageExpression"}},
	Excludes: map[string][]string{"message": {"messageExpression"}}},
	[]row[Rule]{
		{name: "expression", required: true, other: "condition expr cel if",
			examples: []string{`"!(params.current_user_context && has(params.team_ids))"`,
				`"!has(params.since) || !has(params.until) || iso8601(params.since) < iso8601(params.until)"`},
			value: expression(func(u *Rule) *diag.Text { return &u.Expression }),
			doc:   "CEL, without ${ }, that is true when the call may go on. May name params, setting, contexts such as user, steps and now. Ask has(params.NAME) before using an argument that may be left out; iso8601(TEXT) makes a timestamp. Begin with | when YAML would read the first character as its own."},
		{name: "message", other: "error msg", examples: []string{`"team_ids cannot be used with current_user_context; set it to false"`},
			value: prose(func(u *Rule) *diag.Text { return &u.Message }),
			doc:   "What is wrong and what to do about it. A rule has this or messageExpression."},
		{name: "messageExpression", examples: []string{`"\"since (\" + params.since + \") must be before until\""`},
			value: expression(func(u *Rule) *diag.Text { return &u.MessageExpression }),
			doc:   "CEL, without ${ }, that makes the message, for one that shows the arguments. May name what `expression` may. A rule has this or message."},
		{name: "code", examples: []string{`"CONFLICTING_PARAMETERS"`, `"INVALID_SINCE"`},
			value: filled(func(u *Rule) *diag.Text { return &u.Code }),
			doc:   "The code of the error, for programs: INVALID_ and the param's name, or one such as CONFLICTING_PARAMETERS."},
	}).then((*reader).rule)

// requestTable is what is sent.
var requestTable = newTable(Mapping{Name: "request", Article: "a request",
	Doc: "An HTTP request, made from constants and `${ CEL }`; params with `in` add themselves."},
	[]row[Request]{
		{name: "method", other: "verb", value: word(func(q *Request) *diag.Text { return &q.Method }, "GET", "POST", "PUT", "PATCH", "DELETE"),
			doc: "The HTTP method. Default: GET."},
		{name: "path", required: true, other: "url uri endpoint", examples: []string{`"/incidents"`, `"/incidents/{incident_id}/notes"`},
			value: value[Request]{Shape{Type: TypeText, Pattern: "^/"}, func(r *reader, e entry, q *Request) { q.Path = r.path(e) }},
			doc:   "The path below the server's URL; begins with a slash. {NAME} stands for the param NAME with `in: path`, percent-encoded."},
		{name: "query", other: "params parameters", examples: []string{`{"team_ids[]": "${params.current_user_context ? optional.of(user.team_ids) : params.?team_ids}"}`},
			value: value[Request]{Shape{Type: TypeMap, Of: &Shape{Type: TypeScalar, Or: &Shape{Type: TypeList, Of: &Shape{Type: TypeScalar}}}},
				func(r *reader, e entry, q *Request) { q.Query = r.bindings(e, true) }},
			doc: "Query parameters by their names on the wire; params with `in: query` need no line here. A value that is exactly `${ CEL }` is an expression and may name params, setting, contexts such as user, and steps; anything else is literal. A list is one pair for each element; an expression that yields none, such as params.?team_ids left out, sends nothing."},
		{name: "header", examples: []string{`{"From": "${setting.?user_email}"}`},
			value: headers(func(q *Request) *[]Entry { return &q.Header }),
			doc:   "Headers of this request, beside those of _api.yaml. A value that is exactly `${ CEL }` is an expression and may name what `query` may; one that yields none sends nothing."},
		{name: "body", other: "json data payload", examples: []string{`{"note": {"content": "${params.content}"}}`},
			value: anything(func(q *Request) **Value { return &q.Body }),
			doc:   "The JSON body. Each scalar in it that is exactly `${ CEL }` is an expression, may name what `query` may, and may yield a list or map; one that yields none leaves its key out. Default: no body."},
	}).then(func(_ *reader, e entry, _ []entry, q *Request) { q.Place = e.key.Pos })

// stepTable is one of a tool's steps.
var stepTable = newTable(Mapping{Name: "step", Article: "a step",
	Doc: "A further request of the same call, whose result later expressions read."},
	[]row[Step]{
		{name: "when", other: "if condition", examples: []string{`"params.include_notes"`},
			value: expression(func(s *Step) *diag.Text { return &s.When }),
			doc:   "CEL, without ${ }, that says whether the step runs. May name params, setting, contexts, other steps and now. Default: it runs."},
		{name: "for_each", other: "foreach forEach", examples: []string{`"steps.schedules.map(s, s.id)"`},
			value: expression(func(s *Step) *diag.Text { return &s.ForEach }),
			doc:   "CEL, without ${ }, that makes a list: the step runs once for each `item`, eight at a time, and its result is the list of results in the same order. Default: it runs once."},
		{name: "request", required: true, value: optional(&requestTable, func(s *Step) **Request { return &s.Request })},
		{name: "paginate", examples: []string{`"offset"`},
			value: filled(func(s *Step) *diag.Text { return &s.Paginate }),
			doc:   "The name of a strategy under `pagination` in _api.yaml. Default: one page."},
		{name: "response", required: true, examples: []string{`".notes | map(note)"`},
			value: query(func(s *Step) *diag.Text { return &s.Response }),
			doc:   "jq over the body; its output is the step's result. May name $params and $steps. An empty body is null."},
		{name: "on_error",
			value: word(func(s *Step) *diag.Text { return &s.OnError }, "fail", "warn", "ignore"),
			doc:   "What a failed request means: fail ends the call with its error, warn leaves null and a line in metadata.warnings, ignore leaves null alone. Default: fail."},
	}).then(func(r *reader, e entry, _ []entry, s *Step) {
	s.Name = e.key
	r.variable(e.key, "a step")
})
