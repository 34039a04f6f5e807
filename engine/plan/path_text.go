package plan

import (
	"net/url"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var cannotBeSent = diag.Kind{Name: "cannot-be-sent", Explain: "A URL, a path, or the name or value of a header, that no request can have.",
	Example: "path: /ships?state=docked"}

// checkPathText reports what no path can have, and placeholders that are written
// as in another language. It reports false where it found something, so that
// what else is wrong with the path is most likely the same.
func (c *compiler) checkPathText(path diag.Text) bool {
	if c.strangePlaceholder(path) {
		return false
	}
	rest := path.Value
	for _, s := range segments(path) {
		if s.Param != "" {
			rest = strings.Replace(rest, path.Value[s.from:s.to], strings.Repeat("x", s.to-s.from), 1)
		}
	}
	for i := 0; i < len(rest); i++ {
		switch ch := rest[i]; {
		case ch == '?':
			c.add(cannotBeSent.In(path, i, len(rest), "a path has no query; write %s", queryOf(path.Value[i+1:])))
		case ch == '#':
			c.add(cannotBeSent.In(path, i, len(rest), "a path has no fragment (#): leave it out, or write %%23 for the character"))
		case ch == '{' || ch == '}':
			c.add(cannotBeSent.In(path, i, i+1, "%q stands alone; the place of a param is {NAME}", string(ch)))
		case ch == '%' && !escaped(rest[i:]):
			c.add(cannotBeSent.In(path, i, i+1, "%% begins a percent-encoded character, such as %%2F; for the character itself write %%25"))
		case !sendable(ch):
			char := firstChar(rest[i:])
			c.add(cannotBeSent.In(path, i, i+len(char), "%q must be percent-encoded in a path: write %s", char, percent(char)))
		default:
			continue
		}
		return false
	}
	for at, segment := 0, ""; at < len(rest); at += len(segment) + 1 {
		segment, _, _ = strings.Cut(rest[at:], "/")
		if segment == "" && at > 0 && at < len(rest)-1 {
			c.add(cannotBeSent.In(path, at-1, at+1, "a path cannot have // in it, which begins a host or is taken for one slash; its host is the server's, in %s", toolfile.APIFile))
			return false
		}
		if plain, err := url.PathUnescape(segment); err == nil && (plain == "." || plain == "..") {
			c.add(cannotBeSent.In(path, at, at+len(segment), "a path cannot have %q: servers take it for a step up or none", segment))
			return false
		}
	}
	return true
}

// strangePlaceholder reports the first placeholder that is not {NAME}.
func (c *compiler) strangePlaceholder(path diag.Text) bool {
	for _, m := range c.mentions(path.Value) {
		name := strings.TrimPrefix(strings.TrimPrefix(m.cel, "params."), "?")
		if path.Value[m.from:m.to] == "{"+name+"}" {
			continue
		}
		if c.param(name) == nil {
			c.add(unknownPathParam.In(path, m.from, m.to, "a path has places for params alone, written {NAME}%s", diag.DidYouMean(name, c.names())))
		} else {
			c.add(unknownPathParam.In(path, m.from, m.to, "the place of a param in a path is written {%s}", name))
		}
		return true
	}
	return false
}

// queryOf shows a query as the file must have it.
func queryOf(query string) string {
	values, err := url.ParseQuery(query)
	name, value, _ := strings.Cut(query, "=")
	if err != nil || len(values) != 1 || name == "" || strings.ContainsAny(value, " ,:{}[]&*#|>'\"%@`") {
		return "its names and values under query:"
	}
	return "query: {" + name + ": " + value + "}"
}

// escaped reports whether a text begins with a percent-encoded byte.
func escaped(s string) bool {
	isHex := func(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }
	return len(s) > 2 && isHex(s[1]) && isHex(s[2])
}

// sendable reports whether a path may have a byte as it is: RFC 3986, section 3.3,
// and the brackets, which many servers want.
func sendable(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/-._~!$&'()*+,;=:@[]%", c) >= 0
}

func firstChar(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

var unknownPathParam = diag.Kind{Name: "unknown-path-param", Explain: "The path has a place for something that is no path param.",
	Example: "path: /ships/{id}"}
