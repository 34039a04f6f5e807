package rest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ParseBase reads a base URL and refuses one to which a secret should not go.
// The result has no slash at its end. An error does not repeat what may itself be
// a secret: a user name with its password, a query.
func ParseBase(address string) (*url.URL, error) {
	shown, _, query := strings.Cut(address, "?")
	u, err := url.Parse(address)
	switch {
	case err != nil && strings.Contains(address, "@"), err == nil && u.User != nil:
		return nil, errors.New("the base URL must not hold a user name or password")
	case err != nil:
		return nil, fmt.Errorf("the base URL %q cannot be read; write it like https://api.example.com", shown)
	case u.Scheme != "https" && u.Scheme != "http", u.Opaque != "", u.Hostname() == "":
		return nil, fmt.Errorf("the base URL %q names no server; write it like https://api.example.com", shown)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the base URL %q is not https; plain http is for this machine only (127.0.0.1, ::1, localhost)", shown)
	case strings.Contains(address, "#"):
		return nil, fmt.Errorf("the base URL %q must not hold a fragment", shown)
	case query:
		return nil, fmt.Errorf("the base URL %q must not be followed by a query", shown)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("the base URL %q has the port %s; a port is a number from 1 to 65535", shown, port)
		}
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	plain, _ := url.PathUnescape(path) // what EscapedPath returns is well formed
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: plain, RawPath: path}, nil
}

// isLoopback tells whether a host can only be this machine.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// sameServer tells whether two URLs have the same scheme, host and port.
func sameServer(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
