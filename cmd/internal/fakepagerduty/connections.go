package fakepagerduty

import (
	"strings"
	"time"
)

// connections are those of workflows with other systems.
func connections() *collection {
	return &collection{
		path: "/workflows/integrations/connections", one: "connection", many: "connections", ops: "list", pages: byCursor,
		seed: func(a *account, _ []string) ([]object, error) {
			names := []string{"Slack Acme", "Jira OPS", "Zoom"}
			return times(len(names), func(i int) object {
				return object{
					{"id", uuid(a.seed, kindWorkflow, 500+i)}, {"type", "workflow_integration_connection"}, {"integration_id", slugOf(names[i])}, {"name", names[i]}, {"service_url", "https://api.example.com"},
					{"external_id", names[i]}, {"external_id_label", "Workspace"}, {"scopes", []string{"write"}}, {"is_default", i == 0},
					{"health", object{{"is_healthy", i != 2}, {"health_message", []any{nil, nil, "The token has expired"}[i]}, {"last_checked_at", a.base.Add(-time.Hour)}}},
					{"configuration", object{}}, {"secrets", object{{"token", "-- redacted --"}}}, {"teams", []any{}}, {"apps", []any{}}, {"created_at", a.base.AddDate(0, -3, 0)}, {"created_by", a.users[i].ref},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			return strings.Contains(strings.ToLower(o.text("name")), strings.ToLower(c.query.Get("name")))
		},
	}
}

// listAllowLists wants the header of early access.
func (c *call) listAllowLists() (any, error) {
	if c.header.Get("X-EARLY-ACCESS") != "ip-allow-lists" {
		return nil, badArguments("The header X-EARLY-ACCESS: ip-allow-lists is required.")
	}
	return object{{"ip_allow_lists", []object{{
		{"id", wideID(c.account.seed, kindMisc, 9)}, {"type", "ip_allow_list"}, {"state", "disabled"},
		{"cidr_entries", []object{{{"cidr", "192.0.2.0/24"}, {"description", "Office"}}, {{"cidr", "198.51.100.0/24"}, {"description", nil}}}},
	}}}}, nil
}

func (c *call) showThreshold() (any, error) {
	p := c.account.priorityRecord(1)
	return object{{"global_threshold", object{{"id", p.get("id")}, {"order", p.get("order")}}}}, nil
}

func connectionRoutes() []route {
	return []route{
		{"GET", "/ip_allow_lists", 200, (*call).listAllowLists},
		{"GET", "/business_services/priority_thresholds", 200, (*call).showThreshold},
	}
}
