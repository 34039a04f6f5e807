package cel

import (
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

func schema(kind string, properties ...toolfile.Property) *toolfile.Schema {
	return &toolfile.Schema{Type: diag.Text{Value: kind}, Properties: properties}
}

func property(name string, s *toolfile.Schema) toolfile.Property {
	return toolfile.Property{Name: diag.Text{Value: name}, Schema: *s}
}

// Equal expressions are compiled once wherever the names in them mean the same, and
// anew wherever they do not: what is kept never hides a mistake.
func TestEqualExpressions(t *testing.T) {
	env, err := NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	whole, text := schema("integer"), schema("string")
	list := func(of *toolfile.Schema) *toolfile.Schema { s := schema("array"); s.Items = of; return s }
	others := func(of *toolfile.Schema) *toolfile.Schema { s := schema("object"); s.AdditionalSchema = of; return s }
	params := func(ps ...toolfile.Property) []toolfile.Var {
		return []toolfile.Var{{Name: "params", Schema: schema("object", ps...)}, {Name: "now", Time: true}}
	}
	for _, c := range []struct {
		name, expression string
		first, then      []toolfile.Var
		same, sound      bool
	}{
		{"another param", "params.a > 1", params(property("a", whole)), params(property("b", text), property("a", whole)), true, true},
		{"another type", "params.a > 1", params(property("a", whole)), params(property("a", text)), false, false},
		{"no such param", "params.a > 1", params(property("a", whole)), params(property("b", whole)), false, false},
		{"another variable", "now > now", params(), []toolfile.Var{{Name: "now", Time: true}}, true, true},
		{"no such variable", "now == now", params(), []toolfile.Var{{Name: "params", Schema: schema("object")}}, false, false},
		{"items", "params.a.all(x, x > 1)", params(property("a", list(whole))), params(property("a", list(text))), false, false},
		{"items that are the same", "params.a.all(x, x > 1)", params(property("a", list(whole))), params(property("a", list(whole))), true, true},
		{"inside", "params.a.b > 1", params(property("a", schema("object", property("b", whole)))), params(property("a", schema("object", property("c", whole)))), false, false},
		{"others", "params.a['x'] > 1", params(property("a", others(whole))), params(property("a", others(text))), false, false},
		{"a name in quotes", "params.`a-b` > 1", params(property("a-b", whole)), params(property("a-b", text)), false, false},
		{"a variable of any type", "params.a > 1", []toolfile.Var{{Name: "params"}}, params(property("a", text)), false, false},
		{"asked", "has(params.a)", params(property("a", whole)), params(property("b", whole)), false, false},
		{"optional", "params.?a.orValue(1) > 1", params(property("a", whole)), params(property("a", text)), false, false},
	} {
		compile := func(vars []toolfile.Var) (*Expression, diag.Diagnostics) {
			s, err := env.Scope(vars, nil)
			if err != nil {
				t.Fatal(err)
			}
			return s.Compile(diag.Text{Value: c.expression}, TypeBool)
		}
		one, ds := compile(c.first)
		if one == nil {
			t.Fatalf("%s: %v", c.name, ds)
		}
		two, _ := compile(c.then)
		if (two != nil) != c.sound || two != nil && (two.program == one.program) != c.same {
			t.Errorf("%s: the second is %+v, and is to be the same: %v, sound: %v", c.name, two, c.same, c.sound)
		}
	}
}

// A place that wants another type is another one.
func TestEqualExpressionsWanted(t *testing.T) {
	env, err := NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	s, err := env.Scope(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e, _ := s.Compile(diag.Text{Value: "'a'"}, TypeString); e == nil {
		t.Fatal("a text is no text")
	}
	if e, _ := s.Compile(diag.Text{Value: "'a'"}, TypeBool); e != nil {
		t.Error("a text is a condition")
	}
}
