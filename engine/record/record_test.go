package record

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/tooltest"
)

// hidden is what no recorded test may show.
var hidden = []string{
	"s3cr3t-t0ken", "Tove", "Lindqvist", "lindqvist", "Ødegård", "degard", "acme", "4155550134", "555-0134", "0f3c9a7be41d4c6f9d2e8b7a6c5d4e3f",
	"203.0.113.77", "2001:db8:85a3", "Fjordgata", "boss@", "1415", "Zq8Xv2Lk9Tn4Rb7Wm1Yc",
}

// crew is the API of testdata/crew, with answers that are full of what is to be hidden.
func crew(t *testing.T) *httptest.Server {
	const person = `{"id": "S7", "type": "sailor", "name": "Tove Lindqvist", "email": "Tove.Lindqvist@acme-ships.no", "phone": "+1 415-555-0134", "reach": "tel 415-555-0134, mail tove.lindqvist@acme-ships.no"}`
	answers := map[string]string{
		"/v2/sailors": `{"sailors": [{"id": "S7", "name": "Tove Lindqvist", "email": "tove.lindqvist@acme-ships.no"}], "total": 1}`,
		"/v2/me":      `{"me": {"id": 5}}`,
		"/v2/sailors/S7/watches": `{"more": true, "watches": [
			{"id": 1, "starts_at": "2026-11-20T08:00:00Z", "log": "Tove took over from Åse Ødegård (ase.degard@acme-ships.no); call (415) 555-0134. 日誌: Tove Lindqvist", "stands": ` + person + `, "crew": [{"id": 3}],
			 "beacon": {"routing_key": "0f3c9a7be41d4c6f9d2e8b7a6c5d4e3f", "token": "abc"}, "changed_by": "Åse Ødegård", "home_address": "Fjordgata 12, 5003 Bergen",
			 "seen_from": "203.0.113.77", "page_url": "https://acme.crew-pages.io/people/tove-lindqvist?mail=tove.lindqvist%40acme-ships.no&ip=203.0.113.77"},
			{"id": 12345678901234567890, "starts_at": null, "log": "key 0f3c9a7be41d4c6f9d2e8b7a6c5d4e3f leaked from 2001:db8:85a3::8a2e:370:7334 at acme.crew-pages.io, session Zq8Xv2Lk9Tn4Rb7Wm1Yc", "stands": null}]}`,
		"/v2/words": `{"id": 9, "to": {"email": "tove.lindqvist@acme-ships.no", "name": "Tove Lindqvist"}, "text": "Tove, call 1415 555 0134"}`,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("api_key") != "s3cr3t-t0ken" {
			t.Errorf("%s without its key", r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "of acme")
		body, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = `{"message": "no such thing"}`
		}
		if r.URL.Path == "/v2/sailors/S7/watches" && r.URL.Query().Get("page") == "" {
			w.Header().Set("Link", `<http://`+r.Host+`/v2/sailors/S7/watches?page=2&limit=2&api_key=s3cr3t-t0ken&since=`+r.URL.Query().Get("since")+`>; rel="next"`)
		} else if r.URL.Query().Get("page") == "2" {
			body = `{"watches": [{"id": 3, "starts_at": "2026-11-22T08:00:00Z", "log": "Lindqvist, Tove left", "stands": ` + person + `}]}`
		}
		w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s
}

// load loads testdata/crew with the files of a test, for an account at s.
func load(t *testing.T, s *httptest.Server, dir string) (*engine.Catalog, engine.Options) {
	t.Helper()
	env := map[string]string{"CREW_HOST": s.URL + "/v2", "CREW_TOKEN": "s3cr3t-t0ken", "CREW_SENDER": "boss@acme-ships.no", "CREW_UNUSED": "acme"}
	o := engine.Options{Getenv: func(name string) string { return env[name] }, Now: func() time.Time { return time.Date(2026, 11, 26, 8, 30, 15, 99, time.UTC) }}
	c, findings, err := engine.Load([]engine.Dir{{Name: dir, Files: os.DirFS(dir)}}, o)
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	t.Cleanup(c.Close)
	return c, o
}

// Each call is as in its golden file, shows nothing that is to be hidden, and passes.
func TestMake(t *testing.T) {
	s := crew(t)
	for _, tc := range []struct {
		name, tool, arguments string
		failures              bool
	}{
		{"pages", "list_watches", `{"sailor": "tove", "limit": "3"}`, false},
		{"write", "send_word", `{"to": "tove.lindqvist@acme-ships.no", "words": "Tove, mail boss@acme-ships.no", "urgent": "true"}`, false},
		{"refused", "list_watches", `{"sailor": "S404", "since": "2026-01-01"}`, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, o := load(t, s, "testdata/crew")
			var arguments map[string]any
			if err := json.Unmarshal([]byte(tc.arguments), &arguments); err != nil {
				t.Fatal(err)
			}
			r, err := (&Call{Tool: c.Tool(tc.tool), Options: o, Arguments: arguments, Failures: tc.failures}).Make(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hidden {
				if strings.Contains(r.Test, h) {
					t.Errorf("the test shows %q", h)
				}
			}
			golden := filepath.Join("testdata", tc.name+".golden")
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(r.File), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(golden)
			if d := cmp.Diff(string(want), r.File); d != "" {
				t.Error(d)
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/crew")); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "people", tc.tool+".yaml"), []byte(r.File), 0o644); err != nil {
				t.Fatal(err)
			}
			again, _ := load(t, s, dir)
			results := tooltest.Run(t.Context(), again.Tool(tc.tool), nil)
			if last := results[len(results)-1]; last.Name != r.Name || last.Failed() {
				t.Error(last.Name, last.Problems)
			}
		})
	}
}

// A call that fails is recorded only where that is asked for.
func TestFailed(t *testing.T) {
	c, o := load(t, crew(t), "testdata/crew")
	_, err := (&Call{Tool: c.Tool("list_watches"), Options: o, Arguments: map[string]any{"sailor": "S404"}}).Make(t.Context())
	if failed := (*Failed)(nil); !errors.As(err, &failed) || !strings.Contains(string(failed.Answer), `"status":404`) {
		t.Error(err)
	}
	_, err = (&Call{Tool: c.Tool("list_watches"), Options: o, Failures: true}).Make(t.Context())
	if failed := (*Failed)(nil); !errors.As(err, &failed) || !strings.Contains(string(failed.Answer), "MISSING_PARAMETER") {
		t.Error("nothing went over the wire:", err)
	}
}

// What may come out otherwise another time is not recorded; a retry that was answered is.
func TestRetried(t *testing.T) {
	times := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if times++; times == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Write([]byte(`{"watches": []}`))
	}))
	t.Cleanup(s.Close)
	c, o := load(t, s, "testdata/crew")
	r, err := (&Call{Tool: c.Tool("list_watches"), Options: o, Arguments: map[string]any{"sailor": "S1"}}).Make(t.Context())
	if err != nil || strings.Contains(r.Test, "429") || strings.Count(r.Test, "request:") != 1 {
		t.Error(err, r)
	}
}

// The same is replaced by the same, and what is replaced stays so.
func TestReplacerIsStable(t *testing.T) {
	r := newReplacer("api.example.com")
	r.person("Ada Byron")
	for _, s := range []string{
		"Ada Byron <ada@x.org>, ADA@X.ORG, https://api.example.com/a?m=ada%40x.org", "https://acme.example.com/x https://user:pw@acme.example.com:8080/y",
		"+44 20 7946 0958 (415) 555-1212", "10.1.2.3 and fe80::1 and 12:30:45", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "byron, ada-byron, Byron, Ada",
	} {
		once := r.text(s)
		if once == s {
			t.Errorf("%q stays", s)
		}
		if twice := r.text(once); twice != once {
			t.Errorf("%q, then %q", once, twice)
		}
		if again := r.text(s); again != once {
			t.Errorf("%q, but before %q", again, once)
		}
	}
	for _, s := range []string{"2026-11-26T08:30:00Z", "P7JJF5Q", "Q1DEMOINCIDENT", "12:30:45", "1234567890", "https://api.example.com/x", "0b5e4e3e-8f3c-4c3b-9b1a-0d6c8e1b2a3f", "version 1.2.3", "a_very_long_name_of_a_field"} {
		if got := r.text(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
