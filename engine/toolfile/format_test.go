package toolfile

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestFormat: the tables are whole, so that what is made from them is.
func TestFormat(t *testing.T) {
	var names, used []string
	for _, m := range Format() {
		names = append(names, m.Name)
		sentences(t, m.Name, m.Doc)
		var keys []string
		for _, k := range m.Keys {
			at := m.Name + ", " + k.Name
			if slices.Contains(keys, k.Name) {
				t.Errorf("%s: twice", at)
			}
			keys = append(keys, k.Name)
			if k.Doc != "" || k.Shape.Type != TypeMapping {
				sentences(t, at, k.Doc)
			}
			for _, e := range k.Examples {
				if !json.Valid([]byte(e)) {
					t.Errorf("%s: the example %s is no JSON", at, e)
				}
			}
			used = append(used, mappingsOf(k.Shape)...)
		}
		for _, k := range m.Keys {
			for _, other := range k.Other {
				if slices.Contains(keys, other) {
					t.Errorf("%s: %q is a key itself, no other name of %q", m.Name, other, k.Name)
				}
			}
		}
		related := slices.Concat(m.OneOf...)
		if m.Lone != "" {
			related = append(related, m.Lone)
		}
		for k, others := range m.Excludes {
			related = append(append(related, k), others...)
		}
		for _, k := range related {
			if !slices.Contains(keys, k) {
				t.Errorf("%s has conditions about %q, which is no key", m.Name, k)
			}
		}
	}
	slices.Sort(names)
	if once := slices.Compact(slices.Clone(names)); len(once) != len(names) {
		t.Errorf("a name is there twice: %q", names)
	}
	slices.Sort(used)
	used = slices.Compact(append(used, "_api.yaml", "_toolset.yaml", "tool file", "prompt file"))
	slices.Sort(used)
	if !slices.Equal(names, used) {
		t.Errorf("Format returns\n%q\nand these are used\n%q", names, used)
	}
}

// mappingsOf returns the mappings that a shape names.
func mappingsOf(s *Shape) []string {
	if s == nil {
		return nil
	}
	out := append(mappingsOf(s.Of), mappingsOf(s.Or)...)
	if s.Mapping != "" {
		out = append(out, s.Mapping)
	}
	return out
}

// sentences wants a text of whole sentences.
func sentences(t *testing.T, at, doc string) {
	t.Helper()
	if !strings.HasSuffix(doc, ".") {
		t.Errorf("%s needs whole sentences, not %q", at, doc)
	}
}

// TestOtherNames: a key under another name is one finding, which names the key,
// and is read all the same.
func TestOtherNames(t *testing.T) {
	tool, diags := ParseTool("t.yaml", []byte("tool: t\ntitle: T\nsummary: Sees.\nresource: things\noutput: .\n"))
	var got []string
	for _, d := range diags {
		got = append(got, d.Message)
	}
	want := []string{`unknown key "summary" in a tool file; did you mean "description"?`, `unknown key "output" in a tool file; did you mean "response"?`}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if tool.Description.Value != "Sees." || tool.Response.Value != "." {
		t.Errorf("description %q, response %q", tool.Description, tool.Response)
	}
}

// Format names every table: what it leaves out has no schema and no documents.
func TestFormatIsWhole(t *testing.T) {
	if all := Format(); len(all) != len(mappings) {
		t.Errorf("Format has %d mappings of %d", len(all), len(mappings))
	}
}
