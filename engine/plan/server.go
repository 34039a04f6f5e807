package plan

import (
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// Expressions returns the CEL of all parts.
func (a *Auth) Expressions() (out []*cel.Expression) {
	if a == nil {
		return nil
	}
	for _, bs := range [][]Binding{a.Header, a.Query} {
		for i := range bs {
			if bs[i].CEL != nil {
				out = append(out, bs[i].CEL)
			}
		}
	}
	for _, b := range []*Binding{a.User, a.Password} {
		if b != nil && b.CEL != nil {
			out = append(out, b.CEL)
		}
	}
	return out
}

// servers compiles where the API is.
func (c *compiler) servers() {
	a := c.api
	own := a.File.Server
	a.Server = c.server(&own, &a.File.Auth)
	a.Servers = map[string]*Server{}
	for i := range a.File.Servers {
		s := &a.File.Servers[i]
		a.Servers[s.Name.Value] = c.server(s, s.Auth)
	}
}

func (c *compiler) server(s *toolfile.Server, auth *toolfile.Auth) *Server {
	out := &Server{Name: s.Name.Value, File: s}
	scope := c.scope(authScope)
	if t, ok := toolfile.Expr(s.URL); ok {
		out.URL = c.cel(scope, t, cel.TypeString)
	} else if s.URL.IsSet() {
		c.checkURL(s.URL)
	}
	if auth == nil {
		return out
	}
	out.Auth = &Auth{Header: c.bindings(scope, auth.Header), Query: c.bindings(scope, auth.Query)}
	for _, b := range out.Auth.Header {
		c.checkHeader(b)
	}
	if auth.Basic != nil {
		out.Auth.User = c.valueBinding(scope, "user", auth.Basic.User)
		out.Auth.Password = c.valueBinding(scope, "password", auth.Basic.Password)
	}
	return out
}

// checkURL reports a base URL to which nothing can be sent.
func (c *compiler) checkURL(t diag.Text) {
	before := len(c.diags)
	if c.checkLiteral(t); len(c.diags) > before {
		return
	}
	if _, err := rest.ParseBase(t.Value); err != nil {
		c.add(cannotBeSent.At(t, "%v", err))
	}
}

// valueBinding compiles a value whose name is not on the wire; nil for none.
func (c *compiler) valueBinding(scope *cel.Scope, name string, v *toolfile.Value) *Binding {
	if v == nil {
		return nil
	}
	b := c.bindings(scope, []toolfile.Entry{{Key: diag.Text{Value: name}, Value: v}})[0]
	b.At = v.Text
	return &b
}

// serverOf returns the server that a request names.
func (c *compiler) serverOf(q *toolfile.Request) *Server {
	if !q.Server.IsSet() {
		return c.api.Server
	}
	s := c.api.Servers[q.Server.Value]
	if s == nil {
		var known []string
		for _, f := range c.api.File.Servers {
			known = append(known, f.Name.Value)
		}
		c.add(toolfile.UnknownKey.At(q.Server, "no server %q under servers in %s%s", q.Server.Value, toolfile.APIFile, diag.DidYouMean(q.Server.Value, known)))
		return c.api.Server
	}
	return s
}
