package httpserver

import (
	"net/http"
	"regexp"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
)

// Request has each caller bring a secret of the API, in a header that the API's file
// names. It is not checked in advance: the API does that.
type Request struct {
	secrets []broughtSecret
	hidden  []string // variables that hold what is the environment's alone
}

// broughtSecret is a secret that callers may bring.
type broughtSecret struct {
	env    []string
	header string
	value  *regexp.Regexp
}

// NewRequest returns an Authenticator of the secrets of these APIs. No caller gets a
// secret of the environment, nor a setting that is not shared.
func NewRequest(apis []*plan.API) *Request {
	out := &Request{}
	for _, api := range apis {
		for _, v := range api.File.Secrets {
			var env []string
			for _, e := range v.Env {
				env = append(env, e.Value)
			}
			out.hidden = append(out.hidden, env...)
			for _, h := range v.Header {
				if value, err := regexp.Compile(h.Value.Written()); err == nil { // which loading has reported
					out.secrets = append(out.secrets, broughtSecret{env, h.Key.Value, value})
				}
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
func (a *Request) Takes() bool { return len(a.secrets) > 0 }

// Authenticate implements Authenticator.
func (a *Request) Authenticate(r *http.Request) (Identity, *Refusal) {
	brings := map[string]string{}
	for _, name := range a.hidden {
		brings[name] = ""
	}
	found, sent := false, false
	for _, s := range a.secrets {
		values := r.Header.Values(s.header)
		sent = sent || len(values) > 0
		if len(values) != 1 {
			continue
		}
		if m := s.value.FindStringSubmatch(values[0]); m != nil {
			found = true
			for _, name := range s.env {
				brings[name] = m[s.value.SubexpIndex("value")]
			}
		}
	}
	if !found {
		f := &Refusal{Status: http.StatusUnauthorized, Description: "send your own key of the API in the header " + a.headers()}
		if sent {
			f.Code, f.Description = "invalid_token", "the header "+a.headers()+" is not in the form of a key of the API"
		}
		return Identity{}, f
	}
	return Identity{Brings: brings, Access: engine.Delete}, nil
}

// headers names where a key is looked for.
func (a *Request) headers() string {
	if len(a.secrets) == 0 {
		return "(none: the API's file names no header)"
	}
	return a.secrets[0].header
}
