package fused_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are mistakes in plans and in how they run, each of which must show.
var mutants = []struct{ name, file, from, to string }{
	{"fields that come twice are taken", "slots", " || r.slots[at].kind != missing {", " {"},
	{"an escaped name is taken as it is written", "slots", "if end < 0 || flags&escaped != 0 {", "if end < 0 || flags&0 != 0 {"},
	{"a field of a text is null", "slots", "		if !leaf {\n			return bad\n		}\n		s.kind = text", "		s.kind = text"},
	{"a field of a list is null", "slots", "		if len(n.children) > 0 {\n			return bad\n		}\n		s.kind = array", "		s.kind = array"},
	{"a number has elements", "slots", "		if !leaf {\n			return bad\n		}\n		s.kind = number", "		s.kind = number"},
	{"no UTF-8 is copied", "write", "flags&escaped == 0 && utf8.Valid(b)", "flags&escaped == 0"},
	{"-0 is copied", "scan", "(b[whole] != '0' || whole == start)", "(b[whole] != '0' || whole >= 0 || whole == start)"},
	{"fractions are copied", "scan", "		flags = 0\n	}\n	if i < len(b) && b[i]|0x20", "	}\n	if i < len(b) && b[i]|0x20"},
	{"names are not sorted", "write", "			if c < 0 {", "			if c != 0 {"},
	{"equal names in a whole object", "write", "			if c == 0 {", "			if false {"},
	{"what is masked in whole objects is shown", "write", "r.isMasked(b[e.name+1:e.end-1])", "false"},
	{"what is masked is shown", "op", "masked: answer.IsMasked(b.masked, name), ", ""},
	{"null is masked, too", "write", "if s := out[start:]; string(s) != \"null\" && string(s) != `\"\"` {", "if true {"},
	{"null counts as not there for has", "run", "return s.kind != missing, true", "return s.kind > null, true"},
	{"false is true", "run", "return s.kind > isFalse, true", "return s.kind > null, true"},
	{"null has elements without ?", "run", "		if !o.lenient && !o.one {\n			return false\n		}", ""},
	{"false has elements without ?", "run", "	case isFalse:\n		if !o.lenient {\n			return false\n		}", "	case isFalse:"},
	{"the first element is all of them", "run", "		r.bases[o.elem] = at\n		return r.each(o.then, f)\n	}\n	for", "	}\n	for"},
	{"a text that is odd is compared as it is written", "run", "case s.flags == 0 && t.text != nil:", "case t.text != nil:"},
	{"length counts bytes", "run", "	case s.flags == 0:\n		return true\n	}\n	return utf8", "	case true:\n		return true\n	}\n	return utf8"},
	{"an odd text has a plain end", "run", "if s.kind != text || s.flags != 0 {", "if s.kind != text {"},
	{"what is odd is not sanitized", "write", "	r.dirty = true\n	if flags&escaped", "	if flags&escaped"},
	{"control characters pass", "scan", "		case c < ' ':\n			return bad, 0\n", "		case c < ' ':\n			i++\n"},
	{"any escape passes", "scan", "	return bad\n}\n\nfunc digits", "	return i + 1\n}\n\nfunc digits"},
	{"text behind a page", "page", " || space(b, i) != len(b)", ""},
	{"records twice", "page", "			if found {\n				return bad\n			}\n", ""},
	{"a name of a page that is escaped", "page", "if flags != 0 || val >= len(b) {", "if val >= len(b) {"},
	{"a list in place of one record", "page", "	if !w.plan.Each {\n		return w.one(i)\n	}\n", "	if !w.plan.Each && w.b[i] != '[' {\n		return w.one(i)\n	}\n"},
	{"both branches are the first", "value", "choose(v.cond, bind(v.then, next), bind(v.otherwise, next))", "choose(v.cond, bind(v.then, next), bind(v.then, next))"},
	{"a sum keeps its left side", "value", "			a = a.without(i)\n", "			b, _ = b.without(slices.Index(b.names, name)), i\n"},
	{"what is left out need not be made", "value", "	if !pure(o.vals[i]) {\n", "	if false {\n"},
	{"// takes false", "operators", "	case part, given, truth:\n		return choose(condOf(v), v, r)", "	case part:\n		return choose(isNull(v), r, v)"},
	{"or is and", "operators", "a: a, b: fixed(true), c: b}", "a: a, b: b, c: fixed(false)}"},
	{"an element of an inner list is that of the outer one", "value", "newScope(s.level + 1)", "newScope(1)"},
	{"what may fail is left out", "value", "		if !makes(out, part) {", "		if !makes(out, part) && false {"},
	{"a list inside of itself", "op", "		if slices.Contains(b.open, v.elem) {", "		if false {"},
	{"fields leave what may fail", "narrow", "			out.checks = append(out.checks, f.v)\n", ""},
	{"values are those of some fields", "make", "		if o.full != nil {\n			o = o.full\n		}\n", ""},
	{"a ranked list is as it came", "write", "return gojq.Compare(a.key, b.key)", "return 0 * gojq.Compare(a.key, b.key)"},
	{"equal keys change places", "write", "return gojq.Compare(a.key, b.key)", "if c := gojq.Compare(a.key, b.key); c != 0 {\n			return c\n		}\n		return b.from - a.from"},
	{"ranked values are as they came", "make", "return gojq.Compare(keys[i], keys[j])", "return 0 * gojq.Compare(keys[i], keys[j])"},
	{"paths leave out what is wanted of a part", "make", "			if t != nil && !wanted {\n				return skip", "			if t != nil && (!wanted || name == \"a\") {\n				return skip"},
	{"paths leave out what is wanted of an object", "make", "r.value(f.v, inner)", "r.value(f.v, map[bool]answer.Tree{true: {}}[inner != nil])"},
	{"false is a value of values", "domain", "return choose(&cond{kind: isKind, at: v.at, mask: maskOf(kinds)}, v, none{})", "return choose(&cond{kind: isTruthy, at: v.at}, v, none{})"},
}

// The random tests find every mutant.
func TestMutants(t *testing.T) {
	if os.Getenv("FUSED_MUTANTS") == "" {
		t.Skip("builds the package for each mutant; set FUSED_MUTANTS=1")
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
				t.Fatalf("%s has this %d times, not once: %s", filepath.Base(path), strings.Count(string(src), m.from), m.from)
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
			c := exec.Command("go", "test", "-vet=off", "-overlay", overlay, "-run", "^(TestRandomPages|TestSkip)$", ".")
			c.Env = append(os.Environ(), "FUSED_PAGES=12000")
			out, err := c.CombinedOutput()
			switch {
			case err == nil:
				t.Error("not found")
			case !strings.Contains(string(out), "--- FAIL"):
				t.Fatalf("%s", out)
			}
			t.Logf("%.300s", out)
		})
	}
}
