package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"reflect"
	"testing"

	"pagerduty-mcp-server/engine"
)

func TestMain(m *testing.M) {
	if os.Getenv(upstreamMode) != "" {
		if err := serveUpstream(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// variants are the ways to answer the same call.
func variants(t testing.TB, n int) (own, plain, best func() []byte) {
	corpus, err := readCorpus(n)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&upstream{corpus: corpus})
	t.Cleanup(server.Close)
	v, stop, err := newVariants(fmt.Sprintf("%s/%d", server.URL, n), n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return v.own, v.plain, v.best
}

// All variants give the same bytes.
func TestEqualAnswers(t *testing.T) {
	for _, n := range []int{1, 100} {
		own, plain, best := variants(t, n)
		want := own()
		if len(want) < 1000*n {
			t.Fatalf("%.300s", want)
		}
		for name, got := range map[string][]byte{"plain": plain(), "best": best()} {
			if string(got) != string(want) {
				t.Errorf("%s, %d incidents: %s", name, n, firstDifference(got, want))
			}
		}
	}
}

// maxAllocations is how many allocations an incident may cost.
const maxAllocations = 35

func TestAllocations(t *testing.T) {
	own, plain, _ := variants(t, 100)
	one, plainOne, _ := variants(t, 1)
	perRecord := func(hundred, one func() []byte) float64 {
		return (testing.AllocsPerRun(5, func() { hundred() }) - testing.AllocsPerRun(5, func() { one() })) / 99
	}
	got := perRecord(own, one)
	t.Logf("%.1f allocations an incident; hand-written %.1f", got, perRecord(plain, plainOne))
	if got > maxAllocations {
		t.Errorf("%.1f allocations an incident, want at most %d", got, maxAllocations)
	}
}

func BenchmarkCall(b *testing.B) {
	for _, n := range []int{1, 100} {
		own, plain, best := variants(b, n)
		for _, v := range []struct {
			name string
			call func() []byte
		}{{"own", own}, {"structs", plain}, {"stream", best}} {
			b.Run(fmt.Sprintf("incidents=%d/%s", n, v.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v.call()
				}
			})
		}
	}
}

func BenchmarkChecks(b *testing.B) {
	own, none, echo, stop, err := newCheckVariants()
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
	for name, call := range map[string]func(){"own": own, "none": none, "echo": echo} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}

// With fields, less is decoded; what is answered is the same.
func TestFieldsAnswerTheSame(t *testing.T) {
	corpus, err := readCorpus(pageSize)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&upstream{corpus: corpus})
	defer server.Close()
	tool, stop, err := subject(fmt.Sprintf("%s/%d", server.URL, pageSize), engine.Options{}, anyBudget)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	call := func(fields string) (out struct {
		Metadata  map[string]any
		Incidents []map[string]any
	}) {
		e := tool.Call(t.Context(), []byte(`{"current_user_context":false`+fields+`}`), nil)
		if err := json.Unmarshal(e.JSON, &out); err != nil || e.IsError || len(out.Incidents) != pageSize {
			t.Fatalf("%v: %.300s", err, e.JSON)
		}
		return out
	}
	whole := call(`,"fields":["*"]`)
	for field := range whole.Incidents[0] {
		got := call(fmt.Sprintf(`,"fields":[%q]`, field))
		if !reflect.DeepEqual(got.Metadata, whole.Metadata) {
			t.Errorf("%s: metadata %v, want %v", field, got.Metadata, whole.Metadata)
		}
		for i, incident := range got.Incidents {
			if want := map[string]any{field: whole.Incidents[i][field]}; !reflect.DeepEqual(incident, want) {
				t.Fatalf("incident %d: %v, want %v", i, incident, want)
			}
		}
	}
}
