package main

// The fields of an incident that the answers of list_incidents hold, in the
// order in which they are written. What is missing and what is null is nil.
type incident struct {
	Acknowledgements   []acknowledgement `json:"acknowledgements"`
	AlertCounts        alertCounts       `json:"alert_counts"`
	Assignments        []assignment      `json:"assignments"`
	CreatedAt          *string           `json:"created_at"`
	Description        *string           `json:"description"`
	EscalationPolicy   *reference        `json:"escalation_policy"`
	HTMLURL            *string           `json:"html_url"`
	ID                 *string           `json:"id"`
	IncidentKey        *string           `json:"incident_key"`
	IncidentNumber     *int              `json:"incident_number"`
	LastStatusChangeAt *string           `json:"last_status_change_at"`
	LastStatusChangeBy *reference        `json:"last_status_change_by"`
	Priority           *priority         `json:"priority"`
	ResolveReason      *resolveReason    `json:"resolve_reason"`
	ResolvedAt         *string           `json:"resolved_at"`
	Service            *reference        `json:"service"`
	Status             *string           `json:"status"`
	Summary            *string           `json:"summary"`
	Teams              []*reference      `json:"teams"`
	Title              *string           `json:"title"`
	UpdatedAt          *string           `json:"updated_at"`
	Urgency            *string           `json:"urgency"`
}

// incidentFields names them, whole: by default the tool gives less.
const incidentFields = `["acknowledgements","alert_counts","assignments","created_at","description","escalation_policy","html_url","id","incident_key","incident_number","last_status_change_at","last_status_change_by","priority","resolve_reason","resolved_at","service","status","summary","teams","title","updated_at","urgency"]`

type reference struct {
	HTMLURL *string `json:"html_url"`
	ID      *string `json:"id"`
	Summary *string `json:"summary"`
	Type    *string `json:"type"`
}

type acknowledgement struct {
	Acknowledger *reference `json:"acknowledger"`
	At           *string    `json:"at"`
}

type assignment struct {
	Assignee *reference `json:"assignee"`
	At       *string    `json:"at"`
}

type alertCounts struct {
	All       int `json:"all"`
	Resolved  int `json:"resolved"`
	Triggered int `json:"triggered"`
}

type priority struct {
	AccountID     *string `json:"account_id"`
	Color         *string `json:"color"`
	CreatedAt     *string `json:"created_at"`
	Description   *string `json:"description"`
	HTMLURL       *string `json:"html_url"`
	ID            *string `json:"id"`
	Name          *string `json:"name"`
	Order         int     `json:"order"`
	SchemaVersion int     `json:"schema_version"`
	Self          *string `json:"self"`
	Summary       *string `json:"summary"`
	Type          *string `json:"type"`
	UpdatedAt     *string `json:"updated_at"`
}

type resolveReason struct {
	Incident mergedInto `json:"incident"`
	Type     *string    `json:"type"`
}

type mergedInto struct {
	HTMLURL *string `json:"html_url"`
	ID      *string `json:"id"`
	Self    *string `json:"self"`
	Summary *string `json:"summary"`
	Type    *string `json:"type"`
}

// answer is what list_incidents answers with.
type answer struct {
	Metadata  metadata    `json:"metadata"`
	Incidents []*incident `json:"incidents"`
}

type metadata struct {
	Count        int    `json:"count"`
	Description  string `json:"description"`
	Counted      int    `json:"counted"`
	Autoresolved int    `json:"autoresolve_count"`
	NoData       int    `json:"no_data_count"`
	StatusCounts struct {
		Acknowledged int `json:"acknowledged"`
		Resolved     int `json:"resolved"`
		Triggered    int `json:"triggered"`
	} `json:"status_counts"`
}
