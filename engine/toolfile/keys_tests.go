package toolfile

import "pagerduty-mcp-server/engine/diag"

// testTable is one of a tool file's tests.
var testTable = newTable(Mapping{Name: "test", Article: "a test",
	Doc:      "One call with all that goes over the wire, and what comes back.",
	Excludes: map[string][]string{"uri": {"params"}}},
	testRows()).then(func(r *reader, e entry, es []entry, t *Test) {
	if t.URI.IsSet() && t.Params != nil {
		r.add(WrongType.At(t.URI, "a test has uri or params: the arguments stand in the address"))
	}
})

// testRows are the keys of a test.
func testRows() []row[Test] {
	return []row[Test]{
		{name: "name", required: true, other: "title description it", examples: []string{`"my teams by default, two pages"`},
			value: prose(func(t *Test) *diag.Text { return &t.Name }),
			doc:   "What the test shows."},
		{name: "params", other: "args arguments input", examples: []string{`{"statuses": ["triggered"]}`},
			value: value[Test]{Shape{Type: TypeMap}, func(r *reader, e entry, t *Test) { t.Params = r.valueOf(e, Map) }},
			doc:   "The arguments of the call, as a model sends them. Default: none."},
		{name: "uri", since: "1.1", other: "resource address", examples: []string{`"harbor://ships/S1?deck=2"`},
			value: filled(func(t *Test) *diag.Text { return &t.URI }),
			doc:   "The address that is read, instead of `params`, of a tool with `uri`."},
		{name: "context", examples: []string{`{"user": {"id": "PU1", "email": "ada@example.com", "team_ids": ["PT1"]}}`},
			value: free(func(t *Test) *[]Entry { return &t.Context }),
			doc:   "Values of contexts by name, instead of the requests that would fetch them. Without it those requests belong in `http`."},
		{name: "settings", examples: []string{`{"user_email": "ada@example.com"}`},
			value: free(func(t *Test) *[]Entry { return &t.Settings }),
			doc:   "Values of the settings of _api.yaml by name. Default: none is set."},
		{name: "now", examples: []string{`"2026-01-31T08:00:00Z"`},
			value: value[Test]{timeShape, func(r *reader, e entry, t *Test) { t.Now = r.time(e) }},
			doc:   "The time that expressions read as `now`, as an RFC 3339 date-time. Default: the clock's."},
		{name: "http", other: "requests exchanges", value: listOf(&exchangeTable, func(t *Test) *[]Exchange { return &t.HTTP }),
			doc: "The exact exchanges in their order, fixture and assertion at once: each must happen, and nothing else may be sent. Default: nothing is sent."},
		{name: "confirm", since: "1.1",
			value: word(func(t *Test) *diag.Text { return &t.Confirm }, "accept", "decline", "cancel", "unable"),
			doc:   "What a person answers to the tool's `confirm`; unable: the client cannot ask, and the call goes on. Default: accept."},
		{name: "expect", required: true, value: nested(&expectTable, func(t *Test) *Expect { return &t.Expect })},
	}
}

// timeShape is an RFC 3339 date-time.
var timeShape = Shape{Type: TypeText, Format: "date-time",
	Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"}

// exchangeTable is one request of a test and its answer.
var exchangeTable = newTable(Mapping{Name: "exchange", Article: "an exchange",
	Doc:      "One request that the test expects, and the response that it gets.",
	Excludes: map[string][]string{"body": {"form"}}},
	[]row[Exchange]{
		{name: "request", required: true, examples: []string{`"GET /incidents?limit=100&offset=0&team_ids[]=PT1"`},
			value: value[Exchange]{Shape{Type: TypeText, Pattern: exchangePattern}, func(r *reader, e entry, x *Exchange) { x.Request = r.exchangeRequest(e) }},
			doc:   "METHOD PATH?QUERY. The query is compared as a set, each name with its values in order: nothing missing, nothing more."},
		{name: "header", value: headers(func(x *Exchange) *[]Entry { return &x.Header }),
			doc: "Headers that the request must have; others are not looked at."},
		{name: "body", value: anything(func(x *Exchange) **Value { return &x.Body }),
			doc: "The JSON body that the request must have. Default: any."},
		{name: "form", since: "1.1", examples: []string{`{"grant_type": "client_credentials"}`},
			value: bindings(func(x *Exchange) *[]Entry { return &x.Form }),
			doc:   "The fields of the form that the request must have as its body. Default: any."},
		{name: "response", required: true, other: "reply answer", value: nested(&answerTable, func(x *Exchange) *Answer { return &x.Answer })},
	}).then((*reader).exchange)

// answerTable is what the upstream of a test sends.
var answerTable = newTable(Mapping{Name: "answer", Article: "an answer",
	Doc:      "The response of the upstream: its body is `body`, `text` or `file`, or empty.",
	Excludes: map[string][]string{"body": {"text", "file"}, "text": {"file"}}},
	[]row[Answer]{
		{name: "status", other: "code",
			value: value[Answer]{Shape{Type: TypeInteger, Least: bound(200), Most: bound(599)}, func(r *reader, e entry, a *Answer) { a.Status = r.status(e, 200) }},
			doc:   "The status code, 200 to 599. Default: 200."},
		{name: "header", examples: []string{`{"Retry-After": 1}`},
			value: headers(func(a *Answer) *[]Entry { return &a.Header }),
			doc:   "Headers of the response."},
		{name: "body", other: "json", examples: []string{`{"incidents": [], "more": false}`},
			value: anything(func(a *Answer) **Value { return &a.Body }),
			doc:   "The body, sent as JSON."},
		{name: "text", since: "1.1", examples: []string{`"id,name\n1,first\n"`},
			value: value[Answer]{Shape{Type: TypeText, Blank: true}, func(r *reader, e entry, a *Answer) { a.Text = r.text(e) }},
			doc:   "The body as it is, for one that is no JSON, such as CSV."},
		{name: "file", examples: []string{`"testdata/incidents_1.json"`},
			value: filled(func(a *Answer) *diag.Text { return &a.File }),
			doc:   "A file that holds the body, relative to the tool file."},
	}).then((*reader).answer)

// expectTable is what a test's answer must show.
var expectTable = newTable(Mapping{Name: "expect", Filled: true,
	Doc:      "What the answer shows: `metadata` and `resources` or `contains` of a success, `status`, or `error`; and `confirm`.",
	Excludes: map[string][]string{"error": {"metadata", "resources", "contains", "status"}, "resources": {"contains"}}},
	[]row[Expect]{
		{name: "metadata", examples: []string{`{"count": 3}`},
			value: free(func(x *Expect) *[]Entry { return &x.Metadata }),
			doc:   "Keys of the answer's metadata and their values; keys not named are not looked at."},
		{name: "resources", other: "items result results records",
			value: value[Expect]{Shape{Type: TypeList}, func(r *reader, e entry, x *Expect) { x.Resources = r.valueOf(e, List) }},
			doc:   "All items of the answer, exactly. Default: any."},
		{name: "contains", since: "1.1", examples: []string{`[{"id": "P1", "service": {"summary": "Checkout"}}]`},
			value: value[Expect]{Shape{Type: TypeList}, func(r *reader, e entry, x *Expect) { x.Contains = r.valueOf(e, List) }},
			doc:   "All items of the answer, of whose objects only the keys that are named here count, at any depth. Default: any."},
		{name: "status", since: "1.1", value: word(func(x *Expect) *diag.Text { return &x.Status }, "absent"),
			doc: "absent: what the request asked for is not there, which its `absent` allows."},
		{name: "confirm", since: "1.1", examples: []string{`"Delete the team \"Checkout\""`},
			value: filled(func(x *Expect) *diag.Text { return &x.Confirm }),
			doc:   "A part of what the tool asks before it changes something. Default: anything, or nothing."},
		{name: "error", value: optional(&expectErrorTable, func(x *Expect) **ExpectError { return &x.Error })},
	}).then((*reader).expect)

// expectErrorTable is the error that a test must get.
var expectErrorTable = newTable(Mapping{Name: "error", Doc: "The call must fail; {} is any error."},
	[]row[ExpectError]{
		{name: "code", examples: []string{`"CONFLICTING_PARAMETERS"`},
			value: filled(func(x *ExpectError) *diag.Text { return &x.Code }),
			doc:   "The code of the error. Default: any."},
		{name: "message", value: filled(func(x *ExpectError) *diag.Text { return &x.Message }),
			doc: "A part of the message. Default: any message."},
	})
