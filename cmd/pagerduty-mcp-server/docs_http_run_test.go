package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"
)

// TestHTTPGuide does what docs/http.md says, from a server on this machine to two
// replicas behind a load balancer with OIDC: it runs each command, in its order, with
// addresses on loopback. The load balancer is the HAProxy that HAPROXY names, with the
// page's configuration; without it, one of the test's own.
func TestHTTPGuide(t *testing.T) {
	text, err := os.ReadFile(httpDoc)
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	g := newHTTPGuide(t)
	block := regexp.MustCompile("(?m)^```(sh|haproxy)\n((?s:.*?))^```$")
	var kinds []string
	for _, found := range block.FindAllStringSubmatch(string(text), -1) {
		kind, code := found[1], g.local.Replace(found[2])
		switch {
		case kind == "haproxy":
			kind = "configuration"
			g.balance(code)
		case strings.Contains(code, "haproxy -f"):
			kind = "balancer"
			g.runBalancer()
		case strings.Contains(code, " serve ") && strings.Contains(code, "--auth oidc"):
			kind = "replicas"
			g.replicas = []*served{g.serve(code), g.serve(code)}
		case strings.Contains(code, "pagerduty-mcp-server serve"):
			kind = "server"
			g.alone = g.serve(code)
		case strings.HasPrefix(code, "export "):
			kind = "environment"
			g.export(code)
		case strings.Contains(code, "curl"):
			kind = "client"
			g.call(code)
		default:
			t.Errorf("what is this? %s", code)
		}
		kinds = append(kinds, kind)
	}
	if got, want := strings.Join(kinds, " "), "server server client environment replicas configuration balancer client"; got != want {
		t.Errorf("the page has %s, want %s", got, want)
	}
	g.after()
}

// httpGuide is what the page's commands need, and what they have begun.
type httpGuide struct {
	*testing.T
	local    *strings.Replacer // addresses of the page by those of the test
	env      []string
	alone    *served // the page's only server, the last that was started
	replicas []*served
	front    string // the load balancer's host and port
	url      string // as clients write it
	config   string // the load balancer's
	token    func(scope string) string
	from     chan string // the header From of each write
	audit    string
}

func newHTTPGuide(t *testing.T) *httpGuide {
	g := &httpGuide{T: t, from: make(chan string, 10)}
	dir := t.TempDir()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Token token=u+key-of-the-page" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodGet {
			g.from <- r.Header.Get("From")
		}
		fmt.Fprint(w, `{"teams":[{"id":"PT1","name":"Harbor"}],"incident":{"id":"PINC001"},"incidents":[{"id":"PINC001"}],"more":false}`)
	}))
	t.Cleanup(api.Close)

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issuer := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "1", Algorithm: "ES256"}}, Algorithms: []string{"ES256"}}
	login := httptest.NewServer(issuer)
	t.Cleanup(login.Close)
	issuer.SetIssuer(login.URL)

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.front = l.Addr().String()
	l.Close()
	g.url = "https://" + g.front + "/mcp"
	g.token = func(scope string) string {
		return oidctest.SignIDToken(key, "1", "ES256", fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":"u1","email":"ada@example.com","scope":%q,"exp":%d}`,
			login.URL, g.url, scope, time.Now().Add(time.Hour).Unix()))
	}
	certificate := filepath.Join(dir, "front.pem")
	frontCertificate(t, certificate)
	g.audit = filepath.Join(dir, "log")
	g.config = filepath.Join(dir, "haproxy.cfg")
	g.local = strings.NewReplacer("https://mcp.example.com", "https://"+g.front, "https://login.example.com", login.URL, "YOUR_KEY", "u+key-of-the-page",
		"serve --http 0.0.0.0:8080", "serve --drain-delay 0s --http 127.0.0.1:0", "serve --http 127.0.0.1:8080", "serve --drain-delay 0s --http 127.0.0.1:0",
		"/var/log/pagerduty-mcp", g.audit, "bind :443", "bind "+g.front, "/etc/haproxy/mcp.example.com.pem", certificate, "inter 1s", "inter 100ms",
		"10.0.0.0/8", "127.0.0.0/8")
	g.env = append(os.Environ(), "PAGERDUTY_API_KEY=", "PAGERDUTY_API_HOST="+api.URL, "CURL_CA_BUNDLE="+certificate, "TOKEN="+g.token("mcp:read"))
	return g
}

// serve runs a command that serves.
func (g *httpGuide) serve(code string) *served {
	g.Helper()
	return startServed(g.T, g.env, "sh", "-euc", strings.Replace(code, "pagerduty-mcp-server serve", "exec pagerduty-mcp-server serve", 1))
}

// export runs a command that sets the variable of the commands after it.
func (g *httpGuide) export(code string) {
	g.Helper()
	name, _, _ := strings.Cut(strings.TrimPrefix(code, "export "), "=")
	g.env = append(g.env, name+"="+strings.TrimSpace(g.sh(code+"\nprintenv "+name)))
}

// call runs a client's commands, of which the last lists the team.
func (g *httpGuide) call(code string) {
	g.Helper()
	if len(g.replicas) == 0 {
		code = strings.ReplaceAll(code, "127.0.0.1:8080", g.alone.address)
	}
	if got := g.sh(code); !strings.Contains(got, `\"count\":1`) {
		g.Errorf("%s prints %s", code, got)
	}
}

// sh runs commands and returns what they print.
func (g *httpGuide) sh(code string) string {
	g.Helper()
	c := exec.CommandContext(g.Context(), "sh", "-euc", code)
	c.Env = g.env
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		g.Fatalf("%s: %v: %s%s", code, err, out, &errs)
	}
	return string(out)
}

// balance writes the load balancer's configuration.
func (g *httpGuide) balance(code string) {
	g.Helper()
	code = strings.NewReplacer("10.0.0.11:8080", g.replicas[0].address, "10.0.0.12:8080", g.replicas[1].address).Replace(code)
	if err := os.WriteFile(g.config, []byte(code), 0o600); err != nil {
		g.Fatal(err)
	}
}

// runBalancer starts the load balancer and waits until it finds a replica ready.
func (g *httpGuide) runBalancer() {
	g.Helper()
	if haproxy := os.Getenv("HAPROXY"); haproxy != "" {
		c := exec.CommandContext(g.Context(), haproxy, "-db", "-f", g.config)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			g.Fatal(err)
		}
		g.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	} else {
		l, err := net.Listen("tcp", g.front)
		if err != nil {
			g.Fatal(err)
		}
		var turn atomic.Int64
		s := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: g.replicas[turn.Add(1)%2].address})
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		}})
		s.Listener.Close()
		s.Listener = l
		s.StartTLS()
		g.Cleanup(s.Close)
	}
	g.sh("until curl -fs https://" + g.front + "/readyz; do sleep 0.1; done")
}

// after sees that the page's promises hold where its commands have led: who has no
// token is told where to get one, who changes something does it in their own name and
// is noted, and both replicas have worked.
func (g *httpGuide) after() {
	post := func(token, message string) string {
		return g.sh("curl -sSi '" + g.url + "' -H 'Authorization: Bearer " + token + "' -H 'Content-Type: application/json' -d '" + message + "'")
	}
	if got := post("", acknowledge); !strings.Contains(got, "401") || !strings.Contains(got, "https://"+g.front+"/.well-known/oauth-protected-resource/mcp") {
		g.Error("without a token:", got)
	}
	if got := post(g.token("mcp:read"), acknowledge); !strings.Contains(got, "insufficient_scope") {
		g.Error("with a scope that reads:", got)
	}
	for range 4 {
		if got := post(g.token("mcp:respond"), acknowledge); !strings.Contains(got, "200") || strings.Contains(got, `"isError":true`) {
			g.Error("with a scope that responds:", got)
		}
		if from := <-g.from; from != "ada@example.com" {
			g.Error("changed in the name of", from)
		}
	}
	g.alone.stop()
	for _, s := range g.replicas {
		if log := s.stop(); !strings.Contains(log, `"tool":"acknowledge_incident"`) {
			g.Error("a replica did nothing:", log)
		}
	}
	if noted, err := os.ReadFile(filepath.Join(g.audit, "audit.jsonl")); strings.Count(string(noted), `"email":"ada@example.com"`) != 8 {
		g.Errorf("%s %v", noted, err)
	}
}

// frontCertificate writes the certificate of a server of package httptest, and its key.
func frontCertificate(t *testing.T, name string) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	c := s.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, b := range []*pem.Block{{Type: "CERTIFICATE", Bytes: c.Certificate[0]}, {Type: "PRIVATE KEY", Bytes: key}} {
		if err := pem.Encode(io.Writer(f), b); err != nil {
			t.Fatal(err)
		}
	}
}
