package httpserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify writes a certificate of its own authority, with this number, and its key.
func certify(t *testing.T, cert, key string, number int64) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(number), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, time.Unix(1e9+number, 0)); err != nil { // whatever a file system can tell apart
			t.Fatal(err)
		}
	}
}

// A certificate that changes is used from the next connection on, a broken one
// leaves the old, which the log says once, and a client must have one where an
// authority is named: of the one that its file holds by then.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	ca, clientKey := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "client.pem")
	client := func(number int64) tls.Certificate {
		certify(t, ca, clientKey, number)
		own, err := tls.LoadX509KeyPair(ca, clientKey)
		if err != nil {
			t.Fatal(err)
		}
		return own
	}
	for _, clientCA := range []string{"", ca} {
		certify(t, cert, key, 1)
		own := client(1)
		var log lockedBuffer
		config, err := TLS(cert, key, clientCA, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }))
		s.Config.ErrorLog = nil
		s.Listener = tls.NewListener(s.Listener, config)
		s.Start()
		get := func(certificates ...tls.Certificate) (number int64, err error) {
			c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: certificates}}}
			resp, err := c.Get("https://" + s.Listener.Addr().String())
			if err != nil {
				return 0, err
			}
			defer resp.Body.Close()
			_, _ = io.Copy(io.Discard, resp.Body)
			return resp.TLS.PeerCertificates[0].SerialNumber.Int64(), nil
		}
		if _, err := get(); (err == nil) != (clientCA == "") {
			t.Errorf("without a certificate of a client: %v", err)
		}
		if n, err := get(own); n != 1 {
			t.Error(n, err)
		}
		certify(t, cert, key, 2)
		if n, err := get(own); n != 2 {
			t.Error("after a change:", n, err)
		}
		if err := os.WriteFile(cert, []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if n, err := get(own); n != 2 {
				t.Error("after a broken change:", n, err)
			}
		}
		if text := log.String(); strings.Count(text, "cannot be read") != 2 || strings.Count(text, "level=WARN") != 1 {
			t.Error("the log says", text)
		}
		certify(t, cert, key, 3)
		next := client(2)
		if n, err := get(next); n != 3 {
			t.Error("a client of the next authority:", n, err)
		}
		if _, err := get(own); (err == nil) != (clientCA == "") {
			t.Errorf("a client of the authority that was: %v", err)
		}
		s.Close()
	}
	if _, err := TLS(ca, key, "", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a certificate of another key is taken")
	}
}
