package httpserver

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// TLS returns a configuration of TLS 1.2 and later with the certificate and key in
// two files, which are read again when one of them changes: a new certificate is
// used from the next connection on, and one that cannot be read leaves the old. With
// clientCA, a file of certificates, clients must have one of theirs.
func TLS(cert, key, clientCA string) (*tls.Config, error) {
	k := &keyPair{cert: cert, key: key}
	if _, err := k.get(nil); err != nil {
		return nil, err
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: k.get, NextProtos: []string{"h2", "http/1.1"}}
	if clientCA == "" {
		return out, nil
	}
	text, err := os.ReadFile(clientCA)
	if err != nil {
		return nil, err
	}
	out.ClientAuth, out.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
	if !out.ClientCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", clientCA)
	}
	return out, nil
}

// keyPair is a certificate as its files have it.
type keyPair struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	at     [2]time.Time // when the files had changed that it is of
}

// get implements tls.Config.GetCertificate.
func (k *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, err := changed(k.cert, k.key)
	if err == nil && (k.loaded == nil || at != k.at) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(k.cert, k.key); err == nil {
			k.loaded, k.at = &pair, at
		}
	}
	if k.loaded == nil {
		return nil, errors.Join(errors.New("the certificate cannot be read"), err)
	}
	return k.loaded, nil
}

// changed returns when two files changed.
func changed(a, b string) (at [2]time.Time, err error) {
	for i, name := range []string{a, b} {
		info, err := os.Stat(name)
		if err != nil {
			return at, err
		}
		at[i] = info.ModTime()
	}
	return at, nil
}
