package mcpserver

import (
	"fmt"
	"strings"
	"testing"
)

// hailTool is a tool, and a resource, for clients of two further capabilities.
const hailTool = `tool: hail_ship
title: Hail a ship
description: Hails one ship.
params:
  ship: {type: string, required: true, pattern: "^[A-Z][0-9]$", description: The ship.}
required_capabilities: [sampling, roots]
request: {path: "/{ship}"}
resource: ships
response: "{id: $params.ship}"
uri: dock://ships/{ship}
`

// hailPrompt is a prompt that reads it.
const hailPrompt = `prompt: hail
title: Hail
description: Hails a ship.
params: {ship: {type: string, required: true, description: The ship.}}
messages: [{user: {read: "dock://ships/{ship}"}}]
`

// A tool is not run for a client that has not declared what the tool requires, however
// it is called: nothing is sent. In 2026-07-28 that is an error of the protocol, which
// names what is missing, before that a tool's.
func TestRequiredCapabilities(t *testing.T) {
	const (
		burn   = `"name":"burn_ship","arguments":{"ship":"Q1"}`
		hail   = `"name":"hail_ship","arguments":{"ship":"Q1"}`
		wrong  = `"name":"hail_ship","arguments":{"ship":5}`
		read   = `"uri":"dock://ships/Q1"`
		prompt = `"name":"hail","arguments":{"ship":"Q1"}`
		behind = `"name":"call_read_tool","arguments":{"name":"hail_ship","arguments":{"ship":"Q1"}}`
		both   = `{"roots":{},"sampling":{}}`
		asks   = "Scrap"
		hailed = `\"id\":\"Q1\"`
	)
	for _, test := range []struct {
		method, params, can string
		missing             string // capabilities, as the protocol's error names them; empty: it runs
		want                string // part of the answer where it runs
		old                 string // part of the answer before 2026-07-28, where it does not
	}{
		{"tools/call", burn, `{}`, `{"elicitation":{}}`, "", `\"details\":[\"elicitation\"]`},
		{"tools/call", burn, `{"elicitation":{"url":{}}}`, `{"elicitation":{}}`, "", "CAPABILITY_REQUIRED"},
		{"tools/call", burn, both, `{"elicitation":{}}`, "", "CAPABILITY_REQUIRED"},
		{"tools/call", burn, `{"elicitation":{}}`, "", asks, ""},
		{"tools/call", burn, forms, "", asks, ""},
		{"tools/call", hail, `{}`, `{"roots":{},"sampling":{}}`, "", "sampling and roots"},
		{"tools/call", hail, `{"roots":{}}`, `{"sampling":{}}`, "", "not declared sampling;"},
		{"tools/call", wrong, `{"sampling":{}}`, `{"roots":{}}`, "", "not declared roots;"},
		{"tools/call", hail, both, "", hailed, ""},
		{"tools/call", behind, forms, `{"roots":{},"sampling":{}}`, "", "CAPABILITY_REQUIRED"},
		{"tools/call", behind, both, "", hailed, ""},
		{"resources/read", read, `{"sampling":{}}`, `{"roots":{}}`, "", `"code":-32603`},
		{"resources/read", read, both, "", hailed, ""},
		{"prompts/get", prompt, `{"roots":{}}`, `{"sampling":{}}`, "", `"code":-32603`},
		{"prompts/get", prompt, both, "", hailed, ""},
	} {
		for _, modern := range []bool{true, false} {
			d := newDock(t, "k", Options{Name: "dock", Confirm: ConfirmNever})
			if strings.Contains(test.params, "call_read_tool") {
				c := d.Catalog()
				listed := *c
				listed.Tools = nil
				d.Server = New(&listed, Options{Name: "dock", Reach: c})
			}
			c := converse(t, d.Server)
			meta := fmt.Sprintf(`,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":%s}`, test.can)
			if !modern {
				meta = ""
				c.ask(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":` + test.can + `,"clientInfo":{"name":"c","version":"1"}}}`)
			}
			got := answerTo(c, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s%s}}`, test.method, test.params, meta))
			want := test.want
			switch {
			case test.missing != "" && modern:
				want = `"data":{"requiredCapabilities":` + test.missing + `}`
			case test.missing != "":
				want = test.old
			}
			if !strings.Contains(got, want) || strings.Contains(got, `"code":-32021`) != (modern && test.missing != "") {
				t.Errorf("%s of a client with %s, modern %t: want %s, got %s", test.params, test.can, modern, want, got)
			}
			if !modern && strings.Contains(got, `"elicitation/create"`) {
				answerTo(c, `{"jsonrpc":"2.0","id":"confirm-1","result":{"action":"decline"}}`)
			}
			if sent := d.read.Load() + d.scrapped.Load(); test.missing != "" && sent != 0 || d.scrapped.Load() != 0 {
				t.Errorf("%s of a client with %s: %d requests", test.params, test.can, sent)
			}
		}
	}
}
