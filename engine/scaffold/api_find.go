package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// Names of the params by which lists are paged, without case and punctuation, those
// first that say most.
var (
	sizeNames   = strings.Fields("limit perpage pagesize pagelimit size maxresults maxitems resultsperpage hitsperpage itemsperpage numresults rows top take max count")
	offsetNames = strings.Fields("offset pageoffset startat startindex start skip from")
	pageNames   = strings.Fields("page pagenumber pageno pagenum pageindex currentpage p")
	cursorNames = strings.Fields("cursor pagecursor nextcursor startcursor pagetoken nextpagetoken nexttoken continuationtoken startingafter afterid after pageafter continue marker scrollid bookmark page lastid")
)

// moreOf is jq that says whether more pages follow; empty where the answer does not
// say. byOffset is of lists by position, whose answers may say it by numbers.
func moreOf(answer *openapi.Schema, byOffset bool) string {
	is := func(kinds ...string) func(*openapi.Schema) bool {
		return func(s *openapi.Schema) bool { return slices.Contains(kinds, typeOf(s)) }
	}
	if p := find(answer, strings.Fields("more hasmore hasnext hasnextpage"), is("boolean")); p != "" {
		return jqPath(p)
	}
	if p := find(answer, strings.Fields("islast islastpage lastpage last done"), is("boolean")); p != "" {
		return jqPath(p) + " == false"
	}
	number := is("integer", "number")
	total := find(answer, strings.Fields("total totalcount totalresults totalitems totalsize count"), number)
	if start := find(answer, strings.Fields("offset startat startindex start skip"), number); byOffset && total != "" && start != "" {
		return fmt.Sprintf(`%s + ([.[]? | arrays | length] | add // 0) < %s`, jqPath(start), jqPath(total))
	}
	if p := find(answer, strings.Fields("next nextpage nexturl nextpageurl nextpageuri nextlink"), is("string", "integer")); p != "" {
		return notEmpty(jqPath(p), at(answer, p))
	}
	pages := find(answer, strings.Fields("totalpages lastpage pagecount pages numpages"), number)
	if page := find(answer, strings.Fields("page currentpage pagenumber"), number); !byOffset && pages != "" && page != "" {
		return jqPath(page) + " < " + jqPath(pages)
	}
	return ""
}

// maxFind is how many names a path has at most that is looked for in an answer.
const maxFind = 3

// find returns the path, with dots, to a part of an answer that has one of some names,
// without case and punctuation, and is fit; the nearest one of the first name. Lists
// are not looked into. It is empty when there is none.
func find(answer *openapi.Schema, names []string, fit func(*openapi.Schema) bool) string {
	best, rank := "", len(names)
	var walk func(s *openapi.Schema, before string, depth int)
	walk = func(s *openapi.Schema, before string, depth int) {
		properties := s.Properties()
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			p := properties[name]
			if i := slices.Index(names, plainName(name)); i >= 0 && i < rank && !strings.Contains(name, ".") && fit(p) {
				best, rank = before+name, i
			}
		}
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if p := properties[name]; depth < maxFind && p.Type() == "object" && !strings.Contains(name, ".") {
				walk(p, before+name+".", depth+1)
			}
		}
	}
	if answer.Type() != "array" {
		walk(answer, "", 1)
	}
	return best
}

// jqPath is a path with dots as jq has it.
func jqPath(path string) string {
	var b strings.Builder
	for name := range strings.SplitSeq(path, ".") {
		b.WriteString("." + access(name))
	}
	return b.String()
}

// notEmpty is the path of a cursor, where an empty text means that there is none.
func notEmpty(path string, s *openapi.Schema) string {
	if typeOf(s) != "string" {
		return path
	}
	return "(" + path + ` // "") != ""`
}

// at is the schema at a path of names; nil where there is none.
func at(s *openapi.Schema, path string) *openapi.Schema {
	for name := range strings.SplitSeq(path, ".") {
		if s = s.Property(name); s == nil {
			return nil
		}
	}
	return s
}

// queryOf returns the operation's query param that has the first of some names.
func queryOf(o *openapi.Operation, names []string) *openapi.Param {
	var found *openapi.Param
	rank := len(names)
	for _, p := range o.Params() {
		if i := slices.Index(names, plainName(p.Name)); p.In == "query" && i >= 0 && i < rank {
			found, rank = p, i
		}
	}
	return found
}

// plainName is a name without case and punctuation.
func plainName(name string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("_-.[]$ ", r) }), ""))
}

// numeric reports whether a param may be a number.
func numeric(s *openapi.Schema) bool {
	t := s.Type()
	return t == "integer" || t == "number" || t == ""
}
