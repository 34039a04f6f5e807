package plan

import (
	"regexp"
	"strings"
	"sync"
)

// Sends reports whether a request of this method and path can be the exchange's
// first one. A page that a link leads to may be anywhere.
func (x *Exchange) Sends(method, path string) bool {
	return x.paths != nil && method == x.Method && x.paths().MatchString(path)
}

// pathsOf is the form of the paths that a request can have.
func pathsOf(segments []Segment) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		var pattern strings.Builder
		for _, s := range segments {
			switch {
			case s.Param == "":
				pattern.WriteString(regexp.QuoteMeta(s.Literal))
			case s.Slashes:
				pattern.WriteString(`[^?]+`)
			default:
				pattern.WriteString(`[^/?]+`)
			}
		}
		return regexp.MustCompile("^(?:" + pattern.String() + ")$")
	})
}
