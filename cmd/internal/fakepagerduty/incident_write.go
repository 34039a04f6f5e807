package fakepagerduty

import (
	"slices"
	"strings"
)

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
	Status      *string       `json:"status"`
	Title       *string       `json:"title"`
	Urgency     *string       `json:"urgency"`
	Resolution  *string       `json:"resolution"`
	Priority    *pointer      `json:"priority"`
	Assignments []*assignment `json:"assignments"`
}

type assignment struct {
	Assignee pointer `json:"assignee"`
}

func (c *call) updateIncident() (any, error) {
	user, err := c.writer()
	if err != nil {
		return nil, err
	}
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	var body struct {
		Incident *change `json:"incident"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if body.Incident == nil {
		return nil, invalidInput("Incident is required.")
	}
	if err := c.check(i, body.Incident); err != nil {
		return nil, err
	}
	c.apply(i, body.Incident, user)
	return object{{"incident", c.incidentRecord(i, true)}}, nil
}

// manageIncidents changes all of the incidents or, when one cannot be changed, none.
func (c *call) manageIncidents() (any, error) {
	user, err := c.writer()
	if err != nil {
		return nil, err
	}
	var body struct {
		Incidents []*change `json:"incidents"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if len(body.Incidents) == 0 {
		return nil, invalidInput("Incidents is required.")
	}
	if len(body.Incidents) > maxBulk {
		return nil, tooMany
	}
	var indexes []int
	for _, ch := range body.Incidents {
		if ch == nil {
			return nil, invalidInput("Incidents must not hold null.")
		}
		i, ok := c.findIncident(ch.ID)
		if !ok {
			return nil, notFound
		}
		if err := c.check(i, ch); err != nil {
			return nil, err
		}
		indexes = append(indexes, i)
	}
	records := []object{}
	for n, ch := range body.Incidents {
		c.apply(indexes[n], ch, user)
		records = append(records, c.incidentRecord(indexes[n], false))
	}
	return object{{"incidents", records}, {"limit", maxPage}, {"offset", 0}, {"total", nil}, {"more", false}}, nil
}

// check refuses a change that cannot be made.
func (c *call) check(i int, ch *change) error {
	a := c.account
	if ch.Type != "incident" && ch.Type != "incident_reference" {
		return invalidInput("Type must be incident or incident_reference.")
	}
	if ch.Status != nil {
		if !slices.Contains([]string{"triggered", "acknowledged", "resolved"}, *ch.Status) {
			return badStatus
		}
		switch a.heads[i].status {
		case statusResolved:
			return resolved
		case statusAcknowledged:
			if *ch.Status == "acknowledged" {
				return acknowledged
			}
		}
	}
	if ch.Urgency != nil && *ch.Urgency != "high" && *ch.Urgency != "low" {
		return invalidInput("Urgency must be high or low.")
	}
	if ch.Title != nil && strings.TrimSpace(*ch.Title) == "" {
		return invalidInput("Title can't be blank.")
	}
	return c.checkParts(ch.Priority, ch.Assignments)
}

// checkParts refuses a priority or an assignee that does not exist.
func (c *call) checkParts(priority *pointer, assignments []*assignment) error {
	if priority != nil && c.account.priorityIndex(priority.ID) < 0 {
		return invalidInput("Priority not found.")
	}
	for _, as := range assignments {
		if as == nil {
			return invalidInput("Assignments must not hold null.")
		}
		if _, ok := c.account.userByID[as.Assignee.ID]; !ok {
			return invalidInput("Assignee not found.")
		}
	}
	return nil
}

// apply makes a change that was checked.
func (c *call) apply(i int, ch *change, user int) {
	a := c.account
	e := a.editOf(i)
	e.updated = c.now.Unix()
	if ch.Title != nil {
		e.title = *ch.Title
	}
	if ch.Urgency != nil {
		a.heads[i].lowUrgency = *ch.Urgency == "low"
	}
	a.applyParts(e, ch.Priority, ch.Assignments)
	if ch.Status != nil {
		a.setStatus(i, *ch.Status, user, c.now.Unix())
	}
	if ch.Resolution != nil && strings.TrimSpace(*ch.Resolution) != "" {
		c.addNote(i, user, "Resolution Note: "+*ch.Resolution)
	}
}

func (a *account) applyParts(e *edit, priority *pointer, assignments []*assignment) {
	if priority != nil {
		index := a.priorityIndex(priority.ID)
		e.priority = &index
	}
	if len(assignments) > 0 {
		e.assignees = nil
	}
	for _, as := range assignments {
		e.assignees = append(e.assignees, a.userByID[as.Assignee.ID])
	}
}

func (a *account) editOf(i int) *edit {
	if a.edits[i] == nil {
		a.edits[i] = &edit{}
	}
	return a.edits[i]
}

func (a *account) setStatus(i int, status string, user int, now int64) {
	a.countOpen(i, -1)
	h := &a.heads[i]
	switch status {
	case "triggered":
		h.status, h.acked = statusTriggered, 0
	case "acknowledged":
		h.status, h.acked, h.responder = statusAcknowledged, now, int32(user)
	case "resolved":
		h.status, h.resolved, h.responder, h.autoResolved = statusResolved, now, int32(user), false
	}
	a.countOpen(i, +1)
}

func (c *call) createNote() (any, error) {
	user, err := c.writer()
	if err != nil {
		return nil, err
	}
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	var body struct {
		Note struct {
			Content string `json:"content"`
		} `json:"note"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if strings.TrimSpace(body.Note.Content) == "" {
		return nil, invalidInput("Content can't be blank.")
	}
	return object{{"note", c.addNote(i, user, body.Note.Content)}}, nil
}

func (c *call) addNote(i, user int, content string) object {
	a := c.account
	a.written++
	note := a.note(shortID(a.seed, kindWrittenNote, a.written), a.users[user].ref, content, c.now)
	a.notes[i] = append(a.notes[i], note)
	return note
}
