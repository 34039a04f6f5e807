package toolfile

import "pagerduty-mcp-server/engine/diag"

// requestTable is what is sent.
var requestTable = newTable(Mapping{Name: "request", Article: "a request",
	Doc:      "An HTTP request, made from constants and `${ CEL }`; params with `in` add themselves.",
	Excludes: map[string][]string{"form": {"body", "content_type"}}},
	[]row[Request]{
		{name: "server", other: "host", since: "1.1", examples: []string{`"events"`},
			value: filled(func(q *Request) *diag.Text { return &q.Server }),
			doc:   "The name of a server under `servers` in _api.yaml. Default: the API's own `server`."},
		{name: "method", other: "verb", value: word(func(q *Request) *diag.Text { return &q.Method }, "GET", "POST", "PUT", "PATCH", "DELETE"),
			doc: "The HTTP method. Default: GET."},
		{name: "path", required: true, other: "url uri endpoint", examples: []string{`"/incidents"`, `"/incidents/{incident_id}/notes"`},
			value: value[Request]{Shape{Type: TypeText, Pattern: "^/"}, func(r *reader, e entry, q *Request) { q.Path = r.path(e) }},
			doc:   "The path below the server's URL; begins with a slash. {NAME} stands for the param NAME with `in: path`, or for that of `path_params`, percent-encoded."},
		{name: "path_params", since: "1.1", examples: []string{`{"user_id": "${item.id}"}`, `{"file": {"value": "${params.file}", "allowReserved": true}}`},
			value: value[Request]{Shape{Type: TypeMap, Of: &Shape{Type: TypeScalar, Or: &Shape{Type: TypeList, Of: &Shape{Type: TypeScalar}, Least: bound(1),
				Or: &Shape{Type: TypeMapping, Mapping: pathParamTable.Name}}}}, (*reader).pathParams},
			doc: "Values for the {NAME} of the path that no param has: of a step, an item, a context. A value is percent-encoded as one segment; one that is empty, . or .. is refused; a list is joined by commas. A value that is exactly `${ CEL }` is an expression and may name what `query` may, and `item`."},
		{name: "query", other: "params parameters", examples: []string{`{"team_ids[]": "${params.current_user_context ? optional.of(user.team_ids) : params.?team_ids}"}`},
			value: bindings(func(q *Request) *[]Entry { return &q.Query }),
			doc:   "Query parameters by their names on the wire; params with `in: query` need no line here. A value that is exactly `${ CEL }` is an expression and may name params, setting, contexts such as user, steps and now; anything else is sent as it is written. A list is one pair for each element; an expression that yields none, such as params.?team_ids left out, sends nothing."},
		{name: "header", examples: []string{`{"From": "${setting.?user_email}"}`},
			value: headers(func(q *Request) *[]Entry { return &q.Header }),
			doc:   "Headers of this request, beside those of _api.yaml. A value that is exactly `${ CEL }` is an expression and may name what `query` may; one that yields none sends nothing."},
		{name: "body", other: "json data payload", examples: []string{`{"note": {"content": "${params.content}"}}`},
			value: anything(func(q *Request) **Value { return &q.Body }),
			doc:   "The JSON body. Each scalar in it that is exactly `${ CEL }` is an expression, may name what `query` may, and may yield a list or map; one that yields none leaves its key out. Default: no body."},
		{name: "form", since: "1.1", examples: []string{`{"grant_type": "client_credentials", "scope": "${params.?scope}"}`},
			value: bindings(func(q *Request) *[]Entry { return &q.Form }),
			doc:   "The fields of a body that is sent as application/x-www-form-urlencoded, instead of `body`. Values are as in `query`."},
		{name: "content_type", other: "contentType media_type", since: "1.1", examples: []string{`"application/json-patch+json"`},
			value: value[Request]{Shape{Type: TypeText, Pattern: mediaPattern}, func(r *reader, e entry, q *Request) { q.ContentType = r.mediaType(e) }},
			doc:   "The media type of `body`, which is JSON whatever it is called. Default: application/json."},
		{name: "answer", other: "returns accept", since: "1.1",
			value: word(func(q *Request) *diag.Text { return &q.Answer }, "json", "text", "csv", "ndjson"),
			doc:   "What the body of the response is: json, text (a string to jq), csv (objects by the header line, one for each record) or ndjson (a stream of records, one a line). Default: json."},
		{name: "absent", since: "1.1", value: within(&noneTable)},
	}).then((*reader).request)

// pathParamTable is a value of the path with more to say of it.
var pathParamTable = newTable(Mapping{Name: "path param", Article: "a path param",
	Doc: "A value for a {NAME} of the path, and how it is sent."},
	[]row[PathParam]{
		{name: "value", required: true, examples: []string{`"${item.path}"`},
			value: value[PathParam]{Shape{Type: TypeScalar, Or: &Shape{Type: TypeList, Of: &Shape{Type: TypeScalar}, Least: bound(1)}},
				func(r *reader, e entry, p *PathParam) { p.Value = r.pathValue(e) }},
			doc: "What is sent: a literal, a list of them, or `${ CEL }`."},
		{name: "allowReserved", value: boolean(func(p *PathParam) *Optional[bool] { return &p.AllowReserved }),
			doc: "Whether slashes of the value stay slashes, as in docs/a.md; each segment between them is still percent-encoded and checked. Default: false."},
	}).then(func(_ *reader, e entry, _ []entry, p *PathParam) { p.Name = e.key })

// noneTable is when a request finds nothing, which is no error.
var noneTable = newTable(Mapping{Name: "none", Lone: "status", Article: `"absent"`,
	Doc: "Which responses mean that what was asked for is not there, which makes none of it instead of an error."},
	[]row[Request]{
		{name: "status", required: true, examples: []string{`[404]`},
			value: statuses(func(q *Request) *[]Optional[int] { return &q.Absent }),
			doc:   "The statuses of these responses, each 100 to 599."},
	})
