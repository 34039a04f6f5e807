package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/engine"
)

// wharf gives out a list in every way that a strategy knows, in queries and in bodies.
// What it says beside its records can be left out or made odd.
type wharf struct {
	*httptest.Server

	mu    sync.Mutex
	total int
	odd   func(w http.ResponseWriter, page, pages int, body map[string]any) // changes an answer; may be nil
	asked []string
}

const wharfAPI = `version: 1
server: {url: https://wharf.example, env: WHARF}
pagination:
  offset: {size: {size: 4}, offset: {param: at, more: .more}}
  offset_body: {size: {page.size: 4, in: body}, offset: {param: page.at, in: body, more: .more}}
  page: {size: {size: 4}, page: {param: page, more: .more}}
  page_zero: {size: {size: 4}, page: {param: page, first: 0, more: .more}}
  page_silent: {size: {size: 4}, page: {param: page}}
  page_body: {size: {page.size: 4, in: body}, page: {param: page.page, in: body, more: .more}}
  link: {size: {size: 4}, link: true}
  next: {size: {size: 4}, next: "if .next then {at: .next} else empty end"}
  next_header: {size: {size: 4}, next: '$headers["x-next"] // empty | {at: .}'}
  next_body: {size: {page.size: 4, in: body}, next: "if .next then {body: {page: {at: .next}}} else empty end"}
defaults: {max_limit: 100, timeout: 20s}
`

var wharfStrategies = []string{"offset", "offset_body", "page", "page_zero", "page_silent", "page_body", "link", "next", "next_header", "next_body"}

func newWharf(t *testing.T, atOnce int) (*wharf, *engine.Catalog) {
	w := &wharf{}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	pairsOf := []string{"_api.yaml", wharfAPI}
	for _, s := range wharfStrategies {
		request := "{path: /" + s + "}"
		if strings.HasSuffix(s, "_body") {
			request = "{method: POST, path: /" + s + ", body: {kind: crate}}"
		}
		pairsOf = append(pairsOf, "a/"+s+".yaml", fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\naccess: read\nrequest: %s\npaginate: %s\nresource: crates\nresponse: .crates[] | .n\n", s, request, s))
	}
	return w, mustLoad(t, []engine.Dir{{Name: "d", Files: files(pairsOf...)}}, engine.Options{Getenv: pairs("WHARF", w.URL), PagesAtOnce: atOnce})
}

func (h *wharf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, r.URL.RequestURI()+string(text))
	strategy := r.URL.Path[1:]
	asked := map[string]string{}
	for name, v := range r.URL.Query() {
		asked[name] = v[0]
	}
	if len(text) > 0 {
		var body struct {
			Kind string
			Page map[string]any
		}
		if err := json.Unmarshal(text, &body); err != nil || body.Kind != "crate" {
			http.Error(w, "the body is lost", http.StatusBadRequest)
			return
		}
		for name, v := range body.Page {
			asked[name] = fmt.Sprint(v)
		}
	}
	size, _ := strconv.Atoi(asked["size"])
	at, _ := strconv.Atoi(asked["at"])
	if page, ok := asked["page"]; ok {
		n, _ := strconv.Atoi(page)
		if strategy != "page_zero" {
			n--
		}
		at = n * size
	}
	to := min(at+size, h.total)
	crates := []any{}
	for n := at; n < to; n++ {
		crates = append(crates, map[string]any{"id": fmt.Sprint("c", n+1), "n": n + 1})
	}
	body := map[string]any{"crates": crates}
	more := to < h.total
	switch {
	case strategy == "page_silent":
	case strategy == "link" && more:
		w.Header().Add("Link", fmt.Sprintf(`<%s?size=%d&at=0>; rel="first"`, r.URL.Path, size))
		w.Header().Add("Link", fmt.Sprintf(`<%s?%s>; title="a, b"; REL=next`, r.URL.Path, url.Values{"size": {fmt.Sprint(size)}, "at": {fmt.Sprint(to)}}.Encode()))
	case strategy == "next_header" && more:
		w.Header().Set("X-Next", fmt.Sprint(to))
	case strings.HasPrefix(strategy, "next"):
		if more {
			body["next"] = to
		}
	default:
		body["more"] = more
	}
	if h.odd != nil {
		h.odd(w, at/max(size, 1), (h.total+size-1)/max(size, 1), body)
	}
	reply(w, body)
}

// walkOf reads a list by calls that go on from each other's cursor.
func walkOf(t *testing.T, c *engine.Catalog, tool string, limit int) (got []string, calls int) {
	t.Helper()
	arguments := fmt.Sprintf(`{"limit":%d}`, limit)
	for calls = 1; calls < 60; calls++ {
		a := call(t, c, tool, arguments)
		if a.isError {
			t.Errorf("%s, limit %d: %s", tool, limit, a.text)
			return got, calls
		}
		got = append(got, a.column("")...)
		cursor, _ := a.metadata["next_cursor"].(string)
		if cursor == "" {
			return got, calls
		}
		arguments = fmt.Sprintf(`{"limit":%d,"cursor":%q}`, limit, cursor)
	}
	t.Errorf("%s, limit %d: no end", tool, limit)
	return got, calls
}

func numbersTo(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprint(i+1))
	}
	return out
}

// Every kind of pages, in queries and in bodies, one by one and ahead, gives the whole
// list through cursors: nothing twice, nothing left out.
func TestStrategies(t *testing.T) {
	for _, atOnce := range []int{1, 0} {
		h, c := newWharf(t, atOnce)
		for _, strategy := range wharfStrategies {
			for _, total := range []int{0, 1, 3, 4, 5, 8, 23} {
				for _, limit := range []int{1, 3, 4, 7, 30} {
					h.mu.Lock()
					h.total, h.asked = total, nil
					h.mu.Unlock()
					got, calls := walkOf(t, c, strategy, limit)
					equal(t, fmt.Sprintf("%s of %d by %d, %d at once", strategy, total, limit, atOnce), got, numbersTo(total))
					if most := max(1, (total+limit-1)/limit) + 1; calls > most {
						t.Errorf("%s of %d by %d: %d calls, more than %d", strategy, total, limit, calls, most)
					}
				}
			}
		}
	}
}

// All but offset keep one size through a list, so that the pages stay where they are.
func TestStrategiesKeepTheirSize(t *testing.T) {
	h, c := newWharf(t, 1)
	h.total = 23
	for _, strategy := range wharfStrategies {
		h.asked = nil
		walkOf(t, c, strategy, 6)
		sizes := map[string]bool{}
		for _, a := range h.asked {
			_, after, _ := strings.Cut(strings.ReplaceAll(a, `"size":`, "size="), "size=")
			sizes[after[:1]] = true
		}
		if offset := strings.HasPrefix(strategy, "offset"); offset != (len(sizes) > 1) {
			t.Errorf("%s: sizes %v of %q", strategy, sizes, h.asked)
		}
	}
}

// An upstream that says odd things of its pages neither goes on for ever nor gives an
// item twice, and what it has given is not lost.
func TestOddStrategies(t *testing.T) {
	type odd = func(w http.ResponseWriter, page, pages int, body map[string]any)
	for _, test := range []struct {
		name       string
		strategies []string
		odd        odd
		want       func(got []string, a answer) bool // of 23 crates
	}{
		{"more is null", []string{"offset", "page", "offset_body", "page_body", "page_zero"}, func(_ http.ResponseWriter, _, _ int, body map[string]any) { body["more"] = nil },
			func(got []string, a answer) bool { return slices.Equal(got, numbersTo(23)) }},
		{"more is always true", []string{"offset", "page", "offset_body", "page_body"}, func(_ http.ResponseWriter, _, _ int, body map[string]any) { body["more"] = true },
			func(got []string, a answer) bool { return slices.Equal(got, numbersTo(23)) }},
		{"it always says that nothing follows", []string{"offset", "page"}, func(_ http.ResponseWriter, _, _ int, body map[string]any) { body["more"] = false },
			func(got []string, a answer) bool { return slices.Equal(got, numbersTo(4)) }},
		{"next leads to itself", []string{"next", "next_body"}, func(_ http.ResponseWriter, page, _ int, body map[string]any) { body["next"] = page * 4 },
			func(got []string, a answer) bool { return a.isError || slices.Equal(got, numbersTo(4)) }},
		{"the link leads elsewhere", []string{"link"}, func(w http.ResponseWriter, _, _ int, _ map[string]any) {
			w.Header().Set("Link", `<https://other.example/x?at=4>; rel=next`)
		}, func(got []string, a answer) bool { return a.isError && strings.Contains(a.message(), "other.example") }},
		{"the link is none", []string{"link"}, func(w http.ResponseWriter, _, _ int, _ map[string]any) { w.Header().Set("Link", `what; rel=next`) },
			func(got []string, a answer) bool { return a.isError || slices.Equal(got, numbersTo(4)) }},
	} {
		for _, strategy := range test.strategies {
			h, c := newWharf(t, 1)
			h.total, h.odd = 23, test.odd
			a := call(t, c, strategy, `{"limit":100}`)
			if !test.want(a.column(""), a) || len(h.asked) > 30 {
				t.Errorf("%s, %s: %d requests, %.400s", test.name, strategy, len(h.asked), a.text)
			}
		}
	}
}
