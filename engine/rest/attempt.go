package rest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"time"
)

// redirects are the statuses after which another request is made.
var redirects = []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect}

// maxRedirects bounds how many redirects one attempt follows.
const maxRedirects = 5

// failure is how an attempt failed, and whether another one may be made.
type failure struct {
	err      *Error
	again    bool
	stubborn bool // it seldom mends: only few more are made
	late     bool // for lack of time, which says nothing of the server
}

// attempt makes one exchange, and one more for each redirect. Its error is that
// of read or of Options.Auth.
func (j *job) attempt(ctx context.Context, n int, target *url.URL) (*failure, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := &watch{cancel: cancel}
	for hops := 0; ; hops++ {
		resp, failed, err := j.exchange(ctx, n, target, silence)
		if resp == nil {
			return failed, err
		}
		if resp.StatusCode < http.StatusOK {
			return j.refuse(resp), nil
		}
		if !slices.Contains(redirects, resp.StatusCode) {
			return j.receive(ctx, resp, silence)
		}
		j.newBody(ctx, resp, silence).drain()
		resp.Body.Close()
		if target, failed = j.follow(resp, target, hops); failed != nil {
			return failed, nil
		}
	}
}

// exchange sends one HTTP request and waits for the header of its answer.
func (j *job) exchange(ctx context.Context, n int, target *url.URL, silence *watch) (*http.Response, *failure, error) {
	asked := j.clock.now()
	err := j.limit.admit(ctx, j.clock, j.limited)
	j.waited += j.clock.now().Sub(asked)
	if err != nil {
		if late := new(tooLong); errors.As(err, &late) {
			return nil, &failure{err: &Error{Kind: RateLimited, RetryAfter: late.wait}, late: true}, nil
		}
		return nil, interrupted(ctx), nil
	}
	var auth Credentials
	if j.opts.Auth != nil {
		if auth, err = j.opts.Auth(); err != nil {
			return nil, nil, err
		}
	}
	req, err := j.build(ctx, j.request, target, auth)
	if err != nil {
		kind := Unsendable
		if long := new(longURL); errors.As(err, &long) {
			kind = TooLong
		}
		return nil, &failure{err: &Error{Kind: kind, Err: j.redactor.Error(err)}}, nil
	}
	j.span = propagate(ctx, req.Header)
	wire := &wire{once: !j.request.Idempotent}
	patience, hurried := j.opts.Silence, false
	if left := j.deadline.Sub(j.clock.now()); n > 1 && left < patience {
		patience, hurried = left, true
	}
	j.sent = n
	silence.start(patience)
	resp, err := j.opts.Transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, wire.trace())))
	silence.stop()
	if err == nil && wire.stale() {
		resp.Body.Close()
		err = errStale
	}
	if err != nil {
		failed := j.broken(ctx, wire, err)
		failed.late = failed.late || hurried && errors.Is(failed.err.Err, errSilent)
		return nil, failed, nil
	}
	j.status, j.requestID = resp.StatusCode, resp.Header.Get("X-Request-Id")
	j.limit.follow(resp.Header, j.clock.now())
	return resp, nil, nil
}

// broken says what an exchange without an answer means.
func (j *job) broken(ctx context.Context, wire *wire, err error) *failure {
	left := wire.left()
	failed := interrupted(ctx)
	if failed == nil {
		failed = &failure{err: &Error{Kind: networkKind(err), Err: err}, again: !isLasting(err), stubborn: isStubborn(err)}
		if wire.answered.Load() && !isNetwork(err) {
			failed.err.Kind = BadResponse
		}
	}
	failed.err.Err = j.redactor.Error(failed.err.Err)
	if !j.request.Idempotent && left {
		failed.again, failed.err.Unclear = false, true
	}
	return failed
}

// errStale is an answer whose bytes were there before its request was sent.
var errStale = errors.New("the connection held bytes that nobody had asked for")

// refuse makes an error of an answer that leaves HTTP, which nobody asked for. Its
// body is the connection itself, without a bound, and is closed unread.
func (j *job) refuse(resp *http.Response) *failure {
	resp.Body.Close()
	err := &Error{Kind: BadStatus, Unclear: !j.request.Idempotent}
	if resp.StatusCode < http.StatusContinue {
		err.Kind, err.Err = BadResponse, fmt.Errorf("%03d is no status", resp.StatusCode)
	}
	return j.answered(&failure{err: err}, resp)
}

// receive hands an answer of status 2xx to read and makes an error of any other.
func (j *job) receive(ctx context.Context, resp *http.Response, silence *watch) (*failure, error) {
	defer resp.Body.Close()
	body := j.newBody(ctx, resp, silence)
	write := !j.request.Idempotent
	if resp.StatusCode/100 == 2 {
		err := j.read(&Response{
			Status: resp.StatusCode, Header: resp.Header, Body: body,
			Empty: resp.StatusCode == http.StatusNoContent || write && body.empty(),
		})
		if err == nil {
			body.drain()
			return nil, nil
		}
		failed := body.failed
		if failed == nil && write {
			if failed = interrupted(ctx); failed == nil {
				failed = &failure{err: &Error{Kind: BadResponse, Err: err}}
			}
		}
		if failed == nil {
			return nil, err
		}
		failed.again = failed.again && !write
		failed.err.Unclear = write
		return j.answered(failed, resp), nil
	}
	body.received.until = time.Now().Add(errorBodyTime)
	text, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // a part of it is better than none
	if failed := interrupted(ctx); failed != nil && failed.err.Kind == Cancelled {
		return failed, nil
	}
	body.drain()
	failed := &failure{err: &Error{Kind: BadStatus, Body: j.redactor.Bytes(text), Unclear: write && !saysWhatBecame(resp.StatusCode, text)}}
	tooMany := resp.StatusCode == http.StatusTooManyRequests
	if tooMany {
		failed.err.Kind = RateLimited
	}
	failed.again = slices.Contains(j.opts.Retry.Status, resp.StatusCode) && (!write || tooMany)
	return j.answered(failed, resp), nil
}

// answered adds what is known of the answer to a failure.
func (j *job) answered(failed *failure, resp *http.Response) *failure {
	failed.err.Status, failed.err.Header = resp.StatusCode, j.redactor.Header(resp.Header)
	failed.err.Err = j.redactor.Error(failed.err.Err)
	return failed
}

// follow is where a redirect leads, if it may be followed.
func (j *job) follow(resp *http.Response, from *url.URL, hops int) (*url.URL, *failure) {
	place := resp.Header.Get("Location")
	to, err := from.Parse(place)
	var reason string
	switch {
	case err != nil || place == "":
		reason = "its Location names no place"
	case j.request.Method != http.MethodGet || j.request.Body != nil:
		reason = "only a GET without a body is redirected"
	case !sameServer(from, to) || to.User != nil:
		reason = "it leads to another server, " + to.Scheme + "://" + to.Host
	case hops == maxRedirects:
		reason = "it comes after too many others"
	default:
		return to, nil
	}
	unclear := !j.request.Idempotent && resp.StatusCode < http.StatusTemporaryRedirect // 303 says that it is done
	return nil, j.answered(&failure{err: &Error{Kind: Redirected, Err: errors.New(reason), Unclear: unclear}}, resp)
}

// saysWhatBecame is whether an error tells that a write had no effect: not a status
// that is no error's, nor one of a time that ran out, nor that of a gateway, which had
// no answer itself, nor that of a server which broke down and says nothing that a
// program can read.
func saysWhatBecame(status int, body []byte) bool {
	switch {
	case status < http.StatusBadRequest || status == http.StatusRequestTimeout:
		return false
	case status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		return false
	case status >= http.StatusInternalServerError:
		return json.Valid(body)
	}
	return true
}

// interrupted says why a context ended; nil when it did not. The silence of a
// server is the only reason after which there may be another attempt.
func interrupted(ctx context.Context) *failure {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
		return nil
	case cause == errSilent:
		return &failure{err: &Error{Kind: Timeout, Err: cause}, again: true}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &failure{err: &Error{Kind: Timeout, Err: cause}, late: true}
	}
	return &failure{err: &Error{Kind: Cancelled, Err: cause}}
}

// isNetwork tells a broken connection from an answer that makes no sense.
func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// networkKind tells a connection that was too slow from one that broke.
func networkKind(err error) Kind {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return Timeout
	}
	return Unreachable
}

// isLasting is true of what another attempt cannot mend: a name that does not
// exist, a certificate that does not hold, a server that speaks no TLS.
func isLasting(err error) bool {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &name) && name.IsNotFound || errors.As(err, &certificate) || errors.As(err, &record)
}

// isStubborn is true of what seldom mends within seconds: an answer that is no HTTP,
// a connection that is refused, a handshake that the server breaks off.
func isStubborn(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && slices.Contains([]string{"dial", "proxyconnect", "remote error"}, op.Op) {
		return !op.Timeout()
	}
	return !isNetwork(err)
}
