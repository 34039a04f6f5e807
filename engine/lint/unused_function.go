package lint

import (
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
)

var unusedFunction = diag.Kind{Name: "unused-function", Severity: diag.Warning, Explain: "A function of lib.jq that nothing uses.",
	Example: "def ship: {id};"}

// checkUnusedFunctions warns of functions of a lib.jq that nothing uses. It looks at
// the files whose own tools are all judged. All tools of the catalog are taken
// together, so that a function is used by its name, whichever file it comes from.
func checkUnusedFunctions(c *engine.Catalog, judged map[*engine.Tool]*subject) (out diag.Diagnostics) {
	files := map[*diag.Source]jq.Library{}
	others := map[*diag.Source]bool{} // which have a tool that is not judged
	for _, t := range c.Tools {
		l := t.Library()
		if l.Source() == nil {
			continue
		}
		files[l.Source()] = l
		others[l.Source()] = others[l.Source()] || judged[t] == nil
	}
	calls := map[string][]string{} // of each function
	var defined []jq.Definition
	for source, l := range files {
		for _, d := range l.Definitions() {
			calls[d.Name] = append(calls[d.Name], d.Calls...)
			if !others[source] {
				defined = append(defined, d)
			}
		}
	}
	if len(defined) == 0 {
		return nil
	}
	used := map[string]bool{}
	for _, t := range c.Tools {
		if t.Compile().HasErrors() { // what it would use is not known
			return nil
		}
		queries := t.API().Queries()
		if s := judged[t]; s != nil {
			use(s.calls, used)
		} else {
			queries = append(queries, t.Plan().Queries()...)
		}
		for _, q := range queries {
			use(q.Calls, used)
		}
	}
	for before := -1; len(used) > before; {
		before = len(used)
		for name := range used {
			use(calls[name], used)
		}
	}
	for _, d := range defined {
		if !used[d.Name] {
			name, _, _ := strings.Cut(d.Name, "/")
			out = append(out, unusedFunction.At(d.Text, "nothing uses the function %q; leave it out", name))
		}
	}
	return out.Sorted()
}

func use(names []string, used map[string]bool) {
	for _, n := range names {
		used[n] = true
	}
}
