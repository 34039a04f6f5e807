package fakepagerduty

import (
	"fmt"
	"slices"
	"strings"
)

const (
	workflowsPath = "/incident_workflows"
	triggersPath  = "/incident_workflows/triggers"
)

// workflowTexts are the workflows: a name, a description, and the names of steps.
var workflowTexts = [][3]string{
	{"Declare a major incident", "Opens a channel and a bridge and tells the executives", "Create a Slack channel|Start a conference|Send a status update"},
	{"Inform support", "Tells customer support what customers see", "Send a status update|Post to a channel"},
	{"Collect diagnostics", "Runs the diagnostic actions of the service", "Run an automation action|Add a note"},
	{"Security response", "Adds Security and restricts who can see the incident", "Add responders|Set a custom field"},
	{"Nach Feierabend", "Ruft die Rufbereitschaft außerhalb der Bürozeiten", "Add responders"},
	{"Old escalation", "Not used any more", "Add responders"},
}

func workflows() *collection {
	return &collection{
		path: workflowsPath, one: "incident_workflow", many: "incident_workflows", ops: "list show create update delete", needs: []string{"name"}, deleted: 200,
		seed:  func(a *account, _ []string) ([]object, error) { return times(len(workflowTexts), a.workflow), nil },
		match: func(c *call, o object) bool { return c.named(o.text("name")) },
		view: func(c *call, o object) object {
			if c.method == "GET" && len(c.ids) == 0 {
				if !c.includes("steps") {
					o = o.without("steps")
				}
				if !c.includes("team") {
					o = o.without("team")
				}
			}
			return o
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = append(identity(id, "incident_workflow", "", "incident_workflows"), field{"description", nil}, field{"is_enabled", true}, field{"created_at", c.now}, field{"team", nil}, field{"steps", []any{}})
			}
			o := old.patched(sent.without("type").without("summary"))
			return o.with("summary", o.text("name")), nil
		},
	}
}

func (a *account) workflow(i int) object {
	text := workflowTexts[i]
	id := shortID(a.seed, kindWorkflow, i)
	steps := []object{}
	for j, name := range strings.Split(text[2], "|") {
		action := "pagerduty.com:incident-workflows:" + slugOf(name) + ":1"
		steps = append(steps, object{
			{"id", shortID(a.seed, kindWorkflow, 100+i*8+j)}, {"type", "step"}, {"name", name}, {"description", name + " for the incident"},
			{"action_configuration", object{
				{"action_id", action}, {"description", nil},
				{"inputs", []object{{{"name", "Message"}, {"parameter_type", "text"}, {"value", "{{incident.title}}"}}}},
				{"outputs", []object{{{"name", "Result"}, {"reference_name", "result"}, {"parameter_type", "text"}}}},
			}},
		})
	}
	var team any
	if i > 0 {
		team = object{{"id", a.teams[i-1].id}, {"type", "team_reference"}}
	}
	return append(identity(id, "incident_workflow", text[0], "incident_workflows"), object{
		{"name", text[0]}, {"description", text[1]}, {"is_enabled", i != len(workflowTexts)-1}, {"created_at", a.base.AddDate(0, -10+i, 0)}, {"team", team}, {"steps", steps},
	}...)
}

func workflowTriggers() *collection {
	return &collection{
		path: triggersPath, one: "trigger", many: "triggers", ops: "list show create update delete", needs: []string{"trigger_type", "workflow"},
		pages: func(c *call, name string, records []object) (any, error) {
			p, err := byCursor(c, name, records)
			if err != nil {
				return nil, err
			}
			return p.(object).with("more", p.(object).get("next_cursor") != nil), nil
		},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(2*len(workflowTexts), a.workflowTrigger), nil
		},
		match:    matchTrigger,
		complete: completeTrigger,
	}
}

func (a *account) workflowTrigger(i int) object {
	workflow := i / 2
	id := uuid(a.seed, kindWorkflow, i)
	kind, condition := "manual", any(nil)
	if i%2 == 1 {
		kind, condition = "conditional", fmt.Sprintf("incident.priority matches 'P%d'", 1+workflow%3)
	}
	services := []raw{}
	if workflow > 1 {
		for _, s := range []int{workflow, workflow + teamCount, workflow + 2*teamCount} {
			services = append(services, a.services[s].ref)
		}
	}
	return object{
		{"id", id}, {"type", "workflow_trigger"}, {"trigger_type_name", triggerName(kind)}, {"trigger_type", kind}, {"condition", condition},
		{"self", apiURL("incident_workflows/triggers", id)}, {"trigger_url", apiURL("incident_workflows/triggers", id) + "/start"},
		{"workflow", object{{"id", shortID(a.seed, kindWorkflow, workflow)}, {"type", "workflow_reference"}, {"name", workflowTexts[workflow][0]}}},
		{"services", services}, {"is_subscribed_to_all_services", len(services) == 0},
		{"permissions", object{{"restricted", false}, {"team_id", nil}}}, {"is_disabled", workflow == len(workflowTexts)-1},
	}
}

func triggerName(kind string) string { return strings.ToUpper(kind[:1]) + kind[1:] + " Trigger" }

// uuid is an id in the form of a UUID.
func uuid(seed uint64, k kind, i int) string {
	d := newDice(seed, k, 3_000_000+i)
	h := hexKey(&d)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

func matchTrigger(c *call, o object) bool {
	q := c.query
	services := o.ids("services")
	if id := q.Get("service_id"); id != "" && o.get("is_subscribed_to_all_services") != true && !slices.Contains(services, id) {
		return false
	}
	if id := q.Get("incident_id"); id != "" {
		i, ok := c.findIncident(id)
		if !ok || o.get("is_subscribed_to_all_services") != true && !slices.Contains(services, c.account.services[c.account.heads[i].service].id) {
			return false
		}
	}
	return (q.Get("workflow_id") == "" || o.text("workflow", "id") == q.Get("workflow_id")) &&
		(q.Get("trigger_type") == "" || o.text("trigger_type") == q.Get("trigger_type")) &&
		(q.Get("is_disabled") == "" || (o.get("is_disabled") == true) == c.flag("is_disabled")) &&
		strings.Contains(strings.ToLower(o.text("workflow", "name")), strings.ToLower(q.Get("workflow_name_contains")))
}

func completeTrigger(c *call, _ string, old, sent object) (object, error) {
	a := c.account
	if old == nil {
		workflow, ok := a.record(sent.text("workflow", "id"), workflowsPath)
		if !ok {
			return nil, invalidInput("Workflow not found.")
		}
		kind := sent.text("trigger_type")
		if !slices.Contains([]string{"manual", "conditional", "incident_type"}, kind) {
			return nil, invalidInput("Trigger_type is invalid.")
		}
		id := uuid(a.seed, kindMade, a.made)
		old = object{
			{"id", id}, {"type", "workflow_trigger"}, {"trigger_type_name", triggerName(kind)}, {"trigger_type", kind}, {"condition", nil},
			{"self", apiURL("incident_workflows/triggers", id)}, {"trigger_url", apiURL("incident_workflows/triggers", id) + "/start"},
			{"workflow", object{{"id", workflow.text("id")}, {"type", "workflow_reference"}, {"name", workflow.text("name")}}},
			{"services", []any{}}, {"is_subscribed_to_all_services", !sent.has("services")}, {"permissions", object{{"restricted", false}, {"team_id", nil}}}, {"is_disabled", false},
		}
	}
	for _, name := range []string{"type", "trigger_type", "workflow", "trigger_type_name"} {
		sent = sent.without(name)
	}
	if sent.has("services") {
		services, ok := indexesOf(a.serviceByID, sent.ids("services"))
		if !ok {
			return nil, invalidInput("Service not found.")
		}
		refs := []raw{}
		for _, i := range services {
			refs = append(refs, a.services[i].ref)
		}
		sent = sent.with("services", refs).with("is_subscribed_to_all_services", false)
	}
	return old.patched(sent), nil
}

func workflowActions() *collection {
	return &collection{
		path: "/incident_workflows/actions", one: "action", many: "actions", ops: "list show",
		pages: workflowTriggers().pages,
		seed: func(a *account, _ []string) ([]object, error) {
			var out []object
			var seen []string
			for _, text := range workflowTexts {
				for name := range strings.SplitSeq(text[2], "|") {
					if slices.Contains(seen, name) {
						continue
					}
					seen = append(seen, name)
					out = append(out, object{
						{"id", "pagerduty.com:incident-workflows:" + slugOf(name) + ":1"}, {"type", "action"}, {"domain_name", "pagerduty.com"}, {"package_name", "incident-workflows"},
						{"function_name", slugOf(name)}, {"version", 1}, {"name", name}, {"description", name + " from a workflow"}, {"action_type", "native"}, {"action_tier", "basic-action"},
						{"tags", []any{}}, {"metadata", "{}"}, {"search_keywords", strings.Fields(strings.ToLower(name))},
						{"inputs", []object{{{"name", "Message"}, {"description", "What is sent"}, {"type", "text"}, {"default_value", ""}, {"is_required", true}, {"is_hidden", false}, {"metadata", "{}"}}}},
						{"outputs", []object{{{"name", "Result"}, {"description", "What became of it"}, {"type", "text"}}}},
					})
				}
			}
			return out, nil
		},
		match: func(c *call, o object) bool {
			return strings.Contains(strings.ToLower(o.text("name")), strings.ToLower(c.query.Get("keyword")))
		},
	}
}

// startWorkflow runs a workflow on an incident, whose log says so.
func (c *call) startWorkflow() (any, error) {
	workflow, ok := c.account.record(c.id, workflowsPath)
	if !ok {
		return nil, notFound
	}
	sent, err := body[struct {
		Instance struct {
			ID       string  `json:"id"`
			Incident pointer `json:"incident"`
		} `json:"incident_workflow_instance"`
	}](c)
	if err != nil {
		return nil, err
	}
	i, ok := c.findIncident(sent.Instance.Incident.ID)
	if !ok {
		return nil, invalidInput("Incident not found.")
	}
	if workflow.get("is_enabled") != true {
		return nil, invalidInput("The workflow is disabled.")
	}
	a := c.account
	id := sent.Instance.ID
	if id == "" {
		id = a.newID()
	}
	agent, user := a.services[a.heads[i].service].ref, max(c.key.user, 0)
	if c.key.user != noUser {
		agent = a.users[user].ref
	}
	text := "Workflow \"" + workflow.text("name") + "\" started"
	c.record(i, logEntry{kind: "annotate", summary: text, agent: agent, user: user, note: text, channel: object{{"type", "note"}, {"summary", text}}})
	return object{{"incident_workflow_instance", object{{"id", id}, {"type", "incident_workflow_instance"}, {"incident", a.incidentRef(i)}}}}, nil
}

func workflowRoutes() []route {
	return []route{
		{"POST", "/incident_workflows/{id}/instances", 201, (*call).startWorkflow},
		{"POST", "/automation_actions/actions/{id}/invocations", 201, (*call).runAction},
	}
}
