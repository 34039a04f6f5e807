package httpserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

const audience = "http://mcp.example/mcp"

// issuer issues tokens that ES256 signs.
type issuer struct {
	*httptest.Server
	key   *ecdsa.PrivateKey
	kid   string
	asked atomic.Int64 // for keys
}

func newIssuer(t *testing.T) *issuer {
	i := &issuer{kid: "1"}
	i.rotate()
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":"https://x.example","token_endpoint":"https://x.example","id_token_signing_alg_values_supported":["ES256"]}`, i.URL, i.URL+"/keys")
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.asked.Add(1)
		point, _ := i.key.PublicKey.Bytes()
		fmt.Fprintf(w, `{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":%q,"x":%q,"y":%q}]}`, i.kid,
			base64.RawURLEncoding.EncodeToString(point[1:33]), base64.RawURLEncoding.EncodeToString(point[33:]))
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(func() { i.Close(); http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	return i
}

func (i *issuer) rotate() {
	i.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	i.kid += "x"
}

// token is a good one but for the changes.
func (i *issuer) token(changes map[string]any) string {
	claims := map[string]any{"iss": i.URL, "aud": audience, "sub": "u1", "email": "ada@example.com", "scope": "mcp:respond", "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(claims, changes)
	part := func(v any) string {
		text, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	text := part(map[string]string{"alg": "ES256", "kid": i.kid}) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, _ := ecdsa.Sign(rand.Reader, i.key, sum[:])
	return text + "." + base64.RawURLEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// A token is good that is the issuer's, for this server, in its time, and of a scope;
// what changes something is done in its person's name.
func TestOIDC(t *testing.T) {
	i, h := newIssuer(t), newHarbor(t)
	catalog, _, err := engine.Load([]engine.Dir{{Name: "harbor", Files: os.DirFS("testdata/harbor")}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	auth, err := NewOIDC(t.Context(), OIDCOptions{Issuer: i.URL, Audience: audience, Scope: "mcp", Claim: "email", APIs: catalog.APIs()})
	if err != nil {
		t.Fatal(err)
	}
	s := h.serve(t, auth, map[string]string{"HARBOR_KEY": "key-of-the-environment", "HARBOR_MAIL": "nobody@example.com"}, func(o *Options) {
		o.Metadata = &Metadata{Resource: audience, AuthorizationServers: []string{i.URL}, Scopes: auth.Scopes(), BearerMethods: []string{"header"}}
	})
	now := time.Now()
	for _, test := range []struct {
		name    string
		changes map[string]any
		status  int
	}{
		{"good", nil, 200},
		{"scopes as a list", map[string]any{"scope": nil, "scp": []string{"mcp:read"}}, 200},
		{"several audiences", map[string]any{"aud": []string{"x", audience}}, 200},
		{"expired within the leeway", map[string]any{"exp": now.Add(-30 * time.Second).Unix()}, 200},
		{"valid soon, within the leeway", map[string]any{"nbf": now.Add(30 * time.Second).Unix()}, 200},
		{"expired", map[string]any{"exp": now.Add(-90 * time.Second).Unix()}, 401},
		{"without an end", map[string]any{"exp": nil}, 401},
		{"not valid yet", map[string]any{"nbf": now.Add(90 * time.Second).Unix()}, 401},
		{"not valid yet, as a text", map[string]any{"nbf": fmt.Sprint(now.Add(90 * time.Second).Unix())}, 401},
		{"never valid", map[string]any{"nbf": 1e300}, 401},
		{"for another server", map[string]any{"aud": "http://mcp.example/other"}, 401},
		{"of another issuer", map[string]any{"iss": "https://evil.example"}, 401},
		{"without a scope", map[string]any{"scope": "openid mcp"}, 403},
	} {
		status, challenge, _ := s.list(t, i.token(test.changes))
		if status != test.status || status == 403 && !strings.Contains(challenge, `error="insufficient_scope"`) ||
			status != 200 && !strings.Contains(challenge, `resource_metadata="http://mcp.example/.well-known/oauth-protected-resource/mcp"`) {
			t.Errorf("%s: %d %s, want %d", test.name, status, challenge, test.status)
		}
	}
	for _, era := range eras {
		text, headers := message(era, "tools/call", tool("load_crate", map[string]any{"id": "9"}))
		r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
		r.Header = headers
		r.Header.Set("Authorization", "Bearer "+i.token(map[string]any{"scope": "mcp:read"}))
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		if challenge := w.Header().Get("WWW-Authenticate"); w.Code != 403 || !strings.Contains(challenge, `scope="mcp:respond"`) || !strings.Contains(challenge, `error="insufficient_scope"`) {
			t.Errorf("%s: a tool beyond the scope: %d %s %s", era, w.Code, challenge, w.Body)
		}
	}
	good := i.token(nil)
	_, _, read := s.list(t, i.token(map[string]any{"scope": "mcp:read"}))
	if _, _, respond := s.list(t, good); strings.Contains(read, "load_crate") || !strings.Contains(respond, "load_crate") || strings.Contains(respond, `"call_write_tool"`) && !strings.Contains(respond, "load_crate") {
		t.Error("the scope does not say what is listed")
	}
	for token, want := range map[string]string{good: "ada@example.com 1", i.token(map[string]any{"email_verified": false}): " 2",
		i.token(map[string]any{"email_verified": "false"}): " 3", i.token(map[string]any{"email_verified": "true"}): "ada@example.com 4"} {
		s.post(t, token, eras[1], "tools/call", tool("load_crate", map[string]any{"id": want[len(want)-1:]}))
		if got := h.writes[len(h.writes)-1]; got != want {
			t.Errorf("written as %q, want %q", got, want)
		}
	}
	i.rotate()
	if status, _, _ := s.list(t, i.token(nil)); status != 200 {
		t.Error("after a change of keys:", status)
	}
	good = i.token(nil)
	for name, token := range map[string]string{"another signature": good[:len(good)-8] + "AAAAAAAA", "no signature": strings.Join(strings.Split(good, ".")[:2], ".") + ".",
		"alg none": base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(good, ".")[1] + ".", "no JWT": "x"} {
		if status, _, _ := s.list(t, token); status != 401 {
			t.Errorf("%s: %d", name, status)
		}
	}
	before := i.asked.Load()
	for range 10 {
		i.kid += "y"
		s.list(t, i.token(nil))
	}
	if n := i.asked.Load() - before; n > 3 {
		t.Errorf("unknown keys made the server ask %d times", n)
	}
	resp, err := http.Get(s.URL + "/.well-known/oauth-protected-resource/mcp")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var m Metadata
	if json.NewDecoder(resp.Body).Decode(&m) != nil || m.Resource != audience || m.AuthorizationServers[0] != i.URL || len(m.Scopes) != 4 {
		t.Errorf("%+v", m)
	}
}

// list asks for the tools with a token.
func (s *site) list(t *testing.T, token string) (status int, challenge, body string) {
	t.Helper()
	text, header := message(eras[0], "tools/list", nil)
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
	r.Header = header
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w.Code, w.Header().Get("WWW-Authenticate"), w.Body.String()
}
