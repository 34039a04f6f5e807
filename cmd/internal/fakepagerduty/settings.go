package fakepagerduty

import (
	"net/http"
	"slices"
	"time"
)

// abilities are what the account's plan has; whatever is not here is refused
// with 402 where it is asked for.
var abilities = []string{
	"teams", "read_only_users", "service_support_hours", "urgencies", "coordinated_responding", "permissions_service", "advanced_permissions",
	"manage_schedules", "manage_api_keys", "sso", "event_intelligence", "business_services", "status_pages", "automation_actions", "incident_workflows",
}

func (c *call) listAbilities() (any, error) { return object{{"abilities", abilities}}, nil }

func (c *call) showAbility() (any, error) {
	if slices.Contains(abilities, c.id) {
		return object{}, nil
	}
	return nil, apiError{status: http.StatusPaymentRequired, code: codeMissingAbility, message: "Account does not have the ability " + c.id}
}

var licenseTexts = []struct {
	name, group string
	roles       []string
}{
	{"Business (Full User)", "FullUser", []string{"owner", "admin", "user", "limited_user", "observer", "restricted_access"}},
	{"Business (Stakeholder)", "Stakeholder", []string{"read_only_user", "read_only_limited_user"}},
}

func (a *account) license(i int) object {
	id, text := shortID(a.seed, kindMisc, i), licenseTexts[i]
	return object{
		{"id", id}, {"type", "license"}, {"summary", text.name}, {"self", nil}, {"html_url", nil}, {"name", text.name}, {"description", "For those who " + []string{"respond", "watch"}[i]},
		{"valid_roles", text.roles}, {"role_group", text.group},
	}
}

// licenseOf is which license a user has: their role says so.
func (c *call) licenseOf(user int) object {
	if slices.Contains(licenseTexts[1].roles, c.plain().userRecord(user).text("role")) {
		return c.account.license(1)
	}
	return c.account.license(0)
}

func (c *call) listLicenses() (any, error) {
	counts := map[string]int{}
	for u := range c.account.users {
		counts[c.licenseOf(u).text("id")]++
	}
	return object{{"licenses", times(len(licenseTexts), func(i int) object {
		o := c.account.license(i)
		return append(o, field{"current_value", counts[o.text("id")]}, field{"allocations_available", 200 - counts[o.text("id")]})
	})}}, nil
}

func (c *call) listAllocations() (any, error) {
	return page(c, "license_allocations", upTo(len(c.account.users)), func(u int) object {
		return object{{"user", c.account.users[u].ref}, {"license", c.licenseOf(u)}, {"allocated_at", c.account.base.AddDate(-1, 0, -u).In(c.account.userZone(u).location())}}
	})
}

func (c *call) showUserLicense() (any, error) {
	u, ok := c.account.userByID[c.id]
	if !ok {
		return nil, notFound
	}
	return object{{"license", c.licenseOf(u)}}, nil
}

// delegations are a user's sign-ins, until they are revoked.
func delegations() *collection {
	return &collection{
		path: "/users/{id}/oauth_delegations", one: "", many: "oauth_delegations", ops: "list",
		pages: workflowTriggers().pages,
		seed: func(a *account, parents []string) ([]object, error) {
			u, ok := a.userByID[parents[0]]
			if !ok {
				return nil, notFound
			}
			return times(3, func(i int) object {
				id := uuid(a.seed, kindMisc, u*8+i)
				created := a.base.Add(-time.Duration(u%5+i*30+1) * time.Hour)
				return object{
					{"id", id}, {"type", []string{"web", "mobile", "integration"}[i]}, {"delegation_type", []string{"web", "mobile", "integration"}[i]}, {"client_id", "PagerDutyLogin"}, {"self", apiURL("users/"+parents[0]+"/oauth_delegations", id)},
					{"created_at", created}, {"expires_at", created.AddDate(0, 0, 7)}, {"status", "issued"}, {"scope", "openid profile"},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			return (c.query.Get("delegation_type") == "" || o.text("delegation_type") == c.query.Get("delegation_type")) && (c.query.Get("status") == "" || o.text("status") == c.query.Get("status"))
		},
	}
}

func (c *call) revokeDelegations() (any, error) {
	user, kind := c.query.Get("user_id"), c.query.Get("type")
	if user == "" || kind == "" {
		return nil, invalidInput("User_id and type are required.")
	}
	all, err := c.account.records("/users/{id}/oauth_delegations", user)
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	for i, o := range all {
		if o.text("delegation_type") == kind {
			all[i] = o.with("status", "revoked")
		}
	}
	c.account.keep(all, "/users/{id}/oauth_delegations", user)
	return object{{"status", "ok"}}, nil
}

func (c *call) listSessions() (any, error) {
	all, err := c.account.records("/users/{id}/oauth_delegations", c.id)
	if err != nil {
		return nil, err
	}
	sessions := []object{}
	for _, o := range all {
		if o.text("status") == "issued" {
			sessions = append(sessions, object{{"id", o.text("id")}, {"user_id", c.id}, {"created_at", o.get("created_at")}, {"type", "browser"}, {"summary", "Mozilla/5.0 (X11; Linux x86_64)"}})
		}
	}
	return object{{"user_sessions", sessions}}, nil
}

func (c *call) showSessionConfigurations() (any, error) {
	records := []object{}
	for i, kind := range []string{"web", "mobile"} {
		if want := c.query.Get("type"); want == "" || want == kind {
			records = append(records, object{{"type", kind}, {"absolute_session_ttl", 3600 * (i + 1)}, {"idle_session_ttl", 600 * (i + 1)}})
		}
	}
	return object{{"session_configurations", records}}, nil
}

func settingRoutes() []route {
	return []route{
		{"GET", "/abilities", 200, (*call).listAbilities},
		{"GET", "/abilities/{id}", 204, (*call).showAbility},
		{"GET", "/licenses", 200, (*call).listLicenses},
		{"GET", "/license_allocations", 200, (*call).listAllocations},
		{"GET", "/users/{id}/license", 200, (*call).showUserLicense},
		{"GET", "/users/{id}/sessions", 200, (*call).listSessions},
		{"DELETE", "/oauth_delegations", 200, (*call).revokeDelegations},
		{"GET", "/session_configurations", 200, (*call).showSessionConfigurations},
		{"GET", "/standards/scores/technical_services", 200, (*call).listScores},
		{"GET", "/standards/scores/technical_services/{id}", 200, (*call).showScore},
		{"PUT", "/standards/{id}", 200, (*call).updateStandard},
		{"POST", "/templates/{id}/render", 200, (*call).renderTemplate},
		{"GET", "/templates/fields", 200, (*call).listTemplateFields},
	}
}
