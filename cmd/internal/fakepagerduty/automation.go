package fakepagerduty

import (
	"strings"
	"time"
)

const (
	actionsPath     = "/automation_actions/actions"
	runnersPath     = "/automation_actions/runners"
	invocationsPath = "/automation_actions/invocations"
)

// actionTexts are the automation actions: a name, what it is for, and what it runs.
var actionTexts = [][3]string{
	{"Restart the API", "remediation", "systemctl restart {slug}"},
	{"Collect thread dumps", "diagnostic", "jcmd {slug} Thread.print"},
	{"Flush the cache", "remediation", "redis-cli -h {slug} FLUSHDB"},
	{"Show disk usage", "diagnostic", "df -h /var/lib"},
	{"Scale out", "remediation", "kubectl scale deploy/{slug} --replicas=12"},
	{"Replay dead letters", "remediation", "dlq replay {slug}"},
	{"Lange Abfragen zeigen", "diagnostic", "psql -c 'select * from pg_stat_activity'"},
	{"Fail over to the replica", "remediation", "patronictl failover {slug}"},
}

const runnerCount = 3

// withPrivileges is a page by cursor with the caller's privileges.
func withPrivileges(c *call, name string, records []object) (any, error) {
	p, err := byCursor(c, name, records)
	if err != nil {
		return nil, err
	}
	return p.(object).with("privileges", privileges()), nil
}

func privileges() object { return object{{"permissions", []string{"read", "create"}}} }

func automationActions() *collection {
	return &collection{
		path: actionsPath, one: "action", many: "actions", ops: "list show", pages: withPrivileges,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(3*len(actionTexts), a.automationAction), nil
		},
		match: func(c *call, o object) bool {
			q := c.query
			return strings.Contains(strings.ToLower(o.text("name")), strings.ToLower(q.Get("name"))) &&
				(q.Get("runner_id") == "" || o.text("runner") == q.Get("runner_id")) &&
				(q.Get("classification") == "" || o.text("action_classification") == q.Get("classification")) &&
				(q.Get("action_type") == "" || o.text("action_type") == q.Get("action_type")) &&
				(q.Get("team_id") == "" || contains(o.ids("teams"), q.Get("team_id"))) &&
				(q.Get("service_id") == "" || contains(o.ids("services"), q.Get("service_id")))
		},
		view: func(c *call, o object) object {
			if len(c.ids) == 0 {
				o = o.without("teams") // a list is without them
			}
			return o
		},
	}
}

func contains(all []string, s string) bool {
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+s+" ")
}

func (a *account) automationAction(i int) object {
	text := actionTexts[i%len(actionTexts)]
	team := i / len(actionTexts)
	s := a.services[team+(i%len(actionTexts)%7)*teamCount]
	kind, reference := "script", object{{"script", strings.ReplaceAll(text[2], "{slug}", s.slug)}, {"invocation_command", "/bin/sh"}}
	if i%3 == 2 {
		kind, reference = "process_automation", object{{"process_automation_job_id", uuid(a.seed, kindAutomation, i)}, {"process_automation_job_arguments", "-service " + s.slug}, {"process_automation_node_filter", "tags: prod"}}
	}
	created := a.base.AddDate(0, -6, -i)
	runner := i % runnerCount
	return object{
		{"id", wideID(a.seed, kindAutomation, i)}, {"type", "action"}, {"name", text[0] + " of " + s.name}, {"description", "For " + s.name}, {"summary", text[0]},
		{"action_type", kind}, {"action_classification", text[1]}, {"runner", wideID(a.seed, kindAutomation, 500+runner)}, {"runner_type", []string{"sidecar", "runbook", "sidecar"}[runner]},
		{"services", []raw{s.ref}}, {"teams", []raw{a.teams[team].ref}}, {"privileges", privileges()}, {"metadata", object{}},
		{"creation_time", created}, {"modify_time", created.Add(48 * time.Hour)}, {"last_run", a.base.Add(-time.Duration(i*7+1) * time.Hour)}, {"last_run_by", a.users[i].ref},
		{"only_invocable_on_unresolved_incidents", i%2 == 0}, {"allow_invocation_manually", i%8 != 7}, {"allow_invocation_from_event_orchestration", true}, {"map_to_all_services", false},
		{"action_data_reference", reference},
	}
}

func automationRunners() *collection {
	return &collection{
		path: runnersPath, one: "runner", many: "runners", ops: "list show", pages: withPrivileges,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(runnerCount, func(i int) object {
				name := regions[i] + " prod runner"
				o := object{
					{"id", wideID(a.seed, kindAutomation, 500+i)}, {"type", "runner"}, {"name", name}, {"summary", name}, {"description", "Provisioned by Platform"}, {"runner_type", []string{"sidecar", "runbook", "sidecar"}[i]},
					{"status", []string{"Configured", "Configured", "NotConfigured"}[i]}, {"creation_time", a.base.AddDate(-1, 0, i)}, {"last_seen", a.base.Add(-time.Minute)},
					{"teams", []raw{a.teams[29].ref}}, {"privileges", privileges()}, {"metadata", object{}},
				}
				if i == 1 {
					o = append(o, field{"runbook_base_uri", "acme.prod"})
				}
				return o
			}), nil
		},
		match: func(c *call, o object) bool {
			return strings.Contains(strings.ToLower(o.text("name")), strings.ToLower(c.query.Get("name")))
		},
		view: func(c *call, o object) object {
			if !c.includes("associated_actions") {
				return o
			}
			refs := []object{}
			actions, _ := c.account.records(actionsPath)
			for _, action := range actions {
				if action.text("runner") == o.text("id") {
					refs = append(refs, object{{"id", action.text("id")}, {"type", "action_reference"}, {"summary", action.get("name")}, {"self", nil}, {"html_url", nil}})
				}
			}
			return o.with("associated_actions", object{{"actions", refs}, {"more", false}})
		},
	}
}

func invocations() *collection {
	return &collection{
		path: invocationsPath, one: "invocation", many: "invocations", ops: "list show", pages: whole,
		seed: func(a *account, _ []string) ([]object, error) {
			var out []object
			for n, i := range a.demoOpen() {
				out = append(out, a.invocation(n, i, n%5 == 4))
			}
			return out, nil
		},
		match: func(c *call, o object) bool {
			q := c.query
			o = c.viewInvocation(o)
			return (q.Get("incident_id") == "" || o.text("metadata", "incident", "id") == q.Get("incident_id")) && (q.Get("action_id") == "" || o.text("action_id") == q.Get("action_id")) &&
				(q.Get("invocation_state") == "" || o.text("state") == q.Get("invocation_state")) && (q.Get("not_invocation_state") == "" || o.text("state") != q.Get("not_invocation_state"))
		},
		view: (*call).viewInvocation,
	}
}

// invocation is one that ran when its incident was triggered.
func (a *account) invocation(n, i int, failed bool) object {
	action := tree(a.automationAction(n))
	start, state := instant(a.original(i).created).Add(90*time.Second), "completed"
	if failed {
		state = "error"
	}
	return object{
		{"id", wideID(a.seed, kindAutomation, 1000+n)}, {"type", "invocation"}, {"action_snapshot", snapshot(action)}, {"runner_id", action.text("runner")},
		{"timing", []object{{{"timestamp", start}, {"state", "created"}}, {{"timestamp", start.Add(2 * time.Second)}, {"state", "running"}}, {{"timestamp", start.Add(9 * time.Second)}, {"state", state}}}},
		{"duration", 9}, {"state", state}, {"action_id", action.text("id")},
		{"metadata", object{{"agent", a.users[demoUser].ref}, {"incident", a.incidentRef(i)}}},
	}
}

func snapshot(action object) object {
	return object{{"name", action.get("name")}, {"action_type", action.get("action_type")}, {"action_data_reference", action.get("action_data_reference")}}
}

// viewInvocation lets what was started run: for five seconds it is queued, then
// it runs for 15.
func (c *call) viewInvocation(o object) object {
	timing := o.objects("timing")
	if len(timing) != 1 {
		return o
	}
	start, _ := parseTime(timing[0].text("timestamp"))
	states := []object{timing[0]}
	state := "created"
	for _, next := range []struct {
		after time.Duration
		state string
	}{{5 * time.Second, "running"}, {20 * time.Second, "completed"}} {
		if at := start.Add(next.after); !at.After(c.now) {
			state = next.state
			states = append(states, object{{"timestamp", at}, {"state", state}})
		}
	}
	if state == "completed" {
		o = o.with("duration", 20)
	}
	return o.with("timing", states).with("state", state)
}

// runAction starts an automation action for an incident.
func (c *call) runAction() (any, error) {
	a := c.account
	action, ok := a.record(c.id, actionsPath)
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("invocation")
	if err != nil {
		return nil, err
	}
	i, ok := c.findIncident(sent.text("metadata", "incident_id"))
	switch {
	case !ok:
		return nil, invalidInput("Incident not found.")
	case action.get("allow_invocation_manually") != true:
		return nil, invalidInput("The action may not be invoked manually.")
	case action.get("only_invocable_on_unresolved_incidents") == true && a.heads[i].status == statusResolved:
		return nil, invalidInput("The action may only be invoked on unresolved incidents.")
	}
	var agent any = object{{"id", accountID}, {"type", "account_reference"}}
	if c.key.user != noUser {
		agent = a.users[c.key.user].ref
	}
	a.made++
	made := tree(object{
		{"id", wideID(a.seed, kindMade, a.made)}, {"type", "invocation"}, {"action_snapshot", snapshot(action)}, {"runner_id", action.text("runner")},
		{"timing", []object{{{"timestamp", c.now}, {"state", "created"}}}}, {"duration", nil}, {"state", "created"}, {"action_id", c.id},
		{"metadata", object{{"agent", agent}, {"incident", a.incidentRef(i)}}},
	})
	all, _ := a.records(invocationsPath)
	a.keep(append([]object{made}, all...), invocationsPath)
	actions, _ := a.records(actionsPath)
	actions = append([]object{}, actions...)
	for n, o := range actions {
		if o.text("id") == c.id {
			actions[n] = tree(o.with("last_run", c.now).with("last_run_by", agent))
		}
	}
	a.keep(actions, actionsPath)
	return object{{"invocation", made}}, nil
}
