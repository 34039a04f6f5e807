package toolfile

import (
	"slices"
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// apiTable is an _api.yaml.
var apiTable = newTable(Mapping{Name: "_api.yaml", Article: "_api.yaml",
	Doc: "_api.yaml: all that is true of an API for more than one tool: where it is, how to sign in, how it pages, what its errors look like. A scalar that is exactly `${ CEL }` is an expression; everything else is literal."},
	[]row[API]{
		{name: "version", required: true,
			value: value[API]{Shape{Type: TypeInteger, Least: bound(1), Most: bound(1)}, func(r *reader, e entry, _ *API) { r.version(e) }},
			doc:   "The version of this format: 1."},
		{name: "title", examples: []string{`"Example"`},
			value: prose(func(a *API) *diag.Text { return &a.Title }),
			doc:   "The API's name for people."},
		{name: "instructions",
			value: prose(func(a *API) *diag.Text { return &a.Instructions }),
			doc:   "What the server tells the model about the API, whichever toolsets are on. All instructions of a server together should stay under 2,000 characters."},
		{name: "synonyms", other: "thesaurus", since: "1.1", examples: []string{`["mute, silence, be quiet"]`},
			value: texts(func(a *API) *[]diag.Text { return &a.Synonyms }),
			doc:   "Words and phrases that mean the same to those who ask, each group a text with commas between them. find_tool takes one for the others; they are not listed. A number of three digits or more stands for any."},
		{name: "server", required: true, value: nested(&serverTable, func(a *API) *Server { return &a.Server })},
		{name: "servers", since: "1.1", examples: []string{`{"events": {"url": "https://events.example.com", "auth": "none"}}`},
			value: namedOf(&furtherServerTable, nil, func(a *API) *[]Server { return &a.Servers }),
			doc:   "Further hosts of the same API, by the name that a request's `server` takes. Each has an `auth` of its own: a secret goes to the server whose auth names it, and nowhere else."},
		{name: "secrets", examples: []string{`{"token": {"env": ["EXAMPLE_API_KEY", "EXAMPLE_API_TOKEN"]}}`},
			value: namedOf(&secretTable, &variableNames, func(a *API) *[]Variable { return &a.Secrets }),
			doc:   "Secret values from the environment, by the name after `secret.`; only `auth` and a server's `url` may name them, and they are shown nowhere."},
		{name: "settings", examples: []string{`{"user_email": {"env": "EXAMPLE_USER_EMAIL"}}`},
			value: namedOf(&settingTable, &variableNames, func(a *API) *[]Variable { return &a.Settings }),
			doc:   "Plain values from the environment, by the name after `setting.`."},
		{name: "auth", value: nested(&authTable, func(a *API) *Auth { return &a.Auth })},
		{name: "request", value: within(&apiRequestTable)},
		{name: "errors", examples: []string{`"{message: .error.message, details: .error.errors}"`},
			value: query(func(a *API) *diag.Text { return &a.Errors }),
			doc:   "jq over the body of an error response that makes {message, details}: a text and a list of texts, each of which may be null; or the message alone. May name $status and $headers."},
		{name: "fails", since: "1.1", examples: []string{`".ok == false"`},
			value: query(func(a *API) *diag.Text { return &a.Fails }),
			doc:   "jq over the body of a successful response that says whether it is an error all the same, as it is unless the query gives false or null; `errors` then reads it. For an API whose errors come with status 200."},
		{name: "masked", examples: []string{`["secret", "signing_secret"]`},
			value: texts(func(a *API) *[]diag.Text { return &a.Masked }),
			doc:   "Names of fields whose text no answer shows, at whatever depth, such as signing secrets."},
		{name: "retry", value: nested(&retryTable, func(a *API) *Retry { return &a.Retry })},
		{name: "rate_limit", value: nested(&rateLimitTable, func(a *API) *RateLimit { return &a.RateLimit })},
		{name: "pagination", value: namedOf(&strategyTable, nil, func(a *API) *[]Strategy { return &a.Pagination }),
			doc: "The ways in which the API gives out long lists, by the name that `paginate` takes."},
		{name: "context", value: namedOf(&contextTable, &variableNames, func(a *API) *[]Context { return &a.Contexts }),
			doc: "What expressions may know about the caller, by name: fetched when a call first needs it, and kept. NAME in CEL, $NAME in jq."},
		{name: "lookups", since: "1.1", value: namedOf(&lookupTable, nil, func(a *API) *[]Lookup { return &a.Lookups }),
			doc: "How the ids of names are found, by the name that a param's `lookup` takes."},
		{name: "params", value: namedOf(&paramTable, &paramNames, func(a *API) *[]Param { return &a.Params }),
			doc: "Params that several tools share; a tool's param takes one over by `$ref: NAME`."},
		{name: "schemas", other: "definitions $defs", since: "1.1", examples: []string{`{"id": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 64}}`},
			value: value[API]{Shape{Type: TypeMap, Of: &Shape{Type: TypeMapping, Mapping: schemaTable.Name}}, func(r *reader, e entry, a *API) { a.Schemas = r.schemas(e) }},
			doc:   "Schemas that several params share; a param, items or a property takes one over by `$ref: NAME`. No param under `params` may have the same name."},
		{name: "rules", since: "1.1", value: namedOf(&sharedRuleTable, nil, func(a *API) *[]Rule { return &a.Rules }),
			doc: "Rules that several tools share; a tool takes one over by `$ref: NAME` under its `rules`."},
		{name: "defaults", value: nested(&defaultsTable, func(a *API) *Defaults { return &a.Defaults })},
	})

// serverTable is where an API is.
var serverTable = newTable(Mapping{Name: "server", Lone: "url",
	Doc: "Where the API is. Secrets are sent there and nowhere else, over https unless it is this machine."}, serverRows())

// furtherServerTable is where a part of an API is.
var furtherServerTable = newTable(Mapping{Name: "further server", Article: "a server",
	Doc: "A further host of the API, and what its requests carry that shows who sends them."},
	append(serverRows(), row[Server]{name: "auth", required: true,
		value: value[Server]{Shape{Type: TypeText, Words: []string{"none"}, Or: &Shape{Type: TypeMapping, Mapping: authTable.Name}}, (*reader).serverAuth},
		doc:   "What requests to this server carry that shows who sends them, as under the API's own `auth`; none: nothing."})).then(
	func(_ *reader, e entry, _ []entry, s *Server) { s.Name = e.key })

func serverRows() []row[Server] {
	return []row[Server]{
		{name: "url", required: true, other: "base_url", examples: []string{`"https://api.example.com"`},
			value: filled(func(s *Server) *diag.Text { return &s.URL }),
			doc:   "The base URL; the paths of requests are below it. A value that is exactly `${ CEL }` is an expression and may name secret and setting, such as a region."},
		{name: "env", examples: []string{`"EXAMPLE_API_HOST"`},
			value: filled(func(s *Server) *diag.Text { return &s.Env }),
			doc:   "An environment variable that replaces `url` when it is set. Default: none."},
	}
}

// secretTable is a secret.
var secretTable = newTable(Mapping{Name: "secret", Lone: "env", Article: "a secret", Doc: "A secret value from the environment or, over HTTP, from the caller."},
	append(variableRows(), row[Variable]{name: "header", since: "1.2", examples: []string{`{"Authorization": "^Bearer (?P<value>[!-~]{8,512})$"}`},
		value: headers(func(v *Variable) *[]Entry { return &v.Header }),
		doc:   "Headers in which a caller of `serve --http --auth request` may send the secret, each with a regular expression of the whole header whose group `value` is the secret; it is also found in a header that stands whole in the variable of the environment. Default: none, so that no caller can."})).then(
	func(r *reader, e entry, _ []entry, v *Variable) {
		v.Name = e.key
		r.variable(e.key, "a secret")
		for _, h := range v.Header {
			r.secretHeader(h)
		}
	})

// settingTable is a setting.
var settingTable = newTable(Mapping{Name: "setting", Lone: "env", Article: "a setting", Doc: "A plain value from the environment."},
	append(variableRows(),
		row[Variable]{name: "claim", since: "1.2", examples: []string{`"email"`},
			value: filled(func(v *Variable) *diag.Text { return &v.Claim }),
			doc:   "The claim of a caller's token that replaces the environment's value, with `serve --http --auth oidc`. Default: none."},
		row[Variable]{name: "shared", since: "1.2", examples: []string{"true"},
			value: boolean(func(v *Variable) *Optional[bool] { return &v.Shared }),
			doc:   "Whether callers with secrets of their own, with `serve --http --auth request`, have the environment's value, too. Default: false."})).then(
	func(r *reader, e entry, _ []entry, v *Variable) {
		v.Name = e.key
		r.variable(e.key, "a setting")
	})

func variableRows() []row[Variable] {
	return []row[Variable]{
		{name: "env", required: true, examples: []string{`"EXAMPLE_API_KEY"`, `["EXAMPLE_API_KEY", "EXAMPLE_API_TOKEN"]`},
			value: texts(func(v *Variable) *[]diag.Text { return &v.Env }),
			doc:   "An environment variable, or several: the first one that is set counts."},
	}
}

// authTable is what shows who sends a request.
var authTable = newTable(Mapping{Name: "auth",
	Doc: "How requests show who sends them. A value that is exactly `${ CEL }` is an expression and may name secret and setting, and call base64.encode; anything else is literal."},
	[]row[Auth]{
		{name: "header", other: "headers", examples: []string{`{"Authorization": "${'Bearer ' + secret.token}"}`},
			value: headers(func(a *Auth) *[]Entry { return &a.Header }),
			doc:   "Headers of every request."},
		{name: "query", since: "1.1", examples: []string{`{"api_key": "${secret.key}"}`},
			value: headers(func(a *Auth) *[]Entry { return &a.Query }),
			doc:   "Query parameters of every request."},
		{name: "basic", since: "1.1", value: optional(&basicTable, func(a *Auth) **Basic { return &a.Basic })},
	}).then((*reader).auth)

// basicTable is basic authentication.
var basicTable = newTable(Mapping{Name: "basic", Doc: "HTTP's basic authentication: a user and a password, which become the header Authorization."},
	[]row[Basic]{
		{name: "user", required: true, other: "username name", examples: []string{`"${setting.email}"`},
			value: sent(func(b *Basic) **Value { return &b.User }),
			doc:   "The user: a literal or `${ CEL }`."},
		{name: "password", other: "pass token", examples: []string{`"${secret.token}"`},
			value: sent(func(b *Basic) **Value { return &b.Password }),
			doc:   "The password: a literal or `${ CEL }`. Default: an empty one, as where the user is the key."},
	})

// apiRequestTable is what every request of an API has.
var apiRequestTable = newTable(Mapping{Name: "api request", Article: `"request"`, Doc: "What every request has."},
	[]row[API]{
		{name: "header", examples: []string{`{"Accept": "application/json"}`},
			value: headers(func(a *API) *[]Entry { return &a.Header }),
			doc:   "Headers of every request, such as Accept."},
		{name: "array_suffix", since: "1.1", examples: []string{`"[]"`},
			value: filled(func(a *API) *diag.Text { return &a.ArraySuffix }),
			doc:   "What the name of an array in the query ends with on the wire, unless the param's `name` says otherwise. Default: nothing."},
	})

// retryTable is which failed requests are sent again.
var retryTable = newTable(Mapping{Name: "retry",
	Doc: "Which failed requests are sent again. A write is sent again only on 429, or when nothing had left the machine."},
	[]row[Retry]{
		{name: "status", examples: []string{`[429, 502, 503, 504]`},
			value: statuses(func(t *Retry) *[]Optional[int] { return &t.Status }),
			doc:   "Response statuses that are worth another try, each 100 to 599."},
		{name: "budget", value: duration(func(t *Retry) *Optional[time.Duration] { return &t.Budget }),
			doc: "The longest time for all tries of one request together, such as 30s."},
		{name: "wait", examples: []string{`["retry-after", "ratelimit-reset"]`},
			value: texts(func(t *Retry) *[]diag.Text { return &t.Wait }),
			doc:   "Response headers that say how long to wait before the next try."},
	})

// rateLimitTable is how many requests may be sent.
var rateLimitTable = newTable(Mapping{Name: "rate_limit",
	Doc: "How many requests one credential may send: so many `per` so long, and what the API's own headers say."},
	[]row[RateLimit]{
		{name: "requests", examples: []string{`960`},
			value: whole(1, func(l *RateLimit) *Optional[int] { return &l.Requests }),
			doc:   "How many requests, at least 1."},
		{name: "per", value: duration(func(l *RateLimit) *Optional[time.Duration] { return &l.Per }),
			doc: "In what time, such as 1m."},
		{name: "remaining", examples: []string{`"ratelimit-remaining"`},
			value: filled(func(l *RateLimit) *diag.Text { return &l.Remaining }),
			doc:   "The response header that says how many requests are left."},
		{name: "reset", examples: []string{`"ratelimit-reset"`},
			value: filled(func(l *RateLimit) *diag.Text { return &l.Reset }),
			doc:   "The response header that says in how many seconds there are more."},
	})

// contextTable is something about the caller.
var contextTable = newTable(Mapping{Name: "context", Article: "a context",
	Doc: "One thing about the caller: the request that fetches it, its shape, and how long it is kept."},
	[]row[Context]{
		{name: "when", examples: []string{`"size(user.team_ids) > 0"`},
			value: expression(func(c *Context) *diag.Text { return &c.When }),
			doc:   "CEL, without ${ }, that says whether there is anything to fetch; when false the value is that of an empty answer. May name other contexts. Default: it is fetched."},
		{name: "request", required: true, value: optional(&requestTable, func(c *Context) **Request { return &c.Request }),
			doc: "The request that fetches it. Its expressions may name other contexts and nothing else; contexts may not need each other in a circle."},
		{name: "paginate", examples: []string{`"offset"`},
			value: filled(func(c *Context) *diag.Text { return &c.Paginate }),
			doc:   "The name of a strategy under `pagination`; all pages are fetched. Default: one page."},
		{name: "response", required: true, examples: []string{`".user | {id, name, email}"`, `".services[].id"`},
			value: query(func(c *Context) *diag.Text { return &c.Response }),
			doc:   "jq over each body. Its output is the context's value; for a `schema` of type array each output is one element."},
		{name: "schema", required: true, other: "type", value: nested(&schemaTable, func(c *Context) *Schema { return &c.Schema }),
			doc: "The type of the value, against which expressions that name the context are checked."},
		{name: "ttl", value: duration(func(c *Context) *Optional[time.Duration] { return &c.TTL }),
			doc: "How long the value is kept for the same credential, such as 5m."},
		{name: "absent", value: nested(&absentTable, func(c *Context) *Absent { return &c.Absent })},
	}).then(func(r *reader, e entry, _ []entry, c *Context) {
	c.Name = e.key
	r.variable(e.key, "a context")
	if slices.Contains([]string{"status", "more"}, e.key.Value) {
		r.add(WrongType.At(e.key, "%q cannot name a context: jq has a variable of that name", e.key.Value))
	}
})

// lookupTable is how the ids of names are found.
var lookupTable = newTable(Mapping{Name: "lookup", Article: "a lookup",
	Doc: "How the id of a name is found: the request that lists records with their ids and names, and what an id looks like."},
	[]row[Lookup]{
		{name: "request", required: true, value: optional(&requestTable, func(l *Lookup) **Request { return &l.Request }),
			doc: "The request that lists the records. Its expressions may name setting, contexts and `value`, the name that is looked up."},
		{name: "paginate", examples: []string{`"offset"`},
			value: filled(func(l *Lookup) *diag.Text { return &l.Paginate }),
			doc:   "The name of a strategy under `pagination`. Default: one page."},
		{name: "response", required: true, examples: []string{`".services[] | {id, name}"`},
			value: query(func(l *Lookup) *diag.Text { return &l.Response }),
			doc:   "jq over each body that makes an object {id, name} of each record."},
		{name: "id", required: true, other: "pattern", examples: []string{`"^P[A-Z0-9]{6,13}$"`},
			value: value[Lookup]{Shape{Type: TypeText}, func(r *reader, e entry, l *Lookup) { l.ID = r.pattern(r.filled(e)) }},
			doc:   "What an id looks like, as a regular expression (RE2 syntax); write ^ and $ for all of it. A value of this form is sent as it is, any other is looked up."},
		{name: "ttl", value: duration(func(l *Lookup) *Optional[time.Duration] { return &l.TTL }),
			doc: "How long what was found is kept for the same credential, such as 5m."},
	}).then(func(_ *reader, e entry, _ []entry, l *Lookup) { l.Name = e.key })

// absentTable is when a context is not there.
var absentTable = newTable(Mapping{Name: "absent",
	Doc: "When the context is not there at all, and what the caller then reads. A list that is empty is not there either: it never widens a query."},
	[]row[Absent]{
		{name: "status", examples: []string{`[404]`},
			value: statuses(func(a *Absent) *[]Optional[int] { return &a.Status }),
			doc:   "Response statuses that mean that it is not there, each 100 to 599. Default: none; they are errors."},
		{name: "message", examples: []string{`"this key belongs to no user"`},
			value: prose(func(a *Absent) *diag.Text { return &a.Message }),
			doc:   "What is missing."},
		{name: "hint", examples: []string{`"Use a key that belongs to a user."`},
			value: prose(func(a *Absent) *diag.Text { return &a.Hint }),
			doc:   "What the caller can do instead. It is said for every tool: what one of them has a param for stands in `param_hint`."},
		{name: "param", since: "1.1", examples: []string{`"current_user_context"`},
			value: filled(func(a *Absent) *diag.Text { return &a.Param }),
			doc:   "A shared param of tools that can do without the context."},
		{name: "param_hint", since: "1.1", examples: []string{`"Set current_user_context to false to look at the whole account."`},
			value: prose(func(a *Absent) *diag.Text { return &a.ParamHint }),
			doc:   "What the caller of a tool that has `param` can do instead, said before `hint`."},
	})

// defaultsTable is the bounds of every tool.
var defaultsTable = newTable(Mapping{Name: "defaults", Doc: "Bounds that hold for every tool."},
	[]row[Defaults]{
		{name: "limit", value: whole(1, func(d *Defaults) *Optional[int] { return &d.Limit }),
			doc: "How many items a call returns that does not say its `limit`; at least 1. Default: 100."},
		{name: "max_limit", value: whole(1, func(d *Defaults) *Optional[int] { return &d.MaxLimit }),
			doc: "The largest `limit` that a call may ask for; at least 1. Default: 10000."},
		{name: "budget", value: whole(1000, func(d *Defaults) *Optional[int] { return &d.Budget }),
			doc: "The most characters of one encoded answer; what is over it is dropped in whole items. At least 1000. Default: 48000."},
		{name: "memory", since: "1.1", examples: []string{`"64MB"`, `64000000`},
			value: value[Defaults]{sizeShape, func(r *reader, e entry, d *Defaults) { d.Memory = r.bytes(e) }},
			doc:   "The most bytes that one call may hold of what it has read, such as 64MB; at least 1MB. What is over it ends the call. Default: 64MB."},
		{name: "timeout", value: duration(func(d *Defaults) *Optional[time.Duration] { return &d.Timeout }),
			doc: "The longest time of one call, such as 50s, with all its requests; clients give up after a minute. Default: 50s."},
	}).then((*reader).defaults)

// toolsetTable is a _toolset.yaml.
var toolsetTable = newTable(Mapping{Name: "_toolset.yaml", Article: "_toolset.yaml",
	Doc: "_toolset.yaml: what a folder of tool files is about. A folder is a toolset also without this file; its name is the folder's."},
	[]row[Toolset]{
		{name: "title", examples: []string{`"Incidents"`},
			value: prose(func(t *Toolset) *diag.Text { return &t.Title }),
			doc:   "The toolset's name for people, a word or two."},
		{name: "description", examples: []string{`"What is broken now and what was, and taking part in the response."`},
			value: prose(func(t *Toolset) *diag.Text { return &t.Description }),
			doc:   "What the toolset's tools are for, in a sentence or two."},
		{name: "instructions", examples: []string{`"Start with list_incidents; for one incident use show_incident."`},
			value: prose(func(t *Toolset) *diag.Text { return &t.Instructions }),
			doc:   "What the server tells the model when the toolset is on: which tool to begin with, which to prefer. All instructions of a server together should stay under 2,000 characters."},
	})
