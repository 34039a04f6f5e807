package fakepagerduty

import "encoding/json"

// edit is what callers have changed in an incident beyond its head, or said
// when they created it.
type edit struct {
	before head // as the seed made it: what happened before the first change follows from it

	title        string
	key          string
	details      raw
	priority     *int
	noPriority   bool // a caller has taken the priority away
	policy       *int
	incidentType string
	bridge       object

	assignees  []int
	assignedAt int64
	escalated  bool // the assignees are those of a level of the policy
	updated    int64
	snoozed    int64 // until when, 0 when it is not
	mergedInto int   // the number of an incident plus one, 0 when it was not merged
	reopened   bool

	log    []logEntry
	alerts []alert // nil: those of the seed, resolved when the incident is
	notes  []note  // those that callers wrote
	texts  map[string]string
	gone   map[string]bool // by id: notes of the seed that were changed or deleted

	requests    []object // of responders
	responders  []responder
	subscribers []object
	impacts     map[string]string
	fields      map[string]any
}

// noEdit is the edit of an incident that nobody has changed.
var noEdit = &edit{}

// editOrNone is for reading only.
func (a *account) editOrNone(i int) *edit {
	if e := a.edits[i]; e != nil {
		return e
	}
	return noEdit
}

// editOf is for writing: it remembers the incident as it was.
func (a *account) editOf(i int) *edit {
	if a.edits[i] == nil {
		a.edits[i] = &edit{before: a.heads[i]}
	}
	return a.edits[i]
}

// original is the head of an incident before any caller changed it.
func (a *account) original(i int) head {
	if e := a.edits[i]; e != nil {
		return e.before
	}
	return a.heads[i]
}

// record adds a step to the incident's log.
func (c *call) record(i int, e logEntry) {
	e.at = c.now.Unix()
	edit := c.account.editOf(i)
	edit.log = append(edit.log, e)
	edit.updated = e.at
}

// incidentOf is the incident that the path names, and who changes it; from says
// whether the operation asks for the From header.
func (c *call) incidentOf(from bool) (i, user int, err error) {
	user = c.key.user
	if from {
		if user, err = c.writer(); err != nil {
			return 0, 0, err
		}
	}
	i, ok := c.findIncident(c.id)
	if !ok {
		return 0, 0, notFound
	}
	return i, user, nil
}

// body reads the request's body into a value of that type.
func body[T any](c *call) (T, error) {
	var v T
	if json.Unmarshal(c.body, &v) != nil {
		return v, invalidInput("The request body is not the JSON that was expected.")
	}
	return v, nil
}
