package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

const harborAPI = `version: 1
title: Harbor
server: {url: https://harbor.example}
secrets: {key: {env: HARBOR_KEY}}
auth: {header: {Authorization: "${secret.key}"}}
context:
  sailor:
    request: {path: /me}
    response: .sailor
    schema: {type: object, properties: {fleet: {type: string, description: The fleet that they belong to.}}}
params:
  flag: {in: query, type: string, description: Under this flag.}
`

const harborLibrary = `# A ship, as every tool shows it.
def ship: {id, name, flag};
def crew_of(f): [.crew[] | f];
`

const dockTool = `tool: dock_report
title: Dock report
description: Reports on a dock.
params:
  dock_id: {type: string, required: true, description: "😀 The dock."}
  flags: {type: array, items: {type: string, enum: [red, blue]}, description: Of these flags.}
  flag: {$ref: flag}
rules:
  - expression: "!has(params.flags) || params.flags.size() < 3"
    message: at most two flags
steps:
  dock:
    request: {path: "/docks/{id}", path_params: {id: "${params.dock_id}"}}
    response: .dock | {id, berths}
request:
  path: "/docks/{dock_id}/ships"
  query:
    fleet: "${sailor.fleet}"
    berth: "${steps.dock.berths}"
resource: ships
response: |
  .ships[]
  | select(.flag != null) | ship + {dock: $steps.dock.id, ranks: crew_of(.rank)}
tests:
  - name: one
    params: {dock_id: a}
    context: {sailor: {fleet: north}}
    http:
      - request: GET /docks/a
        response: {body: {dock: {id: a, berths: 5, owner: x}}}
      - request: GET /docks/a/ships?fleet=north&berth=5
        response: {body: {ships: [{id: s, name: Ada, flag: red, crew: [{rank: mate, pay: 3}]}]}}
    expect: {resources: [{id: s, name: Ada, flag: red, dock: a, ranks: [mate]}]}
  - name: too many flags
    params: {dock_id: a, flags: [red, blue, red]}
    expect: {error: {message: at most two flags}}
`

// harbor is a directory of tools with dockTool in it, and its file.
func harbor(t *testing.T) (file string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"_api.yaml": harborAPI, "lib.jq": harborLibrary, "dock_report.yaml": dockTool} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "dock_report.yaml")
}

// at is the place of a file where ‸ stands in a text, and the text without it.
func at(t *testing.T, file, text string) (params map[string]any, without string) {
	t.Helper()
	before, after, ok := strings.Cut(text, "‸")
	if !ok {
		t.Fatalf("no place in %q", text)
	}
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return map[string]any{"textDocument": map[string]any{"uri": "file://" + filepath.ToSlash(file)},
		"position": map[string]any{"line": strings.Count(before, "\n"), "character": len(utf16.Encode([]rune(line)))}}, before + after
}

// TestLSPExpressions: inside CEL and jq an editor is offered what may stand there,
// is told what a name is and how a function is called, also in a text that is no
// YAML behind the place.
func TestLSPExpressions(t *testing.T) {
	file := harbor(t)
	e := startEditor(t)
	if p := e.show(file, dockTool, 1); len(p.Diagnostics) != 0 {
		t.Fatalf("a sound file has findings: %+v", p)
	}
	version := 1
	change := func(from, to string) map[string]any {
		t.Helper()
		if !strings.Contains(dockTool, from) {
			t.Fatalf("there is no %q", from)
		}
		params, text := at(t, file, strings.Replace(dockTool, from, to, 1))
		version++
		e.show(file, text, version)
		return params
	}
	for _, c := range []struct{ from, to, offered, not string }{
		{`params.flags.size() < 3"`, `params.‸`, "dock_id flags flag", "size"},
		{`params.flags.size() < 3"`, `params.flags.all(f, f.st‸"`, "startsWith", "filter"},
		{`"${sailor.fleet}"`, `"${‸}"`, "params sailor steps now setting", "secret item"},
		{`"${sailor.fleet}"`, `"${sailor.‸`, "fleet", "dock_id"},
		{`"${steps.dock.berths}"`, `"${steps.dock.‸}"`, "berths id", "owner"},
		{`select(.flag != null)`, `select(.‸`, "id name crew flag", "ships"},
		{`crew_of(.rank)`, `crew_of(.‸`, "rank pay", "name crew"},
		{`crew_of(.rank)`, `(.crew[0].‸)`, "rank pay", "name"},
		{`ship + {`, `ship | {‸`, "id name flag", "crew"},
		{`$steps.dock.id`, `$steps.dock.‸`, "id berths", "owner"},
		{`$steps.dock.id`, `$‸`, "$params $steps $sailor $status", ""},
		{`| ship`, `| ‸`, "ship crew_of map select", "flag"},
		{`{$ref: flag}`, `{$ref: ‸`, "flag", "sailor dock_id"},
		{`.dock | {id, berths}`, `.dock | {id, ‸`, "owner berths", "ships"},
	} {
		var items []struct {
			Label    string
			TextEdit struct{ NewText string }
		}
		e.ask("textDocument/completion", change(c.from, c.to), &items)
		var names []string
		for _, i := range items {
			names = append(names, i.Label)
		}
		for want := range strings.FieldsSeq(c.offered) {
			if !slices.Contains(names, want) {
				t.Errorf("%s: %q is not offered: %q", c.to, want, names)
			}
		}
		for not := range strings.FieldsSeq(c.not) {
			if slices.Contains(names, not) {
				t.Errorf("%s: %q is offered", c.to, not)
			}
		}
	}
	for _, c := range []struct{ from, to, want string }{
		{"params.flags.size()", "params.fl‸ags.size()", "Of these flags"},
		{"params.flags.size()", "params.flags.si‸ze()", "list(A).size() -> int"},
		{"!has(", "!ha‸s(", "Whether a field is there"},
		{"sailor.fleet", "sailor.f‸leet", "The fleet that they belong to"},
		{"steps.dock.berths", "steps.dock.ber‸ths", "`berths`: any"},
		{"| ship +", "| sh‸ip +", "A ship, as every tool shows it."},
		{"select(.flag", "select(.‸flag", "`flag`: string"},
		{"select(.flag", "se‸lect(.flag", "where a condition holds"},
		{"$steps.dock.id", "$st‸eps.dock.id", "object {dock}"},
	} {
		var hover struct{ Contents struct{ Value string } }
		if e.ask("textDocument/hover", change(c.from, c.to), &hover); !strings.Contains(hover.Contents.Value, c.want) {
			t.Errorf("%s: hover says %q, not %q", c.to, hover.Contents.Value, c.want)
		}
	}
	for _, c := range []struct {
		from, to, label string
		parameter       int
	}{
		{"params.flags.size() < 3", "params.flags.join(‸", "list(string).join(string) -> string", 0},
		{"params.flags.size() < 3", "params.dock_id.replace('a', ‸", "string.replace(string, string) -> string", 1},
		{"select(.flag != null)", `select(.flag | sub("a"; ‸`, "sub(REGEX; TEXT)", 1},
		{"crew_of(.rank)", "crew_of(‸", "crew_of(f)", 0},
	} {
		var help struct {
			Signatures []struct {
				Label      string
				Parameters []struct{ Label [2]int }
			}
			ActiveSignature, ActiveParameter int
		}
		e.ask("textDocument/signatureHelp", change(c.from, c.to), &help)
		if len(help.Signatures) == 0 || help.Signatures[help.ActiveSignature].Label != c.label || help.ActiveParameter != c.parameter ||
			len(help.Signatures[help.ActiveSignature].Parameters) <= c.parameter {
			t.Errorf("%s: the signatures are %+v", c.to, help)
		}
	}
}

// TestLSPNames: where a name is made, where it is used, and what changes when it is
// another one; what is sent stays as it is.
func TestLSPNames(t *testing.T) {
	file := harbor(t)
	e := startEditor(t)
	if p := e.show(file, dockTool, 1); len(p.Diagnostics) != 0 {
		t.Fatalf("a sound file has findings: %+v", p)
	}
	type place struct {
		URI   string
		Range struct {
			Start, End struct{ Line, Character int }
		}
	}
	for _, c := range []struct {
		from, to, file string
		line           int
	}{
		{"has(params.flags)", "has(params.fl‸ags)", "dock_report.yaml", 5},
		{"/docks/{dock_id}/ships", "/docks/{dock‸_id}/ships", "dock_report.yaml", 4},
		{"steps.dock.berths", "steps.do‸ck.berths", "dock_report.yaml", 11},
		{"$steps.dock.id", "$steps.do‸ck.id", "dock_report.yaml", 11},
		{"sailor.fleet", "sail‸or.fleet", "_api.yaml", 6},
		{"{$ref: flag}", "{$ref: fl‸ag}", "_api.yaml", 11},
		{"| ship +", "| sh‸ip +", "lib.jq", 1},
		{"crew_of(.rank)", "crew‸_of(.rank)", "lib.jq", 2},
	} {
		var found []place
		params, _ := at(t, file, strings.Replace(dockTool, c.from, c.to, 1))
		if e.ask("textDocument/definition", params, &found); len(found) != 1 || filepath.Base(found[0].URI) != c.file || found[0].Range.Start.Line != c.line {
			t.Errorf("%s is made at %+v, not on line %d of %s", c.to, found, c.line, c.file)
		}
	}
	for to, want := range map[string]int{"  dock‸_id: {": 5, "  fla‸gs: {": 4, "  do‸ck:\n    request": 3} {
		var found []place
		params, _ := at(t, file, strings.Replace(dockTool, strings.Replace(to, "‸", "", 1), to, 1))
		params["context"] = map[string]any{"includeDeclaration": true}
		if e.ask("textDocument/references", params, &found); len(found) != want {
			t.Errorf("%s has %d places, not %d: %+v", to, len(found), want, found)
		}
	}
	for _, c := range []struct{ from, to, name string }{
		{"  flags: {", "  fl‸ags: {", "colours"}, {"  flag: {", "  fl‸ag: {", "banner"}, {"params.dock_id}", "params.dock‸_id}", "pier"},
		{"steps.dock.berths", "steps.do‸ck.berths", "pier"}, {"| ship +", "| sh‸ip +", "vessel"},
	} {
		params, _ := at(t, file, strings.Replace(dockTool, c.from, c.to, 1))
		params["newName"] = c.name
		var edit struct {
			Changes map[string][]struct {
				Range struct {
					Start, End struct{ Line, Character int }
				}
				NewText string
			}
		}
		if e.ask("textDocument/rename", params, &edit); len(edit.Changes) == 0 {
			t.Errorf("%s: nothing changes", c.to)
		}
		if c.name == "banner" && edit.Changes["file://"+filepath.ToSlash(file)][1].NewText != "name: flag, " {
			t.Errorf("the name on the wire is lost: %+v", edit)
		}
	}
	params, _ := at(t, file, strings.Replace(dockTool, "  flags: {", "  fl‸ags: {", 1))
	for _, name := range []string{"flag", "limit", "a b", "in", ""} {
		params["newName"] = name
		if err := e.conn.Call(t.Context(), "textDocument/rename", params, nil); err == nil {
			t.Errorf("flags can be %q", name)
		}
	}
}

// TestLSPSeen: expressions are coloured by what their names are, behind a path stands
// what a call sends, and tools, functions and shared params are found by name.
func TestLSPSeen(t *testing.T) {
	file := harbor(t)
	e := startEditor(t)
	e.show(file, dockTool, 1)
	document := map[string]any{"textDocument": map[string]any{"uri": "file://" + filepath.ToSlash(file)}}
	var tokens struct{ Data []int }
	e.ask("textDocument/semanticTokens/full", document, &tokens)
	kinds := []string{"variable", "property", "function", "macro", "keyword", "string", "number", "operator"}
	got := map[string]string{}
	all := strings.Split(dockTool, "\n")
	line, from := 0, 0
	for i := 0; i+4 < len(tokens.Data); i += 5 {
		if tokens.Data[i] > 0 {
			from = 0
		}
		line, from = line+tokens.Data[i], from+tokens.Data[i+1]
		got[all[line][from:from+tokens.Data[i+2]]] = kinds[tokens.Data[i+3]]
	}
	for name, want := range map[string]string{"has": "macro", "size": "function", "params": "variable", "flags": "property", "3": "number", "!": "operator",
		"null": "keyword", "$steps": "variable", "ship": "function", "select": "function", "ranks": "property", "berths": "property", ".ships": ""} {
		if got[name] != want {
			t.Errorf("%q is %q, not %q", name, got[name], want)
		}
	}
	var hints []struct {
		Position struct{ Line int }
		Label    string
	}
	document["range"] = map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 99, "character": 0}}
	if e.ask("textDocument/inlayHint", document, &hints); len(hints) != 2 || hints[0].Label != "GET /docks/a" || !strings.HasPrefix(hints[1].Label, "GET /docks/a/ships") {
		t.Errorf("the hints are %+v", hints)
	}
	for query, want := range map[string]string{"dock": "dock_report", "crew": "crew_of/1", "flag": "flag", "SAIL": "sailor"} {
		var symbols []struct{ Name string }
		if e.ask("workspace/symbol", map[string]any{"query": query}, &symbols); len(symbols) != 1 || symbols[0].Name != want {
			t.Errorf("%q finds %+v, not %q", query, symbols, want)
		}
	}
}
