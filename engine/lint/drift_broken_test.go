package lint

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/openapi"
)

// TestDriftOfBrokenFiles: whatever line is missing or cut in one of the files,
// they are compared with the description as far as that goes, and a tool that
// cannot run says which place of which file keeps it from running.
func TestDriftOfBrokenFiles(t *testing.T) {
	doc, err := openapi.Open("testdata/drift/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"_api.yaml", "lib.jq", "ships/list_ships.yaml", "ships/add_ship.yaml", "ships/show_ship.yaml", "ships/find_ships.yaml"}
	sound := fstest.MapFS{}
	for _, name := range names {
		data, err := os.ReadFile("testdata/drift/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sound[name] = &fstest.MapFile{Data: data}
	}
	for _, name := range names {
		lines := strings.SplitAfter(string(sound[name].Data), "\n")
		for i, line := range lines {
			before, after := strings.Join(lines[:i], ""), strings.Join(lines[i+1:], "")
			for _, text := range []string{before + after, before + line[:len(line)/2] + "\n" + after, before + line[:len(line)/2]} {
				files := fstest.MapFS{}
				for n, f := range sound {
					files[n] = f
				}
				files[name] = &fstest.MapFile{Data: []byte(text)}
				compareBroken(t, files, name, doc)
			}
		}
	}
}

func compareBroken(t *testing.T, files fstest.MapFS, name string, doc *openapi.Document) {
	t.Helper()
	c, ds, err := engine.Load([]engine.Dir{{Name: "d", Files: files}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	Check(context.Background(), c, Options{Description: doc})
	if !ds.HasErrors() || name != "lib.jq" && name != "_api.yaml" {
		return
	}
	for _, tool := range c.Tools {
		if !tool.Compile().HasErrors() { // it needs nothing of what is wrong
			continue
		}
		if e := tool.Call(context.Background(), json.RawMessage("{}"), nil); !strings.Contains(string(e.JSON), "d/") {
			t.Errorf("%s of %s:\n%s\ndoes not say what is wrong: %s", tool.Name(), name, files[name].Data, e.JSON)
		}
	}
}
