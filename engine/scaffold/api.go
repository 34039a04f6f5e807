package scaffold

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// API writes the first version of an _api.yaml from an API's description. What the
// description says is taken from it; what it does not say in so many words, such as
// which params page through a list, is guessed from what its operations have in
// common, and a comment says from what.
func API(doc *openapi.Document) string {
	a := &apiDraft{doc: doc}
	a.place()
	w := &writer{}
	w.line(0, "# Made of the API's description. What a comment calls a guess is to be tried.")
	w.line(0, "version: 1")
	if doc.Title() != "" {
		w.line(0, "title: "+inline(oneLine(doc.Title())))
	}
	w.line(0, "")
	a.writeServer(w)
	a.writeAuth(w)
	a.writeRequest(w)
	w.line(0, "")
	a.writeErrors(w)
	a.writePagination(w)
	return w.String()
}

// apiDraft is an _api.yaml while it is being made.
type apiDraft struct {
	doc      *openapi.Document
	prefix   string // of the environment's variables
	url      string // with the defaults of its variables
	server   openapi.Server
	plain    bool // the description has it over http
	settings []openapi.ServerVariable
}

// writeRequest writes what every request has: the header Accept where the API
// answers with a JSON of its own, headers that most operations ask for and that have
// one value, and what names of lists end with.
func (a *apiDraft) writeRequest(w *writer) {
	var accepted []string
	required := map[string][]string{} // header -> its values, one for each operation
	lists, suffixed := 0, 0
	for _, o := range a.doc.Operations() {
		accepted = append(accepted, jsonAnswer(o))
		for _, p := range o.Params() {
			switch {
			case p.In == "header" && p.Required && !slices.Contains(sentByClient, strings.ToLower(p.Name)):
				required[p.Name] = append(required[p.Name], soleText(p.Schema))
			case p.In == "query" && p.Schema.Type() == "array":
				lists++
				if strings.HasSuffix(p.Name, "[]") {
					suffixed++
				}
			}
		}
	}
	var headers []string
	if media := commonest(accepted); media != "" && media != "application/json" {
		headers = append(headers, "Accept: "+inline(media))
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		if value := commonest(required[name]); value != "" && 2*len(required[name]) > len(a.doc.Operations()) {
			headers = append(headers, inline(name)+": "+inline(value))
		}
	}
	if len(headers) == 0 && 2*suffixed <= lists {
		return
	}
	w.line(0, "request:")
	if len(headers) > 0 {
		w.line(2, "header: {"+strings.Join(headers, ", ")+"}")
	}
	if 2*suffixed > lists {
		w.line(2, fmt.Sprintf(`array_suffix: "[]" # as %d of %d lists in queries are called`, suffixed, lists))
	}
}

// jsonAnswer is the media type of JSON that an operation answers with; empty where
// it answers with none.
func jsonAnswer(o *openapi.Operation) string {
	all := o.AnswerMedia()
	if slices.Contains(all, "application/json") {
		return "application/json"
	}
	if i := slices.IndexFunc(all, openapi.IsJSON); i >= 0 && !strings.Contains(all[i], "*") {
		return all[i]
	}
	return ""
}

// soleText is the only value that a header may have, or else its default.
func soleText(s *openapi.Schema) string {
	if enum := s.Enum(); len(enum) == 1 {
		return enum[0]
	}
	text, _ := s.Default().(string)
	return text
}

// commonest is the text that stands most often among some, the empty ones left out;
// of several the first by its letters.
func commonest(texts []string) string {
	counts := map[string]int{}
	for _, t := range texts {
		if t != "" {
			counts[t]++
		}
	}
	if len(counts) == 0 {
		return ""
	}
	return slices.MinFunc(slices.Sorted(maps.Keys(counts)), func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
}

// oneLine is a text with its white space made plain.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
