package mcpserver

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// index finds tools by words, as BM25 ranks documents (Robertson and Zaragoza,
// 2009): a tool's text is its name, title, keywords, toolset, description and params.
type index struct {
	tools  []*engine.Tool
	counts []map[string]float64 // of each tool's words, weighted
	length []float64
	mean   float64
	seen   map[string]int // in how many tools a word is
	groups [][][]string   // of phrases that mean the same, each the words of it
	asked  [][][]string   // of each tool, the words of its title and of each keyword
}

// The weights of a tool's texts, and the constants of BM25.
const (
	nameWeight, titleWeight, keywordWeight, paramWeight = 6, 4, 6, 0.5
	saturation, lengthWeight                            = 1.4, 0.5
)

// What a phrase counts that stands for one that was asked for, what a tool counts
// that changes something where the text is a question, and one that is offered by
// default, with which most work is done.
const (
	synonymWeight = 0.7
	askedWeight   = 0.6
	defaultWeight = 1.15
	phraseWeight  = 1
)

func newIndex(c *engine.Catalog) *index {
	x := &index{tools: c.Tools, seen: map[string]int{}}
	for _, t := range x.tools {
		counts := map[string]float64{}
		add := func(text string, weight float64) {
			for _, w := range words(text) {
				counts[w] += weight
			}
		}
		add(t.Name(), nameWeight)
		add(t.Title(), titleWeight)
		phrases := [][]string{words(t.Title())}
		add(t.Toolset, 1)
		add(t.Description(), 1)
		for _, a := range t.Aliases() {
			add(a, 1)
		}
		for _, k := range t.File.Keywords {
			add(k.Value, keywordWeight)
			phrases = append(phrases, words(k.Value))
		}
		for _, p := range t.Params() {
			add(p.Name.Value+" "+p.Description.Value+" "+values(p), paramWeight)
		}
		n := 0.0
		for w, c := range counts {
			x.seen[w]++
			n += c
		}
		x.counts, x.length, x.asked = append(x.counts, counts), append(x.length, n), append(x.asked, phrases)
		x.mean += n / float64(len(x.tools))
	}
	for _, api := range c.APIs() {
		for _, g := range api.File.Synonyms {
			var group [][]string
			for phrase := range strings.SplitSeq(g.Value, ",") {
				if p := words(phrase); len(p) > 0 {
					group = append(group, p)
				}
			}
			x.groups = append(x.groups, group)
		}
	}
	return x
}

// values are the words that a param takes.
func values(p *toolfile.Param) string {
	enum := p.Enum
	if p.Items != nil {
		enum = append(slices.Clip(enum), p.Items.Enum...)
	}
	var b strings.Builder
	for _, v := range enum {
		fmt.Fprint(&b, v.Any(), " ")
	}
	return b.String()
}

// find returns the tools that fit a text best, those that fit at all.
func (x *index) find(text string, keep func(*engine.Tool) bool) []*engine.Tool {
	type scored struct {
		tool  *engine.Tool
		score float64
	}
	var all []scored
	asked, meant := isQuestion(text), x.meant(words(text))
	said := weights(meant)
	for i, t := range x.tools {
		score := 0.0
		for _, m := range meant {
			best := x.score(i, m.said)
			for _, p := range m.alike {
				best = max(best, x.stands(i, p))
			}
			score += best
		}
		score += phraseWeight * x.closest(i, said)
		if score == 0 || !keep(t) {
			continue
		}
		if asked && t.Access > engine.Read {
			score *= askedWeight
		}
		if t.Default() {
			score *= defaultWeight
		}
		all = append(all, scored{t, score})
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]*engine.Tool, len(all))
	for i := range all {
		out[i] = all[i].tool
	}
	return out
}

// meaning is a phrase of a text, and those that mean the same.
type meaning struct {
	said  []string
	alike [][]string
}

// meant are the phrases of a text that have synonyms, and its other words, each once.
func (x *index) meant(text []string) []meaning {
	var out []meaning
	for i := 0; i < len(text); {
		m := meaning{said: text[i : i+1]}
		for _, g := range x.groups {
			for _, p := range g {
				if !startsWith(text[i:], p) || len(p) < len(m.said) {
					continue
				}
				if len(p) > len(m.said) {
					m = meaning{said: p}
				}
				m.alike = append(m.alike, g...)
			}
		}
		i += len(m.said)
		if !slices.ContainsFunc(out, func(o meaning) bool { return slices.Equal(o.said, m.said) }) {
			out = append(out, m)
		}
	}
	return out
}

func startsWith(text, phrase []string) bool {
	return len(text) >= len(phrase) && slices.Equal(text[:len(phrase)], phrase)
}

// score is what words count for a tool together.
func (x *index) score(tool int, words []string) float64 {
	sum := 0.0
	for _, w := range words {
		c := x.counts[tool][w]
		if c == 0 {
			continue
		}
		sum += x.rarity(w) * c * (saturation + 1) / (c + saturation*(1-lengthWeight+lengthWeight*x.length[tool]/x.mean))
	}
	return sum
}

// stands is what a phrase counts that stands for another: the mean of its words,
// where the tool has them all.
func (x *index) stands(tool int, phrase []string) float64 {
	for _, w := range phrase {
		if x.counts[tool][w] == 0 {
			return 0
		}
	}
	return synonymWeight * x.score(tool, phrase) / float64(len(phrase))
}

// weights are the words of a text, those that are alike counting less.
func weights(meant []meaning) map[string]float64 {
	out := map[string]float64{}
	for _, m := range meant {
		for _, p := range m.alike {
			if len(p) == 1 {
				out[p[0]] = synonymWeight
			}
		}
	}
	for _, m := range meant {
		for _, w := range m.said {
			out[w] = 1
		}
	}
	return out
}

// closest is what the title or keyword of a tool counts that is most like what was
// said: its words that were said, times their share of it.
func (x *index) closest(tool int, said map[string]float64) float64 {
	best := 0.0
	for _, p := range x.asked[tool] {
		of, whole := 0.0, 0.0
		for _, w := range p {
			whole += x.rarity(w)
			of += x.rarity(w) * said[w]
		}
		if whole > 0 {
			best = max(best, of*of/whole)
		}
	}
	return best
}

// rarity is what a word says of a tool: more when few have it.
func (x *index) rarity(w string) float64 {
	n := float64(x.seen[w])
	return math.Log(1 + (float64(len(x.tools))-n+0.5)/(n+0.5))
}
