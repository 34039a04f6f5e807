package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
)

const readme = "../../README.md"

// maxReadme is how long the README may be, in lines.
const maxReadme = 170

// TestDocTables holds the tables of what items hold and of what lint finds equal to
// what they are made from. UPDATE=1 writes them anew.
func TestDocTables(t *testing.T) {
	updateSection(t, docsDir+"fields.md", "fields", fieldsTable(shipped(t)))
	updateSection(t, docsDir+"lint.md", "kinds", kindsTable())
}

// TestReadmeRecording holds what the README shows of a terminal equal to what the
// demo account answers, at noon. UPDATE=1 writes it anew.
func TestReadmeRecording(t *testing.T) {
	fake, clock := accountAtNoon(t)
	p := newPlay(t, shipped(t), fake, clock)
	if problem := p.do("call", `list_incidents {"statuses": ["triggered", "acknowledged"], "limit": 5, "fields": ["incident_number", "title", "status", "urgency", "created_at", "service.summary"]}`); problem != "" {
		t.Fatal(problem)
	}
	answer, err := terminal.Read([]byte(p.text))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("```\n$ pagerduty-mcp-server open limit=5 fields=incident_number,title,status,urgency,created_at,service.summary --demo\n")
	fields := terminal.Fields{Paths: []string{"incident_number", "title", "status", "urgency", "created_at", "service.summary"}, Asked: true}
	if _, err := (terminal.Window{Width: 128}).Table(&out, answer.Records, fields, nil); err != nil {
		t.Fatal(err)
	}
	out.WriteString("```\n")
	updateSection(t, readme, "recording", out.String())
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > maxReadme {
		t.Errorf("README.md has %d lines; at most %d", n, maxReadme)
	}
}

// replaceSection puts a table between <!-- NAME: ... --> and <!-- /NAME -->.
func replaceSection(t *testing.T, text []byte, name, table string) []byte {
	t.Helper()
	before, rest, ok := strings.Cut(string(text), "<!-- "+name+": ")
	note, rest, ok2 := strings.Cut(rest, "-->\n")
	_, after, ok3 := strings.Cut(rest, "<!-- /"+name+" -->")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("the document has no section %q", name)
	}
	return []byte(before + "<!-- " + name + ": " + note + "-->\n" + table + "<!-- /" + name + " -->" + after)
}

// kindsTable is the table of what lint finds.
func kindsTable() string {
	var b strings.Builder
	b.WriteString("| kind | severity | what it is | for example |\n|---|---|---|---|\n")
	cell := strings.NewReplacer("|", `\|`)
	for _, k := range lint.Kinds() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", k.Name, k.Severity, cell.Replace(k.Explain), cell.Replace(k.Example))
	}
	return b.String()
}

// TestToolDocs holds docs/tools.md and docs/migrating.md equal to what the tool files
// say. UPDATE=1 writes them anew.
func TestToolDocs(t *testing.T) {
	c := shipped(t)
	for path, want := range map[string]string{"../../docs/tools.md": toolsDoc(c), "../../docs/migrating.md": migratingDoc(c)} {
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != want {
			t.Errorf("%s is not what the tool files say; run UPDATE=1 go test ./cmd/pagerduty-mcp-server -run TestToolDocs (%v)", path, err)
		}
	}
}

// toolsDoc is every tool by its toolset.
func toolsDoc(c *engine.Catalog) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# The built-in tools

%d tools in %d toolsets. Those marked with a star are offered without any flag; `+"`find_tool`"+` and `+"`call_read_tool`"+` reach the
rest that reads, `+"`--toolsets all`"+` lists them, and `+"`--access respond`"+`, `+"`manage`"+` or `+"`delete`"+` lets them change something.
`, len(c.Tools), len(c.Toolsets))
	for _, set := range c.Toolsets {
		fmt.Fprintf(&b, "\n## %s\n\n%s %d bytes of tools/list.\n\n| tool | access | what it does |\n|---|---|---|\n", set.Name, strings.TrimSpace(set.Description), listedBytes(c, set.Name))
		for _, tool := range c.Tools {
			if tool.Toolset != set.Name {
				continue
			}
			star := ""
			if tool.Default() {
				star = " *"
			}
			fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", tool.Name(), star, tool.Access, firstSentence(tool.File))
		}
	}
	return b.String()
}

// migratingDoc is which tool answers to which other name.
func migratingDoc(c *engine.Catalog) string {
	var b strings.Builder
	b.WriteString(`# Coming from another server

Prompts and allow lists that name the tools of PagerDuty's own MCP server go on working where a tool here has that name as an
alias: a call by it reaches the tool on the right. Arguments have the names of the tool on the right; a wrong one is answered with the right
one.

| there | here |
|---|---|
`)
	for _, tool := range c.Tools {
		for _, alias := range tool.Aliases() {
			fmt.Fprintf(&b, "| `%s` | `%s` |\n", alias, tool.Name())
		}
	}
	b.WriteString(`
## Params that are called otherwise

What stands there in one object (query_model, create_model, update_model, service_data, incident, manage_request) are params of the tool itself here.

| there | here |
|---|---|
| ` + "`teams_ids`" + ` | ` + "`team_ids`" + `, which takes names, too, as all ids of services, teams, users, policies, schedules and priorities do |
| ` + "`request_scope`, `scope`" + ` | ` + "`current_user_context`" + `; of teams ` + "`mine`" + ` |
| ` + "`created_at_start`, `date_range_start`; `created_at_end`, `date_range_end`" + ` | ` + "`since`; `until`" + ` |
| ` + "`start_time`, `end_time`" + ` of shifts and overrides | ` + "`start`, `end`" + ` |
| ` + "`offset`, `after`, `before`, `page`" + ` | ` + "`cursor`" + `, of next_cursor in the answer |
| ` + "`include`" + ` | the params that begin with ` + "`include_`" + ` |
| ` + "`priorities`" + ` of list_incidents | ` + "`count_by=[priority.summary]`" + `; the API filters by none |
| ` + "`overriding_member_user_id`" + ` | ` + "`overriding_user_id`" + ` |
| ` + "`filter_type`" + ` of webhooks | ` + "`service_id`, `team_id` or `whole_account`" + ` |
`)
	return b.String()
}

// TestOtherServersNames: whoever comes from PagerDuty's own server, or from the
// Python package, finds each of its tools under the name it had there.
func TestOtherServersNames(t *testing.T) {
	reached := map[string]bool{}
	for _, tool := range shipped(t).Tools {
		reached[tool.Name()] = true
		for _, alias := range tool.Aliases() {
			reached[alias] = true
		}
	}
	text, err := os.ReadFile("testdata/other_servers.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name := range strings.Lines(string(text)) {
		if name = strings.TrimSpace(name); strings.HasPrefix(name, "#") {
			continue
		}
		n++
		if !reached[name] {
			t.Errorf("no tool is called %s, and none has it as an alias", name)
		}
	}
	if n < 103+12 {
		t.Errorf("testdata/other_servers.txt has %d names", n)
	}
}
