package plan

import (
	"regexp"
	"strings"
)

// Sends reports whether a request of this method and path can be the exchange's
// first one. A page that a link leads to may be anywhere.
func (x *Exchange) Sends(method, path string) bool {
	if x.Request == nil || method != x.Method {
		return false
	}
	var pattern strings.Builder
	for _, s := range x.Path {
		switch {
		case s.Param == "":
			pattern.WriteString(regexp.QuoteMeta(s.Literal))
		case s.Slashes:
			pattern.WriteString(`[^?]+`)
		default:
			pattern.WriteString(`[^/?]+`)
		}
	}
	right, err := regexp.MatchString("^(?:"+pattern.String()+")$", path)
	return err == nil && right
}
