package fakepagerduty

import (
	"cmp"
	"slices"
)

// The bounds of past and related incidents.
const (
	defaultPast = 5
	maxPast     = 999
	maxRelated  = 20
	// relatedAmong is how many incidents before and after one may be related to it.
	relatedAmong = 400
)

// pastIncident is an older incident of the same service; a score below 0 is missing.
type pastIncident struct {
	index int
	score float64
}

// listPastIncidents answers older incidents of the same service, the most
// similar first, those without a score last.
func (c *call) listPastIncidents() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	limit, err := c.integer("limit", defaultPast, 1)
	if err != nil || limit > maxPast {
		return nil, invalidInput("Limit must be between 1 and 999.")
	}
	past := c.account.pastIncidents(i)
	var total any
	if c.flag("total") {
		total = len(past)
	}
	records := []object{}
	for _, p := range past[:min(limit, len(past))] {
		record := object{{"incident", c.account.incidentSketch(p.index)}}
		if p.score >= 0 {
			record = append(record, field{"score", p.score})
		}
		records = append(records, record)
	}
	return object{{"past_incidents", records}, {"total", total}, {"limit", limit}}, nil
}

func (a *account) pastIncidents(i int) []pastIncident {
	var past []pastIncident
	for j := range i {
		if a.heads[j].service != a.heads[i].service {
			continue
		}
		d := newDice(a.seed, kindSimilar, i^j)
		p := pastIncident{index: j, score: float64(d.below(600_000)) / 10_000}
		switch {
		case d.percent(8):
			p.score = -1
		case d.percent(5):
			p.score = 0
		}
		past = append(past, p)
	}
	slices.SortStableFunc(past, func(x, y pastIncident) int { return cmp.Compare(y.score, x.score) })
	return past
}

// incidentSketch is an incident as the lists of similar ones have it.
func (a *account) incidentSketch(i int) object {
	h, e := a.heads[i], a.editOrNone(i)
	d := newDice(a.seed, kindIncidentText, i)
	return object{{"id", h.id}, {"created_at", instant(h.created)}, {"self", apiURL("incidents", h.id)}, {"title", a.incidentTitle(&d, h, e)}}
}

// listRelatedIncidents answers incidents of other services of the same teams
// that were created near this one, newest first.
func (c *call) listRelatedIncidents() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	a := c.account
	details := slices.Contains(c.query["additional_details[]"], "incident")
	service := int(a.heads[i].service)
	records := []object{}
	for j := min(len(a.heads)-1, i+relatedAmong); j >= max(0, i-relatedAmong) && len(records) < maxRelated; j-- {
		other := int(a.heads[j].service)
		if other == service || other%teamCount != service%teamCount {
			continue
		}
		incident := a.incidentSketch(j)
		if details {
			incident = c.plain().incidentRecord(j, false)
		}
		records = append(records, object{{"incident", incident}, {"relationships", a.relationships(i, j)}})
	}
	return object{{"related_incidents", records}}, nil
}

// relationships are why two incidents are related: for one reason, for two, or
// for none that is told.
func (a *account) relationships(i, j int) []object {
	d := newDice(a.seed, kindSimilar, i^j)
	inferred := object{{"type", "machine_learning_inferred"}, {"metadata", object{
		{"grouping_classification", pick(&d, []string{"similar_contents", "prior_feedback"})},
		{"user_feedback", object{{"positive_feedback_count", d.below(20)}, {"negative_feedback_count", d.below(5)}}},
	}}}
	services := func(i int) object {
		s := a.services[a.heads[i].service]
		return object{{"id", s.id}, {"type", "technical_service_reference"}, {"self", apiURL("services", s.id)}}
	}
	dependency := object{{"type", "service_dependency"}, {"metadata", object{
		{"dependent_services", services(i)}, {"supporting_services", services(j)},
	}}}
	switch d.below(6) {
	case 0:
		return []object{}
	case 1, 2:
		return []object{dependency}
	case 3:
		return []object{inferred, dependency}
	}
	return []object{inferred}
}
