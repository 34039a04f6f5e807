package run

import (
	"context"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

const (
	// MaxSuggested is how many values are suggested at once (MCP 2025-11-25,
	// Completion: at most 100).
	MaxSuggested = 100

	// suggestTime is how long the API may take to name records. Who is late is not
	// waited for, but heard: what it says is there for those who ask next.
	suggestTime = 2 * time.Second
)

// Suggestions are values that may stand for an argument.
type Suggestions struct {
	Values []string // at most [MaxSuggested], best first
	More   bool     // there are more
	Total  int      // how many there are; 0 where that is not known
}

// Suggest returns values for a param of which the beginning is given: those that its
// schema names, or else the names of the records that its lookup finds, those first
// that begin as it is given. A record that its name does not tell from others, or whose
// name cannot be shown as it is, stands there by its id. The API is asked for no more than one page and waited for no
// longer than two seconds; whatever goes wrong, there are no values.
func (a *Account) Suggest(ctx context.Context, p *toolfile.Param, given string) Suggestions {
	if values := plan.Constants(p); values != nil {
		var all ranked
		for _, v := range values {
			all.add(v, rank(v, given))
		}
		return all.suggestions(false)
	}
	l := a.api.Lookups[p.Lookup.Value]
	if l == nil {
		return Suggestions{}
	}
	ctx, cancel := context.WithTimeout(ctx, suggestTime)
	defer cancel()
	found, err := a.lookups.find(ctx, l, given, true)
	if err != nil {
		return Suggestions{}
	}
	times := map[string]int{}
	for _, n := range found.list {
		times[n.name]++
	}
	var all ranked
	for _, n := range found.list {
		value, at := n.name, rank(n.name, given)
		if times[n.name] > 1 || l.IsID(n.name) || strings.TrimSpace(n.name) == "" || !a.shows(n.name) {
			value = n.id
		}
		switch {
		case given != "" && strings.HasPrefix(n.id, given):
			value, at = n.id, 0
		case at == unlike && l.ByValue: // the API found it by something else
			at = unlike - 1
		}
		if a.shows(value) {
			all.add(value, at)
		}
	}
	return all.suggestions(found.cut)
}

// shows reports whether a text may be shown, and is what it shows.
func (a *Account) shows(text string) bool {
	return answer.Visible(text) == text && string(a.redact([]byte(text))) == text
}

// ranked are values by how well they fit, in the order in which they came.
type ranked [unlike][]string

// unlike is the rank of a value that does not fit.
const unlike = 3

// rank is how well a value fits what is given of it: 0 where it begins so, without
// regard to case, and 1 where it has it in it.
func rank(value, given string) int {
	value, given = strings.ToLower(value), strings.ToLower(strings.TrimSpace(given))
	switch {
	case strings.HasPrefix(value, given):
		return 0
	case strings.Contains(value, given):
		return 1
	}
	return unlike
}

// add adds a value that fits and is not there yet.
func (r *ranked) add(value string, rank int) {
	if rank < unlike && !slices.ContainsFunc(r[:], func(of []string) bool { return slices.Contains(of, value) }) {
		r[rank] = append(r[rank], value)
	}
}

// suggestions are the first of the values; more says that there are others that did
// not come here.
func (r *ranked) suggestions(more bool) Suggestions {
	all := slices.Concat(r[:]...)
	out := Suggestions{Values: all[:min(len(all), MaxSuggested)], More: more || len(all) > MaxSuggested, Total: len(all)}
	if more {
		out.Total = 0
	}
	return out
}
