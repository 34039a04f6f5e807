package fakepagerduty

import (
	"sync"
	"time"
)

// How many records of each kind the account has.
const (
	teamCount     = 40
	userCount     = 150
	serviceCount  = 300
	scheduleCount = 60 // a primary one for each team, then secondary ones
	policyCount   = 60 // one for each team, then those for low urgency
)

// Whom the tokens belong to. The demo user is in the first three teams.
const (
	demoUser     = 0
	teamlessUser = 1
	demoTeams    = 3
)

// emptySchedule is the index of a schedule on which nobody is.
const emptySchedule = scheduleCount - 1

// daytimeSchedule is the index of one that is kept for 15 hours a day:
// Payments Secondary.
const daytimeSchedule = teamCount + 1

// account is all the data of the server. What is fixed is made once; incidents
// are made when they are asked for, from the seed, their head and their edit.
type account struct {
	seed   uint64
	base   time.Time // the newest instant of the generated data
	routes router

	teams     []team
	users     []user
	schedules []schedule
	policies  []policy
	services  []service
	generated int   // how many of the incidents the seed made
	fillers   []raw // custom fields, to reach a size
	filler    int   // how many bytes of them an incident has on average

	teamByID, userByID, userByEmail, scheduleByID, policyByID, serviceByID map[string]int

	collections map[string]*collection // by path

	storesMu sync.Mutex          // guards stores, which reads fill in, too
	stores   map[string][]object // the records of each collection, once it was asked for
	depends  []dependency        // likewise
	paths    map[string]object   // likewise: rules of orchestrations, by kind and id

	mu           sync.RWMutex // guards all below
	heads        []head
	edits        map[int]*edit
	written      int                       // how many notes callers have written
	made         int                       // how many other records callers have made
	channels     map[string]object         // of log entries, changed by callers
	wakes        int64                     // when the next snoozed incident is triggered again, Unix seconds; 0 is never
	patches      map[string]object         // by id: what callers wrote into a record
	roles        map[[2]int]string         // of a team's user, set by callers
	fieldsSet    map[string]map[string]any // by service: values of custom fields
	enabled      map[string]object         // by service: a feature
	reviews      map[int]object            // by incident: those that callers made or changed, nil what they deleted
	variableData map[string]object         // by cache variable
	postmortems  map[string]object         // by the post of a status page
	activePaths  map[string]bool           // by service: whether its orchestration is on
	subscribed   map[string][]object       // who, by what
	tagsByRecord map[string][]string       // of those whose tags a caller has changed
	incidentByID map[string]int
	open         []openCount // by service
	newest       []int64     // by service: when its newest incident was created, in Unix seconds, 0 without any
}

// openCount is how many incidents of a service are open.
type openCount struct{ triggered, acknowledged int }

func newAccount(o Options) *account {
	a := &account{
		seed:         o.Seed,
		base:         o.Now().UTC().Truncate(time.Second),
		teamByID:     map[string]int{},
		userByID:     map[string]int{},
		userByEmail:  map[string]int{},
		scheduleByID: map[string]int{},
		policyByID:   map[string]int{},
		serviceByID:  map[string]int{},
		collections:  map[string]*collection{},
		stores:       map[string][]object{},
		edits:        map[int]*edit{},
		tagsByRecord: map[string][]string{},
		channels:     map[string]object{},
		paths:        map[string]object{},
		variableData: map[string]object{},
		postmortems:  map[string]object{},
		reviews:      map[int]object{},
		activePaths:  map[string]bool{},
		patches:      map[string]object{},
		roles:        map[[2]int]string{},
		fieldsSet:    map[string]map[string]any{},
		enabled:      map[string]object{},
		subscribed:   map[string][]object{},
		incidentByID: map[string]int{},
		open:         make([]openCount, serviceCount),
		newest:       make([]int64, serviceCount),
	}
	a.routes = newRouter(a.collections)
	a.makeTeams()
	a.makeUsers()
	a.makeSchedules()
	a.makeOverrides()
	a.makePolicies()
	a.makeServices()
	a.makeRetired()
	count := o.Incidents
	if count == 0 {
		count = defaultIncidents
	}
	a.generated = count
	a.makeIncidents(count)
	a.makeFillers(o.FillerBytes)
	return a
}

// reference is how a record is named inside another one.
func reference(id, kind, name, collection string) raw {
	return encode(object{
		{"id", id}, {"type", kind + "_reference"}, {"summary", name},
		{"self", apiURL(collection, id)}, {"html_url", webURL(collection, id)},
	})
}

// identity is how every record begins.
func identity(id, kind, summary, collection string) object {
	return object{
		{"id", id}, {"type", kind}, {"summary", summary},
		{"self", apiURL(collection, id)}, {"html_url", webURL(collection, id)},
	}
}

func apiURL(collection, id string) string {
	return "https://api.pagerduty.com/" + collection + "/" + id
}

func webURL(collection, id string) string {
	if collection == "services" {
		collection = "service-directory"
	}
	return "https://acme-demo.pagerduty.com/" + collection + "/" + id
}

// flaw makes one of the optional fields null, or leaves it out, in two of every
// so many records, each field in turn: the API may do so with any field that
// the document does not require.
func flaw(o object, i, every int, optional ...string) object {
	name := optional[i/every%len(optional)]
	switch i % every {
	case 1:
		o.set(name, nil)
	case 2:
		return o.without(name)
	}
	return o
}
