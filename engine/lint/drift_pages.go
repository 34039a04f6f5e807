package lint

import (
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var listWithoutPagination = diag.Kind{Name: "list-without-pagination", Severity: diag.Warning, Explain: "The operation gives its list in pages; only the first one is read.",
	Example: "request: {path: /ships} without paginate"}

var wrongPagination = diag.Kind{Name: "wrong-pagination", Explain: "The operation's pages work otherwise than the strategy.",
	Example: "paginate: cursor"}

// strategy returns the pagination of the exchange, or nil.
func (d *drift) strategy() *toolfile.Strategy { return d.api.Strategy(d.exchange.Paginate.Value) }

// pages compares the pagination with the operation's.
func (d *drift) pages() {
	s := d.strategy()
	if s == nil {
		d.unpaged()
		return
	}
	at, p := d.exchange.Paginate, d.operation.Paging(s, d.lib)
	switch {
	case len(p.Missing) > 0:
		d.add(wrongPagination.At(at, "%q sends %s, which %s does not take%s", s.Name.Value, strings.Join(p.Missing, " and "), d.operation, d.better()))
	case p.Wrong != "":
		d.add(wrongPagination.At(at, "%q does not find its next page in what %s answers: %s%s", s.Name.Value, d.operation, p.Wrong, d.better()))
	case p.Most > 0:
		d.add(wrongPagination.At(at, "%q asks for pages of %d; %s gives at most %d", s.Name.Value, s.MaxSize.Value, d.operation, p.Most))
	}
}

// unpaged reports a list of which only the first page is read, unless the tool
// pages by itself.
func (d *drift) unpaged() {
	s := d.operation.Strategy(d.api, d.lib)
	if s == nil {
		return
	}
	for _, n := range d.operation.Paging(s, d.lib).Names {
		if d.sends(n) {
			return
		}
	}
	d.add(listWithoutPagination.At(d.exchange.Request.Path, "%s gives its list in pages, of which only the first is read: add paginate: %s", d.operation, s.Name.Value))
}

// better is the end of a message: which strategy fits instead.
func (d *drift) better() string {
	if s := d.operation.Strategy(d.api, d.lib); s != nil {
		return "; paginate: " + s.Name.Value + " fits"
	}
	return ""
}
