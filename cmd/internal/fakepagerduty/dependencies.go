package fakepagerduty

import "slices"

// dependency says that one service supports another one.
type dependency struct {
	id                    string
	supporting, dependent pointer // their types end in _reference
}

// The components of a domain, as places in components.
const (
	componentAPI = iota
	componentWorker
	componentDatabase
	componentCache
	componentQueue
	componentWeb
	componentBatch
	componentGateway
)

// dependencies are made when they are first asked for: within each domain from
// what customers see down to the database, the business services above, and
// some from domain to domain.
func (c *call) dependencies() []dependency {
	a := c.account
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	if a.depends != nil {
		return a.depends
	}
	add := func(supporting, dependent pointer) {
		a.depends = append(a.depends, dependency{longID(a.seed, kindDependency, len(a.depends)), supporting, dependent})
	}
	technical := func(domain, component int) (pointer, bool) {
		i := component*teamCount + domain
		if i >= len(a.services) || i >= serviceCount {
			return pointer{}, false
		}
		return pointer{a.services[i].id, "technical_service_reference"}, true
	}
	link := func(supportingDomain, supporting, dependentDomain, dependent int) {
		s, ok1 := technical(supportingDomain, supporting)
		d, ok2 := technical(dependentDomain, dependent)
		if ok1 && ok2 {
			add(s, d)
		}
	}
	for t := range teamCount {
		for _, pair := range [][2]int{
			{componentAPI, componentWeb}, {componentDatabase, componentAPI}, {componentCache, componentAPI}, {componentQueue, componentWorker},
			{componentDatabase, componentWorker}, {componentDatabase, componentBatch}, {componentAPI, componentGateway},
		} {
			link(t, pair[0], t, pair[1])
		}
	}
	for _, domains := range [][2]int{{1, 0}, {3, 0}, {7, 0}, {0, 2}, {3, 2}, {15, 1}, {18, 1}, {5, 4}, {8, 9}, {33, 1}} { // Payments supports Checkout, ...
		link(domains[0], componentAPI, domains[1], componentAPI)
	}
	for i := range businessServiceCount {
		business := pointer{shortID(a.seed, kindBusinessService, i), "business_service_reference"}
		for _, component := range []int{componentWeb, componentAPI} {
			s, _ := technical(i, component)
			add(s, business)
		}
		if i > 0 && i < 4 { // Payments, Mobile Apps and Identity are part of Checkout
			add(business, pointer{shortID(a.seed, kindBusinessService, 0), "business_service_reference"})
		}
	}
	return a.depends
}

func (d dependency) record() object {
	return object{
		{"supporting_service", object{{"id", d.supporting.ID}, {"type", d.supporting.Type}}},
		{"dependent_service", object{{"id", d.dependent.ID}, {"type", d.dependent.Type}}},
		{"id", d.id}, {"type", "service_dependency"},
	}
}

func (c *call) listDependencies() (any, error) {
	if !c.serviceExists(c.id) {
		return nil, notFound
	}
	records := []object{}
	for _, d := range c.dependencies() {
		if d.supporting.ID == c.id || d.dependent.ID == c.id {
			records = append(records, d.record())
		}
	}
	return object{{"relationships", records}}, nil
}

func (c *call) serviceExists(id string) bool {
	_, technical := c.account.serviceByID[id]
	_, business := c.account.record(id, "/business_services")
	return technical || business
}

// relationships is what a caller sends of dependencies.
type relationshipsBody struct {
	Relationships []struct {
		Supporting *pointer `json:"supporting_service"`
		Dependent  *pointer `json:"dependent_service"`
	} `json:"relationships"`
}

func (c *call) dependenciesSent() ([]dependency, error) {
	sent, err := body[relationshipsBody](c)
	if err != nil {
		return nil, err
	}
	var out []dependency
	for _, r := range sent.Relationships {
		if r.Supporting == nil || r.Dependent == nil || !c.serviceExists(r.Supporting.ID) || !c.serviceExists(r.Dependent.ID) {
			return nil, invalidInput("Service not found.")
		}
		if r.Supporting.ID == r.Dependent.ID {
			return nil, invalidInput("A service cannot depend on itself.")
		}
		out = append(out, dependency{supporting: c.typed(*r.Supporting), dependent: c.typed(*r.Dependent)})
	}
	if out == nil {
		return nil, invalidInput("Relationships can't be blank.")
	}
	return out, nil
}

// typed is the pointer with the type that answers have.
func (c *call) typed(p pointer) pointer {
	p.Type = "business_service_reference"
	if _, technical := c.account.serviceByID[p.ID]; technical {
		p.Type = "technical_service_reference"
	}
	return p
}

func (d dependency) same(other dependency) bool {
	return d.supporting.ID == other.supporting.ID && d.dependent.ID == other.dependent.ID
}

func (c *call) associate() (any, error) {
	sent, err := c.dependenciesSent()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(c.dependencies())
	records := []object{}
	for _, d := range sent {
		if n := slices.IndexFunc(all, d.same); n >= 0 {
			d = all[n]
		} else {
			c.account.made++
			d.id = longID(c.account.seed, kindMade, c.account.made)
			all = append(all, d)
		}
		records = append(records, d.record())
	}
	c.account.depends = all
	return object{{"relationships", records}}, nil
}

func (c *call) disassociate() (any, error) {
	sent, err := c.dependenciesSent()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(c.dependencies())
	records := []object{}
	for _, d := range sent {
		n := slices.IndexFunc(all, d.same)
		if n < 0 {
			return nil, invalidInput("Relationship not found.")
		}
		records = append(records, all[n].record())
		all = slices.Delete(all, n, n+1)
	}
	c.account.depends = all
	return object{{"relationships", records}}, nil
}

func dependencyRoutes() []route {
	return []route{
		{"GET", "/service_dependencies/technical_services/{id}", 200, (*call).listDependencies},
		{"GET", "/service_dependencies/business_services/{id}", 200, (*call).listDependencies},
		{"POST", "/service_dependencies/associate", 200, (*call).associate},
		{"POST", "/service_dependencies/disassociate", 200, (*call).disassociate},
	}
}
