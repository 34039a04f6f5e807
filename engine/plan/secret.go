package plan

import (
	"regexp"

	"pagerduty-mcp-server/engine/toolfile"
)

// SecretHeader is a header in which a secret may be sent.
type SecretHeader struct {
	Secret *toolfile.Variable
	Name   string // of the header

	pattern *regexp.Regexp
}

// Find returns the secret in the value of such a header.
func (h SecretHeader) Find(value string) (secret string, found bool) {
	m := h.pattern.FindStringSubmatch(value)
	if m == nil {
		return "", false
	}
	return m[h.pattern.SubexpIndex("value")], true
}

// SecretHeaders returns the headers of the API's secrets, in the order of the file. Of a
// pattern that can give no secret, loading the file has told; it is left out.
func (a *API) SecretHeaders() []SecretHeader {
	a.secretOnce.Do(func() {
		for i := range a.File.Secrets {
			v := &a.File.Secrets[i]
			for _, h := range v.Header {
				if pattern, err := regexp.Compile(h.Value.Written()); err == nil && pattern.SubexpIndex("value") >= 0 {
					a.secretHeaders = append(a.secretHeaders, SecretHeader{v, h.Key.Value, pattern})
				}
			}
		}
	})
	return a.secretHeaders
}
