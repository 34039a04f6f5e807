package httpserver

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// hosts are the values of Host that are answered to, as canonical has them: names, which
// stand for any port, and names with a port. A page that has its own name resolve to
// this machine (DNS rebinding) comes by another.
type hosts []string

// loopback are the names of the machine itself.
var loopback = hosts{"localhost", "127.0.0.1", "::1"}

// newHosts are the host of the public URL, loopback's names and further ones.
func newHosts(public *url.URL, further []string) hosts {
	out := append(slices.Clone(loopback), canonical(public.Hostname()))
	for _, h := range further {
		name, port := split(h)
		if port != "" {
			name = net.JoinHostPort(name, port)
		}
		out = append(out, name)
	}
	return out
}

func (h hosts) allow(host string) bool {
	name, port := split(host)
	return slices.Contains(h, name) || slices.Contains(h, net.JoinHostPort(name, port))
}

// split takes a value of Host (RFC 9110, section 7.2) apart.
func split(host string) (name, port string) {
	if n, p, err := net.SplitHostPort(host); err == nil {
		return canonical(n), p
	}
	return canonical(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")), ""
}

// canonical is the one way to write a name or an address: in lower case, without the
// dot that may end a name, an address of IPv6 as short as it goes.
func canonical(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.String()
	}
	return name
}

// LoopbackOnly refuses who comes by another name than the machine's own, for what
// listens on loopback: a page that has its name resolve to this machine does.
func LoopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback.allow(r.Host) {
			http.Error(w, "this address answers to the names of the machine itself alone", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
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
	scheme, host, _ := strings.Cut(origin, "://")
	own := (scheme == "http" || scheme == "https") && strings.EqualFold(host, r.Host)
	if len(r.Header.Values("Origin")) > 1 || !own && !slices.Contains(o, origin) && !slices.Contains(o, "*") {
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
