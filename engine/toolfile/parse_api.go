package toolfile

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// ParseAPI reads an _api.yaml. It always returns an API, with what could be
// read of it, and every finding.
func ParseAPI(file string, data []byte) (*API, diag.Diagnostics) {
	a := &API{}
	r, unread := apiTable.file(file, data, a, "servers", "secrets", "settings", "pagination", "context", "lookups", "params", "schemas", "rules")
	a.Source, a.Unread = r.src, unread
	r.sharedNames(a)
	return a, r.diags
}

// ParseToolset reads a _toolset.yaml.
func ParseToolset(file string, data []byte) (*Toolset, diag.Diagnostics) {
	t := &Toolset{}
	r, _ := toolsetTable.file(file, data, t)
	t.Source = r.src
	return t, r.diags
}

// version reports a version of the format that is not known.
func (r *reader) version(e entry) {
	if v := r.whole(e, 1); v.IsSet() && v.Value != 1 {
		r.add(WrongType.At(v.Text, "version %d is not known; this is version 1", v.Value))
	}
}

// auth reports a header that is said twice.
func (r *reader) auth(_ entry, _ []entry, a *Auth) {
	for _, h := range a.Header {
		if a.Basic != nil && strings.EqualFold(h.Key.Value, "Authorization") {
			r.add(DuplicateKey.At(h.Key, `"basic" makes the header Authorization, too; leave one out`))
		}
	}
}

// serverAuth reads what requests to a further server carry.
func (r *reader) serverAuth(e entry, s *Server) {
	if e.value.Kind == yaml.ScalarNode {
		r.name(e, "none")
		return
	}
	auth := authTable.one(r, e)
	s.Auth = &auth
}

// schemas reads the shared schemas.
func (r *reader) schemas(e entry) (out []Property) {
	for _, e := range r.named(e.value, e.quoted()) {
		s := Property{e.key, schemaTable.one(r, e)}
		r.tooDeep(&s.Schema, 0)
		out = append(out, s)
	}
	return out
}

// sharedNames reports names that would mean two things.
func (r *reader) sharedNames(a *API) {
	for _, s := range a.Schemas {
		if p := a.Param(s.Name.Value); p != nil {
			r.add(DuplicateKey.At(s.Name, "%q is a shared param, too, on line %d; $ref would mean that", s.Name.Value, p.Name.Pos.Line))
		}
	}
	for _, c := range a.Contexts {
		if c.Name.Value == "value" && len(a.Lookups) > 0 {
			r.add(WrongType.At(c.Name, `"value" cannot name a context: in a lookup it is the name that is looked up`))
		}
	}
}

// defaults reports bounds that contradict each other.
func (r *reader) defaults(_ entry, _ []entry, d *Defaults) {
	if d.Limit.IsSet() && d.MaxLimit.IsSet() && d.Limit.Value > d.MaxLimit.Value {
		r.add(diag.Kind{Name: "default-not-valid"}.At(d.Limit.Text, `"limit" is over "max_limit", %d`, d.MaxLimit.Value))
	}
}

// secretHeader reports a pattern of a header that can never give a secret.
func (r *reader) secretHeader(h Entry) {
	pattern, err := regexp.Compile(h.Value.Written())
	switch {
	case err != nil:
		r.add(Regex.At(h.Value.Text, "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")))
	case pattern.SubexpIndex("value") < 0:
		r.add(Regex.At(h.Value.Text, "the pattern has no group (?P<value>...), which would be the secret"))
	}
}
