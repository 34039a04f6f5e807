package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/engine"
)

// pier is an API whose pages hold 2 rows.
const pier = `
version: 1
title: Pier
server: {url: https://pier.example, env: HARBOR_URL}
secrets: {key: {env: [HARBOR_KEY]}}
auth: {header: {Authorization: "${'Bearer ' + secret.key}"}}
pagination:
  rows: {size: {rows: 2}, offset: {param: from, more: .more}, stop: 20}
defaults: {limit: 10, max_limit: 30, timeout: 5s}
`

// rowsOf answers as a list of total rows. The page with the number short, from
// 0 on, lacks a row that was asked for. wait is called with the number of each.
func rowsOf(total, short int, wait func(r *http.Request, page int)) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		from, _ := strconv.Atoi(r.URL.Query().Get("from"))
		rows, _ := strconv.Atoi(r.URL.Query().Get("rows"))
		wait(r, from/2)
		if from == 2*short && rows > 1 {
			rows--
		}
		crates := []any{}
		for i := from; i < min(from+rows, total); i++ {
			crates = append(crates, map[string]any{"id": i + 1})
		}
		reply(w, map[string]any{"crates": crates, "more": from+rows < total})
		return true
	}
}

// ahead loads the tool walk for an account that fetches so many pages at once.
func (h *harbor) ahead(t *testing.T, atOnce int) *engine.Catalog {
	file, text := pagingTool("walk", "rows", ".crates[] | .id")
	dirs := []engine.Dir{{Name: "pier", Files: files("_api.yaml", pier, file, text)}}
	return mustLoad(t, dirs, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key"), PagesAtOnce: atOnce})
}

// Whatever is fetched ahead, a call returns the list's beginning: nothing twice,
// nothing left out, nothing out of order. No request asks for a page that was
// asked for, none reaches beyond the stop, and at most 3 beyond the end.
func TestPagesAhead(t *testing.T) {
	const stop = 20
	h := newHarbor(t)
	c := h.ahead(t, 0)
	for _, total := range []int{0, 1, 2, 3, 4, 5, 8, 9, 13, 20, 24} {
		for _, limit := range []int{1, 2, 5, 8, 11, 20, 30} {
			for _, short := range []int{-1, 0, 1, 3} {
				name := fmt.Sprintf("limit %d of %d, page %d is short", limit, total, short)
				h.intercept(rowsOf(total, short, func(*http.Request, int) {}))
				a := call(t, c, "walk", fmt.Sprintf(`{"limit":%d,"yard":%q}`, limit, name))
				var want []string
				for i := range min(total, limit, stop) {
					want = append(want, fmt.Sprint(i+1))
				}
				equal(t, name, a.column(""), want)
				equal(t, name+": more", a.metadata["more"] == true, min(limit, stop) < total)
				seen, past := map[string]bool{}, 0
				for _, request := range h.take() {
					page, ours := strings.CutPrefix(request, "GET /crates?yard="+name)
					if !ours { // of a call before that dropped it
						continue
					}
					var rows, from int
					if _, err := fmt.Sscanf(page, "&rows=%d&from=%d", &rows, &from); err != nil {
						t.Fatal(err)
					}
					if from > 0 && from >= total {
						past++
					}
					if seen[request] || from+rows > min(limit, stop) {
						t.Errorf("%s: sent %s, which is too much", name, request)
					}
					seen[request] = true
				}
				if past > 3 || past > 0 && total <= 2 {
					t.Errorf("%s: %d requests beyond the end", name, past)
				}
			}
		}
	}
}

// Pages are fetched at once, but no more of them than asked for.
func TestPagesAtOnce(t *testing.T) {
	for _, atOnce := range []int{0, 2} {
		t.Run(fmt.Sprint(atOnce), func(t *testing.T) {
			want := atOnce
			if atOnce == 0 {
				want = 4
			}
			h := newHarbor(t)
			var mu sync.Mutex
			running, most := 0, 0
			together := make(chan struct{})
			met := sync.OnceFunc(func() { close(together) })
			h.intercept(rowsOf(20, -1, func(r *http.Request, page int) {
				if page == 0 {
					return
				}
				mu.Lock()
				running++
				if most = max(most, running); running == want {
					met()
				}
				mu.Unlock()
				if page <= want {
					select {
					case <-together:
					case <-r.Context().Done():
					}
				}
				mu.Lock()
				defer mu.Unlock()
				running--
			}))
			c := h.ahead(t, atOnce)
			var pages []int
			e := c.Tool("walk").Call(t.Context(), json.RawMessage(`{"limit":20}`), func(n, _ int) { pages = append(pages, n) })
			if e.IsError || most != want {
				t.Errorf("%d at once, want %d; %s", most, want, e.JSON)
			}
			equal(t, "progress", pages, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
		})
	}
}

// A page that is late holds up no request: those behind it come out of turn, full,
// and make room for others, as far as twice as many as are fetched at once.
func TestLatePage(t *testing.T) {
	h := newHarbor(t)
	var mu sync.Mutex
	asked, late := 0, make(chan struct{})
	h.intercept(rowsOf(20, -1, func(r *http.Request, page int) {
		mu.Lock()
		if asked++; asked == 1+8 {
			close(late)
		}
		mu.Unlock()
		if page == 1 {
			select {
			case <-late:
			case <-r.Context().Done():
			}
		}
	}))
	e := h.ahead(t, 0).Tool("walk").Call(t.Context(), json.RawMessage(`{"limit":20}`), nil)
	if e.IsError || asked != 10 {
		t.Errorf("%d requests; %s", asked, e.JSON)
	}
}

// A call that is cancelled ends what it fetches ahead before it returns.
func TestCancelPagesAhead(t *testing.T) {
	h := newHarbor(t)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Add(4)
	go func() { waiting.Wait(); cancel() }()
	h.intercept(rowsOf(20, -1, func(r *http.Request, page int) {
		if page > 0 {
			waiting.Done()
			<-r.Context().Done()
		}
	}))
	walk := h.ahead(t, 0).Tool("walk")
	e := walk.Call(ctx, json.RawMessage(`{"limit":20}`), nil)
	var stacks strings.Builder
	pprof.Lookup("goroutine").WriteTo(&stacks, 2)
	equal(t, "code", read(t, walk, e).code(), "CANCELLED")
	if strings.Contains(stacks.String(), "pages_ahead.go") {
		t.Errorf("still running:\n%s", stacks.String())
	}
}
