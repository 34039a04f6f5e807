package fakepagerduty

import "encoding/json"

// maxBulk is how many incidents one PUT may change.
const maxBulk = 250

// pointer names the record that a request points to.
type pointer struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// change is what a PUT asks of one incident; what is absent stays as it is.
type change struct {
	pointer
	Status       *string         `json:"status"`
	Title        *string         `json:"title"`
	Urgency      *string         `json:"urgency"`
	Resolution   *string         `json:"resolution"`
	Priority     json.RawMessage `json:"priority"` // null takes it away
	Assignments  []*assignment   `json:"assignments"`
	Policy       *pointer        `json:"escalation_policy"`
	Level        *int            `json:"escalation_level"`
	IncidentType *incidentType   `json:"incident_type"`
	Bridge       *bridge         `json:"conference_bridge"`
	Service      *pointer        `json:"service"`
}

// incidentType names a type of incident by its name.
type incidentType struct {
	Name string `json:"name"`
}

type bridge struct {
	Number string `json:"conference_number"`
	URL    string `json:"conference_url"`
}

func (b bridge) record() object {
	return object{{"conference_number", b.Number}, {"conference_url", b.URL}}
}

type assignment struct {
	Assignee pointer `json:"assignee"`
}

func (c *call) updateIncident() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Incident *change `json:"incident"`
	}](c)
	if err != nil {
		return nil, err
	}
	if sent.Incident == nil {
		return nil, invalidInput("Incident is required.")
	}
	if err := c.check(i, sent.Incident, false); err != nil {
		return nil, err
	}
	c.apply(i, sent.Incident, user)
	return object{{"incident", c.incidentRecord(i, true)}}, nil
}

// manageIncidents changes all of the incidents or, when one cannot be changed, none.
func (c *call) manageIncidents() (any, error) {
	user, err := c.writer()
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Incidents []*change `json:"incidents"`
	}](c)
	switch {
	case err != nil:
		return nil, err
	case len(sent.Incidents) == 0:
		return nil, invalidInput("Incidents is required.")
	case len(sent.Incidents) > maxBulk:
		return nil, tooMany
	}
	var indexes []int
	for _, ch := range sent.Incidents {
		if ch == nil {
			return nil, invalidInput("Incidents must not hold null.")
		}
		i, ok := c.findIncident(ch.ID)
		if !ok {
			return nil, notFound
		}
		if err := c.check(i, ch, true); err != nil {
			return nil, err
		}
		indexes = append(indexes, i)
	}
	records := []object{}
	for n, ch := range sent.Incidents {
		c.apply(indexes[n], ch, user)
		records = append(records, c.incidentRecord(indexes[n], false))
	}
	return object{{"incidents", records}, {"limit", maxPage}, {"offset", 0}, {"total", nil}, {"more", false}}, nil
}
