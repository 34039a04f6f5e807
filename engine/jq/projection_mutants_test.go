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
	{"sort keys are objects, too", "builtins", "case \"sort_by/1\", \"unique_by/1\":\n\t\targ(0, d.each(in)).read()", "case \"sort_by/1\", \"unique_by/1\":\n\t\targ(0, d.each(in))"},
	{"group keys, too", "builtins", "case \"group_by/1\":\n\t\targ(0, d.each(in)).read()", "case \"group_by/1\":\n\t\targ(0, d.each(in))"},
	{"min looks into keys", "builtins", "case \"min_by/1\", \"max_by/1\":\n\t\targ(0, d.each(in)).read()", "case \"min_by/1\", \"max_by/1\":\n\t\targ(0, d.each(in))"},
	{"sort looks into elements", "builtins", "d.each(in).read()\n", "d.each(in)\n"},
	{"length counts fields", "builtins", "case \"length/0\":\n\t\td.each(in)", "case \"length/0\":"},
	{"keys lists fields", "builtins", "case \"keys/0\":\n\t\td.each(in)", "case \"keys/0\":"},
	{"has looks for a field", "builtins", "\t\td.field(in, t.Str.Str)\n\t\treturn\n", "\t\treturn\n"},
	{"has looks for any field", "builtins", "d.query(key, in, known)\n\td.each(in)", "d.query(key, in, known)"},
	{"add joins objects", "builtins", "case \"add/0\": // as + does, without a look at what is in arrays and objects\n\t\treturn d.each(in)", "case \"add/0\":\n\t\td.each(in)\n\t\treturn &origin{}"},
	{"del finds what to delete", "builtins", "case \"select/1\", \"del/1\":\n\t\targ(0, in)", "case \"select/1\", \"del/1\":"},
	{"entries may say Value", "builtins", "d.anyOf(d.field(e, \"value\"), d.field(e, \"Value\"))", "d.field(e, \"Key\")"},
	{"contains looks deep", "builtins", "\"IN/1\", \"contains/1\", \"inside/1\":\n\t\treturn compare(in, arg(0, in))", "\"IN/1\", \"contains/1\", \"inside/1\":\n\t\targ(0, in)\n\t\treturn &origin{}"},
	{"unknown functions read their arguments", "builtins", "arg(i, &origin{opaque: true}).read()", "arg(i, &origin{opaque: true})"},
	{"unknown functions read their input", "builtins", "\tin.read()\n\tfor i", "\tfor i"},
	{"objects are compared by content", "derive", "if !a.isScalar() && !b.isScalar() {", "if false {"},
	{"what was read whole is no scalar", "origin", "&& !o.opaque\n", "\n"},
	{"a variable has a value from each pattern", "derive", "vars[p.Name] = d.anyOf(vars[p.Name], v)", "vars[p.Name] = v"},
	{"an index before ? is looked for in the value", "derive", "in = d.either(in, v) //", "//"},
	{"an array is looked for in an array", "derive", "if key.isScalar() {", "if true {"},
	{"|= sees the value at the path", "derive", "d.query(q.Right, d.anyOf(left, &origin{opaque: true}), known).read()", "d.query(q.Right, in, known).read()"},
	{"= puts a value into the input", "derive", "right.read()\n\t\treturn d.anyOf(in, &origin{opaque: true}) //", "return d.anyOf(in, &origin{opaque: true}) //"},
	{"an assignment keeps the rest", "derive", "return d.anyOf(in, &origin{opaque: true}) // the", "return &origin{opaque: true} // the"},
	{"a message quotes a value", "terms", "if !isConstant(t.Catch, known) {", "if false {"},
	{"variables are in reach, too", "derive", "\t\t\tb.val.read()\n", ""},
	{"an argument knows the caller's names", "terms", "arg: f.Args[i], env: known}", "arg: f.Args[i], env: inner}"},
	{"a state keeps what is put into it", "terms", "d.query(update, state, vars).read()", "d.query(update, state, vars)"},
	{"a state keeps its start", "terms", "d.query(start, in, known).read()", "d.query(start, in, known)"},
	{"without else, the input", "terms", "return d.anyOf(out, next(&gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}, in, known))", "return out"},
	{"a string holds its parts", "derive", "d.query(q, in, known).read()\n\t}\n\treturn &origin{}", "d.query(q, in, known)\n\t}\n\treturn &origin{}"},
	{"a named field is one of all", "origin", "Merge(f.projection(), out.Values)", "f.projection()"},
	{"an element is one of all", "origin", "Merge(out.Values, p.elem.projection())", "p.elem.projection()"},
	{"recursion ends somewhere", "terms", "return everything(in, known)\n\t}\n\td.active", "return &origin{}\n\t}\n\td.active"},
	{"null may raise an error", "fields", "if v := able[i]; ok {", "if v := able[i]; ok || true {"},
	{"the number of outputs may depend on a value", "fields", "return o.count(v.query, v.known) == one", "return o.count(v.query, v.known) > unknown"},
	{"a part may be worse than nothing", "fields", "if v.reads != nil && !v.isAbsent() {", "if false {"},
	{"places may be the same", "fields", "p.each != nil || p.hasAlias()", "p.each != nil"},
	{"an output may be an array", "fields", "p.elemOf().all = true", "p.elemOf()"},
	{"errors may be caught", "fields", "case t == nil || len(t.SuffixList) > 0:", "case t != nil && t.Type == gojq.TermTypeTry:\n\t\treturn o.follow(t.Try.Body, in, inner)\n\tcase t == nil || len(t.SuffixList) > 0:"},
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
			path := filepath.Join(dir, "projection_"+m.file+".go")
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
			if m.file == "fields" {
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
