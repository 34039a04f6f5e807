package diag

import (
	"fmt"
	"strings"
)

// Nearest returns the candidate that name was most likely meant to be, or ""
// when none is near: at most one edit for every three characters (letters
// swapped count as one edit) that leaves something of the name, or the same
// letters in another case. A name longer than any is near nothing.
func Nearest(name string, candidates []string) string {
	if len(name) > longestName {
		return ""
	}
	best, bound := "", max(1, Len(name)/3)+1
	low := strings.ToLower(name)
	for _, c := range candidates {
		if far := Len(c) - Len(name); max(far, -far) >= bound {
			continue
		}
		if d := distance(low, strings.ToLower(c)); d < min(bound, Len(name)) {
			best, bound = c, d
		}
	}
	return best
}

// DidYouMean is the end of a message about a name that is not known: the
// nearest candidate, else all of them.
func DidYouMean(name string, candidates []string) string {
	if n := Nearest(name, candidates); n != "" {
		return `; did you mean "` + n + `"?`
	}
	if len(candidates) == 0 {
		return ""
	}
	rest := ""
	if more := len(candidates) - maxListed; more > 0 {
		candidates, rest = candidates[:maxListed], fmt.Sprintf(" and %d more", more)
	}
	return "; known: " + strings.Join(candidates, ", ") + rest
}

// longestName is how long a name can be that is looked for, in bytes: the work
// grows with its length.
const longestName = 400

// maxListed is how many names a message lists.
const maxListed = 20

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions, and swaps of neighbours.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows, cells := make([][]int, len(s)+1), make([]int, (len(s)+1)*(len(t)+1))
	for i := range rows {
		rows[i], cells = cells[:len(t)+1], cells[len(t)+1:]
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
