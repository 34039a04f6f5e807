package main

import (
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// stream reads a page token by token. The first error stays, and all that is
// read after it is nothing.
type stream struct {
	*jsontext.Decoder
	err error
}

// readStream is the fast way to read a page.
func readStream(r io.Reader) (out []*incident, more bool, err error) {
	s := &stream{Decoder: jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	s.object(func(name []byte) {
		switch string(name) {
		case "incidents":
			s.list(func() {
				i := &incident{}
				s.incident(i)
				i.fill()
				out = append(out, i)
			})
		case "more":
			more = s.token().Bool()
		default:
			s.skip()
		}
	})
	return out, more, s.err
}

func (s *stream) token() jsontext.Token {
	t, err := s.ReadToken()
	if err != nil {
		s.err = errors.Join(s.err, err)
		return jsontext.Null
	}
	return t
}

func (s *stream) skip() {
	if err := s.SkipValue(); err != nil {
		s.err = errors.Join(s.err, err)
	}
}

// object reads an object or null.
func (s *stream) object(field func(name []byte)) bool {
	if s.token().Kind() != '{' {
		return false
	}
	for s.err == nil && s.PeekKind() != '}' {
		raw, err := s.ReadValue()
		if err != nil {
			s.err = err
			return false
		}
		field(raw[1 : len(raw)-1]) // the names that are looked for have no escapes
	}
	s.token()
	return true
}

// list reads a list or null.
func (s *stream) list(element func()) {
	if s.token().Kind() != '[' {
		return
	}
	for s.err == nil && s.PeekKind() != ']' {
		element()
	}
	s.token()
}

// text reads a string or null.
func (s *stream) text() *string {
	t := s.token()
	if t.Kind() != '"' {
		return nil
	}
	text := t.String()
	return &text
}

func (s *stream) number() int {
	t := s.token()
	if t.Kind() != '0' {
		return 0
	}
	n, err := t.Int()
	if err != nil {
		s.err = errors.Join(s.err, err)
	}
	return int(n)
}

func (s *stream) incident(i *incident) {
	s.object(func(name []byte) {
		switch string(name) {
		case "acknowledgements":
			s.list(func() {
				var a acknowledgement
				if s.object(func(name []byte) { s.referenceAt(name, "acknowledger", &a.Acknowledger, &a.At) }) {
					i.Acknowledgements = append(i.Acknowledgements, a)
				}
			})
		case "alert_counts":
			s.object(func(name []byte) {
				switch string(name) {
				case "all":
					i.AlertCounts.All = s.number()
				case "resolved":
					i.AlertCounts.Resolved = s.number()
				case "triggered":
					i.AlertCounts.Triggered = s.number()
				default:
					s.skip()
				}
			})
		case "assignments":
			s.list(func() {
				var a assignment
				if s.object(func(name []byte) { s.referenceAt(name, "assignee", &a.Assignee, &a.At) }) {
					i.Assignments = append(i.Assignments, a)
				}
			})
		case "created_at":
			i.CreatedAt = s.text()
		case "description":
			i.Description = s.text()
		case "escalation_policy":
			i.EscalationPolicy = s.reference()
		case "html_url":
			i.HTMLURL = s.text()
		case "id":
			i.ID = s.text()
		case "incident_key":
			i.IncidentKey = s.text()
		case "incident_number":
			n := s.number()
			i.IncidentNumber = &n
		case "last_status_change_at":
			i.LastStatusChangeAt = s.text()
		case "last_status_change_by":
			i.LastStatusChangeBy = s.reference()
		case "priority":
			i.Priority = s.priority()
		case "resolve_reason":
			i.ResolveReason = s.resolveReason()
		case "resolved_at":
			i.ResolvedAt = s.text()
		case "service":
			i.Service = s.reference()
		case "status":
			i.Status = s.text()
		case "summary":
			i.Summary = s.text()
		case "teams":
			s.list(func() {
				if r := s.reference(); r != nil {
					i.Teams = append(i.Teams, r)
				}
			})
		case "title":
			i.Title = s.text()
		case "updated_at":
			i.UpdatedAt = s.text()
		case "urgency":
			i.Urgency = s.text()
		default:
			s.skip()
		}
	})
}

// referenceAt is a field of an object with a reference and a time.
func (s *stream) referenceAt(name []byte, who string, to **reference, at **string) {
	switch string(name) {
	case who:
		*to = s.reference()
	case "at":
		*at = s.text()
	default:
		s.skip()
	}
}

func (s *stream) reference() *reference {
	r := &reference{}
	if !s.texts(&r.HTMLURL, &r.ID, &r.Summary, &r.Type, nil) {
		return nil
	}
	return r
}

// texts reads the strings that references have.
func (s *stream) texts(htmlURL, id, summary, kind, self **string) bool {
	return s.object(func(name []byte) {
		switch {
		case string(name) == "html_url":
			*htmlURL = s.text()
		case string(name) == "id":
			*id = s.text()
		case string(name) == "summary":
			*summary = s.text()
		case string(name) == "type":
			*kind = s.text()
		case string(name) == "self" && self != nil:
			*self = s.text()
		default:
			s.skip()
		}
	})
}

func (s *stream) resolveReason() *resolveReason {
	r := &resolveReason{}
	ok := s.object(func(name []byte) {
		switch string(name) {
		case "incident":
			m := &r.Incident
			s.texts(&m.HTMLURL, &m.ID, &m.Summary, &m.Type, &m.Self)
		case "type":
			r.Type = s.text()
		default:
			s.skip()
		}
	})
	if !ok {
		return nil
	}
	return r
}

func (s *stream) priority() *priority {
	p := &priority{}
	ok := s.object(func(name []byte) {
		switch string(name) {
		case "account_id":
			p.AccountID = s.text()
		case "color":
			p.Color = s.text()
		case "created_at":
			p.CreatedAt = s.text()
		case "description":
			p.Description = s.text()
		case "html_url":
			p.HTMLURL = s.text()
		case "id":
			p.ID = s.text()
		case "name":
			p.Name = s.text()
		case "order":
			p.Order = s.number()
		case "schema_version":
			p.SchemaVersion = s.number()
		case "self":
			p.Self = s.text()
		case "summary":
			p.Summary = s.text()
		case "type":
			p.Type = s.text()
		case "updated_at":
			p.UpdatedAt = s.text()
		default:
			s.skip()
		}
	})
	if !ok {
		return nil
	}
	return p
}
