package cel_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// someParams are the params of the expressions in testdata.
const someParams = `
name: {type: string}
ids: {type: array, items: {type: string}}
n: {type: integer}
ratio: {type: number}
on: {type: boolean}
since: {type: string, format: date-time}
`

// scope is that of a rule.
func scope(t testing.TB) *cel.Scope {
	t.Helper()
	env, err := cel.NewEnv()
	if err != nil {
		t.Fatal(err)
	}
	params, ds := toolfile.ParseParams("params", []byte(someParams))
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	s := &toolfile.Schema{Type: diag.Text{Value: "object"}, Properties: []toolfile.Property{}}
	for _, p := range params {
		s.Properties = append(s.Properties, toolfile.Property{Name: p.Name, Schema: p.Schema})
	}
	out, err := env.Scope([]toolfile.Var{{Name: "params", Schema: s}, {Name: "now", Time: true}}, map[string]string{"secret": "it is for auth alone"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compile(s *cel.Scope, expression string) (*cel.Expression, diag.Diagnostics) {
	return s.Compile(diag.WholeText(diag.NewSource("f", []byte(expression))), cel.TypeBool)
}

// TestHabits: each line of testdata/habits.txt is an expression as someone writes
// it who comes from another language, and has one finding, which stands below it:
// the characters that it is about, and what it says; and the expression as its fixes
// make it, which has nothing wrong with it. UPDATE=1 writes them.
func TestHabits(t *testing.T) {
	const file = "testdata/habits.txt"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := scope(t)
	var got strings.Builder
	for line := range strings.Lines(string(old)) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		expression := strings.TrimSuffix(line, "\n")
		_, ds := compile(s, expression)
		if len(ds) != 1 {
			t.Errorf("%s has %d findings:\n%s", expression, len(ds), ds)
		}
		got.WriteString(line)
		for _, d := range ds {
			wrong := []rune(d.Line + " ")[d.Pos.Col-1 : d.Pos.Col-1+d.Width]
			fmt.Fprintf(&got, "\t%s    %s [%s]\n", string(wrong), d.Message, d.Kind)
		}
		if mended, left := mend(s, expression, ds); mended != expression {
			fmt.Fprintf(&got, "\t=> %s\n", mended)
			for _, d := range left {
				if d.Kind == "rule-not-bool" { // as an expression it is sound
					continue
				}
				t.Errorf("%s becomes %s, of which %s", expression, mended, d)
			}
		}
	}
	if os.Getenv("UPDATE") != "" {
		err = os.WriteFile(file, []byte(got.String()), 0o644)
	} else if got.String() != string(old) {
		t.Errorf("%s is not what the compiler says now (UPDATE=1 writes it):\n%s", file, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// mend is an expression with the fixes of its findings, and of those that these hid.
func mend(s *cel.Scope, expression string, ds diag.Diagnostics) (string, diag.Diagnostics) {
	for range 9 {
		if len(ds) == 0 || !ds[0].Mend().IsSet() || ds[0].Mend().Guess {
			break
		}
		expression = string(ds[0].Mend().Apply([]byte(expression)))
		_, ds = compile(s, expression)
	}
	return expression, ds
}

// TestFine: there is nothing to say about testdata/fine.txt.
func TestFine(t *testing.T) {
	all, err := os.ReadFile("testdata/fine.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := scope(t)
	for line := range strings.Lines(string(all)) {
		if _, ds := compile(s, strings.TrimSpace(line)); len(ds) > 0 {
			t.Errorf("%s", ds)
		}
	}
}

// TestFormats: isFormat knows the formats that a param may have, and no others.
func TestFormats(t *testing.T) {
	s := scope(t)
	for _, format := range []string{"date-time", "date", "email", "uri", "uuid", "time-zone", "hostname", ""} {
		_, param := toolfile.ParseParams("params", fmt.Appendf(nil, "a: {type: string, format: %q}", format))
		if _, ds := compile(s, fmt.Sprintf("params.name.isFormat(%q)", format)); len(ds) != len(param) {
			t.Errorf("%q: %s and of a param %s", format, ds, param)
		}
	}
	e, ds := compile(s, "'a'.isFormat(params.name)")
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	r := e.Eval(t.Context(), func(string) (any, bool) { return map[string]any{"name": "datetime"}, true })
	if r.Err == nil {
		t.Errorf("an unknown format gives %v", r.Value)
	}
}

// TestCancel: an expression that would run for hours ends with its context.
func TestCancel(t *testing.T) {
	e, ds := compile(scope(t), "params.ids.all(a, params.ids.all(b, params.ids.all(c, params.ids.all(d, a + b + c + d != 'x'))))")
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	ids := make([]any, 1000)
	for i := range ids {
		ids[i] = "a"
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan cel.Result)
	looked := make(chan struct{}, 1)
	go func() {
		done <- e.Eval(ctx, func(string) (any, bool) {
			select {
			case looked <- struct{}{}:
			default:
			}
			return map[string]any{"ids": ids}, true
		})
	}()
	<-looked // it runs
	cancel()
	select {
	case r := <-done:
		if r.Err == nil {
			t.Errorf("it gave %v", r.Value)
		}
	case <-time.After(time.Minute): // only a hang takes so long
		t.Fatal("it goes on")
	}
}
