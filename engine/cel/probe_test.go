package cel

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/cel-go/common"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// ship is a scope of a tool.
func ship(t *testing.T) *Scope {
	t.Helper()
	env, err := NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	of := func(kind string, properties ...toolfile.Property) toolfile.Schema {
		return toolfile.Schema{Type: diag.Text{Value: kind}, Properties: properties}
	}
	named := func(name string, s toolfile.Schema) toolfile.Property {
		return toolfile.Property{Name: diag.Text{Value: name}, Schema: s}
	}
	crew := of("object", named("name", of("string")), named("ranks", of("array")))
	list := of("array")
	list.Items = &crew
	params := of("object", named("ship_id", of("string")), named("crew", list), named("captain", crew), named("since", of("string")))
	scope, err := env.Scope([]toolfile.Var{{Name: "params", Schema: &params}, {Name: "now", Time: true}, {Name: "item"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// TestProbe: at the end of what is written of an expression, what may stand there
// is offered, and nothing of another type.
func TestProbe(t *testing.T) {
	s := ship(t)
	for _, c := range []struct{ prefix, word, offered, not string }{
		{"", "", "params now item size has true", "trim"},
		{"par", "par", "params", ""},
		{"params.", "", "ship_id crew captain", "trim name"},
		{"params.?", "", "ship_id crew", "orValue"},
		{"params.?captain.", "", "name ranks orValue optMap hasValue", "ship_id all trim"},
		{"params.ship_id == 'a' && params.captain.na", "na", "name", "ship_id"},
		{"params.ship_id.", "", "startsWith size trim", "all name sort hasValue"},
		{"params.crew.", "", "all filter map size first sortBy", "startsWith name optMap"},
		{"params.crew.all(c, c.", "", "name ranks", "ship_id all"},
		{"params.crew.all(c, ", "", "c params", ""},
		{"!params.crew.exists(c, c.name == params.captain.name && c.ranks.exists(r, r == c.", "", "name ranks", "ship_id"},
		{"has(params.", "", "ship_id", ""},
		{"has(params.since) ? params.", "", "since", ""},
		{"has(params.since) ? iso8601(params.since) : now.", "", "getHours getFullYear", "trim name"},
		{"{'a': [params.captain.", "", "name", ""},
		{"{?'a': params.?", "", "captain", ""},
		{"params.crew[0].", "", "name", "ship_id"},
		{"params.crew.filter(c, c.name != '')[0].", "", "name", "ship_id"},
		{"params.crew.map(c, c.name).", "", "all join", "name"},
		{"optional.", "", "of none", "optional.of trim"},
		{"math.", "", "abs greatest", ""},
		{"item.", "", "startsWith all orValue", ""},
		{"'params.", "", "", "ship_id"},
		{"undefined_name && params.captain.", "", "name", "ship_id"},
		{"(params.captain).", "", "name", "ship_id"},
		{"params.ship_id.replace('a', params.", "", "ship_id", ""},
		{"5", "", "", "params"},
	} {
		p := s.Probe(c.prefix)
		var names []string
		for _, i := range p.Items {
			names = append(names, i.Name)
		}
		if p.Word != c.word {
			t.Errorf("%q: the word is %q, not %q", c.prefix, p.Word, c.word)
		}
		for want := range strings.FieldsSeq(c.offered) {
			if !slices.Contains(names, want) {
				t.Errorf("%q: %q is not offered: %q", c.prefix, want, names)
			}
		}
		for not := range strings.FieldsSeq(c.not) {
			if slices.Contains(names, not) {
				t.Errorf("%q: %q is offered", c.prefix, not)
			}
		}
	}
}

// TestProbeCall: the call in which something is being written, and which argument.
func TestProbeCall(t *testing.T) {
	s := ship(t)
	for prefix, want := range map[string]struct {
		name string
		arg  int
	}{
		"params.ship_id.replace('a, b', ":       {"replace", 1},
		"size(":                                 {"size", 0},
		"math.greatest(1, [2, 3], ":             {"math.greatest", 2},
		"params.crew.all(c, size(c.name) > (1 ": {"all", 1},
		"lists.range(":                          {"lists.range", 0},
	} {
		p := s.Probe(prefix)
		if p.Call == nil || p.Call.Name != want.name || p.Call.Arg != want.arg || len(p.Call.Forms) == 0 {
			t.Errorf("%q: %+v, want %v", prefix, p.Call, want)
		}
	}
	if p := s.Probe("(params."); p.Call != nil {
		t.Errorf("a parenthesis is no call: %+v", p.Call)
	}
}

// TestReference: of each function and macro that may be called there is something
// to say, and of none that there is not.
func TestReference(t *testing.T) {
	env, err := NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	names := env.Functions()
	for _, m := range env.base.Macros() {
		if _, ok := m.(common.Documentor); !ok {
			continue
		}
		name := m.Function()
		if name == "least" || name == "greatest" {
			name = "math." + name
		}
		names = append(names, name)
	}
	for _, name := range names {
		if strings.Contains(name, "@") {
			continue
		}
		if e := Find(name); e == nil || e.Doc == "" || e.Example == "" || len(env.Signatures(name)) == 0 {
			t.Errorf("there is nothing to say of %s", name)
		}
	}
	seen := map[string]bool{}
	for _, e := range Reference() {
		if !slices.Contains(names, e.Name) || seen[e.Name] {
			t.Errorf("there is no function %s, or it is there twice", e.Name)
		}
		seen[e.Name] = true
	}
}

// FuzzProbe: whatever was written so far, asking what may come next ends.
func FuzzProbe(f *testing.F) {
	for _, s := range []string{"params.crew.all(c, c.", "a ? b.", "'''", "`a.", ")].", "{?'a': params.?", "x[", "..", "a.?.b"} {
		f.Add(s)
	}
	env, err := NewEnv()
	if err != nil {
		f.Fatal(err)
	}
	scope, err := env.Scope([]toolfile.Var{{Name: "params"}}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		if len(s) < 200 {
			scope.Probe(s)
		}
	})
}
