package scaffold

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// maxStrategies bounds how many ways of paging are written.
const maxStrategies = 8

// usualSize is how many records a page is asked to have where the description does
// not say how many it may have.
const usualSize = 100

// guess is a way of paging that some lists seem to have.
type guess struct {
	kind    string // offset, page, link or next
	param   string
	text    string // the strategy as the file has it, but for the size
	size    string // the param
	most    int
	guessed []string // why parts of it are guesses
	lists   []*openapi.Operation
}

// writePagination writes the ways in which lists are given out, the commonest first.
func (a *apiDraft) writePagination(w *writer) {
	var guesses []*guess
	lists := 0
	for _, o := range a.doc.Operations() {
		list, answer := listOf(o)
		if answer == nil {
			continue
		}
		lists++
		g := guessPaging(o, list, answer)
		if g == nil {
			continue
		}
		at := slices.IndexFunc(guesses, func(h *guess) bool { return g.same(h) && g.most == h.most })
		if at < 0 {
			guesses = append(guesses, g)
			at = len(guesses) - 1
		}
		guesses[at].lists = append(guesses[at].lists, o)
	}
	if len(guesses) == 0 {
		if lists > 0 {
			w.line(0, "# No params that page were found in the "+counted(lists, "list")+" of the description.")
		}
		return
	}
	slices.SortStableFunc(guesses, func(x, y *guess) int { return cmp.Compare(len(y.lists), len(x.lists)) })
	guesses = guesses[:min(len(guesses), maxStrategies)]
	w.line(0, "pagination:")
	names := map[string]bool{}
	for _, g := range guesses {
		note := fmt.Sprintf("of %d of %s, such as %s", len(g.lists), counted(lists, "list"), g.lists[0])
		if len(g.guessed) > 0 {
			note += "; a guess: " + strings.Join(g.guessed, "; ")
		}
		w.line(2, "# "+note)
		w.line(2, g.name(names)+":")
		if g.size != "" {
			w.line(4, fmt.Sprintf("size: {%s: %d}", inline(g.size), g.most))
		}
		w.line(4, g.text)
	}
}

// same reports whether two guesses are one way of paging, but for how large pages are.
func (g *guess) same(h *guess) bool {
	return g.kind == h.kind && g.param == h.param && g.text == h.text && g.size == h.size
}

// name is the strategy's name, which no other has.
func (g *guess) name(taken map[string]bool) string {
	kind := g.kind
	if kind == "next" {
		kind = "cursor"
	}
	for _, name := range []string{kind, snake(paramName(g.param)), kind + "_of_" + strconv.Itoa(max(g.most, 1))} {
		if name != "" && !taken[name] {
			taken[name] = true
			return name
		}
	}
	for n := 2; ; n++ {
		if name := kind + "_" + strconv.Itoa(n); !taken[name] {
			taken[name] = true
			return name
		}
	}
}

// listOf returns the schema of the records that a GET gives out as a list, and that
// of its answer; nil where it gives out none.
func listOf(o *openapi.Operation) (record, answer *openapi.Schema) {
	if _, answer, _ = o.Response(); o.Method != "GET" || answer == nil {
		return nil, nil
	}
	if answer.Type() == "array" {
		return answer.Items(), answer
	}
	if name := listName(answer); name != "" {
		return answer.Property(name).Items(), answer
	}
	return nil, nil
}

// guessPaging finds the params and the parts of its answers by which a list is
// paged; nil when it finds none.
func guessPaging(o *openapi.Operation, record, answer *openapi.Schema) *guess {
	g := &guess{}
	g.readSize(o)
	if p := queryOf(o, cursorNames); p != nil && g.cursor(p, record, answer) {
		return g
	}
	if slices.Contains(o.AnswerHeaders(), "link") {
		g.kind, g.text = "link", "link: true"
		return g
	}
	if p := queryOf(o, offsetNames); p != nil && numeric(p.Schema) && (g.size != "" || p.Name == "offset") {
		g.offset(p, answer)
		return g
	}
	if p := queryOf(o, pageNames); p != nil && numeric(p.Schema) {
		g.page(p, answer)
		return g
	}
	return nil
}

// numberIn is the largest size of a page as descriptions put it in words.
var numberIn = regexp.MustCompile(`(?i)(?:max(?:imum)?|up to|at most|no more than|between \d+ and)\D{0,30}?(\d{1,5})\b`)

// readSize finds the param that sets the size of a page, and the largest size.
func (g *guess) readSize(o *openapi.Operation) {
	p := queryOf(o, sizeNames)
	if p == nil || !numeric(p.Schema) {
		return
	}
	g.size, g.most = p.Name, usualSize
	said := numberIn.FindStringSubmatch(p.Description + "\n" + p.Schema.String("description"))
	most, bounded := p.Schema.Word("maximum")
	fallback, _ := p.Schema.Default().(float64)
	switch {
	case bounded && most >= 1:
		g.most = int(min(most, 1000))
	case said != nil:
		n, _ := strconv.Atoi(said[1])
		g.most = min(max(n, 1), 1000)
	case fallback >= 1:
		g.most = int(min(fallback, 1000))
		g.because("the largest page is not said; this is the usual one")
	default:
		g.because("the largest page is not said")
	}
}

// offset is paging by position.
func (g *guess) offset(p *openapi.Param, answer *openapi.Schema) {
	more := moreOf(answer, true)
	if more == "" {
		more = `any(.[]?; type == "array" and length > 0)`
		if answer.Type() == "array" {
			more = "length > 0"
		}
		g.because("answers do not say whether more follow, so pages are read until one is empty")
	}
	g.kind, g.param = "offset", p.Name
	g.text = fmt.Sprintf("offset: {param: %s, more: %s}", inline(p.Name), inline(more))
}

// page is paging by number.
func (g *guess) page(p *openapi.Param, answer *openapi.Schema) {
	g.kind, g.param = "page", p.Name
	text := "{param: " + inline(p.Name)
	least, bounded := p.Schema.Word("minimum")
	usual, said := p.Schema.Default().(float64)
	if said && usual == 0 || !said && bounded && least == 0 {
		text += ", first: 0"
	}
	if more := moreOf(answer, false); more != "" {
		text += ", more: " + inline(more)
	} else {
		g.because("a page that is short is taken for the last")
	}
	g.text = "page: " + text + "}"
}

// cursor is paging by what each page says of the next one; false where nothing in the
// answer is that.
func (g *guess) cursor(p *openapi.Param, record, answer *openapi.Schema) bool {
	name := plainName(p.Name)
	wanted := []string{"next" + name, "nextcursor", "nextpagetoken", "nexttoken", "nextpage", "endcursor", name, "next", "after", "cursor", "token", "continuationtoken", "nextmarker"}
	if name == "page" { // a number, more often than not
		wanted = []string{"nextpage"}
		if numeric(p.Schema) && p.Schema.Type() != "" {
			return false
		}
	}
	found := find(answer, wanted, func(s *openapi.Schema) bool { return typeOf(s) == "string" || typeOf(s) == "integer" })
	key := access(p.Name)
	if key == p.Name {
		key = inlineKey(p.Name)
	} else {
		key = strings.Trim(key, "[]")
	}
	more := moreOf(answer, false)
	switch {
	case found != "" && (isURL(at(answer, found)) || strings.Contains(found, "links.")):
		g.because("the param is taken out of the address of the next page")
		g.text = fmt.Sprintf(`if %s then {%s: (%[1]s | capture("[?&]%[3]s=(?<v>[^&#]+)").v | @urid)} else empty end`, jqPath(found), key, regexp.QuoteMeta(p.Name))
	case found != "":
		g.text = fmt.Sprintf("if %s then {%s: %s} else empty end", notEmpty(jqPath(found), at(answer, found)), key, jqPath(found))
	case more == "" || !slices.Contains([]string{"after", "startingafter", "afterid", "lastid", "pageafter"}, name):
		return false
	default:
		last := find(answer, []string{"lastid"}, func(*openapi.Schema) bool { return true })
		from := jqPath(last)
		if last == "" {
			list := listName(answer)
			if record.Property("id") == nil || list == "" {
				return false
			}
			from = jqPath(list) + "[-1].id"
			g.because("the last record's id is taken for the cursor")
		}
		g.text = fmt.Sprintf("if %s then {%s: %s} else empty end", more, key, from)
	}
	g.kind, g.param, g.text = "next", p.Name, "next: "+inline(g.text)
	return true
}

func (g *guess) because(why string) { g.guessed = append(g.guessed, why) }

// listName is the property of an answer that holds its records.
func listName(answer *openapi.Schema) string {
	properties := answer.Properties()
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if properties[name].Type() == "array" {
			return name
		}
	}
	return ""
}

// isURL reports whether a text is the address of a page.
func isURL(s *openapi.Schema) bool {
	return s.String("format") == "uri" || s.String("format") == "url" ||
		regexp.MustCompile(`(?i)\b(urls?|uris?|links?|https?)\b`).MatchString(s.String("description"))
}
