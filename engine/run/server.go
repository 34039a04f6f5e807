package run

import (
	"context"
	"encoding/base64"
	"slices"
	"sync"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// server is one of an API's servers.
type server struct {
	*upstream
	plan *plan.Server

	once   sync.Once
	client *rest.Client
	failed error // why there is no client
}

// server returns the client of a server of the API; only the first call makes it.
func (u *upstream) server(p *plan.Server) (*rest.Client, error) {
	u.mu.Lock()
	s := u.servers[p]
	if s == nil {
		s = &server{upstream: u, plan: p}
		u.servers[p] = s
	}
	u.mu.Unlock()
	s.once.Do(func() { s.client, s.failed = s.connect() })
	return s.client, s.failed
}

// connect makes the client.
func (s *server) connect() (*rest.Client, error) {
	file := s.api.File
	header, err := s.fixedHeader()
	if err != nil {
		return nil, err
	}
	url, where, err := s.url()
	if err != nil {
		return nil, err
	}
	o := rest.Options{
		BaseURL: url, Header: header, Auth: s.credentials, Redactor: s.options.Redactor, Log: s.options.Log, Transport: s.transport,
		Retry: rest.Retry{Budget: file.Retry.Budget.Value}, Timeout: s.api.Timeout(), LimitWait: s.options.LimitWait,
		RateLimit: rest.RateLimit{Requests: file.RateLimit.Requests.Value, Per: file.RateLimit.Per.Value,
			Remaining: file.RateLimit.Remaining.Value, Reset: file.RateLimit.Reset.Value},
	}
	o.RateLimit = o.RateLimit.Lowered(s.options.Rate)
	for _, v := range file.Retry.Status {
		o.Retry.Status = append(o.Retry.Status, v.Value)
	}
	for _, w := range file.Retry.Wait {
		o.Retry.Wait = append(o.Retry.Wait, w.Value)
	}
	client, err := rest.New(o)
	if err != nil {
		return nil, failure.New(failure.Internal, "%s: %v", where, err)
	}
	return client, nil
}

// url is where the server is, and what says so.
func (s *server) url() (url, where string, err error) {
	own := s.plan.Name == ""
	where = "server.url of " + toolfile.APIFile
	if !own {
		where = "servers." + s.plan.Name + ".url of " + toolfile.APIFile
	}
	if s.options.BaseURL != "" {
		return s.options.BaseURL, where, nil
	}
	if v := s.env(s.plan.File.Env); v != "" {
		return v, s.plan.File.Env.Value, nil
	}
	if s.plan.URL == nil {
		return s.plan.File.URL.Value, where, nil
	}
	v, err := s.secretly(s.plan.URL, where)
	return v, where, err
}

// credentials are what goes along with each request to show who sends it.
func (s *server) credentials() (out rest.Credentials, err error) {
	auth := s.plan.Auth
	if auth == nil {
		return out, nil
	}
	if out.Header, err = s.pairs(auth.Header, "header"); err != nil {
		return out, err
	}
	if out.Query, err = s.pairs(auth.Query, "query"); err != nil {
		return out, err
	}
	if auth.User != nil {
		user, err := s.credential(auth.User, "user")
		if err != nil {
			return out, err
		}
		password := ""
		if auth.Password != nil {
			if password, err = s.credential(auth.Password, "password"); err != nil {
				return out, err
			}
		}
		basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + password)) // RFC 7617
		out.Header = append(out.Header, rest.Pair{Name: "Authorization", Value: "Basic " + basic})
	}
	return out, nil
}

// pairs are credentials with their names.
func (u *upstream) pairs(bs []plan.Binding, what string) (out []rest.Pair, err error) {
	for _, b := range bs {
		v, err := u.credential(&b, what+" "+b.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, rest.Pair{Name: b.Name, Value: v})
	}
	return out, nil
}

// credential is one part of what shows who sends a request.
func (u *upstream) credential(b *plan.Binding, what string) (string, error) {
	if b.CEL == nil {
		return b.Literal.Written(), nil
	}
	for _, v := range u.api.File.Secrets {
		if u.secrets[v.Name.Value] == nil && slices.Contains(b.CEL.Fields["secret"], v.Name.Value) {
			return "", &failure.Failure{Code: failure.Unauthorized, Message: "no " + v.Name.Value + ": set " + v.Env[0].Value + " in the environment of the server"}
		}
	}
	return u.secretly(b.CEL, "the auth "+what)
}

// secretly evaluates an expression that may name secrets.
func (u *upstream) secretly(e *cel.Expression, what string) (string, error) {
	r := e.Eval(context.Background(), func(name string) (any, bool) {
		switch name {
		case "secret":
			return u.secrets, true
		case "setting":
			return u.setting, true
		}
		return nil, false
	})
	s, ok := r.Value.(string)
	if r.Err != nil || !ok { // the error may quote the secret
		return "", failure.New(failure.Internal, "%s could not be made", what)
	}
	return s, nil
}

// fixedHeader returns the headers of every request.
func (u *upstream) fixedHeader() ([]rest.Pair, error) {
	var out []rest.Pair
	if u.options.UserAgent != "" {
		out = append(out, rest.Pair{Name: "User-Agent", Value: u.options.UserAgent})
	}
	for _, b := range u.api.Header {
		if b.CEL == nil {
			out = append(out, rest.Pair{Name: b.Name, Value: b.Literal.Written()})
			continue
		}
		r := b.CEL.Eval(context.Background(), func(name string) (any, bool) { return u.setting, name == "setting" })
		if r.Err != nil || len(r.Needs) > 0 {
			return nil, failure.New(failure.Internal, "the header %s could not be made: %v", b.Name, r.Err)
		}
		if r.Present {
			out = append(out, rest.Pair{Name: b.Name, Value: text(r.Value)})
		}
	}
	return out, nil
}
