package rest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// The bounds of a pool of connections.
const (
	maxIdleConns     = 32               // as many as there are calls at a time
	maxSharedIdle    = 256              // likewise, of many clients together
	idleTime         = 50 * time.Second // less than the 60 s after which servers commonly hang up
	dialTime         = 10 * time.Second
	handshakeTime    = 10 * time.Second
	maxAnswerHeader  = 1 << 20 // bytes, those of interim answers (1xx) included
	keepAliveProbing = 30 * time.Second
)

// Transport is a pool of HTTP/1.1 connections that several Clients may share. It
// sends nothing of its own accord and keeps no secret. With one request at a time on
// a connection, the bytes that left through it are the bytes of that request:
// HTTP/2 would not let a write be followed as exactly.
type Transport struct {
	pool *http.Transport
	trip http.RoundTripper // pool, or what stands before it
}

// NewTransport returns a pool without a connection, for one Client or a few.
func NewTransport() *Transport { return newTransport(maxIdleConns) }

// NewSharedTransport returns a pool without a connection, for the Clients of many
// credentials.
func NewSharedTransport() *Transport { return newTransport(maxSharedIdle) }

// Observed returns a pool without a connection all of whose exchanges go through what
// wrap makes of it: for those who write them down.
func Observed(wrap func(http.RoundTripper) http.RoundTripper) *Transport {
	t := NewTransport()
	t.trip = wrap(t.pool)
	return t
}

func newTransport(idle int) *Transport {
	dialer := &net.Dialer{Timeout: dialTime, KeepAlive: keepAliveProbing}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	pool := &http.Transport{
		Proxy:                  proxy,
		DialContext:            counted(dialer.DialContext),
		Protocols:              protocols,
		TLSHandshakeTimeout:    handshakeTime,
		MaxIdleConns:           idle,
		MaxIdleConnsPerHost:    idle,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: maxAnswerHeader,
		DisableCompression:     true,
	}
	return &Transport{pool, pool}
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) { return t.trip.RoundTrip(r) }

// CloseIdleConnections closes the connections that carry no request now.
func (t *Transport) CloseIdleConnections() { t.pool.CloseIdleConnections() }

type dial = func(ctx context.Context, network, address string) (net.Conn, error)

// counted dials conns.
func counted(dial dial) dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &conn{Conn: c}, nil
	}
}

// proxy is the environment's, which net/http never uses for loopback. The address
// of a proxy may hold a password, so the error does not repeat it.
func proxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, errors.New("the proxy that the environment names is no valid URL")
	}
	return u, nil
}
