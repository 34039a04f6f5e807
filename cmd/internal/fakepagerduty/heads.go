package fakepagerduty

import "time"

// How many incidents there are, and since when.
const (
	defaultIncidents = 12_500
	maxIncidents     = 1_000_000
	firstNumber      = 88_001 // the incident_number of the oldest one
	month            = 30 * 24 * time.Hour
)

// How many of the newest incidents are open, in a large account: so many of
// the demo user's teams, and of all others.
const (
	demoTriggered, demoAcknowledged   = 4, 4
	otherTriggered, otherAcknowledged = 14, 38
)

// head is what must be known of an incident to filter and sort it. Heads stand
// in order of creation. Times are Unix seconds, 0 when it has not happened.
type head struct {
	id                       string
	created, acked, resolved int64
	service                  int32
	assignee                 int32 // while it is open
	responder                int32 // who acknowledged or resolved it
	status                   status
	lowUrgency               bool
	autoResolved             bool // resolved by its service, not by the responder
	storm                    bool // of last night
}

type status uint8

const (
	statusResolved status = iota
	statusTriggered
	statusAcknowledged
)

func (s status) String() string {
	return [...]string{"resolved", "triggered", "acknowledged"}[s]
}

func (h head) urgency() string {
	if h.lowUrgency {
		return "low"
	}
	return "high"
}

// changed is when the status was last changed.
func (h head) changed() int64 {
	switch h.status {
	case statusResolved:
		return h.resolved
	case statusAcknowledged:
		return h.acked
	}
	return h.created
}

// makeIncidents spreads so many incidents over the month before the base.
func (a *account) makeIncidents(count int) {
	a.heads = make([]head, 0, count+64)
	step := float64(month) / float64(count)
	for i := range count {
		d := newDice(a.seed, kindIncident, i)
		back := time.Duration(step * (float64(count-i) - float64(d.below(1000))/1000))
		h := head{
			id:           a.incidentID(&d, i),
			created:      a.base.Add(-back).Unix(),
			service:      int32((d.below(serviceCount)*d.below(serviceCount)/serviceCount*7 + 11) % serviceCount),
			lowUrgency:   d.percent(25),
			autoResolved: d.percent(35),
		}
		h.responder = int32(pick(&d, a.teams[h.service%teamCount].members))
		minutes := d.between(2, 45)
		if d.percent(15) {
			minutes = d.between(45, 900)
		}
		h.resolved = min(h.created+int64(minutes*60+d.below(60)), a.base.Unix())
		if !h.autoResolved {
			h.acked = h.created + (h.resolved-h.created)/int64(d.between(2, 9))
		}
		a.incidentByID[h.id] = i
		a.heads = append(a.heads, h)
		a.newest[h.service] = h.created
	}
	a.makeStorm()
	a.openNewest()
}

// incidentID is short for one incident of four.
func (a *account) incidentID(d *dice, i int) string {
	if d.percent(25) {
		return shortID(a.seed, kindIncident, i)
	}
	return longID(a.seed, kindIncident, i)
}

// openNewest goes back from the newest incident and opens some of them, the
// newest of which nobody has acknowledged yet.
func (a *account) openNewest() {
	var demo, others int
	for i := len(a.heads) - 1; i >= 0; i-- {
		h := &a.heads[i]
		d := newDice(a.seed, kindOpening, i)
		mine := int(h.service)%teamCount < demoTeams
		opened, triggered, most, chance := &others, otherTriggered, otherTriggered+otherAcknowledged, 20
		if mine {
			opened, triggered, most, chance = &demo, demoTriggered, demoTriggered+demoAcknowledged, 50
		}
		if h.storm || *opened == most || !d.percent(chance) {
			continue
		}
		*opened++
		h.status, h.autoResolved, h.resolved = statusAcknowledged, false, 0
		h.acked = min(h.created+int64(d.between(60, 1200)), a.base.Unix())
		if *opened <= triggered {
			h.status, h.acked = statusTriggered, 0
		}
		h.assignee = int32(a.firstCallee(int(h.service)))
		a.countOpen(i, +1)
	}
}

// firstCallee is who an incident of a service was assigned to at the base.
func (a *account) firstCallee(service int) int {
	return a.callee(a.services[service].policy, a.base)
}

// callee is who an incident is assigned to at a time: whoever is on call at the
// first level of the policy that has anyone.
func (a *account) callee(policy int, at time.Time) int {
	for _, o := range a.oncalls(policy, at, at) {
		return o.user
	}
	if callees := a.callees(a.policies[policy]); len(callees) > 0 {
		return callees[0]
	}
	return demoUser
}

// countOpen adds an incident to its service's open ones, or takes it away.
func (a *account) countOpen(i, by int) {
	h := a.heads[i]
	switch h.status {
	case statusTriggered:
		a.open[h.service].triggered += by
	case statusAcknowledged:
		a.open[h.service].acknowledged += by
	}
}
