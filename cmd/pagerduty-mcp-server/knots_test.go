package main

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxKnot is the most files of a package that may all refer to each other,
// directly or through others: such a knot is read as one.
const maxKnot = 8

// TestKnots bounds the knots of files in the packages of the engine and in the
// command. With -v it prints the largest of each package.
func TestKnots(t *testing.T) {
	all := references(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		files := all[name]
		largest := knot(files)
		t.Logf("%s: %d of %d files", name, len(largest), len(files))
		if len(largest) > maxKnot {
			t.Errorf("%s: these %d files refer to each other in circles:\n%s", name, len(largest), circles(files, largest))
		}
	}
}

// TestWayOfAnArgument holds the way of an argument through package run, as doc.go
// lists it: at most eight files, of which none names anything of one above it.
func TestWayOfAnArgument(t *testing.T) {
	doc, err := os.ReadFile("../../engine/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(doc), "below it:\n//\n")
	list, _, ended := strings.Cut(list, "//\n")
	if !found || !ended {
		t.Fatal("engine/doc.go does not list the way of an argument")
	}
	var way []string
	for line := range strings.Lines(list) {
		way = append(way, strings.Fields(line)[1])
	}
	if len(way) < 5 || len(way) > 8 {
		t.Errorf("%d files: %v", len(way), way)
	}
	run := references(t)["engine/run"]
	for i, file := range way {
		if run[file] == nil {
			t.Errorf("package run has no %s", file)
		}
		for _, above := range way[:i] {
			if names := run[file][above]; names != nil {
				t.Errorf("%s goes back up to %s: %v", file, above, names)
			}
		}
	}
}

// circles are the references between some files, a line each.
func circles(files map[string]map[string][]string, among []string) string {
	var b strings.Builder
	for _, from := range among {
		for _, to := range slices.Sorted(maps.Keys(files[from])) {
			if slices.Contains(among, to) {
				b.WriteString("  " + from + " -> " + to + ": " + strings.Join(files[from][to], " ") + "\n")
			}
		}
	}
	return b.String()
}

// references returns, for each package, what each of its files names that
// stands in another one: by file, other file, and name.
func references(t *testing.T) map[string]map[string]map[string][]string {
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		Module                  *struct {
			Path string
			Main bool
		}
	}
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Module", "./engine/...", "./cmd/pagerduty-mcp-server")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	var own []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.Module != nil && p.Module.Main {
			own = append(own, p)
		}
	}
	set := token.NewFileSet()
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	all := map[string]map[string]map[string][]string{}
	for _, p := range own {
		name := strings.TrimPrefix(p.ImportPath, p.Module.Path+"/")
		if name != "engine" && !strings.HasPrefix(name, "engine/") && name != "cmd/pagerduty-mcp-server" {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := types.Info{Uses: map[*ast.Ident]types.Object{}}
		config := types.Config{Importer: imports}
		pkg, err := config.Check(p.ImportPath, set, files, &info)
		if err != nil {
			t.Fatal(err)
		}
		refs := map[string]map[string][]string{}
		for _, name := range p.GoFiles {
			refs[name] = map[string][]string{}
		}
		for id, object := range info.Uses {
			from, to := filepath.Base(set.Position(id.Pos()).Filename), filepath.Base(set.Position(object.Pos()).Filename)
			if object.Pkg() == pkg && from != to && !slices.Contains(refs[from][to], id.Name) {
				refs[from][to] = append(refs[from][to], id.Name)
				slices.Sort(refs[from][to])
			}
		}
		all[name] = refs
	}
	return all
}

// knot returns the largest set of files each of which leads to all others.
func knot(files map[string]map[string][]string) (largest []string) {
	reach := map[string]map[string]bool{}
	for from := range files {
		reach[from] = map[string]bool{}
		var follow func(string)
		follow = func(at string) {
			for to := range files[at] {
				if !reach[from][to] {
					reach[from][to] = true
					follow(to)
				}
			}
		}
		follow(from)
	}
	for a := range files {
		group := []string{a}
		for b := range files {
			if a != b && reach[a][b] && reach[b][a] {
				group = append(group, b)
			}
		}
		if slices.Sort(group); len(group) > len(largest) {
			largest = group
		}
	}
	return largest
}

// TestKnot: the search finds the larger of two circles, and no more.
func TestKnot(t *testing.T) {
	to := func(names ...string) map[string][]string {
		out := map[string][]string{}
		for _, n := range names {
			out[n] = []string{"x"}
		}
		return out
	}
	got := knot(map[string]map[string][]string{
		"a": to("b"), "b": to("a"), "c": to("d", "a"), "d": to("e"), "e": to("c"), "f": to("c", "a"), "g": to(),
	})
	if strings.Join(got, " ") != "c d e" {
		t.Errorf("got %q", got)
	}
}
