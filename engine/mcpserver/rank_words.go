package mcpserver

import (
	"slices"
	"strings"
	"unicode"
)

// words are the words of a text in one form: lower case, without the endings that
// tell one thing from several.
func words(text string) []string {
	var out []string
	for _, w := range plainWords(text) {
		if isNumber(w) {
			out = append(out, number)
			continue
		}
		if len(w) < 2 || slices.Contains(silent, w) {
			continue
		}
		out = append(out, stem(w))
	}
	return out
}

// number stands for every number of some digits, which says what it is the number of:
// synonyms that name one mean all.
const number = "#"

func isNumber(w string) bool {
	return len(w) > 2 && strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.NewReplacer("'", "", "’", "").Replace(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// isQuestion says whether a text asks for something to be told, rather than done.
func isQuestion(text string) bool {
	w := plainWords(text)
	return len(w) > 0 && slices.Contains(asking, w[0])
}

// stem is a word without the endings that tell one thing from several, and a deed
// from its doer: deploy, deploys, deployed, deployment; route, router, routing.
func stem(w string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(w, e.cut); ok && len(rest) >= max(3, min(4, len(e.cut))) { // a payment is no pay
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
var silent = strings.Fields(`the an of to in on for and or is are was were it its this that these those there here with by at as be been being im
	we our us you your he she they them their his her do does did can could will would shall should may might must what which how when where why
	all any some from please want use has have had one just so too than then if but not no let lets get got give into about
	also very much really only now right`)

// asking are words with which questions begin.
var asking = strings.Fields(`who whom whose what whats which when where why how is are was were do does did has have am can show list tell`)
