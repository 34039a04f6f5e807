package lint

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
)

// TestDrift puts one drift after the other into tool files that have none but
// a call of a deprecated operation. Every kind of drift is among them.
func TestDrift(t *testing.T) {
	doc, err := openapi.Open("testdata/drift/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const deprecated = `d/ships/add_ship.yaml:9:9: the API's description calls POST /ships deprecated [deprecated-operation]`
	const list, add, show, find, api, lib = "ships/list_ships.yaml", "ships/add_ship.yaml", "ships/show_ship.yaml", "ships/find_ships.yaml", "_api.yaml", "lib.jq"
	const moor, read, change = "ships/moor_ship.yaml", "ships/read_manifest.yaml", "ships/change_manifest.yaml"
	found := map[string]bool{}
	for _, c := range []struct{ file, old, new, want string }{
		{"", "", "", ""},
		{list, "path: /ships", "path: /shps", `d/ships/list_ships.yaml:20:9: the API's description has no path "/shps"; did you mean "/ships"? [no-such-path]`},
		{show, `"/ships/{ship_id}"`, `"/ships/{ship_id}/x"`, `d/ships/show_ship.yaml:6:18: the API's description has no path "/ships/{ship_id}/x"; did you mean "/ships/{id}"? [no-such-path]`},
		{show, `request: {path: "/ships/{ship_id}"}`, `request: {method: DELETE, path: "/ships/{ship_id}"}`,
			`d/ships/show_ship.yaml:6:19: the API's description has no DELETE /ships/{id}; it has GET there [no-such-method]`},
		{list, "sort: name", "srt: name", `d/ships/list_ships.yaml:22:5: GET /ships takes no query param "srt"; did you mean "sort"? [no-such-query]`},
		{list, "name: flags[]", "name: flgs[]", `d/ships/list_ships.yaml:7:11: GET /ships takes no query param "flgs[]"; did you mean "flags[]"? [no-such-query]`},
		{list, "    name: flags[]\n", "    explode: false\n", `d/ships/list_ships.yaml:5:3: GET /ships takes no query param "flags"; did you mean "flags[]"? [no-such-query]`},
		{add, "header: {From: me@harbor.example}", "header: {Form: me@harbor.example}",
			`d/ships/add_ship.yaml:10:12: POST /ships takes no header "Form"; did you mean "From"? [no-such-header]` + "\n" +
				`d/ships/add_ship.yaml:9:9: POST /ships needs the header "From" [missing-header]`},
		{add, "  header: {From: me@harbor.example}\n", "", `d/ships/add_ship.yaml:9:9: POST /ships needs the header "From" [missing-header]`},
		{list, "    explode: false\n", "", `d/ships/list_ships.yaml:11:3: GET /ships reads a list from one "yards", joined by a comma: make it a param with explode: false [array-style]`},
		{list, "    description: Only these flags.", "    explode: false\n    description: Only these flags.",
			`d/ships/list_ships.yaml:7:11: GET /ships reads a list from "flags[]" repeated, one value each; leave style and explode out [array-style]`},
		{list, "sort: name", "sort: [name, tons]", `d/ships/list_ships.yaml:22:5: GET /ships takes one value as "sort", not a list [array-style]`},
		{list, "[red, green, blue]", "[red, green]", `d/ships/list_ships.yaml:9:34: the API also knows blue for "flags" [enum-drift]`},
		{list, "[docked, at_sea]", "[docked, at_see, at_sea]", `d/ships/list_ships.yaml:17:51: the API does not know "at_see" for "state"; did you mean "at_sea"? [enum-drift]`},
		{list, "sort: name", "mode: ful", `d/ships/list_ships.yaml:22:11: the API does not know "ful" for "mode"; did you mean "full"? [enum-drift]`},
		{list, "paginate: rows\n", "", `d/ships/list_ships.yaml:20:9: GET /ships gives its list in pages, of which only the first is read: add paginate: rows [list-without-pagination]`},
		{list, "paginate: rows", "paginate: cursor", `d/ships/list_ships.yaml:23:11: "cursor" sends cursor, which GET /ships does not take; paginate: rows fits [wrong-pagination]`},
		{show, "paginate: cursor", "paginate: rows", `d/ships/show_ship.yaml:10:15: "rows" sends from, which GET /tides does not take; paginate: cursor fits [wrong-pagination]`},
		{api, "rows: {size: {rows: 50}", "rows: {size: {rows: 99}", `d/_api.yaml:19:69: "rows" asks for pages of 99; GET /ships gives at most 50 [wrong-pagination]` + "\n" +
			`d/ships/list_ships.yaml:23:11: "rows" asks for pages of 99; GET /ships gives at most 50 [wrong-pagination]` + "\n" +
			`d/ships/show_ship.yaml:14:15: "rows" asks for pages of 99; GET /ships gives at most 50 [wrong-pagination]`},
		{api, "more: .more", "more: .mor", `d/_api.yaml:19:69: "rows" does not find its next page in what GET /ships answers: there is no field "mor" here; did you mean "more"? [wrong-pagination]` + "\n" + `d/ships/list_ships.yaml:23:11: "rows" does not find its next page in what GET /ships answers: there is no field "mor" here; did you mean "more"? [wrong-pagination]` + "\n" +
			`d/ships/show_ship.yaml:14:15: "rows" does not find its next page in what GET /ships answers: there is no field "mor" here; did you mean "more"? [wrong-pagination]`},
		{show, `, query: {since: "2026-01-01"}`, "", `d/ships/show_ship.yaml:9:21: GET /tides needs the query param "since" on every call [missing-query]`},
		{add, "tons: 12", "tonns: 12", `d/ships/add_ship.yaml:15:7: "tonns" is not in the schema of the body; did you mean "tons"? [body-schema]`},
		{add, "tons: 12", `tons: "12"`, `d/ships/add_ship.yaml:15:14: the API takes integer here, not string [body-schema]`},
		{add, "tons: 12", `tons: "${params.name}"`, `d/ships/add_ship.yaml:15:14: the API takes integer here; the expression gives string [body-schema]`},
		{add, "      name: \"${params.name}\"\n", "", `d/ships/add_ship.yaml:12:5: the body needs "name" here [body-schema]`},
		{add, "name: \"${params.name}\"", "name: \"${params.?state}\"", `d/ships/add_ship.yaml:13:14: the body needs "name" here, which this expression may leave out [body-schema]`},
		{add, "cargo: {kind: coal, sacks: 3}", "cargo: {kind: coal, sacks: many}", `d/ships/add_ship.yaml:16:34: the API takes integer here, not string [body-schema]`},
		{add, "  body:\n    ship:\n      name: \"${params.name}\"\n      state: \"${params.?state}\"\n      tons: 12\n      cargo: {kind: coal, sacks: 3}\n      crew: [{name: Ada}]\n", "",
			`d/ships/add_ship.yaml:9:9: POST /ships needs a body [body-schema]`},
		{add, "crew: [{name: Ada}]", "crew: {name: Ada}", `d/ships/add_ship.yaml:17:7: the API takes array here, not object [body-schema]`},
		{add, "[docked, at_sea]", "[docked, sunk]", `d/ships/add_ship.yaml:6:32: the API also knows at_sea for "state" [enum-drift]` + "\n" +
			`d/ships/add_ship.yaml:6:40: the API does not know "sunk" for "state"; known: docked, at_sea [enum-drift]`},
		{list, "{tons}", "{tonns}", `d/ships/list_ships.yaml:27:31: there is no field "tonns" here; did you mean "tons"? [jq-field]`},
		{list, ".state == ", ".stat == ", `d/ships/list_ships.yaml:29:25: there is no field "stat" here; did you mean "state"? [jq-field]`},
		{list, "$page.more", "$page.mor", `d/ships/list_ships.yaml:29:73: there is no field "mor" here; did you mean "more"? [jq-field]`},
		{list, "map(select(.state == \"docked\"))", "select(.state == \"docked\")", `d/ships/list_ships.yaml:29:21: this is an array, which has no field "state": put [] before it, or map(.state) [jq-array]`},
		{add, "response: .ship | ship", "response: .ship.crew | {id}", `d/ships/add_ship.yaml:19:25: this is an array, which has no field "id": put [] before it, or map(.id) [jq-array]`},
		{lib, "{id, name}", "{id: .id[]}", `d/ships/add_ship.yaml:19:19: this is a string, over which [] cannot go (d/lib.jq:1:47) [jq-array]` + "\n" +
			`d/ships/list_ships.yaml:26:14: this is a string, over which [] cannot go (d/lib.jq:1:47) [jq-array]` + "\n" +
			`d/ships/show_ship.yaml:18:11: this is a string, over which [] cannot go (d/lib.jq:1:47) [jq-array]`},
		{lib, "def sailor: if . == null then null else {id, name} end;", "def sailor: if . == null then null else {id, nmae} end;",
			`d/ships/add_ship.yaml:19:19: there is no field "nmae" here; did you mean "name"? (d/lib.jq:1:46) [jq-field]` + "\n" +
				`d/ships/list_ships.yaml:26:14: there is no field "nmae" here; did you mean "name"? (d/lib.jq:1:46) [jq-field]` + "\n" +
				`d/ships/show_ship.yaml:18:11: there is no field "nmae" here; did you mean "name"? (d/lib.jq:1:46) [jq-field]`},
		{show, "map(.height)", "map(.hight)", `d/ships/show_ship.yaml:18:47: there is no field "hight" here; did you mean "height"? [jq-field]`},
		{show, "$steps.first[0] | .name", "$steps.first | .name", `d/ships/show_ship.yaml:18:81: this is an array, which has no field "name": put [] before it, or map(.name) [jq-array]`},
		{api, "page.rows: 50", "page.rows: 99", `d/ships/find_ships.yaml:11:11: "found" asks for pages of 99; POST /search gives at most 50 [wrong-pagination]`},
		{api, "param: page.from", "param: page.frm", `d/ships/find_ships.yaml:11:11: "found" sends page.frm, which POST /search does not take [wrong-pagination]`},
		{find, "paginate: found", "paginate: rows", `d/ships/find_ships.yaml:11:11: "rows" sends rows and from, which POST /search does not take; paginate: found fits [wrong-pagination]`},
		{moor, `    side: "${params.side}"`, `    sid: "${params.side}"`, `d/ships/moor_ship.yaml:13:5: "sid" is not in the schema of the form; did you mean "side"? [body-schema]` + "\n" +
			`d/ships/moor_ship.yaml:12:5: the form needs "side" [body-schema]`},
		{moor, "enum: [port, starboard]", "enum: [port, larboard]", `d/ships/moor_ship.yaml:6:47: the API also knows starboard for "side" [enum-drift]` + "\n" +
			`d/ships/moor_ship.yaml:6:53: the API does not know "larboard" for "side"; did you mean "starboard"? [enum-drift]`},
		{moor, `side: "${params.side}"`, `side: "${params.?note}"`, `d/ships/moor_ship.yaml:13:5: the form needs "side", which this expression may leave out [body-schema]`},
		{moor, "  form:", "  body:", `d/ships/moor_ship.yaml:12:5: POST /moorings takes a form, not JSON: put it under form [wrong-media]`},
		{add, "  body:\n    ship:\n      name: \"${params.name}\"\n      state: \"${params.?state}\"\n      tons: 12\n      cargo: {kind: coal, sacks: 3}\n      crew: [{name: Ada}]\n", "  form: {name: \"${params.name}\", state: \"${params.?state}\"}\n",
			`d/ships/add_ship.yaml:11:10: POST /ships takes application/json, not a form: put it into body [wrong-media]`},
		{read, ", answer: csv", "", `d/ships/read_manifest.yaml:4:17: GET /manifest answers text/csv: add answer: csv [wrong-media]`},
		{show, `request: {path: "/ships/{ship_id}"}`, `request: {path: "/ships/{ship_id}", answer: csv}`, `d/ships/show_ship.yaml:6:45: GET /ships/{id} answers application/json, not CSV [wrong-media]`},
		{change, ", content_type: application/json-patch+json", "", `d/ships/change_manifest.yaml:16:32: PATCH /manifest takes application/json-patch+json: add content_type: application/json-patch+json [wrong-media]`},
		{change, "content_type: application/json-patch+json", "content_type: application/merge-patch+json", `d/ships/change_manifest.yaml:16:84: PATCH /manifest takes application/json-patch+json, not application/merge-patch+json [wrong-media]`},
		{change, "        path: {type", "        pth: {type", `d/ships/change_manifest.yaml:12:9: "pth" is not in the schema of the body; did you mean "path"? [body-schema]`},
		{change, "enum: [add, remove]", "enum: [add, remove, ad]", `d/ships/change_manifest.yaml:11:48: the API does not know "ad" for "op"; did you mean "add"? [enum-drift]`},
		{change, "{n: {type: integer}}", "{n: {type: string}}", `d/ships/change_manifest.yaml:13:53: the API takes integer as changes[].deep.n, not string [body-schema]`},
		{change, "      required: [op]\n", "", `d/ships/change_manifest.yaml:11:9: the API needs changes[].op: add it to the properties that are required, or give it a default [body-schema]`},
		{api, "ship: {request: {path: /ships,", "ship: {request: {path: /shps,", `d/_api.yaml:19:26: the API's description has no path "/shps"; did you mean "/ships"? [no-such-path]`},
		{api, "query: {state: docked}", "query: {stat: docked}", `d/_api.yaml:19:42: GET /ships takes no query param "stat"; did you mean "state"? [no-such-query]`},
		{api, ".ships[] | {id, name}", ".ships[] | {id, name: .nmae}", `d/_api.yaml:19:109: there is no field "nmae" here; did you mean "name"? [jq-field]`},
		{api, ".ship | {id, name}", ".ship | {id, nmae}", `d/_api.yaml:16:28: there is no field "nmae" here; did you mean "name"? [jq-field]`},
	} {
		files := fstest.MapFS{}
		for _, name := range []string{list, add, show, find, moor, read, change, api, lib} {
			data, err := os.ReadFile("testdata/drift/" + name)
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			if name == c.file {
				if strings.Count(text, c.old) != 1 {
					t.Fatalf("%s has %q %d times", name, c.old, strings.Count(text, c.old))
				}
				text = strings.Replace(text, c.old, c.new, 1)
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		got := drifts(t, files, doc)
		for _, line := range got {
			found[strings.TrimSuffix(line[strings.LastIndexByte(line, '[')+1:], "]")] = true
		}
		var want []string
		if c.want != "" {
			want = strings.Split(c.want, "\n")
		}
		if !strings.Contains(strings.Join(got, "\n"), "[deprecated-operation]") {
			t.Errorf("%q: the deprecated operation was not found", c.new)
		}
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasSuffix(s, deprecated[strings.Index(deprecated, ":")+5:]) })
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q\n got %s\nwant %s", c.file, c.new, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
	for _, k := range driftKinds() {
		if !found[k.Name] || k.Explain == "" || k.Example == "" {
			t.Errorf("%s was not found, or is not described", k.Name)
		}
		delete(found, k.Name)
	}
	if len(found) > 0 {
		t.Errorf("driftKinds lacks %v", found)
	}
}

func drifts(t *testing.T, files fs.FS, doc *openapi.Document) (out []string) {
	t.Helper()
	c, ds, err := engine.Load([]engine.Dir{{Name: "d", Files: files}}, engine.Options{})
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	for _, d := range Check(context.Background(), c, Options{Description: doc}).Sorted() {
		if !Drifts(d.Kind) {
			continue
		}
		out = append(out, d.String())
		if d.Width < 1 || d.Line == "" {
			t.Errorf("%s has no place", d)
		}
	}
	return out
}

// TestDriftIgnored holds that a file may say that the description is wrong.
func TestDriftIgnored(t *testing.T) {
	src := diag.NewSource("a.yaml", []byte("tool: a\n# lint:ignore jq-field answers have it\nresponse: .a\n# lint:ignore cel-type no\nrules: []\n"))
	at := func(kind string, line int) diag.Diagnostic {
		return diag.Diagnostic{Path: "a.yaml", Pos: diag.Pos{Line: line, Col: 1}, Kind: kind}
	}
	got := Ignore(diag.Diagnostics{at("jq-field", 3), at("jq-field", 1), at("cel-type", 5)}, src)
	var kinds []string
	for _, d := range got {
		kinds = append(kinds, d.Kind)
	}
	if want := "jq-field cel-type lint-ignore"; strings.Join(kinds, " ") != want {
		t.Errorf("got %v, want %s", kinds, want)
	}
}
