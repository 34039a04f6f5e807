package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// recordID is what tells the record at a place of a list from the others.
func recordID(list string, n int) string {
	switch list {
	case "list_tickets":
		return fmt.Sprintf("ENG-%d", n+1)
	case "list_logs":
		return fmt.Sprintf("L%d", n+1)
	case "list_components":
		return fmt.Sprintf("c%d", n+1)
	case "list_payments":
		return fmt.Sprintf("p%d", n+1)
	}
	return strconv.Itoa(n + 1)
}

// some makes the records of a list from a place on, at most so many.
func some(from, size int, record func(n int) any) []any {
	out := []any{}
	for n := max(0, from); n < min(from+size, manyRecords); n++ {
		out = append(out, record(n))
	}
	return out
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(name))
	return n
}

// body is the JSON that was sent.
func body[T any](r *http.Request) (v T) {
	json.NewDecoder(r.Body).Decode(&v)
	return v
}

func answers(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

// quarry joins its pages by absolute links, to another path of its own.
func quarry() http.HandlerFunc {
	issue := func(n int) any {
		return object{"id": n, "number": n + 1, "title": "Issue", "state": "open", "labels": []any{object{"name": "bug"}}, "author": object{"login": "ada"}, "body": "Often."}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/v3/projects/")
		switch {
		case r.Header.Get("Authorization") != "Bearer quarry-key":
			answers(w, 401, object{"message": "Who are you?"})
		case r.Method == "POST":
			answers(w, 201, issue(manyRecords))
		case path == "ada/engine/issues", path == "7/issues":
			after, size := number(r, "after"), number(r, "per_page")
			if after+size < manyRecords {
				w.Header().Set("Link", fmt.Sprintf(`<http://%s/v3/projects/7/issues?per_page=%d&after=%d>; rel="next"`, r.Host, size, after+size))
			}
			answers(w, 200, some(after, size, issue))
		case path == "ada/engine/issues/2":
			w.Header().Set("ETag", `"v7"`)
			answers(w, 200, issue(1))
		case path == "ada/engine/changes/9":
			answers(w, 200, object{"number": 9, "title": "Grip", "base": object{"commit": "c0ffee"}})
		case path == "ada/engine/changes/9/files":
			if number(r, "page") == 0 {
				w.Header().Set("Link", `<?page=2>; rel="next"`)
			}
			answers(w, 200, []any{object{"path": fmt.Sprintf("src/%d.c", number(r, "page")), "added": 1, "removed": 0}})
		case strings.HasPrefix(path, "ada/engine/files/src/"):
			fmt.Fprintf(w, "text of %s at %q\n", path, r.URL.Query().Get("version"))
		default:
			answers(w, 404, object{"message": "Not here"})
		}
	}
}

// docket pages in the body of its requests.
func docket() http.HandlerFunc {
	ticket := func(n int) any {
		return object{"id": n, "key": recordID("list_tickets", n), "fields": object{"title": "Ticket", "status": object{"name": "Open"},
			"links": []any{object{"kind": "waits for", "key": "ENG-7"}}}}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user != "ada@docket.example" || password != "docket-key":
			answers(w, 401, object{"messages": []any{"Who are you?"}})
		case r.URL.Path == "/search":
			q := body[struct{ Page struct{ Start, Size int } }](r).Page
			answers(w, 200, object{"page": object{"start": q.Start, "total": manyRecords}, "tickets": some(q.Start, min(q.Size, 40), ticket)})
		case r.URL.Path == "/tickets/ENG-1/history":
			q := body[struct{ Number, Size int }](r)
			answers(w, 200, object{"number": q.Number, "last": (manyRecords - 1) / q.Size,
				"changes": some(q.Number*q.Size, q.Size, func(n int) any { return object{"id": n + 1, "by": "u-1", "what": "title"} })})
		case r.URL.Path == "/projects":
			answers(w, 200, object{"more": false, "projects": []any{object{"key": "ENG", "name": "Engine"}, object{"key": "OPS", "name": "Operations"}}})
		case r.URL.Path == "/tickets" && r.Method == "POST":
			answers(w, 201, object{"id": "t-1", "key": "ENG-1001"})
		case strings.HasSuffix(r.URL.Path, "/notes"):
			answers(w, 200, object{"more": true, "notes": some(number(r, "start"), number(r, "size"), func(n int) any { return object{"id": n, "text": fmt.Sprint("note ", n)} })})
		case strings.HasPrefix(r.URL.Path, "/tickets/ENG-"):
			n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/tickets/ENG-"))
			answers(w, 200, ticket(n-1))
		default:
			answers(w, 404, object{"messages": []any{"Not here"}})
		}
	}
}

// gauge refuses a key that belongs to another of its servers.
func gauge() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		host, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		keys := q.Get("api_key") + " " + q.Get("app_key") + " " + r.Header.Get("X-Intake-Key")
		if want := map[string]string{"v2": "gauge-api-key gauge-app-key ", "intake": "  gauge-intake-key", "weather": "  "}[host]; keys != want {
			answers(w, 403, object{"errors": []any{"these are not the keys of " + host}})
			return
		}
		switch r.URL.Path {
		case "/v2/logs/search":
			page := body[struct {
				Page struct {
					Limit  int
					Cursor string
				}
			}](r).Page
			from, _ := strconv.Atoi(strings.TrimPrefix(page.Cursor, "at-"))
			next := object{}
			if from+page.Limit < manyRecords {
				next["after"] = fmt.Sprint("at-", from+page.Limit)
			}
			answers(w, 200, object{"meta": object{"page": next}, "data": some(from, page.Limit, func(n int) any {
				return object{"id": recordID("list_logs", n), "attributes": object{"service": "web", "message": fmt.Sprint("line ", n)}}
			})})
		case "/v2/monitors":
			if r.Method == "POST" {
				answers(w, 201, object{"data": object{"id": 1001}})
				return
			}
			at, size := number(r, "page[number]"), number(r, "page[size]")
			answers(w, 200, object{"meta": object{"number": at, "pages": (manyRecords + size - 1) / size},
				"data": some(at*size, size, func(n int) any { return object{"id": n + 1, "attributes": object{"name": "M", "state": "ok"}} })})
		case "/v2/monitors/1":
			answers(w, 200, object{"data": object{"id": 1, "attributes": object{"name": "M", "state": "ok", "service": "web", "hook_secret": "hush"}}})
		case "/intake/v1/events":
			answers(w, 202, object{"id": "E1"})
		case "/weather/now":
			fmt.Fprintln(w, "sunny")
		default:
			answers(w, 404, object{"errors": []any{"Not here"}})
		}
	}
}

// beacon says what is wrong with status 200.
func beacon() http.HandlerFunc {
	incident := func(n int) any { return object{"id": n + 1, "name": "Slow", "state": "open"} }
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "OAuth beacon-key":
			answers(w, 200, object{"ok": false, "error": object{"text": "Who are you?"}})
		case r.URL.Path == "/me/site":
			answers(w, 200, object{"ok": true, "site": object{"code": "main", "name": "Main"}})
		case r.URL.Path == "/sites/main/components":
			at, size, all := number(r, "offset"), number(r, "limit"), manyRecords
			if r.URL.Query().Get("not") == "up" {
				all = 1
			}
			answers(w, 200, object{"ok": true, "left": max(0, all-at-size), "components": some(at, min(size, all-at), func(n int) any {
				return object{"code": recordID("list_components", n), "name": "C", "state": "slow"}
			})})
		case r.URL.Path == "/sites/main/incidents" && r.Method == "POST":
			answers(w, 200, object{"ok": true, "incident": object{"id": 1001}})
		case r.URL.Path == "/sites/main/incidents":
			size := number(r, "per_page")
			answers(w, 200, object{"ok": true, "incidents": some((number(r, "page")-1)*size, size, incident)})
		case r.URL.Path == "/sites/main/incidents/3":
			answers(w, 200, object{"ok": true, "incident": incident(2)})
		default:
			answers(w, 200, object{"ok": false, "error": object{"text": "Not here"}})
		}
	}
}

// till takes forms and gives CSV and lines of JSON, too.
func till() http.HandlerFunc {
	payment := func(n int) any {
		return object{"id": recordID("list_payments", n), "amount": n, "currency": "EUR", "payer": "Ada", "card": object{"last4": "0042"}}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		path := strings.TrimPrefix(r.URL.Path, "/api")
		switch {
		case user != "main" || password != "till-key":
			answers(w, 401, object{"reason": "Who are you?"})
		case path == "/payments" && r.Method == "POST":
			if r.ParseForm() != nil || r.PostForm.Get("amount") == "" {
				answers(w, 422, object{"reason": "no form"})
				return
			}
			answers(w, 201, object{"id": "p1001", "status": "took " + r.PostForm.Get("amount") + " for " + strings.Join(r.PostForm["lines[]"], "/")})
		case path == "/payments":
			size := number(r, "size")
			answers(w, 200, object{"payments": some((number(r, "page")-1)*size, size, payment)})
		case strings.HasPrefix(path, "/payments/p"):
			var list []any
			for id := range strings.SplitSeq(strings.TrimPrefix(path, "/payments/"), ",") {
				n, _ := strconv.Atoi(strings.TrimPrefix(id, "p"))
				list = append(list, payment(n-1))
			}
			answers(w, 200, object{"payments": list})
		case path == "/refunds/search":
			q := body[struct{ Take, After int }](r)
			page := object{"refunds": some(q.After, q.Take, func(n int) any { return object{"payment": "p1", "nr": n + 1, "amount": 5} })}
			if q.After+q.Take < manyRecords {
				page["after"] = q.After + q.Take
			}
			answers(w, 200, page)
		case path == "/rates":
			fmt.Fprint(w, "code,name,rate\r\nUSD,\"Dollar, US\",1.5\r\n")
		case path == "/books/2026-01-31":
			for n := range manyRecords {
				fmt.Fprintf(w, `{"id":%d,"payment":"p%d","amount":%d}`+"\n", n+1, n%5+1, map[bool]int{true: 100, false: -1}[n%250 == 0])
			}
		default:
			answers(w, 404, object{"reason": "Not here"})
		}
	}
}
