# Shapes that more than one tool gives out. Every key is always there: null where the API leaves it out, [] for a list.
# A shape of null is nothing, so that a null among the records of a list is passed over. A field that answers have but the
# API's own description does not is written with a question mark.

# A reference to another record.
def ref: if . == null then null else {id, type, summary, html_url} end;

# A time in UTC, so that times can be compared as they are written; anything else as it is.
def utc: . as $t | if type == "string" and (endswith("Z") | not) then (try (strptime("%Y-%m-%dT%H:%M:%S%z") | mktime | todate) catch $t) else $t end;

# A list that may be missing or null, each item shaped by f; a null item is left out.
def list(f): [(. // [])[] | if . == null then empty else f end];

def incident:
  select(. != null)
  | {id, html_url, incident_number, title, status, urgency, priority, created_at: (.created_at | utc), updated_at: (.updated_at | utc), resolved_at: (.resolved_at | utc), resolve_reason,
     summary, description: .description?, incident_key,
     last_status_change_at: (.last_status_change_at | utc),
     alert_counts: (if has("alert_counts") then .alert_counts else {} end),
     assignments: (.assignments | list({assignee: (.assignee | ref), at: (.at | utc)})),
     acknowledgements: (.acknowledgements | list({acknowledger: (.acknowledger | ref), at: (.at | utc)})),
     service: (.service | ref),
     teams: (.teams | list(ref)),
     escalation_policy: (.escalation_policy | ref),
     last_status_change_by: (.last_status_change_by | ref),
     incident_type: (.incident_type | if . == null then null else .name end), assigned_via,
     pending_actions: (.pending_actions | list({type, at: (.at | utc)}))};

# A list of {incident, score}, most similar first.
def past_incidents:
  [(. // [])[] | select(. != null)
   | {id: .incident.id, title: .incident.title, created_at: (.incident.created_at | utc), self: .incident.self,
      similarity_score: (.score // 0.0)}]
  | sort_by(-.similarity_score);

# An {incident, relationships}; what relates them first is repeated beside the list.
def related_incident:
  select(. != null)
  | (.incident // {} | incident)
    + {relationships: (.relationships | list({type, metadata})),
       relationship_type: (.relationships | list(.type))[0],
       relationship_metadata: (.relationships | list(.metadata))[0]};

def note:
  select(. != null)
  | {id, content, created_at: (.created_at | utc),
     user: (.user | if . == null then null else {id, name: .summary} end),
     channel: (.channel | if . == null then null else {summary} end)};

def escalation_policy:
  select(. != null)
  | {id, html_url, summary, name, description,
     num_loops: (if has("num_loops") then .num_loops else 1 end),
     escalation_rules: (.escalation_rules | list({id, escalation_delay_in_minutes, targets: (.targets | list(ref))})),
     on_call_handoff_notifications,
     services: (.services | list(ref)),
     teams: (.teams | list(ref))};

def schedule:
  select(. != null)
  | {id, html_url, name, summary, description, time_zone,
     escalation_policies: (.escalation_policies | list(ref)),
     teams: (.teams | list(ref)),
     schedule_layers: (.schedule_layers | list({id, name, start: (.start | utc), end: (.["end"] | utc), users: (.users | list(.user | ref))}))};

def service:
  select(. != null)
  | {id, html_url, name, description, status, created_at: (.created_at | utc), updated_at: (.updated_at? | utc),
     teams: (.teams | list(ref)),
     integrations: (.integrations | list(ref)),
     escalation_policy: (.escalation_policy | ref)};

def team:
  select(. != null)
  | {id, html_url, name, description, type, summary, default_role, parent: (.parent? | ref)};

def user:
  select(. != null)
  | {id, html_url, name, email, time_zone, color, avatar_url, billed: .billed?, role, description, invitation_sent, job_title,
     locale: .locale?, type, summary,
     teams: (.teams | list(ref)),
     contact_methods: (.contact_methods | list(ref)),
     notification_rules: (.notification_rules | list(ref))};

# --- incidents, incident_response, activity, change_events ---

# A value that is cut, and then becomes a text, where it is longer than 2,000 characters.
def cut: (if type == "string" then . else tojson end) as $text
  | if ($text | length) > 2000 then $text[:2000] + "... (cut)" else . end;

# What its sender said stands in cef_details, or in details alone, which may be a text.
def alert:
  select(. != null)
  | ((.body.cef_details? | objects) // {}) as $cef
  | {id, html_url, summary, status, severity, suppressed, created_at: (.created_at | utc), alert_key,
     service: (.service | ref), integration: (.integration | ref), incident: (.incident | ref),
     source: $cef.source_origin, component: $cef.source_component,
     group: $cef.service_group, class: $cef.event_class,
     client: $cef.client, client_url: $cef.client_url,
     links: (.body.contexts | list({href: (.href // .src), text})),
     details: (.body.details | cut)};

def log_entry:
  select(. != null)
  | {id, html_url, type, created_at: (.created_at | utc), summary, note,
     agent: (.agent | ref), user: (.user? | ref), assignees: (.assignees? | list(ref)),
     incident: (.incident | ref), service: (.service | ref), teams: (.teams | list(ref)),
     channel, event_details, changeset, contexts,
     changed_actions: (.changed_actions? | list(.at |= utc)), acknowledgement_timeout: .acknowledgement_timeout?};

# The routing key of a change event lets everyone send events: it is left out.
def change_event:
  select(. != null)
  | {id, html_url, timestamp: (.timestamp | utc), summary, source, services: (.services | list(ref)), integration: (.integration | ref),
     links: (.links | list({href, text})), custom_details};

def custom_field:
  select(. != null)
  | {id, name, display_name, data_type, field_type, description, value};

# --- overview ---

# A record that `find` has found, and whether its name is the one asked for.
def found($kind; $query; about):
  select(. != null)
  | (.name // .summary) as $name
  | {kind: $kind, id, name: $name, exact: (($name | tostring | ascii_downcase) == ($query | ascii_downcase)), about: about, html_url: .html_url?};

# Those of a list that the API does not filter whose name contains the text.
def named($query): select(. != null and ([.name, .summary?, .display_name?] | any(type == "string" and (ascii_downcase | contains($query | ascii_downcase)))));

# A reference as an answer of many parts has it.
def short: if . == null then null else {id, name: (.name? // .summary)} end;
