package toolfile

import "pagerduty-mcp-server/engine/diag"

// toolTable is a tool file.
var toolTable = newTable(Mapping{Name: "tool file", Article: "a tool file",
	Doc: "One MCP tool: its arguments, the HTTP request that it sends, the shape of its answer, and the tests that prove it. A scalar that is exactly `${ CEL }` is an expression; everything else is literal."},
	[]row[Tool]{
		{name: "tool", required: true, other: "name", examples: []string{`"list_incidents"`},
			value: filled(func(t *Tool) *diag.Text { return &t.Name }).like(Shape{Pattern: toolPattern}),
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
		{name: "unmask", since: "1.1", examples: []string{`["secret"]`},
			value: texts(func(t *Tool) *[]diag.Text { return &t.Unmask }),
			doc:   "Names of fields under `masked` in _api.yaml that this tool shows all the same; for a tool of access manage or delete. Default: none."},
		{name: "annotations", value: nested(&annotationsTable, func(t *Tool) *Annotations { return &t.Annotations })},
		{name: "default", since: "1.1", value: boolean(func(t *Tool) *Optional[bool] { return &t.Default }),
			doc: "Whether the tool is offered when no toolsets are chosen. Default: false."},
		{name: "always_load", other: "alwaysLoad", since: "1.1", value: boolean(func(t *Tool) *Optional[bool] { return &t.AlwaysLoad }),
			doc: "Whether a client that loads tools only when it needs them is to have this one from the start; for the few with which most questions begin. Default: false."},
		{name: "aliases", other: "alias", since: "1.1", examples: []string{`["get_incident"]`},
			value: value[Tool]{textsShape, func(r *reader, e entry, t *Tool) { t.Aliases = r.aliases(e) }},
			doc:   "Other names under which the tool can be called, such as its former ones; they are not listed."},
		{name: "keywords", other: "synonyms searchTerms", since: "1.1", examples: []string{`["mute", "be quiet"]`},
			value: texts(func(t *Tool) *[]diag.Text { return &t.Keywords }),
			doc:   "Other words by which people ask for what the tool does. find_tool looks for them, too; they are not listed."},
		{name: "cli", other: "command", since: "1.1", value: optional(&cliTable, func(t *Tool) **CLI { return &t.CLI })},
		{name: "params", other: "parameters arguments args inputs inputSchema properties",
			value: namedOf(&paramTable, &paramNames, func(t *Tool) *[]Param { return &t.Params }),
			doc:   "The arguments of the tool, by the names that the model sees: letters, digits and _, no digit first, at most 64 in all. A name that differs on the wire goes into `name`."},
		{name: "rules", other: "validation validations",
			value: listOf(&ruleTable, func(t *Tool) *[]Rule { return &t.Rules }),
			doc:   "Conditions that the arguments must meet, checked before anything is sent; all that fail are reported together. Words such as enum, pattern and minimum belong to the params."},
		{name: "request", other: "http call endpoint", value: optional(&requestTable, func(t *Tool) **Request { return &t.Request }),
			doc: "The HTTP request that the tool sends, made from constants, params and `${ CEL }`. A tool without one answers from its contexts and steps alone."},
		{name: "paginate", other: "pagination pages paging", examples: []string{`"offset"`},
			value: filled(func(t *Tool) *diag.Text { return &t.Paginate }),
			doc:   "How `request` goes on to the next pages: the name of a strategy under `pagination` in _api.yaml. Adds the params `limit` and `cursor`. Default: one page."},
		{name: "steps", value: namedOf(&stepTable, &variableNames, func(t *Tool) *[]Step { return &t.Steps }),
			doc: "Further requests of the same call, by name. `response` reads their results as `$steps.NAME`, expressions as `steps.NAME`. Their order follows from who names whom; independent ones run at once."},
		{name: "confirm", since: "1.1", other: "confirmation ask question", examples: []string{`"${'Delete the team \"' + steps.team.name + '\" (' + params.team_id + ')?'}"`},
			value: filled(func(t *Tool) *diag.Text { return &t.Confirm }),
			doc:   "What the person at the client is asked before the request is sent, for a tool that changes something: a text, or `${ CEL }` that makes one of params, setting, contexts, steps and now; an empty text asks nothing. A step that nothing else reads is run only when somebody is asked. Default: nobody is asked."},
		{name: "required_capabilities", since: "1.1", other: "requires requiredCapabilities client_capabilities", examples: []string{`["elicitation"]`},
			value: words(func(t *Tool) *[]diag.Text { return &t.RequiredCapabilities }, Capabilities...),
			doc:   "What MCP's client must be able to do for the tool to be called: a call from a client that has not declared it is refused before anything is sent. With `confirm` and elicitation a tool never runs unasked. The command line has elicitation where it can ask, or is told --yes. Default: nothing."},
		{name: "resource", required: true, examples: []string{`"incidents"`},
			value: value[Tool]{Shape{Type: TypeText, Taken: envelopeKeys}, func(r *reader, e entry, t *Tool) { t.Resource = r.resource(e) }},
			doc:   "The key under which the answer holds what was found; plural also for one item."},
		{name: "response", required: true, other: "output transform jq", examples: []string{`".incidents[] | incident"`, `".incidents[] | {id, title, status}"`},
			value: query(func(t *Tool) *diag.Text { return &t.Response }),
			doc:   "jq over the body of each page; each output is one item of the answer. May name $params, $steps, $more, $status, $headers, contexts such as $user, and the functions of lib.jq. An empty body is null. Paths at the front, such as `.incidents[] |`, let the body be read as a stream."},
		{name: "default_fields", other: "fields columns", since: "1.1", examples: []string{`["id", "title", "service.summary"]`},
			value: fields(func(t *Tool) *[]diag.Text { return &t.DefaultFields }),
			doc:   "The fields of each item that an answer has unless the call's `fields` says otherwise. A field is a path with dots, which goes through lists, such as assignments.assignee.summary. Default: all that `response` makes."},
		{name: "facets", other: "count_by group_by", since: "1.1", examples: []string{`["status", "urgency", "service.summary"]`},
			value: fields(func(t *Tool) *[]diag.Text { return &t.Facets }),
			doc:   "The fields whose values can be counted, as paths with dots. Adds the param `count_by`: metadata.counts then says how often each value occurs in all matching records."},
		{name: "metadata", examples: []string{`"{open_count: map(select(.status != \"resolved\")) | length}"`},
			value: query(func(t *Tool) *diag.Text { return &t.Metadata }),
			doc:   "jq over the list of the items that the call read, shown or not, of which metadata.counted says how many; its output, an object, is merged into the answer's metadata. May name $params."},
		{name: "uri", since: "1.1", other: "address resource_uri", examples: []string{`"harbor://ships/{ship_id}"`, `"harbor://ships/{ship_id}{?deck,cargo}"`},
			value: value[Tool]{Shape{Type: TypeText, Pattern: addressPattern}, func(r *reader, e entry, t *Tool) { t.URI = r.address(e) }},
			doc:   "The address under which a client reads the answer as a resource, for a tool of access read; a segment {NAME} is a param, and every required one is such a segment; others may stand behind as {?NAME,NAME}, and come in the query. All tools of an API share a scheme, and no address fits two tools. Default: none."},
		{name: "view", since: "1.1", examples: []string{`{"table": {"columns": ["title", {"field": "created_at", "as": "age"}]}}`},
			value: optional(&viewTable, func(t *Tool) **View { return &t.View })},
		{name: "tests", value: listOf(&testTable, func(t *Tool) *[]Test { return &t.Tests }),
			doc: "Examples that prove the file: arguments, the exact requests that they lead to, and what the answer shows."},
	})

// annotationsTable is MCP's hints.
var annotationsTable = newTable(Mapping{Name: "annotations",
	Doc: "MCP's hints about the tool. Those left out follow from `access`; readOnlyHint may not contradict it."},
	[]row[Annotations]{
		{name: "readOnlyHint", value: boolean(func(a *Annotations) *Optional[bool] { return &a.ReadOnly }),
			doc: "The tool changes nothing. Default: true for access read."},
		{name: "destructiveHint", value: boolean(func(a *Annotations) *Optional[bool] { return &a.Destructive }),
			doc: "The tool may remove or overwrite what was there. Default: follows from `access`."},
		{name: "idempotentHint", value: boolean(func(a *Annotations) *Optional[bool] { return &a.Idempotent }),
			doc: "Calling again with the same arguments changes nothing more. Default: follows from `access`."},
		{name: "openWorldHint", value: boolean(func(a *Annotations) *Optional[bool] { return &a.OpenWorld }),
			doc: "The tool deals with a world outside the server. Default: follows from `access`."},
	})

// cliTable is a command of its own for a tool.
var cliTable = newTable(Mapping{Name: "cli", Lone: "name",
	Doc: "A command of its own for the tool at the command line, such as ack 1234."},
	[]row[CLI]{
		{name: "name", required: true, examples: []string{`"ack"`},
			value: value[CLI]{Shape{Type: TypeText, Pattern: commandPattern, Taken: Commands}, func(r *reader, e entry, c *CLI) { c.Name = r.commandName(e) }},
			doc:   "The command: small letters, digits and -, a letter first. No command of the program, nor of another tool."},
		{name: "args", other: "arguments positional", examples: []string{`["incident_id"]`},
			value: texts(func(c *CLI) *[]diag.Text { return &c.Args }),
			doc:   "The params whose values may stand behind the command without their names, in this order; a list, which takes all words that are left, comes last. Default: none."},
		{name: "params", other: "defaults with", since: "1.1", examples: []string{`{"statuses": ["triggered", "acknowledged"]}`},
			value: value[CLI]{Shape{Type: TypeMap}, func(r *reader, e entry, c *CLI) { c.Params = r.valueOf(e, Map) }},
			doc:   "Arguments that the command gives unless the command line does; `fields` among them are the columns of its table. Default: none."},
	}).then(func(_ *reader, e entry, _ []entry, c *CLI) { c.Place = e.key.Pos })

// fields is a list of paths to fields.
func fields[T any](at func(*T) *[]diag.Text) value[T] {
	path := Shape{Type: TypeText, Pattern: fieldPattern}
	return value[T]{Shape{Type: TypeList, Of: &path, Least: bound(1), Single: true},
		func(r *reader, e entry, t *T) { *at(t) = r.fields(e) }}
}

// ruleTable is one of a tool's rules.
var ruleTable = newTable(Mapping{Name: "rule", Article: "a rule",
	Doc:      "A condition over the arguments and what the caller reads when it does not hold, or a shared one.",
	OneOf:    [][]string{{"message", "messageExpression", "$ref"}},
	Excludes: map[string][]string{"message": {"messageExpression"}, "$ref": {"expression"}}},
	append([]row[Rule]{
		{name: "$ref", since: "1.1", examples: []string{`"since_before_until"`},
			value: filled(func(u *Rule) *diag.Text { return &u.Ref }),
			doc:   "The name of a shared rule under `rules` in _api.yaml; a message or code beside it replaces that of the shared one."},
	}, ruleRows("$ref")...)).then((*reader).rule)

// sharedRuleTable is one of an API's rules.
var sharedRuleTable = newTable(Mapping{Name: "shared rule", Article: "a rule",
	Doc:      "A condition over the arguments of several tools and what the caller reads when it does not hold.",
	OneOf:    [][]string{{"message", "messageExpression"}},
	Excludes: map[string][]string{"message": {"messageExpression"}}},
	ruleRows("")).then(func(r *reader, e entry, es []entry, u *Rule) {
	u.Name = e.key
	r.rule(e, es, u)
})

// ruleRows are the keys of every rule; with the key unless it needs no expression.
func ruleRows(unless string) []row[Rule] {
	return []row[Rule]{
		{name: "expression", required: true, unless: unless, other: "condition expr cel if rule when check assert",
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
	}
}

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
		{name: "limit", other: "max_items", since: "1.1", examples: []string{`20`},
			value: whole(1, func(s *Step) *Optional[int] { return &s.Limit }),
			doc:   "How many records the step takes at most; that there were more is `$more.NAME` for jq and a line in metadata.warnings. Default: all."},
		{name: "response", required: true, examples: []string{`".notes | map(note)"`},
			value: query(func(s *Step) *diag.Text { return &s.Response }),
			doc:   "jq over the body; its output is the step's result. May name $params, $steps, $status and $headers. An empty body is null."},
		{name: "on_error",
			value: word(func(s *Step) *diag.Text { return &s.OnError }, "fail", "warn", "ignore"),
			doc:   "What a failed request means: fail ends the call with its error, warn leaves null and a line in metadata.warnings, ignore leaves null alone. Default: fail."},
	}).then(func(r *reader, e entry, _ []entry, s *Step) {
	s.Name = e.key
	r.variable(e.key, "a step")
})
