package schemas_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// catchable are the kinds of findings of the parser that a schema can have, too.
var catchable = []string{"unknown-key", "missing-key", "wrong-type", "array-without-items", "enum-type", "message-missing", "resource-missing"}

// TestMistakesOfTheLinter: the mistakes that the linter's tests hold are caught
// by the schemas as well, where a schema can know.
func TestMistakesOfTheLinter(t *testing.T) {
	compiled := compile(t)
	var files []string
	for _, pattern := range []string{"*.yaml", "*/*.yaml", "*/*/*.yaml"} {
		found, err := filepath.Glob(filepath.Join("../engine/lint/testdata/err", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	caught := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if yaml.Unmarshal(data, &doc) != nil || doc.Kind == 0 {
			continue
		}
		diags := parse(file, data)
		invalid := compiled[schemaOf(file)].Validate(value(&doc))
		expected := slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return slices.Contains(catchable, d.Kind) })
		switch {
		case expected && invalid == nil:
			t.Errorf("%s: the schema takes what the parser refuses:\n%s", file, diags)
		case invalid != nil && len(diags) == 0 && !compilerRefuses(t, file):
			t.Errorf("%s: only the schema refuses it: %v", file, invalid)
		case invalid != nil:
			caught++
		}
	}
	if caught < 10 {
		t.Errorf("the schemas catch only %d files", caught)
	}
}

// compilerRefuses reports whether the findings of a file, as the linter's tests
// hold them, name a default, whose type is checked after the parser has ended.
func compilerRefuses(t *testing.T, file string) bool {
	t.Helper()
	findings, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".out")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(findings, []byte("[default-not-valid]"))
}
