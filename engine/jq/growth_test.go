package jq

import (
	"context"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// What an output holds, it holds no more often than is known of its query.
func TestGrowsRandom(t *testing.T) {
	queries, values := pairs()
	g := gen{rand.New(rand.NewSource(8)), false}
	still, grown := 0, 0
	for range queries {
		src := g.of("", g.query(1)+" | ") + "."
		for range 1 + g.Intn(12) {
			src += " | " + g.of("[., .]", "[., .]", "{a: ., b: .}", "map(., .)?", "map_values([., .])?", "[.[]?, .]", ".[]?", "{a: .a?, b: .}", "(.a? // .)", "if . then [., .] else . end",
				"[.a?, .b?]", "[limit(3; .[]?)]", "first([., .])", "[.[]? | .]", "select(.)", "to_entries?", "with_entries(.)?", "{x: .[]?, y: .}", "[.[]? + [.]]?", ". as $x | [$x, .[]?]", "[(.[]?, .) | [.]]",
				"[nth(.[]?; ., .)]?", "(. + .)?", "[.[.[]?]?, .]", "{(.[]? | strings): .}", "[if .[]? then . else . end]", "group_by(.)?", "[range(5) as $i | .]", "def f(g): [g, g]; f(.)", "def f(g): .[]? | g; [f(.)]")
		}
		q, code := compileRandom(t, src)
		bound := copiesIn(q)
		if bound > maxCopies {
			continue
		}
		still++
		for range values {
			iter := code.RunWithContext(&steps{context.Background(), maxSteps}, g.value(3), map[string]any{})
			for range maxOutputs {
				v, ok := iter.Next()
				if _, failed := v.(error); !ok || failed {
					break
				}
				most, left := 0, 1_000_000
				occurrences(v, map[uintptr]int{}, &most, &left)
				if most > int(bound) || left < 0 {
					t.Fatalf("%s: the same part %d times, not %d", src, most, bound)
				}
				if most > 1 {
					grown++
				}
			}
		}
	}
	t.Logf("%d of %d queries do not grow; %d outputs hold a part several times", still, queries, grown)
	if still < queries/20 || grown < 20 {
		t.Error("the queries tell too little")
	}
}

// occurrences counts how often each array and object that is not empty occurs.
func occurrences(v any, seen map[uintptr]int, most, left *int) {
	if *left--; *left < 0 {
		return
	}
	if r := reflect.ValueOf(v); (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() > 0 {
		seen[r.Pointer()]++
		*most = max(*most, seen[r.Pointer()])
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			occurrences(x, seen, most, left)
		}
	case map[string]any:
		for _, x := range v {
			occurrences(x, seen, most, left)
		}
	}
}

func TestGrows(t *testing.T) {
	for _, c := range []struct {
		query string
		want  bool
	}{
		{`{id, title, service: (.service | {id}), teams: [.teams[]? | {id, name}]}`, false},
		{`def list(f): [(. // [])[] | if . == null then empty else f end]; select(. != null) | {id, a: (.a | list({id})), b: (if .c then .c else {} end)}`, false},
		{`map(select(.a == 1) | {a}) | sort_by(.a) | first`, false},
		{`[., .]`, false},
		{strings.Repeat(`[., .] | `, 8) + `.`, true},
		{`{a: .[], b: .}`, true},
		{`. as $x | [.[] | $x]`, true},
		{`def f($x): [.[] | $x]; f(.)`, true},
		{`[limit(.[]; .)]`, true},
		{`[.[] + .]`, true},
		{`[if .[] then . else . end]`, true},
		{`reduce .[] as $i (0; [.])`, true},
		{`def f: [f]; f`, true},
		{`[..]`, true},
		{`$params`, true},
		{`fromjson`, true},
		{`.a |= [.]`, true},
		{`[.[] | "` + strings.Repeat("x", 100) + `"]`, true},
	} {
		q, err := gojq.Parse(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := grows(q); got != c.want {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
		}
	}
}
