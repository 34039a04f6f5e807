package toolfile

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

// promptTable is a prompt file.
var promptTable = newTable(Mapping{Name: "prompt file", Article: "a prompt file",
	Doc: "One MCP prompt: what a person can take from a menu, its arguments, the messages that it makes of them, and the tests that prove it. The file's name ends in .prompt.yaml."},
	[]row[Prompt]{
		{name: "prompt", required: true, other: "name", examples: []string{`"inspect_ship"`},
			value: filled(func(p *Prompt) *diag.Text { return &p.Name }).like(Shape{Pattern: toolPattern}),
			doc:   "The prompt's name; must be the name of the file without .prompt.yaml. A letter, then letters, digits, _ and -, at most 64 in all."},
		{name: "title", required: true, examples: []string{`"Inspect a ship"`},
			value: prose(func(p *Prompt) *diag.Text { return &p.Title }),
			doc:   "The prompt's name for people, as a menu shows it."},
		{name: "description", required: true, other: "summary", examples: []string{`"Finds out what is wrong with a ship and what to do next."`},
			value: prose(func(p *Prompt) *diag.Text { return &p.Description }),
			doc:   "What a person gets who takes the prompt."},
		{name: "params", other: "parameters arguments args inputs",
			value: namedOf(&argumentTable, &paramNames, func(p *Prompt) *[]Param { return &p.Params }),
			doc:   "The arguments of the prompt, by name: letters, digits and _, no digit first, at most 64 in all. Clients ask for them as texts."},
		{name: "rules", other: "validation validations",
			value: listOf(&ruleTable, func(p *Prompt) *[]Rule { return &p.Rules }),
			doc:   "Conditions that the arguments must meet."},
		{name: "messages", required: true, other: "message text", examples: []string{`[{"user": ["Inspect the ship ", "${params.ship_id}", "."]}]`},
			value: value[Prompt]{Shape{Type: TypeList, Of: &Shape{Type: TypeMapping, Mapping: "message"}, Least: bound(1)},
				func(r *reader, e entry, p *Prompt) {
					for _, n := range r.filledList(e) {
						p.Messages = append(p.Messages, messageTable.one(r, entry{value: n}))
					}
				}},
			doc: "What the prompt says, message by message."},
		{name: "tests", value: listOf(&promptTestTable, func(p *Prompt) *[]Test { return &p.Tests }),
			doc: "Examples that prove the file: arguments, and what the messages say."},
	})

// argumentTable is one argument of a prompt: a param that is not sent.
var argumentTable = newTable(Mapping{Name: "argument", Lone: "type", Article: "an argument", Typed: true,
	Doc: "One argument of a prompt, which expressions use as params.NAME and addresses as {NAME}. It has the words of a param but those about sending it."},
	slices.DeleteFunc(paramRows(), func(w row[Param]) bool {
		switch w.name {
		case "in", "name", "style", "explode", "allowReserved":
			return true
		}
		return false
	})).then((*reader).param)

// messageTable is one message of a prompt.
var messageTable = newTable(Mapping{Name: "message", Lone: "user", Article: "a message",
	Doc: "One message of a prompt, under the role of who says it.", OneOf: [][]string{{"user", "assistant"}},
	Excludes: map[string][]string{"user": {"assistant"}}},
	[]row[Message]{
		{name: "user", examples: []string{`["Whose is ", "${params.ship_id}", "?"]`, `{"read": "harbor://ships/{ship_id}"}`}, value: content,
			doc: "What the person says: a text, or parts of one, which are joined as they stand; a part that is exactly `${ CEL }` is an expression. Or a resource. A tool is named in backticks, and the prompt is offered only where all tools that it names are."},
		{name: "assistant", examples: []string{`"I look first at what is open."`}, value: content,
			doc: "What the model says, written like `user`."},
	}).then(func(r *reader, e entry, es []entry, m *Message) {
	m.Place = pos(e.value)
	r.oneRole(e, es)
})

// content is what a message holds.
var content = value[Message]{Shape{Type: TypeText, Or: &Shape{Type: TypeList, Of: &Shape{Type: TypeScalar}, Least: bound(1), Or: &Shape{Type: TypeMapping, Mapping: "content"}}},
	(*reader).content}

// contentTable is a message that is a resource.
var contentTable = newTable(Mapping{Name: "content", Lone: "read", Article: "a message",
	Doc: "A resource as a message; it is read when the prompt is taken."},
	[]row[Message]{
		{name: "read", required: true, other: "uri resource", examples: []string{`"harbor://ships/{ship_id}"`},
			value: value[Message]{Shape{Type: TypeText, Pattern: addressPattern}, func(r *reader, e entry, m *Message) { m.Read = r.address(e) }},
			doc:   "The address of a resource, which some tool has as its `uri`; {NAME} is an argument of the prompt."},
	})

// promptTestTable is one of a prompt file's tests.
var promptTestTable = newTable(Mapping{Name: "prompt test", Article: "a test",
	Doc: "One use of the prompt with all that goes over the wire, and what its messages say."},
	append(slices.DeleteFunc(testRows(), func(w row[Test]) bool { return slices.Contains([]string{"confirm", "expect", "uri"}, w.name) }),
		row[Test]{name: "expect", required: true, value: nested(&promptExpectTable, func(t *Test) *Expect { return &t.Expect })}))

// promptExpectTable is what a test of a prompt must show.
var promptExpectTable = newTable(Mapping{Name: "prompt expect", Article: `"expect"`, Filled: true,
	Doc:      "What the prompt gives: `messages`, or `error`.",
	Excludes: map[string][]string{"error": {"messages"}}},
	[]row[Expect]{
		{name: "messages", examples: []string{`[{"user": ["Inspect", "S1"]}, {"user": {"uri": "harbor://ships/S1"}}]`},
			value: listOf(&expectMessageTable, func(x *Expect) *[]ExpectMessage { return &x.Messages }),
			doc:   "All messages, in their order."},
		{name: "error", value: optional(&expectErrorTable, func(x *Expect) **ExpectError { return &x.Error })},
	}).then((*reader).expectPrompt)

// expectMessageTable is a message that a prompt must give.
var expectMessageTable = newTable(Mapping{Name: "expected message", Lone: "user", Article: "a message",
	Doc: "A message that the prompt must give, under its role.", OneOf: [][]string{{"user", "assistant"}},
	Excludes: map[string][]string{"user": {"assistant"}}},
	[]row[ExpectMessage]{
		{name: "user", examples: []string{`["Inspect the ship", "S1"]`}, value: expectedContent,
			doc: "Parts of the text, which it must have in this order, or the resource that it must be."},
		{name: "assistant", examples: []string{`"I look first"`}, value: expectedContent,
			doc: "Like `user`, of a message of the model's."},
	}).then(func(r *reader, e entry, es []entry, _ *ExpectMessage) { r.oneRole(e, es) })

// expectedContent is what a message must hold.
var expectedContent = value[ExpectMessage]{Shape{Type: TypeList, Of: &Shape{Type: TypeText}, Least: bound(1), Single: true, Or: &Shape{Type: TypeMapping, Mapping: "expected resource"}},
	(*reader).expectedContent}

// expectResourceTable is a resource that a message must be.
var expectResourceTable = newTable(Mapping{Name: "expected resource", Lone: "uri", Article: "a message",
	Doc: "The resource that a message must be."},
	[]row[ExpectMessage]{
		{name: "uri", required: true, examples: []string{`"harbor://ships/S1"`},
			value: filled(func(x *ExpectMessage) *diag.Text { return &x.URI }),
			doc:   "The resource's address."},
	})
