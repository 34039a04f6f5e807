package mcpserver

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"pagerduty-mcp-server/engine"
)

// index finds tools by words, as BM25 ranks documents (Robertson and Zaragoza,
// 2009): a tool's text is its name, title, keywords, toolset, description and params.
type index struct {
	tools  []*engine.Tool
	counts []map[string]float64 // of each tool's words, weighted
	length []float64
	mean   float64
	seen   map[string]int // in how many tools a word is
}

// The weights of a tool's texts, and the constants of BM25.
const (
	nameWeight, titleWeight, keywordWeight, paramWeight = 6, 4, 6, 0.5
	saturation, lengthWeight                            = 1.4, 0.5
)

func newIndex(tools []*engine.Tool) *index {
	x := &index{tools: tools, seen: map[string]int{}}
	for _, t := range tools {
		counts := map[string]float64{}
		add := func(text string, weight float64) {
			for _, w := range words(text) {
				counts[w] += weight
			}
		}
		add(t.Name(), nameWeight)
		add(t.Title(), titleWeight)
		add(t.Toolset, 1)
		add(t.Description(), 1)
		for _, a := range t.Aliases() {
			add(a, 1)
		}
		for _, k := range t.File.Keywords {
			add(k.Value, keywordWeight)
		}
		for _, p := range t.Params() {
			add(p.Name.Value+" "+p.Description.Value, paramWeight)
		}
		n := 0.0
		for w, c := range counts {
			x.seen[w]++
			n += c
		}
		x.counts, x.length = append(x.counts, counts), append(x.length, n)
		x.mean += n / float64(len(tools))
	}
	return x
}

// find returns the tools that fit a text best, those that fit at all.
func (x *index) find(text string, keep func(*engine.Tool) bool) []*engine.Tool {
	type scored struct {
		tool  *engine.Tool
		score float64
	}
	var all []scored
	for i, t := range x.tools {
		score := 0.0
		for _, w := range words(text) {
			c := x.counts[i][w]
			if c == 0 {
				continue
			}
			n := float64(x.seen[w])
			rarity := math.Log(1 + (float64(len(x.tools))-n+0.5)/(n+0.5))
			score += rarity * c * (saturation + 1) / (c + saturation*(1-lengthWeight+lengthWeight*x.length[i]/x.mean))
		}
		if score > 0 && keep(t) {
			all = append(all, scored{t, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]*engine.Tool, len(all))
	for i := range all {
		out[i] = all[i].tool
	}
	return out
}

// words are the words of a text in one form: lower case, without the endings that
// tell one thing from several.
func words(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) < 2 || slices.Contains(silent, w) {
			continue
		}
		out = append(out, stem(w))
	}
	return out
}

// stem is a word without the endings that tell one thing from several, and a deed
// from its doer: deploy, deploys, deployed, deployment; route, router, routing.
func stem(w string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(w, e.cut); ok && len(rest) >= 3 {
			w = rest + e.add
			break
		}
	}
	if n := len(w); n > 4 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' {
		w = w[:n-1] // run, running
	}
	return strings.TrimSuffix(w, "e")
}

// endings are cut off words, the first that fits.
var endings = []struct{ cut, add string }{
	{"ies", "y"}, {"ied", "y"}, {"ss", "ss"}, {"us", "us"}, {"ments", ""}, {"ment", ""}, {"ations", "at"}, {"ation", "at"}, {"ings", ""}, {"ing", ""},
	{"ers", ""}, {"ors", ""}, {"ed", ""}, {"er", ""}, {"or", ""}, {"es", ""}, {"s", ""},
}

// silent are words that say nothing about a tool.
var silent = []string{"the", "an", "of", "to", "in", "on", "for", "and", "or", "is", "are", "was", "were", "it", "its", "this", "that", "with", "by", "at", "as",
	"be", "my", "me", "we", "our", "you", "do", "does", "did", "can", "what", "which", "how", "all", "any", "from", "please", "want", "use", "has", "have", "one"}
