package jq_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/toolfile"
)

// TestFusedRandom is about random queries, of which some have a fused plan: that makes
// of random values what gojq makes of them, or leaves them alone.
func TestFusedRandom(t *testing.T) {
	var lib jq.Library
	lib, findings := lib.Extend(diag.Text{Value: jq.Called})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	queries, values := jq.Pairs()
	g, d := jq.NewGen(6, false), new(records.Decoder)
	given := []any{map[string]any{"a": []any{1, "x"}, "b": map[string]any{"c": "a"}}}
	plans, done, told := 0, 0, 0
	for n := range queries {
		src := g.Query(1 + g.Intn(2))
		if n%4 > 0 {
			form, object, _ := strings.Cut(g.Shape(g.Intn(2)), "\x00")
			src = g.Of("", "(.c, .)[]? | ", ".c[]? | ", ".b | ") + strings.ReplaceAll(form, "O", object)
		}
		q, findings := lib.Compile(diag.Text{Value: src}, toolfile.Var{Name: "p"})
		if len(findings) > 0 || q == nil {
			continue
		}
		p, err := fused.Compile(q, fused.Options{})
		if err != nil {
			continue
		}
		plans++
		plan := &records.Plan{Path: q.Path, Each: q.Each, Lenient: q.Lenient}
		for range values {
			v := g.Value(4)
			page, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			r := p.Runner(given, fused.Wants{Text: true, Make: true})
			if r == nil {
				continue
			}
			got, ok := r.Page(page, plan, 0, func([]byte, bool) ([]any, any, bool) { return nil, nil, false })
			r.Release()
			if !ok {
				continue
			}
			done++
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			var want []any
			_, err = d.Decode(bytes.NewReader(page), plan, func(v any) error {
				return q.Run(ctx, v, given, func(v any) error {
					want = append(want, v)
					return nil
				})
			})
			cancel()
			if len(want) > 0 {
				told++
			}
			same := err == nil && len(got.Outputs) == len(want)
			for i := 0; same && i < len(want); i++ {
				text := answer.AppendValue(nil, want[i], nil)
				same = bytes.Equal(got.Outputs[i].Text, text) && reflect.DeepEqual(normal(got.Outputs[i].Value), normal(want[i]))
			}
			if !same {
				var texts []string
				for _, o := range got.Outputs {
					texts = append(texts, fmt.Sprintf("%s (%v)", o.Text, o.Value))
				}
				t.Fatalf("query %s\ninput %s\ngot   %s\nwant  %v (%v)", src, page, texts, want, err)
			}
			got.Release()
		}
	}
	t.Logf("%d pairs; %d of %d queries have plans, which do %d values, %d of them with outputs", queries*values, plans, queries, done, told)
	if plans < queries/20 || told < plans {
		t.Error("the pairs tell too little")
	}
}

// normal is a value as text, for numbers may be of several types.
func normal(v any) string {
	text, _ := gojq.Marshal(v)
	return string(text)
}
