package fakepagerduty

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// DemoRoutingKey is the integration key of the demo user's first service,
// Checkout API, for the Events API v2. The keys of the others are in their
// integrations.
const DemoRoutingKey = "demo0checkout0api0routing0key000"

// The two operations of the Events API v2. They take no Authorization.
const (
	enqueuePath       = "/v2/enqueue"
	enqueueChangePath = "/v2/change/enqueue"
)

// isEvent reports whether a request is one to the Events API.
func isEvent(method, path string) bool {
	return method == http.MethodPost && (path == enqueuePath || path == enqueueChangePath)
}

// takeEvent answers a request to the Events API.
func (a *account) takeEvent(path string, text []byte, now time.Time) answer {
	v, _ := parse(text)
	event, ok := v.(object)
	if !ok {
		return invalidEvent("The body is not a JSON object")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	service := a.routedTo(event.text("routing_key"))
	if service < 0 {
		return invalidEvent("'routing_key' is not one of the demo's integration keys")
	}
	c := &call{account: a, key: key{user: noUser}, now: now.UTC().Truncate(time.Second)}
	if path == enqueueChangePath {
		return c.takeChange(service, event)
	}
	return c.takeAlert(service, event)
}

func invalidEvent(errors ...string) answer {
	return jsonAnswer(http.StatusBadRequest, object{{"status", "invalid event"}, {"message", "Event object is invalid"}, {"errors", errors}})
}

// routingKey is the key of a service's integration for events.
func (a *account) routingKey(service int) string {
	if service == 0 {
		return DemoRoutingKey
	}
	d := newDice(a.seed, kindIntegration, 1_000_000+service)
	return hexKey(&d)
}

func (a *account) routedTo(routingKey string) int {
	for i := range a.services {
		if a.routingKey(i) == routingKey {
			return i
		}
	}
	return -1
}

func (c *call) takeChange(service int, event object) answer {
	payload, _ := event.get("payload").(object)
	if payload.text("summary") == "" {
		return invalidEvent("'payload.summary' is missing or blank")
	}
	at := c.now
	if sent, ok := parseTime(payload.text("timestamp")); ok {
		at = sent
	}
	links, _ := event.get("links").([]any)
	c.account.made++
	id := longChangeID(c.account.seed, 900_000_000+c.account.made)
	c.account.addChange(c.account.changeRecord(service, payload.text("summary"), at.Unix(), id, payload.text("source"), payload.get("custom_details"), slices.Concat([]any{}, links)))
	return jsonAnswer(http.StatusAccepted, object{{"status", "success"}, {"message", "Change event processed"}})
}

// takeAlert opens, acknowledges or resolves the alert of a dedup_key.
func (c *call) takeAlert(service int, event object) answer {
	a := c.account
	dedup := event.text("dedup_key")
	action := event.text("event_action")
	i, j := a.alertOfKey(service, dedup)
	switch action {
	case "trigger":
		payload, _ := event.get("payload").(object)
		var wrong []string
		for _, name := range []string{"summary", "source"} {
			if payload.text(name) == "" {
				wrong = append(wrong, "'payload."+name+"' is missing or blank")
			}
		}
		if !slices.Contains([]string{"critical", "warning", "error", "info"}, payload.text("severity")) {
			wrong = append(wrong, "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')")
		}
		if wrong != nil {
			return invalidEvent(wrong...)
		}
		if dedup == "" {
			a.made++
			dedup = strings.ToLower(longID(a.seed, kindMade, a.made)) + "-event"
		}
		if i < 0 {
			c.openBy(service, dedup, event)
		}
	case "acknowledge":
		if i >= 0 && a.heads[i].status == statusTriggered {
			c.setStatus(i, "acknowledged", int(a.heads[i].assignee))
		}
	case "resolve":
		if i >= 0 {
			c.changeAlerts(i, int(a.heads[i].assignee), []alertChange{{ID: a.alertsOf(i)[j].id(a), Status: "resolved"}})
			a.heads[i].autoResolved = a.heads[i].status == statusResolved
		}
	default:
		return invalidEvent("'event_action' must be one of: trigger, acknowledge, resolve")
	}
	return jsonAnswer(http.StatusAccepted, object{{"status", "success"}, {"message", "Event processed"}, {"dedup_key", dedup}})
}

// alertOfKey finds the open alert of a key, or -1.
func (a *account) alertOfKey(service int, key string) (incident, place int) {
	for i := len(a.heads) - 1; i >= 0 && key != ""; i-- {
		if int(a.heads[i].service) != service || a.heads[i].status == statusResolved {
			continue
		}
		for j, al := range a.alertsOf(i) {
			if al.resolved == 0 && a.alertKey(al) == key {
				return i, j
			}
		}
	}
	return -1, 0
}

// openBy opens an incident with the alert of an event.
func (c *call) openBy(service int, dedup string, event object) {
	a := c.account
	urgency := "high"
	if s := event.text("payload", "severity"); s == "info" || s == "warning" {
		urgency = "low"
	}
	i := c.add(&newIncident{Title: event.text("payload", "summary"), Urgency: urgency, Key: dedup}, service, noUser)
	a.editOf(i).alerts = []alert{{incident: i, created: c.now.Unix(), event: event.without("routing_key"), key: dedup}}
}
