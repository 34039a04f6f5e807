package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/tools.d"
)

// token is the key that the calls of the benchmark send.
const token = "bench-key"

// The bounds of the built-in tools that are lifted, and how: the rate limit, and
// the budget of an answer, so that all that is shaped is written too.
var (
	anyRate   = [2]string{"requests: 960,", "requests: 1000000000,"}
	anyBudget = [2]string{"budget: 48000", "budget: 1000000000"}
)

// subject is the tool that is measured, as it is built in but for bounds.
func subject(address string, o engine.Options, bounds ...[2]string) (tool *engine.Tool, stop func(), err error) {
	files, err := without(bounds)
	if err != nil {
		return nil, nil, err
	}
	o.BaseURL = address
	o.Getenv = func(name string) string {
		if name == "PAGERDUTY_API_KEY" {
			return token
		}
		return ""
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: files, Trusted: true}}, o)
	if err != nil || findings.HasErrors() {
		return nil, nil, fmt.Errorf("the built-in tools: %w\n%s", err, findings)
	}
	return c.Tool("list_incidents"), c.Close, nil
}

// without is the directory of the built-in tools with other bounds.
func without(bounds [][2]string) (fs.FS, error) {
	out := fstest.MapFS{}
	err := fs.WalkDir(tools.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tools.Files, path)
		if path == "_api.yaml" {
			for _, b := range bounds {
				if !bytes.Contains(data, []byte(b[0])) {
					return fmt.Errorf("_api.yaml has no %q any longer", b[0])
				}
				data = bytes.Replace(data, []byte(b[0]), []byte(b[1]), 1)
			}
		}
		out[path] = &fstest.MapFile{Data: data}
		return err
	})
	return out, err
}

// checked is a tool that sends nothing: what its call costs is its checks, and
// an answer of one number. bare is the same without checks.
func checked() (tool, bare *engine.Tool, stop func(), err error) {
	files := fstest.MapFS{"_api.yaml": {Data: []byte(checkedAPI)},
		"checks/check.yaml": {Data: []byte(checkedTool)}, "checks/bare.yaml": {Data: []byte(bareTool)}}
	c, findings, err := engine.Load([]engine.Dir{{Name: "checked", Files: files}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		return nil, nil, nil, fmt.Errorf("the tool of checks: %w\n%s", err, findings)
	}
	return c.Tool("check"), c.Tool("bare"), c.Close, nil
}

const checkedAPI = `
version: 1
title: Nothing
server: {url: https://nothing.example}
secrets: {key: {env: [NOTHING_KEY]}}
auth: {header: {Authorization: "${'Bearer ' + secret.key}"}}
`

const checkedTool = `
tool: check
title: Check
description: Has its arguments checked.
params:
  everything: {type: boolean, default: true, description: D}
  team_ids: {type: array, items: {type: string, pattern: "^[A-Za-z0-9_-]+$", maxLength: 64}, minItems: 1, description: D}
  statuses: {type: array, items: {type: string, enum: [triggered, acknowledged, resolved]}, description: D}
  since: {type: string, format: date-time, description: D}
  until: {type: string, format: date-time, description: D}
  limit: {type: integer, minimum: 1, maximum: 10000, default: 400, description: D}
rules:
  - {expression: "!(params.everything && has(params.team_ids))", message: M}
  - {expression: "!has(params.since) || !has(params.until) || iso8601(params.since) < iso8601(params.until)", message: M}
  - {expression: "!has(params.since) || !has(params.until) || iso8601(params.until) - iso8601(params.since) <= duration('4416h')", message: M}
  - {expression: "!has(params.team_ids) || params.limit <= 1000", message: M}
  - {expression: "!has(params.statuses) || size(params.statuses) <= 3", message: M}
resource: numbers
response: "1"
`

const bareTool = `
tool: bare
title: Bare
description: Has nothing checked.
resource: numbers
response: "1"
`

// checkedArguments keep every check of the tool of checks.
const checkedArguments = `{"everything":false,"team_ids":["PT1","PT2"],"statuses":["triggered","acknowledged"],"since":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z","limit":100}`
