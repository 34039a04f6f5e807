package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/tooltest"
)

// TestOutputSchemas holds what the tools answer against what they say that they
// answer: with PagerDuty's own description, where that is here, and without.
func TestOutputSchemas(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	docs := map[string]*openapi.Document{"from the files": nil}
	t.Run("description", func(t *testing.T) {
		doc, err := openapi.Open(description(t))
		if err != nil {
			t.Fatal(err)
		}
		docs["with the description"] = doc
	})
	for _, tool := range shipped(t).Tools {
		schemas := map[string]*jsonschema.Schema{}
		for name, doc := range docs {
			text := tool.OutputSchema(lint.Shape(tool, doc))
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatalf("%s: %v", tool.Name(), err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource("output.json", v); err != nil {
				t.Fatal(err)
			}
			if schemas[name], err = c.Compile("output.json"); err != nil {
				t.Fatalf("%s: %v", tool.Name(), err)
			}
			// shift_report counts hours in a loop that no shape is known of.
			if tool.Name() != "shift_report" && !strings.Contains(string(text), `"`+tool.File.Resource.Value+`":{"type":"array","items":{"type":["object","null"],"properties":{`) {
				t.Errorf("%s, %s: nothing is said of the items: %.300s", tool.Name(), name, text)
			}
		}
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Answer))
			if err != nil {
				t.Fatalf("%s: %v", r.File, err)
			}
			for name, s := range schemas {
				if tool.Name() == "list_responder_metrics" && docs[name] != nil {
					continue // the document calls the ids of responders numbers; they are ids as of all users
				}
				if err := s.Validate(answer); err != nil {
					t.Errorf("%s: %s, %s: %v", r.File, r.Name, name, err)
				}
			}
		}
	}
}

// TestOutputSchemaFlag holds that a server tells what it answers only when it
// is asked to.
func TestOutputSchemaFlag(t *testing.T) {
	const ask = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
`
	for _, c := range []struct {
		args []string
		code int
		said bool
		err  string
	}{
		{[]string{}, exitOK, false, ""},
		{[]string{"serve"}, exitOK, false, ""},
		{[]string{"serve", "--output-schema"}, exitOK, true, ""},
		{[]string{"--output-schema"}, exitOK, true, ""},
		{[]string{"serve", "--spec", "openapi.json"}, exitUsage, false, "--spec is of use with --output-schema alone"},
		{[]string{"serve", "--output-schema", "--spec", "none.json"}, exitAbort, false, "--spec: open none.json: no such file or directory"},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), c.args, streams{strings.NewReader(ask), &out, &errs}, func(string) string { return "" })
		if code != c.code || strings.Contains(out.String(), `"outputSchema"`) != c.said || !strings.Contains(errs.String(), c.err) {
			t.Errorf("%v: exit %d, %q, %.200s", c.args, code, errs.String(), out.String())
		}
	}
}

// TestDescriptionFlags are the ways in which a description and what is asked of
// it can be wrong.
func TestDescriptionFlags(t *testing.T) {
	doc, err := os.ReadFile("../../engine/scaffold/testdata/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := []string{"openapi.yaml", string(doc), "bad.json", `{"swagger": "2.0"}`}
	for _, name := range []string{"_api.yaml", "lib.jq", "ships/close_ship.yaml"} {
		data, err := os.ReadFile("../../engine/scaffold/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, "harbor/"+name, string(data))
	}
	for _, c := range []struct {
		args     string
		code     int
		out, err string
	}{
		{"lint --spec bad.json harbor", exitAbort, "", "--spec: bad.json: this is Swagger 2.0; OpenAPI 3 is needed"},
		{"lint --spec openapi.yaml harbor", exitFound, "harbor/ships/close_ship.yaml:8:9: the API's description has no path \"/ships/{ship_id}/close\"", ""},
		{"new listShips", exitUsage, "", "--spec names the file"},
		{"new --spec openapi.yaml", exitUsage, "", "name an operation; --list shows"},
		{"new --spec openapi.yaml listShip", exitUsage, "", `did you mean "listShips"?`},
		{"new --spec openapi.yaml --list tide", exitOK, "get_tides  GET  /tides", ""},
		{"new --spec openapi.yaml --list moon", exitFound, "", `no operation speaks of "moon"`},
		{"new --spec openapi.yaml listShips -o harbor", exitOK, "harbor/ships/list_ships.yaml\n", ""},
		{"test --cover harbor", exitAbort, "", "no test was run"},
	} {
		code, out, errs := in(t, "", strings.Fields(c.args), files...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.err) {
			t.Errorf("%s: exit %d\n%s\n%s", c.args, code, out, errs)
		}
		if strings.HasSuffix(c.args, "-o harbor") {
			var again bytes.Buffer
			s := streams{strings.NewReader(""), &again, &again}
			if code := run(t.Context(), strings.Fields(c.args), s, func(string) string { return "" }); code != exitAbort || !strings.Contains(again.String(), "exist") {
				t.Errorf("a file that is there already: exit %d, %s", code, again.String())
			}
			again.Reset()
			if code := run(t.Context(), strings.Fields("test --cover-min 80 harbor"), s, func(string) string { return "" }); code != exitFound || !strings.Contains(again.String(), "75% covered: 6 of 8") {
				t.Errorf("coverage: exit %d, %s", code, again.String())
			}
		}
	}
}
