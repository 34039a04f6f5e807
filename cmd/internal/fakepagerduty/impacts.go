package fakepagerduty

import (
	"slices"
	"strconv"
)

// impactors are the open incidents of high urgency that a business service
// feels: those of its supporting services, and those that a caller said.
func (c *call) impactors(business string) []int {
	a := c.account
	var services []int
	for _, d := range c.dependencies() {
		if i, ok := a.serviceByID[d.supporting.ID]; ok && d.dependent.ID == business {
			services = append(services, i)
		}
	}
	var out []int
	for i := len(a.heads) - 1; i >= 0; i-- {
		h := a.heads[i]
		if h.status == statusResolved {
			continue
		}
		switch a.editOrNone(i).impacts[business] {
		case "impacted":
			out = append(out, i)
		case "":
			if !h.lowUrgency && slices.Contains(services, int(h.service)) {
				out = append(out, i)
			}
		}
	}
	return out
}

// impactRecord is a business service and how it is.
func (c *call) impactRecord(o object) object {
	status := "not_impacted"
	best := -1
	for _, i := range c.impactors(o.text("id")) {
		status = "impacted"
		if p := c.priorityOfIncident(i); p != nil {
			n, _ := strconv.Atoi(p.text("name")[1:])
			if best < 0 || n-1 < best {
				best = n - 1
			}
		}
	}
	var priority any
	if best >= 0 {
		p := c.account.priorityRecord(best)
		priority = object{{"id", p.get("id")}, {"order", p.get("order")}}
	}
	return object{
		{"id", o.text("id")}, {"name", o.text("name")}, {"type", "business_service"}, {"status", status},
		{"additional_fields", object{{"highest_impacting_priority", priority}}},
	}
}

func (c *call) listImpacts() (any, error) {
	all, err := c.account.records("/business_services")
	if err != nil {
		return nil, err
	}
	return c.impactsOf(all), nil
}

// impactsOf answers the state of business services, the impacted ones first.
func (c *call) impactsOf(all []object) object {
	records, healthy := []object{}, []object{}
	for _, o := range all {
		if !c.filterAllows("ids[]", o.text("id")) {
			continue
		}
		if r := c.impactRecord(o); r.text("status") == "impacted" {
			records = append(records, r)
		} else {
			healthy = append(healthy, r)
		}
	}
	return object{
		{"services", append(records, healthy...)}, {"limit", maxPage}, {"more", false},
		{"additional_fields", object{{"total_impacted_count", len(records)}}},
	}
}

func (c *call) listSupportingImpacts() (any, error) {
	if _, ok := c.account.record(c.id, "/business_services"); !ok {
		return nil, notFound
	}
	var below []object
	for _, d := range c.dependencies() {
		if o, ok := c.account.record(d.supporting.ID, "/business_services"); ok && d.dependent.ID == c.id {
			below = append(below, o)
		}
	}
	return c.impactsOf(below), nil
}

func (c *call) listImpactors() (any, error) {
	all, err := c.account.records("/business_services")
	if err != nil {
		return nil, err
	}
	records := []object{}
	var seen []int
	for _, o := range all {
		if !c.filterAllows("ids[]", o.text("id")) {
			continue
		}
		for _, i := range c.impactors(o.text("id")) {
			if !slices.Contains(seen, i) {
				seen = append(seen, i)
				records = append(records, object{{"id", c.account.heads[i].id}, {"type", "incident"}})
			}
		}
	}
	return object{{"impactors", records}, {"limit", maxPage}, {"more", false}}, nil
}

func (c *call) listIncidentImpacts() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	all, err := c.account.records("/business_services")
	if err != nil {
		return nil, err
	}
	records := []object{}
	for _, o := range all {
		if slices.Contains(c.impactors(o.text("id")), i) {
			records = append(records, c.impactRecord(o))
		}
	}
	return object{{"services", records}, {"limit", maxPage}, {"next_cursor", nil}}, nil
}

func (c *call) setIncidentImpact() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	business, ok := c.account.record(c.ids[1], "/business_services")
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	relation := sent.text("relation")
	if relation != "impacted" && relation != "not_impacted" {
		return nil, invalidInput("Relation must be impacted or not_impacted.")
	}
	e := c.account.editOf(i)
	if e.impacts == nil {
		e.impacts = map[string]string{}
	}
	e.impacts[business.text("id")], e.updated = relation, c.now.Unix()
	return object{{"relation", relation}}, nil
}

// businessSubscribers are who is told of a business service.
func (c *call) businessSubscribers() ([]object, error) {
	if _, ok := c.account.record(c.id, "/business_services"); !ok {
		return nil, notFound
	}
	return c.account.subscribed["business_service "+c.id], nil
}

func (c *call) listBusinessSubscribers() (any, error) {
	subscribers, err := c.businessSubscribers()
	if err != nil {
		return nil, err
	}
	list, err := onePage(c, "subscribers", slices.Concat([]object{}, subscribers))
	return append(list.(object), field{"account_id", accountID}), err
}

func (c *call) subscribeToBusiness() (any, error) {
	old, err := c.businessSubscribers()
	if err != nil {
		return nil, err
	}
	kept, results, err := c.subscribe(old, c.id, "business_service")
	if err != nil {
		return nil, err
	}
	c.account.subscribed["business_service "+c.id] = kept
	return object{{"subscriptions", results}}, nil
}

func (c *call) unsubscribeFromBusiness() (any, error) {
	old, err := c.businessSubscribers()
	if err != nil {
		return nil, err
	}
	kept, counts, err := c.unsubscribe(old)
	if err != nil {
		return nil, err
	}
	c.account.subscribed["business_service "+c.id] = kept
	return counts, nil
}

func impactRoutes() []route {
	return []route{
		{"GET", "/business_services/impacts", 200, (*call).listImpacts},
		{"GET", "/business_services/impactors", 200, (*call).listImpactors},
		{"GET", "/business_services/{id}/supporting_services/impacts", 200, (*call).listSupportingImpacts},
		{"GET", "/business_services/{id}/subscribers", 200, (*call).listBusinessSubscribers},
		{"POST", "/business_services/{id}/subscribers", 200, (*call).subscribeToBusiness},
		{"POST", "/business_services/{id}/unsubscribe", 200, (*call).unsubscribeFromBusiness},
	}
}
