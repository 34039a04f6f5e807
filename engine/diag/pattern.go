package diag

import (
	"regexp"
	"sync"
)

// Pattern returns a regular expression that is compiled when it is first asked
// for: all of them together would cost every start half a millisecond.
// An expression that is wrong is a panic then.
func Pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
