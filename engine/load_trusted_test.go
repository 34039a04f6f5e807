package engine_test

import (
	"os"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A trusted directory leaves out tests at the end of a file, and nothing else.
func TestTrustedToolsHaveNoTests(t *testing.T) {
	const head = `
tool: look
title: T
description: |
  tests: are no key here
params: {yard: {type: string, description: D}}
`
	const tail = "resource: looks\nresponse: '1'\n"
	const tests = "tests:\n  - name: one\n    expect: {metadata: {count: 1}}\n"
	for name, c := range map[string]struct {
		text  string
		tests int
	}{
		"none":                {head + tail, 0},
		"at the end":          {head + tail + tests, 0},
		"with comments":       {head + tail + "# before\n" + tests + "\n# after\n", 0},
		"not indented":        {head + tail + "tests:\n- name: one\n  expect: {metadata: {count: 1}}\n", 0},
		"on one line":         {head + tail + "tests: [{name: one, expect: {metadata: {count: 1}}}]\n", 0},
		"before another key":  {head + tests + tail, 1},
		"closed in column 1":  {head + tail + "tests: [{name: one,\n  expect: {metadata: {count: 1}}}\n]\n", 1},
		"with CR at line end": {head + tail + "tests:\r\n  - name: one\r\n    expect: {metadata: {count: 1}}\r\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := func(trusted bool) *engine.Tool {
				dirs := []engine.Dir{{Name: "harbor", Files: os.DirFS("testdata/harbor")}, {Name: "more", Trusted: trusted, Files: files("look/look.yaml", c.text)}}
				return mustLoad(t, dirs, engine.Options{}).Tool("look")
			}
			trusted, whole := dir(true), dir(false)
			equal(t, "tests", len(trusted.File.Tests), c.tests)
			equal(t, "schema", string(trusted.Describe()), string(whole.Describe()))
			equal(t, "answer", string(trusted.Call(t.Context(), nil, nil).JSON), string(whole.Call(t.Context(), nil, nil).JSON))
			equal(t, "findings", len(trusted.Compile()), 0)
		})
	}
}
