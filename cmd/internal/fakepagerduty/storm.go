package fakepagerduty

import (
	"slices"
	"time"
)

// Last night the database of Payments failed for half an hour, and all that
// stands on it. A schema migration had begun just before.
const (
	stormOfMany  = 5000 // an account with fewer incidents has none
	stormFrom    = 2*time.Hour + 10*time.Minute
	stormLength  = 25 * time.Minute
	stormAround  = 45 * time.Minute
	stormChanged = 9 * time.Minute // before the storm
)

// stormServices are those that failed: the domain and the component, the first
// one first.
var stormServices = [][2]int{
	{1, componentDatabase}, {1, componentAPI}, {1, componentWorker}, {0, componentAPI}, {1, componentBatch}, {0, componentWeb}, {2, componentAPI}, {1, componentWeb},
	{18, componentAPI}, {0, componentWorker}, {1, componentAPI}, {2, componentWeb},
}

// stormTitles are what the incidents of each component are called.
var stormTitles = map[string]string{
	"Database":   "Replication lag of {slug}-1 is 340 s",
	"API":        "Timeouts from {service} to payments-database ({few}0 per second)",
	"Worker":     "{service}: {big} jobs failed in a row",
	"Batch Jobs": "{service}: step {few} of 9 failed with exit code 137",
	"Web":        "Synthetic check \"pay with card\" failed from {city}",
}

// stormStart is 02:10 UTC of the base's day, or of the day before when that is
// not over.
func (a *account) stormStart() time.Time {
	start := a.base.Truncate(24 * time.Hour).Add(stormFrom)
	if start.Add(2 * time.Hour).After(a.base) {
		start = start.AddDate(0, 0, -1)
	}
	return start
}

// makeStorm makes the storm out of the incidents of that hour and a half.
func (a *account) makeStorm() {
	if len(a.heads) < stormOfMany {
		return
	}
	start := a.stormStart()
	first, _ := slices.BinarySearchFunc(a.heads, start.Add(-stormAround).Unix(), byCreation)
	last, _ := slices.BinarySearchFunc(a.heads, start.Add(stormAround).Unix(), byCreation)
	for n := range last - first {
		h := &a.heads[first+n]
		d := newDice(a.seed, kindStorm, n)
		place := stormServices[0]
		if n > 0 {
			place = stormServices[1+(n-1)%(len(stormServices)-1)]
		}
		h.service = int32(place[1]*teamCount + place[0])
		h.created = start.Add(stormLength * time.Duration(n) / time.Duration(last-first)).Unix()
		h.responder = int32(a.firstMember(int(h.service), n))
		h.acked = h.created + int64(d.between(60, 400))
		h.resolved = start.Add(stormLength).Unix() + int64(n*20+d.between(60, 600))
		h.lowUrgency, h.autoResolved, h.storm = false, n%4 == 3, true
		if h.autoResolved {
			h.acked = 0
		}
		a.newest[h.service] = max(a.newest[h.service], h.created)
	}
}

func byCreation(h head, at int64) int { return int(h.created - at) }

func (a *account) firstMember(service, n int) int {
	members := a.teams[service%teamCount].members
	return members[n/len(stormServices)%len(members)]
}
