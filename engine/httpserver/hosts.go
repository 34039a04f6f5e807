package httpserver

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hosts are the values of Host that are answered to, in lower case: names, which
// stand for any port, and names with a port. A page that has its own name resolve to
// this machine (DNS rebinding) comes by another.
type hosts []string

// newHosts are the host of the public URL, loopback's names and further ones.
func newHosts(public *url.URL, further []string) hosts {
	out := hosts{"localhost", "127.0.0.1", "::1", strings.ToLower(public.Hostname())}
	for _, h := range further {
		out = append(out, strings.ToLower(h))
	}
	return out
}

func (h hosts) allow(host string) bool {
	host = strings.ToLower(host)
	name := host
	if n, _, err := net.SplitHostPort(host); err == nil {
		name = n
	}
	return slices.Contains(h, host) || slices.Contains(h, strings.Trim(name, "[]"))
}

// origins are the values of Origin whose pages may call; * is any.
type origins []string

// allow says whether a request may come from where it says, and lets a page read the
// answer that may. What comes from no page has no Origin, and a page of the server's
// own address, whose name was checked before, is no stranger. No cookies are
// involved, so that * gives nothing to a page that it does not bring.
func (o origins) allow(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	w.Header().Add("Vary", "Origin")
	u, err := url.Parse(origin)
	own := err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
	if !own && !slices.Contains(o, origin) && !slices.Contains(o, "*") {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After, X-Request-Id")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, "+
			"X-MCP-Readonly, X-MCP-Toolsets, X-MCP-Tools, X-MCP-Exclude-Tools, traceparent, tracestate")
		h.Set("Access-Control-Max-Age", "600")
	}
	return true
}
