package fakepagerduty

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one authenticated request.
type call struct {
	account *account
	key     key
	method  string
	path    string // still escaped
	id      string // what stands for {id} in the route's path, unescaped
	query   url.Values
	header  http.Header
	body    []byte
	now     time.Time // UTC, whole seconds
}

// route is one operation of the API. Its path has at most one {id}.
type route struct {
	method string
	path   string
	status int // of success
	handle func(*call) (object, error)
}

// routes are all operations that the server knows.
func routes() []route {
	return []route{
		{"GET", "/incidents", 200, (*call).listIncidents},
		{"POST", "/incidents", 201, (*call).createIncident},
		{"PUT", "/incidents", 200, (*call).manageIncidents},
		{"GET", "/incidents/{id}", 200, (*call).showIncident},
		{"PUT", "/incidents/{id}", 200, (*call).updateIncident},
		{"GET", "/incidents/{id}/notes", 200, (*call).listNotes},
		{"POST", "/incidents/{id}/notes", 200, (*call).createNote},
		{"GET", "/incidents/{id}/alerts", 200, (*call).listAlerts},
		{"GET", "/incidents/{id}/log_entries", 200, (*call).listLogEntries},
		{"GET", "/incidents/{id}/past_incidents", 200, (*call).listPastIncidents},
		{"GET", "/incidents/{id}/related_incidents", 200, (*call).listRelatedIncidents},
		{"GET", "/oncalls", 200, (*call).listOncalls},
		{"GET", "/schedules", 200, (*call).listSchedules},
		{"GET", "/schedules/{id}", 200, (*call).showSchedule},
		{"GET", "/schedules/{id}/users", 200, (*call).listScheduleUsers},
		{"GET", "/escalation_policies", 200, (*call).listPolicies},
		{"GET", "/escalation_policies/{id}", 200, (*call).showPolicy},
		{"GET", "/services", 200, (*call).listServices},
		{"GET", "/services/{id}", 200, (*call).showService},
		{"GET", "/teams", 200, (*call).listTeams},
		{"GET", "/teams/{id}", 200, (*call).showTeam},
		{"GET", "/users", 200, (*call).listUsers},
		{"GET", "/users/me", 200, (*call).showCurrentUser},
		{"GET", "/users/{id}", 200, (*call).showUser},
		{"GET", "/audit/records", 200, (*call).listAuditRecords},
		{"GET", "/priorities", 200, (*call).listPriorities},
		{"GET", "/business_services", 200, (*call).listBusinessServices},
		{"GET", "/maintenance_windows", 200, (*call).listMaintenanceWindows},
		{"GET", "/tags", 200, (*call).listTags},
	}
}

// answer finds the route and runs it: reads together, a write alone.
func (c *call) answer() answer {
	for _, r := range c.account.routes {
		id, ok := matchPath(r.path, c.path)
		if !ok || r.method != c.method {
			continue
		}
		c.id = id
		body, err := c.run(r)
		if err == nil {
			return jsonAnswer(r.status, body)
		}
		var refusal apiError
		errors.As(err, &refusal) // the handlers fail in no other way
		return refusal.answer()
	}
	return notFound.answer()
}

func (c *call) run(r route) (object, error) {
	if r.method == http.MethodGet {
		c.account.mu.RLock()
		defer c.account.mu.RUnlock()
		return r.handle(c)
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	return r.handle(c)
}

// decode reads the request's body into v.
func (c *call) decode(v any) error {
	if json.Unmarshal(c.body, v) != nil {
		return invalidInput("The request body is not the JSON that was expected.")
	}
	return nil
}

// matchPath compares an escaped path with a route's, segment by segment.
func matchPath(pattern, path string) (id string, ok bool) {
	for pattern != "" && path != "" {
		var want, got string
		want, pattern = cutSegment(pattern)
		got, path = cutSegment(path)
		got, err := url.PathUnescape(got)
		switch {
		case err != nil || got == "":
			return "", false
		case want == "{id}":
			id = got
		case want != got:
			return "", false
		}
	}
	return id, pattern == path // both at their end
}

// cutSegment splits "/a/b" into "a" and "/b".
func cutSegment(path string) (segment, rest string) {
	path = strings.TrimPrefix(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
