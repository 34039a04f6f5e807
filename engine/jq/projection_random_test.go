package jq

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// The random tests run a second or two; PROJECTION_FULL=1 makes them try some
// hundred thousand pairs of query and value, and run the mutants.
func full() bool { return os.Getenv("PROJECTION_FULL") != "" }

// outcome is what a run gives, as text: outputs up to a bound, and whether it
// ended in an error, whose text quotes the value and may therefore differ.
type outcome struct {
	outputs []string
	failed  bool
	endless bool // it was ended for its length
}

// steps is a context that ends a run after so many steps.
type steps struct {
	context.Context
	left int
}

func (s *steps) Done() <-chan struct{} {
	if s.left--; s.left > 0 {
		return nil
	}
	done := make(chan struct{})
	close(done)
	return done
}

func (s *steps) Err() error { return context.Canceled }

func (o outcome) String() string {
	return fmt.Sprintf("%s (failed: %v)", strings.Join(o.outputs, " "), o.failed)
}

// Bounds of a run.
const (
	maxOutputs = 30
	maxSteps   = 20_000
	maxParts   = 20_000 // of an output that are compared
)

// pairs is how many queries are tried, each on how many values.
func pairs() (queries, values int) {
	if full() {
		return 20_000, 8
	}
	return 1_000, 8
}

func run(code *gojq.Code, v any, keys []string) outcome {
	var out outcome
	ctx := &steps{context.Background(), maxSteps}
	iter := code.RunWithContext(ctx, v, map[string]any{"a": []any{1, "x"}, "b": map[string]any{"c": "a"}})
	for len(out.outputs) < maxOutputs {
		x, ok := iter.Next()
		if !ok {
			break
		}
		if err, failed := x.(error); failed {
			out.failed, out.endless = true, err == context.Canceled
			break
		}
		if m, ok := x.(map[string]any); ok && keys != nil {
			cut := map[string]any{}
			for _, k := range keys {
				if v, ok := m[k]; ok {
					cut[k] = v
				}
			}
			x = cut
		}
		var b strings.Builder
		left := maxParts
		write(&b, x, &left)
		out.outputs = append(out.outputs, b.String())
	}
	return out
}

// write writes v as text, as far as left allows.
func write(b *strings.Builder, v any, left *int) {
	if *left--; *left < 0 {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(b, "{%q:", k)
			write(b, v[k], left)
		}
		b.WriteString("}")
	case []any:
		b.WriteString("[")
		for _, x := range v {
			write(b, x, left)
			b.WriteString(",")
		}
		b.WriteString("]")
	default:
		fmt.Fprintf(b, "%#v", v)
	}
}

// differ compares a run on the whole value with one on the pruned value, as
// Derive (with nil keys) or DeriveFields promise.
func differ(whole, pruned outcome, keys []string) bool {
	if whole.endless || pruned.endless {
		return false
	}
	if keys == nil || !whole.failed {
		return !reflect.DeepEqual(whole, pruned)
	}
	return len(pruned.outputs) < len(whole.outputs) || !slices.Equal(whole.outputs, pruned.outputs[:len(whole.outputs)])
}

// clone copies v, as gojq may write into what it is given.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = clone(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = clone(x)
		}
		return out
	}
	return v
}

func compileRandom(t *testing.T, src string) (*gojq.Query, *gojq.Code) {
	t.Helper()
	q := parse(t, called+src)
	code, err := gojq.Compile(q, gojq.WithVariables([]string{"$p"}))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return q, code
}

// A query gives the same on the whole value and on the pruned one.
func TestDeriveRandom(t *testing.T) {
	queries, values := pairs()
	g := gen{rand.New(rand.NewSource(5)), true}
	pruned, told := 0, 0
	for range queries {
		src := g.of(". as $v | ", ".c[0]? as $v | ", "null as $v | ") + fmt.Sprintf(g.of("%s", "(%s)?", ".c[]? | (%s)?", "[.[]? | (%s)?]"), g.query(1+g.Intn(3)))
		q, code := compileRandom(t, src)
		p := Derive(q)
		for range values {
			v := g.value(4)
			less := p.Prune(clone(v))
			whole, part := run(code, clone(v), nil), run(code, less, nil)
			if differ(whole, part, nil) {
				text, _ := gojq.Marshal(v)
				t.Fatalf("query  %s\nreads  %s\ninput  %s\nwhole  %s\npruned %s", src, p, text, whole, part)
			}
			if !reflect.DeepEqual(v, less) {
				pruned++
				if !whole.failed && len(whole.outputs) > 0 {
					told++
				}
			}
		}
	}
	t.Logf("%d pairs, %d with something left out, %d of them with outputs and no error", queries*values, pruned, told)
	if told < queries*values/10 {
		t.Error("the pairs tell too little")
	}
}

// The wanted fields of a query's outputs are the same.
func TestDeriveFieldsRandom(t *testing.T) {
	queries, values := pairs()
	g := gen{rand.New(rand.NewSource(6)), false}
	pruned, told, fewer := 0, 0, 0
	for range queries {
		form, object, _ := strings.Cut(g.shape(g.Intn(3)), "\x00")
		src := g.of("", "(.c, .)[]? | ") + strings.ReplaceAll(form, "O", object)
		q, code := compileRandom(t, src)
		keys := []string{}
		for range g.Intn(4) {
			keys = append(keys, g.name())
		}
		p := DeriveFields(q, keys)
		if p.String() != Derive(q).String() {
			fewer++
		}
		for range values {
			v := g.value(4)
			less := p.Prune(clone(v))
			whole, part := run(code, clone(v), keys), run(code, less, keys)
			if differ(whole, part, keys) {
				text, _ := gojq.Marshal(v)
				t.Fatalf("query  %s\nfields %s\nreads  %s\ninput  %s\nwhole  %s\npruned %s", src, keys, p, text, whole, part)
			}
			if !reflect.DeepEqual(v, less) {
				pruned++
				if !whole.failed && len(whole.outputs) > 0 {
					told++
				}
			}
		}
	}
	t.Logf("%d pairs, %d with something left out, %d of them with outputs and no error; %d queries read less for fewer fields",
		queries*values, pruned, told, fewer)
	if told < queries*values/10 || fewer < queries/10 {
		t.Error("the pairs tell too little")
	}
}

// The comparison finds what is missing from a projection.
func TestDifferFinds(t *testing.T) {
	for _, c := range []struct {
		query, keys string
		less        string // reads too little for it
	}{
		{query: `.c? | sort_by(.b?)? | map(.a?)`, less: `.c[0] | .a, (.b | not)`}, // objects are compared by what is in them
		{query: `.b == .e`, less: `(.b, .e) | not`},
		{query: `.c | length`, less: `.c | not`},
		{query: `.b? | keys?`, less: `.b | not`},
		{query: `try (.b | .[0]) catch .`, less: `.b | not`},
		{query: `. as [$x] ?// $x | $x.a?`, less: `.a`},
		{query: `def f(g): .b? | g; f(.a?)`, less: `.b | not`},
		{query: `.a // .b`, less: `.a`},
		{query: `{a, x: (.c | map(.b))}`, keys: "a", less: `.a`}, // without c, an error where there was none
		{query: `{a, x: .c[]?}`, keys: "a", less: `.a`},          // without c, fewer outputs
		{query: `.c?`, keys: "a", less: `.c.a`},                  // a list is no object
	} {
		q, code := compileRandom(t, c.query)
		var keys []string
		if c.keys != "" {
			keys = []string{c.keys}
		}
		p, less := DeriveFields(q, keys), Derive(parse(t, c.less))
		g := gen{rand.New(rand.NewSource(7)), false}
		found := false
		for range 2_000 {
			v := g.value(4)
			whole := run(code, clone(v), keys)
			found = found || differ(whole, run(code, less.Prune(clone(v)), keys), keys)
			if differ(whole, run(code, p.Prune(clone(v)), keys), keys) {
				t.Errorf("%s: differs with %s", c.query, p)
			}
		}
		if !found {
			t.Errorf("%s: no difference with %s", c.query, less)
		}
	}
}
