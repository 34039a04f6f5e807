package httpserver

import (
	"net/http"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
)

// Request has each caller bring a secret of the API, in a header that the API's file
// names. It is not checked in advance: the API does that.
type Request struct {
	headers []plan.SecretHeader
	hidden  []string // variables that hold what is the environment's alone
}

// NewRequest returns an Authenticator of the secrets of these APIs. No caller gets a
// secret of the environment, nor a setting that is not shared.
func NewRequest(apis []*plan.API) *Request {
	out := &Request{}
	for _, api := range apis {
		out.headers = append(out.headers, api.SecretHeaders()...)
		for _, v := range api.File.Secrets {
			for _, e := range v.Env {
				out.hidden = append(out.hidden, e.Value)
			}
		}
		for _, v := range api.File.Settings {
			for _, e := range v.Env {
				if !v.Shared.Value {
					out.hidden = append(out.hidden, e.Value)
				}
			}
		}
	}
	return out
}

// Takes reports whether there is a secret that a caller can bring.
func (a *Request) Takes() bool { return len(a.headers) > 0 }

// Authenticate implements Authenticator.
func (a *Request) Authenticate(r *http.Request) (Identity, *Refusal) {
	brings := map[string]string{}
	for _, name := range a.hidden {
		brings[name] = ""
	}
	found, sent := false, false
	for _, h := range a.headers {
		values := r.Header.Values(h.Name)
		sent = sent || len(values) > 0
		if len(values) != 1 {
			continue
		}
		if secret, ok := h.Find(values[0]); ok {
			found = true
			for _, e := range h.Secret.Env {
				brings[e.Value] = secret
			}
		}
	}
	if !found {
		f := &Refusal{Status: http.StatusUnauthorized, Description: "send your own key of the API in the header " + a.header()}
		if sent {
			f.Code, f.Description = "invalid_token", "the header "+a.header()+" is not in the form of a key of the API"
		}
		return Identity{}, f
	}
	return Identity{Brings: brings, Access: engine.Delete}, nil
}

// header names where a key is looked for first.
func (a *Request) header() string {
	if len(a.headers) == 0 {
		return "(none: the API's file names no header)"
	}
	return a.headers[0].Name
}
