package main

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// out is an answer that is being written.
type out struct{ b []byte }

// appendAnswer is the fast way to write an answer.
func appendAnswer(a *answer) ([]byte, error) {
	o := &out{b: make([]byte, 0, 1024+1600*len(a.Incidents))}
	m := a.Metadata
	o.b = append(o.b, `{"metadata":{"count":`...)
	o.b = strconv.AppendInt(o.b, int64(m.Count), 10)
	o.text(`,"description":`, &m.Description)
	o.number(`,"counted":`, m.Counted)
	o.number(`,"autoresolve_count":`, m.Autoresolved)
	o.number(`,"no_data_count":`, m.NoData)
	o.number(`,"status_counts":{"acknowledged":`, m.StatusCounts.Acknowledged)
	o.number(`,"resolved":`, m.StatusCounts.Resolved)
	o.number(`,"triggered":`, m.StatusCounts.Triggered)
	o.b = append(o.b, `}},"incidents":[`...)
	for n, i := range a.Incidents {
		if n > 0 {
			o.b = append(o.b, ',')
		}
		o.incident(i)
	}
	o.b = append(o.b, `]}`...)
	return o.b, nil
}

func (o *out) text(name string, s *string) {
	o.b = append(o.b, name...)
	if s == nil {
		o.b = append(o.b, "null"...)
		return
	}
	o.b, _ = jsontext.AppendQuote(o.b, *s) // an error tells of U+FFFD
}

func (o *out) number(name string, n int) {
	o.b = append(o.b, name...)
	o.b = strconv.AppendInt(o.b, int64(n), 10)
}

func (o *out) reference(name string, r *reference) {
	o.b = append(o.b, name...)
	if r == nil {
		o.b = append(o.b, "null"...)
		return
	}
	o.text(`{"html_url":`, r.HTMLURL)
	o.text(`,"id":`, r.ID)
	o.text(`,"summary":`, r.Summary)
	o.text(`,"type":`, r.Type)
	o.b = append(o.b, '}')
}

func (o *out) incident(i *incident) {
	o.b = append(o.b, `{"acknowledgements":[`...)
	for n, a := range i.Acknowledgements {
		o.reference([]string{`{"acknowledger":`, `,{"acknowledger":`}[min(n, 1)], a.Acknowledger)
		o.text(`,"at":`, a.At)
		o.b = append(o.b, '}')
	}
	o.number(`],"alert_counts":{"all":`, i.AlertCounts.All)
	o.number(`,"resolved":`, i.AlertCounts.Resolved)
	o.number(`,"triggered":`, i.AlertCounts.Triggered)
	o.b = append(o.b, `},"assignments":[`...)
	for n, a := range i.Assignments {
		o.reference([]string{`{"assignee":`, `,{"assignee":`}[min(n, 1)], a.Assignee)
		o.text(`,"at":`, a.At)
		o.b = append(o.b, '}')
	}
	o.text(`],"created_at":`, i.CreatedAt)
	o.text(`,"description":`, i.Description)
	o.reference(`,"escalation_policy":`, i.EscalationPolicy)
	o.text(`,"html_url":`, i.HTMLURL)
	o.text(`,"id":`, i.ID)
	o.text(`,"incident_key":`, i.IncidentKey)
	o.number(`,"incident_number":`, *i.IncidentNumber)
	o.text(`,"last_status_change_at":`, i.LastStatusChangeAt)
	o.reference(`,"last_status_change_by":`, i.LastStatusChangeBy)
	o.priority(`,"priority":`, i.Priority)
	o.resolveReason(`,"resolve_reason":`, i.ResolveReason)
	o.text(`,"resolved_at":`, i.ResolvedAt)
	o.reference(`,"service":`, i.Service)
	o.text(`,"status":`, i.Status)
	o.text(`,"summary":`, i.Summary)
	o.b = append(o.b, `,"teams":[`...)
	for n, t := range i.Teams {
		o.reference([]string{``, `,`}[min(n, 1)], t)
	}
	o.text(`],"title":`, i.Title)
	o.text(`,"updated_at":`, i.UpdatedAt)
	o.text(`,"urgency":`, i.Urgency)
	o.b = append(o.b, '}')
}

func (o *out) priority(name string, p *priority) {
	o.b = append(o.b, name...)
	if p == nil {
		o.b = append(o.b, "null"...)
		return
	}
	o.text(`{"account_id":`, p.AccountID)
	o.text(`,"color":`, p.Color)
	o.text(`,"created_at":`, p.CreatedAt)
	o.text(`,"description":`, p.Description)
	o.text(`,"html_url":`, p.HTMLURL)
	o.text(`,"id":`, p.ID)
	o.text(`,"name":`, p.Name)
	o.number(`,"order":`, p.Order)
	o.number(`,"schema_version":`, p.SchemaVersion)
	o.text(`,"self":`, p.Self)
	o.text(`,"summary":`, p.Summary)
	o.text(`,"type":`, p.Type)
	o.text(`,"updated_at":`, p.UpdatedAt)
	o.b = append(o.b, '}')
}

func (o *out) resolveReason(name string, r *resolveReason) {
	o.b = append(o.b, name...)
	if r == nil {
		o.b = append(o.b, "null"...)
		return
	}
	o.text(`{"incident":{"html_url":`, r.Incident.HTMLURL)
	o.text(`,"id":`, r.Incident.ID)
	o.text(`,"self":`, r.Incident.Self)
	o.text(`,"summary":`, r.Incident.Summary)
	o.text(`,"type":`, r.Incident.Type)
	o.text(`},"type":`, r.Type)
	o.b = append(o.b, '}')
}
