package toolfile

import "pagerduty-mcp-server/engine/diag"

// strategyTable is one way of paging.
var strategyTable = newTable(Mapping{Name: "strategy", Article: "a strategy",
	Doc:   "One way of paging: by `offset` or by `page`, where pages can be fetched ahead, by `link` or by `next`, where each page leads to the following one.",
	OneOf: [][]string{pageKinds},
	Excludes: map[string][]string{"page": {"offset", "stop"}, "link": {"offset", "page", "stop"},
		"next": {"offset", "page", "link", "stop"}}},
	[]row[Strategy]{
		{name: "size", examples: []string{`{"limit": 100}`, `{"page.limit": 50, "in": "body"}`},
			value: value[Strategy]{Shape{Type: TypeMap, Of: &Shape{Type: TypeInteger, Least: bound(1)}, Least: bound(1), Most: bound(1), Places: true}, (*reader).size},
			doc:   "The query parameter that sets the page size, and the largest page that the API gives (at least 1). With `in: body` it stands in the request's body, and its name is a path with dots. Default: the request does not say a size."},
		{name: "offset", value: within(&offsetTable)},
		{name: "page", since: "1.1", value: within(&pageTable)},
		{name: "stop", examples: []string{`10000`},
			value: whole(1, func(s *Strategy) *Optional[int] { return &s.Stop }),
			doc:   "No request reaches beyond this offset; at least 1. For an API that refuses to. Default: no bound."},
		{name: "link", since: "1.1",
			value: value[Strategy]{Shape{Type: TypeBool, True: true}, func(r *reader, e entry, s *Strategy) { s.Link = r.flag(e) }},
			doc:   "true: each page leads to the next one by its header Link with rel=next (RFC 8288), which must be of the same origin."},
		{name: "next", other: "cursor", examples: []string{`"if .next_cursor then {cursor: .next_cursor} else empty end"`, `"if .meta.after then {body: {page: {cursor: .meta.after}}} else empty end"`},
			value: query(func(s *Strategy) *diag.Text { return &s.Next }),
			doc:   "jq over a page's body that makes the query parameters of the next page as an object, or nothing after the last. They take the place of those of the same name. {body: {...}} is merged into the request's body instead. May name $headers."},
		{name: "key", since: "1.1", examples: []string{`".id"`},
			value: query(func(s *Strategy) *diag.Text { return &s.Key }),
			doc:   "jq over a record that makes what tells it apart from the others, so that one that comes twice, when a list shifts, is given once. Default: .id where it has one."},
	}).then((*reader).strategy)

// pageKinds are the keys of a strategy of which it has one.
var pageKinds = []string{"offset", "page", "link", "next"}

// offsetTable is paging by position.
var offsetTable = newTable(Mapping{Name: "offset",
	Doc: "Pages by position; each moves it by the number of items received. A strategy has this, page, link or next."},
	[]row[Strategy]{
		{name: "param", required: true, other: "name", examples: []string{`"offset"`},
			value: filled(func(s *Strategy) *diag.Text { return &s.Offset }),
			doc:   "The query parameter that holds the offset, counted from 0."},
		{name: "more", required: true, examples: []string{`".more"`},
			value: query(func(s *Strategy) *diag.Text { return &s.More }),
			doc:   "jq over a page's body that says whether more follow."},
		{name: "in", since: "1.1", value: word(func(s *Strategy) *diag.Text { return &s.OffsetIn }, pagingPlaces...),
			doc: "Where the offset stands; in a body its name is a path with dots. Default: query."},
	})

// pageTable is paging by number.
var pageTable = newTable(Mapping{Name: "page", Lone: "param",
	Doc: "Pages by their number, all of one size. A strategy has this, offset, link or next."},
	[]row[Strategy]{
		{name: "param", required: true, other: "name", examples: []string{`"page"`},
			value: filled(func(s *Strategy) *diag.Text { return &s.Page }),
			doc:   "The query parameter that holds the number of the page."},
		{name: "first", examples: []string{`0`},
			value: whole(0, func(s *Strategy) *Optional[int] { return &s.First }),
			doc:   "The number of the first page, 0 or more. Default: 1."},
		{name: "more", examples: []string{`".page < .total_pages"`},
			value: query(func(s *Strategy) *diag.Text { return &s.More }),
			doc:   "jq over a page's body that says whether more follow. Default: they do until a page is short."},
		{name: "in", value: word(func(s *Strategy) *diag.Text { return &s.PageIn }, pagingPlaces...),
			doc: "Where the number stands; in a body its name is a path with dots. Default: query."},
	})

// pagingPlaces are where the words of paging may stand in a request.
var pagingPlaces = []string{"query", "body"}
