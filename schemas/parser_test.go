package schemas_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// samples are files without mistakes that name every key of the format.
var samples = []string{"sample.yaml", "objects.yaml", "_api.yaml", "hosts/_api.yaml", "_toolset.yaml", "sample.prompt.yaml"}

// TestSamples: the samples are right for schema and parser alike, and no key of
// a schema is missing in those that are for it.
func TestSamples(t *testing.T) {
	compiled := compile(t)
	used := map[string]map[string]bool{}
	for _, file := range samples {
		data, root := sample(t, file)
		if diags := parse(file, data); len(diags) > 0 {
			t.Errorf("%s: the parser has findings\n%s", file, diags)
		}
		if err := compiled[schemaOf(file)].Validate(value(root)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if used[schemaOf(file)] == nil {
			used[schemaOf(file)] = map[string]bool{}
		}
		walk(root, "", func(at string, _ *yaml.Node) { used[schemaOf(file)][at[strings.LastIndex(at, "/")+1:]] = true })
	}
	for name, schema := range load(t) {
		visit(schema, "", func(at string, s map[string]any) {
			properties, _ := s["properties"].(map[string]any)
			for key := range properties {
				if !used[name][key] {
					t.Errorf("no sample for %s uses the key %q of %s", name, key, at)
				}
			}
		})
	}
}

// TestMistakes puts each mistake of testdata/mistakes.yaml into a sample.
func TestMistakes(t *testing.T) {
	compiled := compile(t)
	data, err := os.ReadFile("testdata/mistakes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var mistakes []struct{ Name, In, Replace, With, At, Parser string }
	if err := yaml.Unmarshal(data, &mistakes); err != nil || len(mistakes) == 0 {
		t.Fatalf("%d mistakes, %v", len(mistakes), err)
	}
	for _, m := range mistakes {
		t.Run(m.Name, func(t *testing.T) {
			text, _ := sample(t, m.In)
			if n := strings.Count(string(text), m.Replace); n != 1 {
				t.Fatalf("%q is %d times in %s", m.Replace, n, m.In)
			}
			wrong := []byte(strings.Replace(string(text), m.Replace, m.With, 1))
			var places []string
			for _, l := range leaves(compiled[schemaOf(m.In)].Validate(value(document(t, m.In, wrong)))) {
				places = append(places, place(l))
			}
			slices.Sort(places)
			if places = slices.Compact(places); !slices.Equal(places, []string{m.At}) {
				t.Errorf("the schema refuses %q, want %q", places, m.At)
			}
			if diags := parse(m.In, wrong); len(diags) == 0 && m.Parser != "cannot know" {
				t.Error("the parser has no finding")
			}
		})
	}
}

// replacements are put in the place of every value of the samples.
var replacements = []string{"word", `""`, "7", "-1", "1.5", "true", "null", "[]", "{}", "[word]", "{word: word}"}

// known are the changes about which the two may be of different minds: the
// place and the new value, the side that refuses, and why.
var known = []struct{ change, by, why string }{
	{`^(sample|objects).yaml /tool = word$|^sample.prompt.yaml /prompt = word$`, "parser", "the name of the file"},
	{`/default = `, "schema", "of another type; the parser leaves defaults to the compiler"},
	{`/([a-z]*[mM]inimum|[a-z]*[mM]aximum|minItems|maxItems|max_limit) = `, "parser", "the least is over the greatest"},
	{`/path_params (and bogus$|= )`, "parser", "a value for a part that the path has not"},
	{`/required/0 = word$|/required = |/properties (without|= )`, "parser", "a required property that is none"},
	{`/secrets/token/header( and bogus$|/Authorization = | = )`, "parser", "a pattern without the group that would be the secret"},
	{`/request without body$`, "parser", "a content_type without a body"},
}

// TestAgreesWithParser changes one thing of a sample at a time, everywhere: a
// key less, a key more, another value. Whether that is a mistake, schema and
// parser must say alike.
func TestAgreesWithParser(t *testing.T) {
	compiled := compile(t)
	changes, refused := 0, 0
	for _, file := range samples {
		_, root := sample(t, file)
		check := func(format string, args ...any) {
			changes++
			change := file + " " + fmt.Sprintf(format, args...)
			data, err := yaml.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			diags := parse(file, data)
			invalid := compiled[schemaOf(file)].Validate(value(root))
			if invalid != nil {
				refused++
			}
			switch {
			case (len(diags) > 0) == (invalid != nil):
			case invalid == nil && !isKnown(change, "parser"):
				t.Errorf("%s\nonly the parser refuses it:\n%s", change, diags)
			case invalid != nil && !isKnown(change, "schema"):
				t.Errorf("%s\nonly the schema refuses it: %v", change, invalid)
			}
		}
		walk(root, "", func(at string, n *yaml.Node) {
			was := *n
			for _, r := range replacements {
				*n = *document(t, r, []byte(r))
				check("%s = %s", at, r)
				*n = was
			}
			if n.Kind != yaml.MappingNode {
				return
			}
			for i := 0; i < len(was.Content); i += 2 {
				n.Content = slices.Delete(slices.Clone(was.Content), i, i+2)
				check("%s without %s", at, was.Content[i].Value)
			}
			n.Content = append(slices.Clone(was.Content), document(t, "", []byte("bogus")), document(t, "", []byte("word")))
			check("%s and bogus", at)
			*n = was
		})
	}
	if changes < 1000 || refused < changes/2 {
		t.Errorf("%d changes, %d refused: too few to show anything", changes, refused)
	}
}

func isKnown(change, by string) bool {
	for _, k := range known {
		if k.by == by && regexp.MustCompile(k.change).MatchString(change) {
			return true
		}
	}
	return false
}

func sample(t *testing.T, file string) ([]byte, *yaml.Node) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return data, document(t, file, data)
}

// parse reads a file as what its name says it is.
func parse(file string, data []byte) diag.Diagnostics {
	var diags diag.Diagnostics
	switch schemaOf(file) {
	case "api.json":
		_, diags = toolfile.ParseAPI(file, data)
	case "prompt.json":
		_, diags = toolfile.ParsePrompt(file, data)
	case "toolset.json":
		_, diags = toolfile.ParseToolset(file, data)
	default:
		_, diags = toolfile.ParseTool(file, data)
	}
	return diags
}

// walk calls f for every value of a document, with its JSON pointer, those
// inside before the one that holds them.
func walk(n *yaml.Node, at string, f func(at string, n *yaml.Node)) {
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			walk(c, fmt.Sprintf("%s/%d", at, i), f)
		case i%2 == 1:
			walk(c, at+pointer([]string{n.Content[i-1].Value}), f)
		}
	}
	f(at, n)
}
