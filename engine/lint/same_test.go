package lint_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"
)

// TestSameEachTime: what is said of a mistake is said in the same words each time, also
// where it lists what comes from maps.
func TestSameEachTime(t *testing.T) {
	dir := "../testdata/apis/docket"
	files := fstest.MapFS{"a.yaml": {Data: []byte(`tool: a
title: A
description: Gives nothing that anybody could use, and is here for its test alone.
request: {path: /a}
resource: items
response: .
tests:
  - name: never sent
    http: [{request: DELETE /quite/another, response: {body: {}}}]
    expect: {metadata: {count: 1}}
`)}}
	for _, name := range []string{"_api.yaml", "lib.jq"} {
		files[name] = &fstest.MapFile{Data: read(t, filepath.Join(dir, name))}
	}
	first, _ := lintDir(t, "docket", files)
	for range 20 {
		if again, _ := lintDir(t, "docket", files); again.String() != first.String() {
			t.Fatalf("once:\n%s\nand then:\n%s", first, again)
		}
	}
	if len(first) == 0 {
		t.Error("no findings")
	}
}
