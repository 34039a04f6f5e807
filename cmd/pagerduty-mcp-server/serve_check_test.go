package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A server does not go on with a tool file that has a mistake, wherever the mistake is,
// while its client says nothing and stays: it says what lint says, and ends.
func TestMistakesEndAServer(t *testing.T) {
	const tool = "tool: sum\ntitle: Sum\ndescription: Adds.\nparams: {a: {type: integer, description: A number.}}\nresource: sums\nresponse: '$params.a'\n"
	for name, text := range map[string]string{
		"none":                    tool + "tests: [{name: one, params: {a: 1}, expect: {resources: [1]}}]\n",
		"of a key":                tool + "rulse: []\n",
		"that a compiler finds":   tool + "rules: [{expression: params.b == 1, message: No.}]\n",
		"of a query":              strings.Replace(tool, "$params.a", "$params.a | f", 1),
		"of a test":               tool + "tests: [{name: one, params: {a: 1}, expct: {}}]\n",
		"of a test and a program": tool + "rules: [{expression: params.b == 1, message: No.}]\ntests: [{name: one, params: {a: 1}, expct: {}}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.MkdirAll(filepath.Join(dir, "sums"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "sums", "sum.yaml"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			run := func(in io.Reader, args ...string) (code int, out, said string) {
				var stdout, stderr bytes.Buffer
				a := newApp(streams{in, &stdout, &stderr}, func(string) string { return "" })
				code = a.run(t.Context(), args)
				return code, stdout.String(), stderr.String()
			}
			_, lint, _ := run(nil, "lint", dir)
			waits, client := io.Pipe()
			defer client.Close()
			if name == "none" {
				client.Close()
			}
			code, _, said := run(waits, "serve", "--tools", dir)
			if name == "none" {
				if code != exitOK || said != "" {
					t.Errorf("code %d: %s", code, said)
				}
				return
			}
			if want := lint + "pagerduty-mcp-server: these tool files have mistakes; nothing is served\n"; code != exitFound || said != want {
				t.Errorf("code %d, said\n%s\nwant\n%s", code, said, want)
			}
			code, _, web := run(nil, "serve", "--http", "127.0.0.1:0", "--auth", "none", "--tools", dir)
			if code != exitFound || web != said {
				t.Errorf("over HTTP: code %d, said\n%s\nand over stdio\n%s", code, web, said)
			}
		})
	}
}
