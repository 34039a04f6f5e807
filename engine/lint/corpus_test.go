package lint_test

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// A corpus is a folder of testdata. Each *.yaml in it is a tool file that lies
// beside the folder's _api.yaml and lib.jq; each folder in it is a directory of
// tools of its own.
func corpus(t testing.TB, name string) map[string]fs.FS {
	t.Helper()
	root := filepath.Join("testdata", name)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	shared := fstest.MapFS{}
	out := map[string]fs.FS{}
	for _, e := range entries {
		base := e.Name()
		switch {
		case base == "_api.yaml" || base == "lib.jq":
			shared[base] = &fstest.MapFile{Data: read(t, filepath.Join(root, base))}
		case e.IsDir():
			out[base] = os.DirFS(filepath.Join(root, base))
		}
	}
	for _, e := range entries {
		if base := e.Name(); path.Ext(base) == ".yaml" && base != "_api.yaml" {
			one := fstest.MapFS{base: {Data: read(t, filepath.Join(root, base))}}
			for name, f := range shared {
				one[name] = f
			}
			out[strings.TrimSuffix(base, ".yaml")] = one
		}
	}
	if len(out) == 0 {
		t.Fatalf("nothing in %s", root)
	}
	return out
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lintDir returns all findings about a directory, and its files.
func lintDir(t testing.TB, name string, files fs.FS) (diag.Diagnostics, []*diag.Source) {
	t.Helper()
	c, ds, err := engine.Load([]engine.Dir{{Name: name, Files: files}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ds = append(ds, lint.Check(context.Background(), c, lint.Options{})...)
	return lint.Ignore(ds, c.Sources...).Sorted(), c.Sources
}

// TestOK: there is nothing to say about testdata/ok, all at once and each file
// by itself, nor about the built-in tools.
func TestOK(t *testing.T) {
	all := corpus(t, "ok")
	all["ok"] = os.DirFS(filepath.Join("testdata", "ok"))
	all["tools.d"] = os.DirFS("../../tools.d")
	for name, files := range all {
		t.Run(name, func(t *testing.T) {
			if ds, _ := lintDir(t, name, files); len(ds) > 0 {
				t.Errorf("findings:\n%s", ds)
			}
		})
	}
}

// TestErr: each mistake of testdata/err has its findings, and no others.
func TestErr(t *testing.T) {
	for name, files := range corpus(t, "err") {
		t.Run(name, func(t *testing.T) {
			ds, _ := lintDir(t, name, files)
			if len(ds) == 0 {
				t.Error("no finding")
			}
			golden(t, filepath.Join("testdata", "err", name+".out"), ds.String())
		})
	}
}

// TestTen: ten mistakes of every sort in one file are ten findings of one run.
func TestTen(t *testing.T) {
	if ds, _ := lintDir(t, "ten", corpus(t, "err")["ten"]); len(ds) != 10 {
		t.Errorf("%d findings:\n%s", len(ds), ds)
	}
}

// TestKinds: each kind is found in testdata/err, with its severity, and there is
// no finding of another kind.
func TestKinds(t *testing.T) {
	found := map[string]diag.Severity{}
	all := corpus(t, "err")
	all["two APIs"] = nil
	for name, files := range all {
		var ds diag.Diagnostics
		if files == nil {
			ds = twoAPIs(t)
		} else {
			ds, _ = lintDir(t, name, files)
		}
		for _, d := range ds {
			if was, there := found[d.Kind]; there && was != d.Severity {
				t.Errorf("%s is an error here and a warning there", d.Kind)
			}
			found[d.Kind] = d.Severity
		}
	}
	known := map[string]bool{}
	for _, k := range lint.Kinds() {
		if known[k.Name] {
			t.Errorf("%s is listed twice", k.Name)
		}
		known[k.Name] = true
		if k.Explain == "" || k.Example == "" {
			t.Errorf("%s is not described", k.Name)
		}
		severity, there := found[k.Name]
		switch {
		case k.Name == "not-fused", lint.Drifts(k.Name), strings.HasPrefix(k.Name, "foreign-"): // which have tests of their own
		case !there:
			t.Errorf("testdata/err has no %s", k.Name)
		case severity != k.Severity:
			t.Errorf("%s is a %s", k.Name, severity)
		}
	}
	for kind := range found {
		if !known[kind] {
			t.Errorf("Kinds has no %s", kind)
		}
	}
}

// twoAPIs returns the findings about a directory with an API of its own that reads
// the secret of the one before.
func twoAPIs(t *testing.T) diag.Diagnostics {
	api := func(url string) fs.FS {
		return fstest.MapFS{"_api.yaml": {Data: []byte("version: 1\nserver: {url: " + url + "}\nsecrets: {key: {env: [HARBOR_KEY, HOME]}}\n")}}
	}
	c, ds, err := engine.Load([]engine.Dir{{Name: "one", Files: api("https://harbor.example")}, {Name: "two", Files: api("https://thief.example")}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return ds
}

// TestNothingLeftOver: each .out belongs to a mistake.
func TestNothingLeftOver(t *testing.T) {
	all := corpus(t, "err")
	outs, err := filepath.Glob("testdata/err/*.out")
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range outs {
		if name := strings.TrimSuffix(filepath.Base(out), ".out"); all[name] == nil {
			t.Errorf("%s belongs to nothing", out)
		}
	}
}

// TestSameAsServe: what a server refuses to start with is what lint calls an
// error, word for word, whether tools are compiled at start, beside the first calls or
// when called. What is trusted has no tests.
func TestSameAsServe(t *testing.T) {
	for _, folder := range []string{"ok", "err"} {
		for name, files := range corpus(t, folder) {
			all, sources := lintDir(t, name, files)
			want := errorsOf(all).String()
			wantLater := beforeTests(errorsOf(all), sources).String()
			_, atStart, err := engine.Load([]engine.Dir{{Name: name, Files: files}}, engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := errorsOf(atStart).String(); got != want {
				t.Errorf("%s/%s: a server says\n%s\nand lint\n%s", folder, name, got, want)
			}
			c, beside, err := engine.Load([]engine.Dir{{Name: name, Files: files, Lazy: true, NoTests: true}}, engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := errorsOf(append(beside, c.Check(t.Context())...)).Sorted().String(); got != want {
				t.Errorf("%s/%s: beside the first calls a server says\n%s\nand lint\n%s", folder, name, got, want)
			}
			c, later, err := engine.Load([]engine.Dir{{Name: name, Files: files, Trusted: true}}, engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, tool := range c.Tools {
				later = append(later, tool.Compile()...)
			}
			for _, prompt := range c.Prompts {
				later = append(later, prompt.Compile()...)
			}
			if got := errorsOf(later).Sorted().String(); got != wantLater && name != "duplicate-tool" { // whose second tool is never called
				t.Errorf("%s/%s: calls say\n%s\nand lint\n%s", folder, name, got, wantLater)
			}
		}
	}
}

// beforeTests returns the findings that stand before the tests of their file.
func beforeTests(ds diag.Diagnostics, sources []*diag.Source) diag.Diagnostics {
	end := map[string]int{}
	for _, s := range sources {
		for n := 1; n <= s.Lines(); n++ {
			if strings.HasPrefix(s.Line(n), "tests:") {
				end[s.Path] = n
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(ds), func(d diag.Diagnostic) bool { return end[d.Path] > 0 && d.Pos.Line >= end[d.Path] })
}

func errorsOf(ds diag.Diagnostics) (out diag.Diagnostics) {
	for _, d := range ds {
		if d.Severity == diag.Error {
			out = append(out, d)
		}
	}
	return out
}

// golden compares a text with that of a file; UPDATE=1 writes the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(read(t, file)); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}
