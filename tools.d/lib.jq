# Shapes that more than one tool gives out. Every key is always there: null where the API leaves it out, [] for a list.
# A shape of null is nothing, so that a null among the records of a list is passed over. A field that answers have but the
# API's own description does not is written with a question mark.

# A reference to another record.
def ref: if . == null then null else {id, type, summary, html_url} end;

# A time in UTC, so that times can be compared as they are written; anything else as it is.
def utc: . as $t | if type == "string" and (endswith("Z") | not) then (try (strptime("%Y-%m-%dT%H:%M:%S%z") | mktime | todate) catch $t) else $t end;

# A list that may be missing or null, each item shaped by f; a null item is left out.
def list(f): [(. // [])[] | if . == null then empty else f end];

# How many elements of a list are $x.
def how_many($x): length - (. - [$x] | length);

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
  | (.name? // .summary?) as $name
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
# The addresses of web pages in a text or, at any depth, in an object, each once.
def links: [.. | strings | scan("https?://[^\\s\"'<>)\\]]*[^\\s\"'<>)\\].,;:!?]")] | unique;

# An entry of a log, a change event, and a turn of duty, a line each.
def log_line:
  select(. != null)
  | {at: (.created_at | utc), kind: (.type // "" | sub("_log_entry(_reference)?$"; "")), who: .agent.summary, what: .summary};
def change_line:
  select(. != null)
  | {at: (.timestamp | utc), source, summary, services: (.services | list(.summary)), links: (.links | list(.href))};
def oncall_line:
  select(. != null)
  | {level: .escalation_level, user: (.user | short), schedule: .schedule.summary, until: (.["end"] | utc)};

# An ISO 8601 date or date-time as seconds since 1970; null for nothing.
def instant:
  if . == null then null
  elif length == 20 and endswith("Z") then fromdate
  else capture("^(?<day>[0-9-]{10})(T(?<h>[0-9]{2}):(?<m>[0-9]{2})(:(?<s>[0-9]{2})([.][0-9]+)?)?(?<zone>Z|(?<sign>[+-])(?<zh>[0-9]{2}):?(?<zm>[0-9]{2})?)?)?$")
    | (.h // "0" | tonumber) as $h | (.m // "0" | tonumber) as $m | (.s // "0" | tonumber) as $s
    | ((.zh // "0" | tonumber) * 3600 + (.zm // "0" | tonumber) * 60) as $offset
    | (.day + "T00:00:00Z" | fromdate) + $h * 3600 + $m * 60 + $s - (if .sign == "-" then - $offset else $offset end)
  end;

# How many seconds a time is after another one; null where one of the two is missing.
def seconds_since($start): if . == null or $start == null then null else instant - ($start | instant) end;

# Whether a time is in a range, whose ends may be missing.
def within($since; $until): instant as $at | $at != null and ($since == null or $at >= ($since | instant)) and ($until == null or $at < ($until | instant));

# An incident of a list, a line of an overview.
def incident_line:
  select(. != null)
  | {id, number: .incident_number, title, status, urgency, service: .service.summary, created_at: (.created_at | utc), resolved_at: (.resolved_at | utc),
     assigned_to: (.assignments | list(.assignee.summary)), auto_resolved: (.status == "resolved" and .last_status_change_by.type == "service_reference")};

# A title without its numbers, so that alerts of one kind look alike.
def kind_of_title: if . == null then null else gsub("[0-9]+"; "#") end;

# How many there are of each, the commonest first.
def commonest(f; $most): map(f) | group_by(.) | map({value: .[0], count: length}) | sort_by(-.count)[:$most];

# The turns of duty at a time with who follows, from those at the time and the earliest ones of a range that begins with it:
# one for each level, person and schedule, whatever the policies are.
def turns($now; $next; $at):
  [$now[]? | select(. != null)] | group_by([.level, .user.id, .schedule])
  | map(. as $same | .[0] as $o
      | {level: $o.level, user: $o.user, schedule: $o.schedule, escalation_policies: ($same | map(.escalation_policy) | unique), until: ($same | map(.until) | min),
         next: ([$next[]? | select(. != null and $o.schedule != null and .user != null) | select(.level == $o.level and .schedule == $o.schedule and .user.id != $o.user.id and (.start | instant) > ($at | instant))]
                | min_by(.start) | if . == null then null else {user: .user.name, from: .start} end)});
def turn: select(. != null) | {level: .escalation_level, user: (.user | short), schedule: .schedule.summary, escalation_policy: .escalation_policy.summary, start: (.start | utc), until: (.["end"] | utc)};
def minutes: if . == null then null else . / 60 | round end;

# The part of a time that its own offset gives: its hour, and the day of the week, 0 is Sunday.
def local_hour: .[11:13] | tonumber;
def weekday: .[:10] + "T00:00:00Z" | fromdate / 86400 | (. + 4) % 7;

# An incident as its noise is measured; at is when it was opened, by the clocks of a zone.
def noise($zone):
  select(. != null)
  | {service: (.service | short), title: (.title | kind_of_title), high: (.urgency == "high"), at: (.created_at | if . == null then null else instant | todate | in_zone($zone) end), minutes: (.created_at as $from | .resolved_at | seconds_since($from) | minutes),
     auto: (.status == "resolved" and .last_status_change_by.type == "service_reference")};
def noisy($titles):
  def share($n; $of): if $of == 0 then 0 else 100 * $n / $of | round end;
  group_by(.service.id)
  | map(length as $n | {service: .[0].service, incidents: $n, high: (map(select(.high)) | length),
      auto_resolved_percent: share(map(select(.auto)) | length; $n),
      within_5_minutes_percent: share(map(select(.minutes != null and .minutes <= 5)) | length; $n),
      night_percent: share(map(select(.at != null and (.at | local_hour | . < 7 or . >= 22))) | length; $n),
      weekend_percent: share(map(select(.at != null and (.at | weekday | IN(0, 6)))) | length; $n),
      titles: commonest(.title; $titles)})
  | sort_by(-.incidents);

# The parts {from, to, offset} of a range of instants in which the clocks of a zone are as many seconds ahead of UTC.
def steady($from; $to; $zone):
  def offset: todate | in_zone($zone) | if endswith("Z") then 0 else ((.[-5:-3] | tonumber) * 3600 + (.[-2:] | tonumber) * 60) * (if .[-6:-5] == "-" then -1 else 1 end) end;
  def change($a; $b): if $b - $a <= 1 then $b else (($a + $b) / 2 | floor) as $between | if ($between | offset) == ($a | offset) then change($between; $b) else change($a; $between) end end;
  reduce (range($from + 86400; $to; 86400), $to) as $at ([{from: $from, to: $from, offset: ($from | offset)}];
    ($at | offset) as $offset
    | if $offset == .[-1].offset then .[-1].to = $at
      else change(.[-1].to; $at) as $change | .[-1].to = $change | . + [{from: $change, to: $at, offset: $offset}] end);

# The seconds of a shift {s, e} in the parts of a range: all of them, those of Saturdays and Sundays, of nights (22 to 7), and
# of business (Monday to Friday, 9 to 17), by local clocks.
def shift_seconds($parts):
  def within_hours($a; $b; $from; $to): [0, ([$b, $to * 3600] | min) - ([$a, $from * 3600] | max)] | max;
  reduce ($parts[] as $part | [([.s, $part.from] | max), ([.e, $part.to] | min)] | select(.[0] < .[1]) | map(. + $part.offset)) as [$from, $to]
    ({total: 0, weekend: 0, night: 0, business: 0};
    .total += $to - $from
    | reduce range($from / 86400 | floor; $to / 86400 | ceil) as $day (.;
      ($from - $day * 86400) as $a | ($to - $day * 86400) as $b
      | .night += within_hours($a; $b; 0; 7) + within_hours($a; $b; 22; 24)
      | if ($day + 4) % 7 | IN(0, 6) then .weekend += within_hours($a; $b; 0; 24) else .business += within_hours($a; $b; 9; 17) end));

# Shifts {s, e}, those that meet or overlap as one: nobody is on call twice at a time.
def joined:
  sort_by(.s) | reduce .[] as $shift ([]; if . != [] and $shift.s <= .[-1].e then .[-1].e = ([.[-1].e, $shift.e] | max) else . + [$shift] end);

# Turns of duty as hours by person, of a range, by the clocks of a zone. A turn without an end goes on.
def hours($since; $until; $zone):
  ($since | instant) as $from | ($until | instant) as $to | steady($from; $to; $zone) as $parts
  | def sum(f): map(f) | add // 0 | . / 36 | round / 100;
    def of_shifts: joined | map(shift_seconds($parts));
  map(select(. != null and .user != null)) | group_by(.user.id)
  | map(.[0].user as $user | map(select(.start != null) | {level, s: (.start | instant), e: (.["end"] // $until | instant)}) as $shifts | ($shifts | of_shifts) as $all
      | {user: $user, shifts: ($all | length), hours: ($all | sum(.total)), level_1_hours: ($shifts | map(select(.level == 1)) | of_shifts | sum(.total)),
         business_hours: ($all | sum(.business)), night_hours: ($all | sum(.night)), weekend_hours: ($all | sum(.weekend)), always_on_call: any(.[]; .start == null)})
  | sort_by([- .hours, .user.name]);
def local_turn: select(. != null) | {level: .escalation_level, user: (.user | short), start, end};

# The interruptions of people, of all their teams, by id.
def interruptions:
  map(select(. != null)) | group_by(.responder_id)
  | map({key: .[0].responder_id, value: {incidents: (map(.total_incident_count) | add), interruptions: (map(.total_interruptions) | add), business_hour_interruptions: (map(.total_business_hour_interruptions) | add),
      off_hour_interruptions: (map(.total_off_hour_interruptions) | add), sleep_hour_interruptions: (map(.total_sleep_hour_interruptions) | add), engaged_minutes: (map(.total_engaged_seconds) | add | minutes)}}) | from_entries;

# What is left of a range of instants when all shifts {s, e} are taken from it.
def gaps($from; $to):
  reduce (sort_by(.s)[], {s: $to, e: $to}) as $shift ({at: $from, gaps: []};
    if $shift.s > .at then .gaps += [{from: .at, to: ([$shift.s, $to] | min)}] else . end | .at = ([.at, $shift.e] | max))
  | .gaps | map(select(.to > .from));
def policy_levels: select(. != null) | {id, name: (.name // .summary), levels: (.escalation_rules | list(.) | length)};

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
     contact_method: (.contact_method? | if . == null then null
       else {id, type, summary, address: (if .type | tostring | startswith("push_notification") then null else .address? end)} end)};

# --- oncalls, schedules ---

def oncall:
  select(. != null)
  | {escalation_level, start: (.start | utc), end: (.["end"] | utc),
     escalation_policy: (.escalation_policy | ref), schedule: (.schedule | ref), user: (.user | ref)};

def override: select(. != null) | {id, start: (.start | utc), end: (.["end"] | utc), user: (.user | ref)};

# The range that shifts are asked for: two weeks where one end is left out, null without both.
def span($since; $until):
  def at($d): instant + $d | todate;
  if $since == null and $until == null then null
  else {since: ($since // ($until | at(-1209600))), until: ($until // ($since | at(1209600)))} end;

# Which ends of a shift are not its own, but those of the range that was asked for.
def ends_cut($span):
  ([if $span != null and .start == $span.since then "start" else empty end,
    if $span != null and .["end"] == $span.until then "end" else empty end]) as $ends
  | . + {cut: $ends};

# The shifts of a layer or of the whole, with their ends in UTC.
def shifts($span): {name, rendered_coverage_percentage,
  rendered_schedule_entries: (.rendered_schedule_entries | list({start: (.start | utc), end: (.["end"] | utc), user: (.user | ref)} | ends_cut($span)))};

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
          rendered_schedule_entries: (.computed_shift_assignments | list({start: (.start_time | utc), end: (.end_time | utc), user: (.member | who)} | ends_cut($span)))} end),
       overrides_subschedule: null}
     end);

# --- maintenance ---

def maintenance_window:
  select(. != null)
  | {id, html_url, description, start_time: (.start_time | utc), end_time: (.end_time | utc), sequence_number,
     created_by: (.created_by | ref), services: (.services | list(ref)), teams: (.teams | list(ref))};

# --- business_services ---

def business_service: select(. != null) | {id, html_url, name, description, point_of_contact, team: (.team | if . == null then null else {id, type, summary: .summary?} end)};

# A dependency as it was made or removed.
def dependency_ends: select(. != null) | {id, supporting_service: (.supporting_service | {id, type}), dependent_service: (.dependent_service | {id, type})};

# --- shift_schedules ---

# start_time and end_time stay as they are: a time of day in a zone, which recurs through daylight saving.
def rotation_event:
  select(. != null)
  | {id, name, start_time, end_time, recurrence: (.recurrence // []), effective_since: (.effective_since | utc), effective_until: (.effective_until | utc),
     assignment_strategy: (.assignment_strategy | if . == null then null else {type, shifts_per_member: .shifts_per_member?, members: (.members | list({type, user_id: .user_id?}))} end)};

def rotation: select(. != null) | {id, events: (.events | list(rotation_event))};

def custom_shift:
  select(. != null)
  | {id, start_time: (.start_time | utc), end_time: (.end_time | utc), assignments: (.assignments | list({id, member: (.member | if . == null then null else {type, user_id: .user_id?} end)}))};

def shift_override:
  def member: if . == null then null else {type, user_id: .user_id?} end;
  select(. != null)
  | {id, rotation_id, custom_shift_id, start_time: (.start_time | utc), end_time: (.end_time | utc),
     overridden_member: (.overridden_member | member), overriding_member: (.overriding_member | member)};

# Without the addresses of its calendars, which open them to whoever has them.
def shift_schedule:
  select(. != null)
  | {id, html_url, name, description, time_zone, teams: (.teams | list(ref)), escalation_policies: (.escalation_policies | list(ref)),
     users: (.users | list(ref)), rotations: (.rotations | list(rotation))};
# --- analytics ---

# What incidents, of the account or of a service, a team or an escalation policy, add up to. Seconds, counts, percent.
def metrics:
  {range_start, total_incident_count, total_incidents_acknowledged, total_incidents_auto_resolved,
   mean_seconds_to_first_ack, mean_seconds_to_engage, mean_seconds_to_mobilize, mean_seconds_to_resolve, mean_assignment_count, mean_engaged_seconds,
   mean_engaged_user_count, mean_user_defined_engaged_seconds,
   total_escalation_count, total_incidents_manual_escalated, total_incidents_timeout_escalated, total_incidents_reassigned,
   total_interruptions, total_business_hour_interruptions, total_off_hour_interruptions, total_sleep_hour_interruptions,
   total_notifications, total_engaged_seconds, total_user_defined_engaged_seconds, total_snoozed_seconds, up_time_pct};

# What responders did and bore.
def responder_metrics:
  {total_seconds_on_call, total_seconds_on_call_level_1, total_seconds_on_call_level_2_plus, total_incident_count, total_incidents_acknowledged,
   mean_time_to_acknowledge_seconds, mean_engaged_seconds, total_engaged_seconds, total_interruptions, total_business_hour_interruptions,
   total_off_hour_interruptions, total_sleep_hour_interruptions, total_notifications, total_incidents_manual_escalated_from,
   total_incidents_manual_escalated_to, total_incidents_timeout_escalated_from, total_incidents_timeout_escalated_to,
   total_incidents_reassigned_from, total_incidents_reassigned_to};

# Rows in the order that was asked for, else those with the most incidents first.
def ranked($order_by; $unit): [.[]? | values] | if $order_by == null and $unit == null then sort_by(- (.total_incident_count // 0)) else . end | .[];

# A time of the raw analytics, which may lack its zone: they are asked for in UTC.
def analytics_time: if type == "string" and test("T[0-9:.]+$") then . + "Z" else utc end;

def incident_analytics:
  select(. != null)
  | {id, incident_number, description, status, urgency, created_at: (.created_at | analytics_time), resolved_at: (.resolved_at | analytics_time), updated_at: (.updated_at | analytics_time),
     service_id, service_name, team_id, team_name, escalation_policy_id, escalation_policy_name, incident_type_id, incident_type_name,
     priority_id, priority_name, priority_order, major, auto_resolved, resolved_by_user_id, resolved_by_user_name,
     seconds_to_first_ack, seconds_to_engage, seconds_to_mobilize, seconds_to_resolve, engaged_seconds, user_defined_effort_seconds, snoozed_seconds,
     assigned_user_ids, assigned_user_names, acknowledged_user_ids, acknowledged_user_names, joined_user_ids, joined_user_names,
     active_user_count, engaged_user_count, assignment_count, acknowledgement_count, reassignment_count,
     escalation_count, manual_escalation_count, timeout_escalation_count,
     total_interruptions, business_hour_interruptions, off_hour_interruptions, sleep_hour_interruptions, total_notifications};

# --- status_pages ---

# A level that posts of a status page can have: a status, a severity, an impact.
def post_level: select(. != null) | {id, description, post_type};

def page_ref: if . == null then null else {id, type} end;

# An update of a post; where a post is shown without its updates, all but the id is null.
def post_update:
  {id, reported_at: (.reported_at? | utc), message: .message?, reviewed_status: .reviewed_status?, status: (.status? | page_ref), severity: (.severity? | page_ref),
   impacted_services: (.impacted_services? | list({service: (.service | page_ref), impact: (.impact | page_ref)})),
   update_frequency_minutes: (.update_frequency_ms? | if . == null then null else . / 60000 end), notify_subscribers: .notify_subscribers?, post: (.post? | page_ref)};

def status_page_post:
  select(. != null)
  | {id, title, post_type, starts_at: (.starts_at | utc), ends_at: (.ends_at | utc), status_page: (.status_page | page_ref), linked_resource: (.linked_resource | page_ref),
     postmortem: (.postmortem | page_ref), updates: (.updates | list(post_update))};

# --- workflows, automation ---

# Inputs of a step of a workflow; what looks like a secret by its name is masked.
def step_inputs: list({name, parameter_type, value: (if .name | tostring | test("secret|token|password|authorization|api.?key"; "i") then "***" else .value end)});
def workflow_step:
  {id: .id?, name, description: .description?, action_id: .action_configuration.action_id, inputs: (.action_configuration.inputs | step_inputs),
   outputs: (.action_configuration.outputs | list({name, reference_name, parameter_type})),
   inline_steps: (.action_configuration.inline_steps_inputs? | list({name, steps: (.value.steps | list({name, action_id: .action_configuration.action_id, inputs: (.action_configuration.inputs | step_inputs)}))}))};

def incident_workflow:
  select(. != null)
  | {id, html_url, name, description, is_enabled: (if has("is_enabled") then .is_enabled else null end), created_at: (.created_at | utc),
     team: (.team | if . == null then null else {id, type, summary: (.summary? // .name?)} end), steps: (.steps | list(workflow_step))};

def workflow_trigger:
  select(. != null)
  | {id, trigger_type, condition, workflow: (.workflow | if . == null then null else {id, name, html_url} end), services: (.services | list(ref)),
     is_subscribed_to_all_services, incident_types, permissions: (.permissions | if . == null then null else {restricted, team_id} end), is_disabled};

# The script of an action is not shown: it may hold secrets.
def automation_action:
  select(. != null)
  | {id, html_url, name, description, action_type, action_classification, runner, runner_type, services: (.services | list(ref)), teams: (.teams? | list(ref)),
     allow_invocation_manually, allow_invocation_from_event_orchestration, only_invocable_on_unresolved_incidents, map_to_all_services,
     last_run: (.last_run | utc), last_run_by: (.last_run_by | if . == null then null else {id, type, summary: .summary?} end),
     creation_time: (.creation_time | utc), modify_time: (.modify_time | utc), permissions: .privileges.permissions};

def automation_invocation:
  select(. != null)
  | {id, state, duration, action_id, action_name: .action_snapshot.name, action_type: .action_snapshot.action_type, runner_id,
     incident: (.metadata.incident | ref), agent: (.metadata.agent | if . == null then null else {id, type, summary: .summary?} end),
     timing: (.timing | list({state, timestamp: (.timestamp // .creation_timestamp? | utc)}) | sort_by(.timestamp))};

# --- event_orchestrations ---

def event_orchestration:
  select(. != null)
  | {id, name, description, team: (.team | page_ref), routes, created_at: (.created_at | utc), created_by: (.created_by | page_ref),
     updated_at: (.updated_at | utc), updated_by: (.updated_by | page_ref), version};

# The rules of an orchestration, as they are written, but for the headers of the webhooks among their actions, which may hold secrets.
def headers_masked: walk(if type == "object" and (.headers? | type) == "array" then .headers |= map(if type == "object" then .value = "***" else . end) else . end);
def orchestration_path:
  select(. != null)
  | {type, parent: (.parent | page_ref), sets: (.sets | headers_masked), catch_all: (.catch_all | headers_masked), created_at: (.created_at | utc), created_by: (.created_by | page_ref),
     updated_at: (.updated_at | utc), updated_by: (.updated_by | page_ref), version};

# A router that was written, with what the plan of the account does not allow.
def written_router: .warnings as $warnings | .orchestration_path | orchestration_path + {warnings: ($warnings | list({rule_id, warning_type, feature, feature_type, message}))};

# --- alert_grouping ---

def alert_grouping_setting:
  select(. != null)
  | {id, name, description, type, config, services: (.services | list({id, name})), created_at: (.created_at | utc), updated_at: (.updated_at | utc)};

# What of a setting's config was given.
def grouping_config($params):
  (if $params.aggregate == null then {} else {aggregate: $params.aggregate} end)
  + (if $params.match_fields == null then {} else {fields: $params.match_fields} end)
  + (if $params.time_window == null then {} else {time_window: $params.time_window} end)
  + (if $params.timeout == null then {} else {timeout: $params.timeout} end)
  + (if $params.iag_fields == null then {} else {iag_fields: $params.iag_fields} end);

# --- incident_config ---

def incident_type: select(. != null) | {id, name, display_name, description, enabled, parent: (.parent | page_ref), created_at: (.created_at | utc), updated_at: (.updated_at | utc)};

# A custom field of incidents or services; default_value as its data_type says.
def field_definition:
  select(. != null)
  | {id, name, display_name, data_type, field_type, description, default_value, enabled, field_options: (.field_options | list({id, value: .data.value})),
     incident_type: .incident_type?, created_at: (.created_at | utc), updated_at: (.updated_at | utc)};

# --- webhooks ---

# Without the secret that signs and the values of the headers.
def webhook_subscription:
  select(. != null)
  | {id, active, description, events, filter: (.filter | if . == null then null else {id: .id?, type} end),
     delivery_method: (.delivery_method | if . == null then null else {url, temporarily_disabled, custom_headers: (.custom_headers | list(.name))} end),
     oauth_client: (.oauth_client | if . == null then null else {id, summary} end)};

def extension_schema: select(. != null) | {id: .id?, key, label, description, guide_url, send_types, url};

# Without its config, which holds secrets.
def extension:
  select(. != null)
  | {id, html_url, name, endpoint_url, temporarily_disabled, extension_schema: (.extension_schema | ref), extension_objects: (.extension_objects | list(ref))};

# --- reviews ---

# The text of what the web editor wrote: its paragraphs, one a line.
def editor_text:
  def text: if type == "object" then (.text? // ([.content[]? | text] | join(""))) else "" end;
  if type == "object" then ([.content[]? | text] | join("\n")) elif type == "string" then . else null end;

def incident_review:
  select(. != null)
  | {id, incident_id, title, status, generation_status,
     sections: (.sections | list({title, priority, required, completed_at: (.completed_at | utc), content: (.content | editor_text)}) | sort_by(.priority)),
     has_events, action_item_count, completed_action_item_count, ai_generated: .ai_generated?, template_id: .template_id?, created_by: .created_by?,
     created_at: (.created_at | utc), updated_at: (.updated_at? | utc), completed_at: (.completed_at | utc)};
