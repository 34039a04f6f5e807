package fakepagerduty

import "slices"

// routes are all operations that the server knows, each resource's in its file.
// Of two that match the earlier one holds: /users/me stands before /users/{id}.
func routes(byPath map[string]*collection) []route {
	all := slices.Concat(
		incidentRoutes(),
		peopleRoutes(),
		tagRoutes(),
	)
	for _, r := range collections() {
		byPath[r.path] = r
		all = append(all, r.routes()...)
	}
	return all
}

// collections are the resources that need no more than their records.
func collections() []*collection {
	return []*collection{
		businessServices(),
		maintenanceWindows(),
		tags(),
	}
}

func incidentRoutes() []route {
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
	}
}

func peopleRoutes() []route {
	return []route{
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
	}
}
