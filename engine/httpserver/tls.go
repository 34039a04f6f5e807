package httpserver

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// TLS returns a configuration of TLS 1.2 and later with the certificate and key in
// two files. With clientCA, a file of certificates, clients must have one of theirs.
// When a file changes, all are read again: what they hold is used from the next
// connection on. Where that cannot be read, what was read before is, and log says why.
func TLS(cert, key, clientCA string, log *slog.Logger) (*tls.Config, error) {
	f := &tlsFiles{cert: cert, key: key, clientCA: clientCA, log: log}
	f.at = f.changed()
	var err error
	if f.config, err = f.read(); err != nil {
		return nil, err
	}
	out := f.config.Clone()
	out.GetConfigForClient = f.current
	return out, nil
}

// tlsFiles is a configuration as its files have it.
type tlsFiles struct {
	cert, key, clientCA string
	log                 *slog.Logger

	mu     sync.Mutex
	config *tls.Config
	at     [3]time.Time // when the files had changed that it is of
	failed [3]time.Time // likewise, of those of which the log has said that they cannot be read
}

// current implements tls.Config.GetConfigForClient.
func (f *tlsFiles) current(*tls.ClientHelloInfo) (*tls.Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.changed()
	if at == f.at {
		return f.config, nil
	}
	config, err := f.read()
	switch {
	case err == nil:
		f.config, f.at = config, at
	case f.failed != at: // one of the files may be new, and another not yet
		f.failed = at
		f.log.Warn("the files of TLS have changed and cannot be read; what was read before is used", "error", err)
	}
	return f.config, nil
}

func (f *tlsFiles) read() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return nil, fmt.Errorf("the certificate cannot be read: %w", err)
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}}
	if f.clientCA == "" {
		return out, nil
	}
	text, err := os.ReadFile(f.clientCA)
	if err != nil {
		return nil, err
	}
	out.ClientAuth, out.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
	out.SessionTicketsDisabled = true // a session would outlast its authority
	if !out.ClientCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", f.clientCA)
	}
	return out, nil
}

// changed returns when the files changed; the zero time of one that is not there.
func (f *tlsFiles) changed() (at [3]time.Time) {
	for i, name := range []string{f.cert, f.key, f.clientCA} {
		if info, err := os.Stat(name); err == nil {
			at[i] = info.ModTime()
		}
	}
	return at
}
