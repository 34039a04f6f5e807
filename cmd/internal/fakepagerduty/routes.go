package fakepagerduty

import "slices"

// routes are all operations that the server knows, each resource's in its file.
func routes(byPath map[string]*collection) []route {
	all := slices.Concat(
		incidentRoutes(),
		oncallRoutes(),
		scheduleRoutes(),
		policyRoutes(),
		serviceRoutes(),
		teamRoutes(),
		userRoutes(),
		tagRoutes(),
		workflowRoutes(),
		statusPageRoutes(),
		orchestrationRoutes(),
		webhookRoutes(),
		settingRoutes(),
		eventRuleRoutes(),
		connectionRoutes(),
		auditRoutes(),
		reviewRoutes(),
		dependencyRoutes(),
		impactRoutes(),
		changeRoutes(),
		analyticsRoutes(),
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
		changes(),
		serviceFields(),
		serviceIntegrations(),
		workflows(),
		workflowTriggers(),
		workflowActions(),
		automationActions(),
		automationRunners(),
		invocations(),
		statusPages(),
		statusPageServices(),
		statusPageWords("impacts", "impact", "impact"),
		statusPageWords("severities", "severity", "severity"),
		statusPageWords("statuses", "status", "status"),
		statusPagePosts(),
		postUpdates(),
		statusPageSubscriptions(),
		statusDashboards(),
		eventOrchestrations(),
		orchestrationIntegrations(),
		groupingSettings(),
		webhooks(),
		extensions(),
		extensionSchemas(),
		vendors(),
		addons(),
		serviceRules(),
		cacheVariables(globalVariablesPath),
		cacheVariables(serviceVariablesPath),
		recommendations(),
		connections(),
		standards(),
		memories(),
		templates(),
		delegations(),
		contactMethods(),
		notificationRules(),
		handoffRules(),
		statusUpdateRules(),
		shiftSchedules(),
		rotations(),
		rotationEvents(),
		customShifts(),
		shiftOverrides(),
		incidentTypes(),
		incidentFields(),
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
		{"PUT", "/incidents/{id}/notes/{id}", 200, (*call).updateNote},
		{"DELETE", "/incidents/{id}/notes/{id}", 204, (*call).deleteNote},
		{"GET", "/incidents/{id}/alerts", 200, (*call).listAlerts},
		{"PUT", "/incidents/{id}/alerts", 200, (*call).updateAlerts},
		{"GET", "/incidents/{id}/alerts/{id}", 200, (*call).showAlert},
		{"PUT", "/incidents/{id}/alerts/{id}", 200, (*call).updateAlert},
		{"GET", "/incidents/{id}/log_entries", 200, (*call).listIncidentLog},
		{"GET", "/log_entries", 200, (*call).listLogEntries},
		{"GET", "/log_entries/{id}", 200, (*call).showLogEntry},
		{"PUT", "/log_entries/{id}/channel", 202, (*call).updateLogChannel},
		{"POST", "/incidents/{id}/snooze", 201, (*call).snooze},
		{"PUT", "/incidents/{id}/merge", 200, (*call).merge},
		{"POST", "/incidents/{id}/responder_requests", 200, (*call).requestResponders},
		{"PUT", "/incidents/{id}/responder_requests/cancel", 200, (*call).cancelResponders},
		{"POST", "/incidents/{id}/status_updates", 200, (*call).postStatusUpdate},
		{"GET", "/incidents/{id}/status_updates/subscribers", 200, (*call).listIncidentSubscribers},
		{"POST", "/incidents/{id}/status_updates/subscribers", 200, (*call).subscribeToIncident},
		{"POST", "/incidents/{id}/status_updates/unsubscribe", 200, (*call).unsubscribeFromIncident},
		{"GET", "/incidents/{id}/business_services/impacts", 200, (*call).listIncidentImpacts},
		{"PUT", "/incidents/{id}/business_services/{id}/impacts", 200, (*call).setIncidentImpact},
		{"GET", "/incidents/{id}/custom_fields/values", 200, (*call).showIncidentFields},
		{"PUT", "/incidents/{id}/custom_fields/values", 201, (*call).setIncidentFields},
		{"GET", "/incidents/{id}/outlier_incident", 200, (*call).showOutlier},
		{"GET", "/incidents/{id}/past_incidents", 200, (*call).listPastIncidents},
		{"GET", "/incidents/{id}/related_incidents", 200, (*call).listRelatedIncidents},
	}
}

func oncallRoutes() []route {
	return []route{
		{"GET", "/oncalls", 200, (*call).listOncalls},
		{"GET", "/schedules", 200, (*call).listSchedules},
		{"GET", "/schedules/{id}", 200, (*call).showSchedule},
		{"GET", "/schedules/{id}/users", 200, (*call).listScheduleUsers},
		{"GET", "/schedules/{id}/overrides", 200, (*call).listOverrides},
		{"POST", "/schedules/{id}/overrides", 201, (*call).createOverrides},
		{"DELETE", "/schedules/{id}/overrides/{id}", 204, (*call).deleteOverride},
		{"GET", "/notifications", 200, (*call).listNotifications},
		{"GET", "/priorities", 200, (*call).listPriorities},
	}
}
