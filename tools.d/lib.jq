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
     last_status_change_by: (.last_status_change_by | ref)};

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
     last_incident_timestamp: (.last_incident_timestamp | utc),
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

# --- services ---

# A service with its settings; the two timeouts are in seconds, null where there is none.
def service_settings:
  select(. != null)
  | service
    + {auto_resolve_timeout, acknowledgement_timeout, alert_creation, incident_urgency_rule, support_hours, scheduled_actions,
       alert_grouping_parameters, auto_pause_notifications_parameters};

# A service as it is written back: its status only where it is one that can be set, for the others follow from its incidents.
def writable_service: if .status | IN("active", "disabled") then . else del(.status) end;

# An integration; inside a service it is described as a mere reference, but given whole when that is asked for.
def integration:
  select(. != null)
  | {id, html_url, name: .name?, type, created_at: (.created_at? | utc), integration_email: .integration_email?,
     integration_key: .integration_key?, service: (.service? | ref), vendor: (.vendor? | ref)};

def custom_field: select(. != null) | {id, name, display_name, description, data_type, field_type, value};

# The dependencies of a service, and the ids of the services in them, at most 50 of each kind, to find their names.
def dependencies:
  [.[]? | values] as $all
  | [$all[] | .supporting_service, .dependent_service | values | select(.id != null)] as $ends
  | {all: $all,
     business: ([$ends[] | select(.type | tostring | startswith("business_service")) | .id] | unique[:50]),
     technical: ([$ends[] | select(.type | tostring | startswith("business_service") | not) | .id] | unique[:50])};

# One of them, with names out of a list of {id, name}.
def dependency($names):
  def named: if . == null then null else .id as $id | {id, type, name: first(($names[] | select(.id == $id) | .name), null)} end;
  {id, supporting_service: (.supporting_service | named), dependent_service: (.dependent_service | named)};

# --- users, my_notifications ---

# A way to reach somebody; inside a user it is described as a mere reference, but given whole when that is asked for. The
# address of a device is a token, which nobody needs to see.
def contact_method:
  select(. != null)
  | {id, type, label: .label?, address: (if .type | tostring | startswith("push_notification") then null else .address? end), country_code: .country_code?, enabled: .enabled?, blacklisted: .blacklisted?,
     device_type: .device_type?, send_short_email: .send_short_email?, created_at: (.created_at? | utc)};

# When somebody is reached, in minutes after an incident was assigned, and how.
def notification_rule:
  select(. != null)
  | {id, urgency: .urgency?, start_delay_in_minutes: .start_delay_in_minutes?,
     contact_method: (.contact_method? | if . == null then null else {id, type, summary, address: .address?} end)};

# --- oncalls, schedules ---

def oncall:
  select(. != null)
  | {escalation_level, start: (.start | utc), end: (.["end"] | utc),
     escalation_policy: (.escalation_policy | ref), schedule: (.schedule | ref), user: (.user | ref)};

def override: select(. != null) | {id, start: (.start | utc), end: (.["end"] | utc), user: (.user | ref)};

# The range that shifts are asked for: two weeks where one end is left out, null without both.
def span($since; $until):
  def at($d): fromdate | . + $d | todate;
  if $since == null and $until == null then null
  else {since: ($since // ($until | at(-1209600))), until: ($until // ($since | at(1209600)))} end;

# Which ends of a shift are not its own, but those of the range that was asked for.
def cut($span):
  ([if $span != null and .start == $span.since then "start" else empty end,
    if $span != null and .["end"] == $span.until then "end" else empty end]) as $ends
  | . + {cut: $ends};

# The shifts of a layer or of the whole, with their ends in UTC.
def shifts($span): {name, rendered_coverage_percentage,
  rendered_schedule_entries: (.rendered_schedule_entries | list({start: (.start | utc), end: (.["end"] | utc), user: (.user | ref)} | cut($span)))};

# A schedule made of shifts, in the form of one made of layers: each of its rotations is a layer, each shift an entry.
def layers_of_shifts($span; $ranged):
  ([(.users // [])[] | values | {key: .id, value: ref}] | from_entries) as $users
  | def who: if .user_id? == null then null else $users[.user_id] // {id: .user_id, type: "user_reference", summary: null, html_url: null} end;
  {id, html_url, name, summary: .name, description, time_zone,
     escalation_policies: (.escalation_policies | list(ref)),
     teams: (.teams | list(ref)),
     schedule_layers: (.rotations | list({id, name: ([(.events // [])[] | values | .name | values] | join(", ")),
       start: ([(.events // [])[] | values | .effective_since | values | utc] | min),
       end: ([(.events // [])[] | values | .effective_until | utc] | if any(. == null) then null else max end),
       users: ([(.events // [])[] | values | .assignment_strategy.members? // [] | .[] | values | who | values] | unique_by(.id))}))}
  + (if $ranged | not then {} else
      {final_schedule: (.final_schedule | if . == null then null else
         {name: "Final Schedule", rendered_coverage_percentage,
          rendered_schedule_entries: (.computed_shift_assignments | list({start: (.start_time | utc), end: (.end_time | utc), user: (.member | who)} | cut($span)))} end),
       overrides_subschedule: null}
     end);
