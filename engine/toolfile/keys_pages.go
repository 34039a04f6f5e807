package toolfile

import "pagerduty-mcp-server/engine/diag"

// strategyTable is one way of paging.
var strategyTable = newTable(Mapping{Name: "strategy", Article: "a strategy",
	Doc:      "One way of paging: by `offset`, where pages can be fetched ahead, or by `next`, where each page leads to the following one.",
	OneOf:    [][]string{{"offset", "next"}},
	Excludes: map[string][]string{"next": {"offset", "stop"}}},
	[]row[Strategy]{
		{name: "size", examples: []string{`{"limit": 100}`},
			value: value[Strategy]{Shape{Type: TypeMap, Of: &Shape{Type: TypeInteger, Least: bound(1)}, Least: bound(1), Most: bound(1)}, (*reader).size},
			doc:   "The query parameter that sets the page size, and the largest page that the API gives (at least 1). Default: the request does not say a size."},
		{name: "offset", value: value[Strategy]{Shape{Type: TypeMapping, Mapping: offsetTable.Name}, func(r *reader, e entry, s *Strategy) {
			r.needAt(e, offsetTable.fill(r, e.value, s), &offsetTable.Mapping)
		}}},
		{name: "stop", examples: []string{`10000`},
			value: whole(1, func(s *Strategy) *Opt[int] { return &s.Stop }),
			doc:   "No request reaches beyond this offset; at least 1. For an API that refuses to. Default: no bound."},
		{name: "next", examples: []string{`"if .next_cursor then {cursor: .next_cursor} else empty end"`},
			value: query(func(s *Strategy) *diag.Text { return &s.Next }),
			doc:   "jq over a page's body that makes the query parameters of the next page as an object, or nothing after the last. May name $headers. A strategy has this or offset."},
	}).then((*reader).strategy)

// offsetTable is paging by position.
var offsetTable = newTable(Mapping{Name: "offset",
	Doc: "Pages by position; each moves it by the number of items received. A strategy has this or next."},
	[]row[Strategy]{
		{name: "param", required: true, examples: []string{`"offset"`},
			value: filled(func(s *Strategy) *diag.Text { return &s.Offset }),
			doc:   "The query parameter that holds the offset, counted from 0."},
		{name: "more", required: true, examples: []string{`".more"`},
			value: query(func(s *Strategy) *diag.Text { return &s.More }),
			doc:   "jq over a page's body that says whether more follow."},
	})
