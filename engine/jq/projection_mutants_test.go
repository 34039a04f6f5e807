package jq

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are mistakes in the derivation, each of which makes it read too
// little somewhere.
var mutants = []struct{ name, file, from, to string }{
	{"sort keys are objects, too", "flow/builtins", "def sort_by(f): _gather(.[] | f | _whole);", "def sort_by(f): _gather(.[] | f);"},
	{"group keys, too", "flow/builtins", "def group_by(f): _gather(.[] | f | _whole)", "def group_by(f): _gather(.[] | f)"},
	{"min looks into keys", "flow/builtins", "def min_by(f): _gather(.[] | f | _whole)", "def min_by(f): _gather(.[] | f)"},
	{"sort looks into elements", "flow/builtins", "def sort: _gather(_anyhow(.[]) | _whole);", "def sort: _gather(_anyhow(.[]));"},
	{"length counts fields", "flow/builtins", "def length: _gather(_anyhow(.[])) | _number;", "def length: _number;"},
	{"keys lists fields", "flow/builtins", "def keys: _gather(_anyhow(.[])) | ", "def keys: "},
	{"has looks for a field", "flow/parts", "\t\treturn w.Domain.Field(v, t.Str.Str, x), One", "\t\treturn w.Domain.Scalar(0), One"},
	{"has looks for any field", "reads", "\t\treturn r.Each(v)\n", "\t\treturn r.scalar\n"},
	{"add joins objects", "flow/builtins", "def add: _one(null, (.[] | . + .));", "def add: _gather(.[]) | null;"},
	{"del finds what to delete", "flow/builtins", "def del(f): _gather(_missing(f));", "def del(f): .;"},
	{"entries may say Value", "flow/builtins", "(.value, .Value)", ".Key"},
	{"contains looks deep", "flow/builtins", "def contains(f): . == f;", "def contains(f): f | _boolean;"},
	{"unknown functions read their arguments", "flow/call", "\t\tv, _ := w.Query(q, d.Unknown(), env, nil)\n\t\td.Whole(v)\n", "\t\tw.Query(q, d.Unknown(), env, nil)\n"},
	{"unknown functions read their input", "flow/call", "\td.Whole(in)\n\tfor _, q", "\tfor _, q"},
	{"objects are compared by content", "reads", "if !a.isScalar() && !b.isScalar() {", "if false {"},
	{"what was read whole is no scalar", "origin", "&& !o.opaque\n", "\n"},
	{"a variable has a value from each pattern", "flow/parts", "v = w.Domain.Join(b.val, v)", "_ = b.val"},
	{"an index before ? is looked for in the value", "flow/parts", "in = w.Domain.Join(in, v)\n", "\n"},
	{"an array is looked for in an array", "reads", "if key.isScalar() {", "if true {"},
	{"|= sees the value at the path", "flow/walk", "from = w.Domain.Old(at)", "from = in"},
	{"= puts a value into the input", "reads", "\tto.read()\n", ""},
	{"an assignment keeps the rest", "reads", "return r.anyOf(in, r.opaque)", "return r.opaque"},
	{"a message quotes a value", "flow/term", "if !isConstant(t.Catch, env) {", "if false {"},
	{"variables are in reach, too", "flow/term", "\tenv.values(map[*Env[V]]bool{}, w.Domain.Whole)\n", ""},
	{"an argument knows the caller's names", "flow/call", "arg: f.Args[i], env: env}", "arg: f.Args[i], env: inner}"},
	{"a state keeps what is put into it", "flow/term", "\tw.Domain.Whole(next)\n", "\t_ = next\n"},
	{"a state keeps its start", "flow/term", "\tw.Domain.Whole(first)\n", "\t_ = first\n"},
	{"without else, the input", "flow/term", "otherwise = w.out(in, sink)", "otherwise = w.Domain.Scalar(0)"},
	{"a string holds its parts", "flow/term", "\t\tv, m := w.Query(q, in, env, nil)\n\t\tw.Domain.Whole(v)\n", "\t\t_, m := w.Query(q, in, env, nil)\n"},
	{"a named field is one of all", "reads", "r.merge(r.projection(f), out.Values)", "r.projection(f)"},
	{"an element is one of all", "reads", "r.merge(out.Values, r.projection(p.elem))", "r.projection(p.elem)"},
	{"recursion ends somewhere", "flow/call", "return w.out(w.everything(in, env), sink), Uncertain", "return w.out(w.Domain.Scalar(0), sink), Uncertain"},
	{"null may raise an error", "reads_fields", "survive(able) {\n\t\tif !ok {", "survive(able) {\n\t\tif false && !ok {"},
	{"the number of outputs may depend on a value", "reads_fields", "if n == flow.One {", "if n > flow.Uncertain {"},
	{"a part may be worse than nothing", "reads_fields", "if v.reads != nil && !v.isAbsent() {", "if false {"},
	{"places may be the same", "reads_fields", "p.each != nil || p.hasAlias()", "p.each != nil"},
	{"an output may be an array", "reads_fields", "p.elemOf().all = true", "p.elemOf()"},
	{"errors may be caught", "flow/term", "\t\tv, n = w.try(t.Try, in, env)", "\t\treturn w.Query(t.Try.Body, in, env, sink)"},
}

// The random tests find every mutant.
func TestMutants(t *testing.T) {
	if !full() {
		t.Skip("builds the package for each mutant; set PROJECTION_FULL=1")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		t.Run(strings.ReplaceAll(m.name, " ", "_"), func(t *testing.T) {
			path := filepath.Join(dir, m.file+".go")
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(src), m.from) != 1 {
				t.Fatalf("%s has this not once: %s", filepath.Base(path), m.from)
			}
			tmp := t.TempDir()
			mutant, overlay := filepath.Join(tmp, "mutant.go"), filepath.Join(tmp, "overlay.json")
			list, _ := json.Marshal(map[string]any{"Replace": map[string]string{path: mutant}})
			if err := os.WriteFile(mutant, []byte(strings.Replace(string(src), m.from, m.to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(overlay, list, 0o600); err != nil {
				t.Fatal(err)
			}
			test := "^TestDeriveRandom$"
			if m.file == "reads_fields" || m.name == "errors may be caught" {
				test = "^TestDeriveFieldsRandom$"
			}
			out, err := exec.Command("go", "test", "-vet=off", "-overlay", overlay, "-run", test, ".").CombinedOutput()
			switch {
			case err == nil:
				t.Error("not found")
			case !strings.Contains(string(out), "query  "):
				t.Fatalf("%s", out)
			}
			t.Logf("%.700s", out)
		})
	}
}
