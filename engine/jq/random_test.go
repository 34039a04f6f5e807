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

// The random tests run a second or two; JQ_FULL=1 makes them try
// 160,000 pairs of query and value each, and run the mutants.
func full() bool { return os.Getenv("JQ_FULL") != "" }

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

func parse(t testing.TB, src string) *gojq.Query {
	t.Helper()
	q, err := gojq.Parse(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return q
}

// pairs is how many queries are tried, each on how many values.
func pairs() (queries, values int) {
	if full() {
		return 20_000, 8
	}
	return 1_000, 8
}

func run(code *gojq.Code, v any) outcome {
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

// differ compares a run on the whole value with one on the pruned value.
func differ(whole, pruned outcome) bool {
	return !whole.endless && !pruned.endless && !reflect.DeepEqual(whole, pruned)
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

// What is not read of the items changes nothing.
func TestItemFieldsRandom(t *testing.T) {
	queries, values := pairs()
	g := gen{rand.New(rand.NewSource(5)), false}
	pruned, told := 0, 0
	for range queries {
		src := fmt.Sprintf(g.of("map(%s)", "map(.K?) | %s", "map(select(%s)) | length", "map(%s) | group_by(.)?", "group_by(.K)? | map(map(%s)?)", "{a: (map(%s)? | length)}", ". as $v | [.[]? | %s]", "%s", ".[0]? | %s"), g.query(1+g.Intn(2)))
		src = g.form(strings.ReplaceAll(src, "Q", "q"), 1)
		q, err := gojq.Parse(called + src)
		if err != nil {
			continue
		}
		code, err := gojq.Compile(q, gojq.WithVariables([]string{"$p"}))
		if err != nil {
			continue
		}
		names := (&Query{Entire: q}).ItemFields()
		for range values {
			items := make([]any, g.Intn(4))
			for i := range items {
				items[i] = g.value(3)
			}
			less := slices.Clone(items)
			if names == nil {
				continue
			}
			for i, v := range less {
				m, ok := v.(map[string]any)
				if !ok {
					continue
				}
				some := map[string]any{}
				for _, name := range names {
					if x, there := m[name]; there {
						some[name] = x
					}
				}
				less[i] = some
			}
			whole, part := run(code, clone(items)), run(code, clone(less))
			if differ(whole, part) {
				text, _ := gojq.Marshal(items)
				t.Fatalf("query  %s\nfields %s\ninput  %s\nwhole  %s\npruned %s", src, names, text, whole, part)
			}
			if !reflect.DeepEqual(items, less) {
				pruned++
				if !whole.failed && len(whole.outputs) > 0 {
					told++
				}
			}
		}
	}
	t.Logf("%d pairs, %d with something left out, %d of them with outputs and no error", queries*values, pruned, told)
	if told < queries*values/20 {
		t.Error("the pairs tell too little")
	}
}
