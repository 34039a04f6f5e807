package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

// mistakes are what someone gets wrong who writes a first tool: each is put by
// itself into a copy of testdata/newcomer/list_incidents.yaml. The wrong word stands in «».
var mistakes = []struct{ replace, with, kind, says string }{
	{"\ntitle:", "\n«titel»:", "unknown-key", `did you mean "title"?`},
	{"\nparams:", "\n«parameters»:", "unknown-key", `did you mean "params"?`},
	{"tool: list_incidents", "tool: «list_incident»", "tool-name", `"list_incidents"`},
	{"resource: incidents\n", "", "resource-missing", `needs the key "resource"`},
	{"items: {type: string, enum: [triggered, acknowledged, resolved]}", "items: {type: «str», enum: [triggered, acknowledged, resolved]}", "wrong-type", `"str"`},
	{"    type: array\n    items: {type: string, enum: [high, low]}", "    type: array", "array-without-items", `"urgencies"`},
	{"enum: [high, low]", "enum: [high, «1»]", "enum-type", "1"},
	{"items: {type: string, enum: [high, low]}", "items: {type: string, pattern: \"«^[A-Za-z0-9_-+$»\"}", "regex", "invalid character class range"},
	{"description: Only incidents of these urgencies.", "description: Only incidents of urgencies such as «#1»", "yaml-comment", "comment"},
	{"  - expression: |\n      !(params.current_user_context && (has(params.team_ids)", "  - expression: «!»(params.current_user_context && (has(params.team_ids)", "syntax", "quotes"},
	{"has(params.team_ids) || has(params.service_ids)", "has(params.«team_id») || has(params.service_ids)", "cel-type", `did you mean "team_ids"?`},
	{"has(params.team_ids) || has(params.service_ids)", "has(params.team_ids) «or» has(params.service_ids)", "cel-syntax", `write "||"`},
	{"has(params.team_ids) || has(params.service_ids)", "«team_ids» != [] || has(params.service_ids)", "cel-type", `did you mean "params.team_ids"?`},
	{"has(params.team_ids) || has(params.service_ids)", "params.team_ids «!=» null || has(params.service_ids)", "cel-type", "write has(params.team_ids)"},
	{"!has(params.until) || iso8601(params.until) - iso8601(params.since)", "iso8601(«params.until») - iso8601(params.since)", "rule-crashes", "ask has(params.until) first"},
	{"    message: team_ids and service_ids cannot be used with current_user_context; set current_user_context to false\n", "", "message-missing", ""},
	{"  path: /incidents\n", "  path: «incidents»\n", "wrong-type", "slash"},
	{"  path: /incidents\n", "  path: /incidents«?total=true»\n", "cannot-be-sent", "query: {total: true}"},
	{"  path: /incidents\n", "  path: /incidents/«${params.since}»\n", "unknown-path-param", "written {since}"},
	{"  path: /incidents\n", "  path: /incidents\n  header: {X-Since: «params.since»}\n", "literal-argument", "write \"${params.?since}\""},
	{"  path: /incidents\n", "  path: /incidents\n  header: {X-Since: \"«since {{since}}»\"}\n", "literal-argument", "'since ' + params.since"},
	{"  path: /incidents\n", "  path: /incidents\n  header: {«X Since»: a}\n", "cannot-be-sent", "name of a header"},
	{"  | {status_counts:", "  | {«count»: 1, status_counts:", "metadata-key", "another name"},
	{"has(params.team_ids) || has(params.service_ids)", "params.team_ids.exists(x, x.matches(«\"\\d+\"»)) || has(params.service_ids)", "cel-syntax", `r"\d+"`},
	{"has(params.team_ids) || has(params.service_ids)", "«params[\"team_ids\"]».size() > 0 || has(params.service_ids)", "cel-type", "write params.team_ids"},
	{"has(params.team_ids) || has(params.service_ids)", "params.team_ids.«length» > 0 || has(params.service_ids)", "cel-type", "size()"},
	{"has(params.team_ids) || has(params.service_ids)", "params.since «<>» 'a' || has(params.service_ids)", "cel-syntax", `write "!="`},
	{"has(params.team_ids) || has(params.service_ids)", "params.since «===» 'a' || has(params.service_ids)", "cel-syntax", `write "=="`},
	{"has(params.team_ids) || has(params.service_ids)", "«params.since» || null", "cel-type", "has(params.since)"},
	{"has(params.team_ids) || has(params.service_ids)", "has(params.team_ids) ? true", "cel-syntax", "CONDITION ? A : B"},
	{"  path: /incidents\n", "  path: /incidents/«{incident_id}»\n", "unknown-path-param", "incident_id"},
	{"${params.current_user_context ?", "${params.«current_user» ?", "cel-type", "current_user_context"},
	{"params.?team_ids}", "params.?«teams»}", "cel-type", "team_ids"},
	{"paginate: offset", "paginate: «offsets»", "unknown-key", `did you mean "offset"?`},
	{".incidents[] | incident\n", ".incidents[] | «incidnt»\n", "jq-undefined", `did you mean "incident"?`},
	{".incidents[] | incident\n", ".incidents[] | {id, title«»\n", "jq-syntax", "ends too early"},
	{"  | {status_counts:", "  | {now: «now», status_counts:", "jq-forbidden", "now"},
	{"set current_user_context to false}}\n  - name: service_ids conflict", "set current_user_context to false}}\n  - «nam»: service_ids conflict", "unknown-key", `did you mean "name"?`},
	{"params: {team_ids: [PT9]}", "params: {«team_idz»: [PT9]}", "test-unknown-name", `did you mean "team_ids"?`},
}

// TestNewcomer: each mistake has one finding, on the wrong word.
func TestNewcomer(t *testing.T) {
	text := string(read(t, "testdata/newcomer/list_incidents.yaml"))
	for _, m := range mistakes {
		t.Run(m.kind+" "+m.with, func(t *testing.T) {
			if !strings.Contains(text, m.replace) {
				t.Fatalf("list_incidents.yaml has no %q", m.replace)
			}
			marked := strings.Replace(text, m.replace, m.with, 1)
			wrong, at, width := unmark(marked)
			dir := fstest.MapFS{"incidents/list_incidents.yaml": {Data: []byte(wrong)}}
			for _, name := range []string{"_api.yaml", "lib.jq"} {
				dir[name] = &fstest.MapFile{Data: read(t, "testdata/newcomer/"+name)}
			}
			var ds diag.Diagnostics
			all, _ := lintDir(t, "tools.d", dir)
			for _, d := range all {
				if d.Kind != "unused-function" { // of the tools that are not there
					ds = append(ds, d)
				}
			}
			if len(ds) != 1 {
				t.Fatalf("%d findings:\n%s", len(ds), ds)
			}
			if d := ds[0]; d.Kind != m.kind || !strings.Contains(d.Message, m.says) || at.Line > 0 && (d.Pos != at || d.Width != width) {
				t.Errorf("want %s at %v, %d wide, saying %q; got %d wide\n%s", m.kind, at, width, m.says, d.Width, ds)
			}
		})
	}
}

// unmark takes «» out of a text and returns where they stood; a zero place when
// there are none.
func unmark(marked string) (text string, at diag.Pos, width int) {
	before, rest, found := strings.Cut(marked, "«")
	if !found {
		return marked, diag.Pos{}, 0
	}
	word, after, _ := strings.Cut(rest, "»")
	line := before[strings.LastIndexByte(before, '\n')+1:]
	at = diag.Pos{Line: strings.Count(before, "\n") + 1, Col: utf8.RuneCountInString(line) + 1}
	return before + word + after, at, max(1, utf8.RuneCountInString(word))
}
