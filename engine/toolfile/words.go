package toolfile

import "pagerduty-mcp-server/engine/diag"

// article is a mapping as a message names it.
func article(mapping string) string {
	switch mapping {
	case "_api.yaml", "_toolset.yaml":
		return mapping
	case "tool file", "param", "rule", "request", "step", "test", "variable", "strategy", "context", "schema":
		return "a " + mapping
	case "exchange", "answer":
		return "an " + mapping
	case "api request":
		return `"request"`
	}
	return `"` + mapping + `"`
}

// otherWords are what people call a key who know it from elsewhere.
var otherWords = map[string]map[string]string{
	"tool file": {"name": "tool", "parameters": "params", "arguments": "params", "args": "params", "inputs": "params", "inputSchema": "params",
		"validation": "rules", "validations": "rules", "pagination": "paginate", "output": "response", "summary": "description"},
	"param":    {"regex": "pattern", "regexp": "pattern", "min": "minimum", "max": "maximum", "values": "enum", "options": "enum", "desc": "description"},
	"items":    {"regex": "pattern", "regexp": "pattern", "min": "minimum", "max": "maximum", "values": "enum", "options": "enum", "desc": "description"},
	"rule":     {"condition": "expression", "expr": "expression", "cel": "expression", "if": "expression", "error": "message", "msg": "message"},
	"request":  {"url": "path", "uri": "path", "endpoint": "path", "verb": "method", "params": "query", "parameters": "query", "json": "body", "data": "body", "payload": "body"},
	"step":     {"if": "when", "condition": "when", "foreach": "for_each", "forEach": "for_each"},
	"test":     {"args": "params", "arguments": "params", "input": "params", "requests": "http", "exchanges": "http"},
	"exchange": {"reply": "response", "answer": "response"},
	"answer":   {"code": "status", "json": "body"},
	"expect":   {"items": "resources", "result": "resources", "results": "resources"},
	"server":   {"base_url": "url"},
	"context":  {"type": "schema"},
}

// meant returns the key of a mapping that a word was most likely meant to be, or "".
func meant(word, mapping string) string {
	if near := diag.Nearest(word, keys(mapping)); near != "" {
		return near
	}
	return otherWords[mapping][word]
}
