package fakepagerduty

import (
	"strings"
	"testing"
	"time"
)

// TestEvents plays the life of an alert and a change over the Events API v2,
// without any Authorization.
func TestEvents(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 500, Now: clock.now})
	service := c.idOf("services", "Checkout API")
	send := func(status int, path, body string) value {
		t.Helper()
		return c.json(status, "POST", path, strings.Replace(body, "KEY", DemoRoutingKey, 1), "Authorization", "")
	}
	clock.add(time.Minute)
	got := send(202, "/v2/enqueue", `{"routing_key":"KEY","event_action":"trigger","dedup_key":"d1","client":"Nagios","payload":{"summary":"Disk full","source":"db1","severity":"critical","custom_details":{"n":9007199254740993}}}`)
	if got.string("status") != "success" || got.string("dedup_key") != "d1" {
		t.Errorf("triggered: %v", got.v)
	}
	send(202, "/v2/enqueue", `{"routing_key":"KEY","event_action":"trigger","dedup_key":"d1","payload":{"summary":"Disk full","source":"db1","severity":"critical"}}`)
	found := c.get("/incidents?incident_key=d1").list("incidents")
	if len(found) != 1 || found[0].string("title") != "Disk full" || found[0].string("service", "id") != service || found[0].string("urgency") != "high" {
		t.Fatalf("incidents: %v", found)
	}
	target := "/incidents/" + found[0].string("id")
	alert := c.get(target + "/alerts").list("alerts")[0]
	if alert.string("summary") != "Disk full" || alert.string("alert_key") != "d1" || alert.string("body", "cef_details", "client") != "Nagios" ||
		alert.string("body", "cef_details", "details", "n") != "9007199254740993" {
		t.Errorf("alert: %v", alert.v)
	}
	send(202, "/v2/enqueue", `{"routing_key":"KEY","event_action":"acknowledge","dedup_key":"d1"}`)
	if s := c.get(target).string("incident", "status"); s != "acknowledged" {
		t.Errorf("%s after an acknowledge", s)
	}
	send(202, "/v2/enqueue", `{"routing_key":"KEY","event_action":"resolve","dedup_key":"d1"}`)
	if v := c.get(target).at("incident"); v.string("status") != "resolved" || v.string("last_status_change_by", "type") != "service_reference" {
		t.Errorf("after a resolve: %v", v.v)
	}
	send(202, "/v2/change/enqueue", `{"routing_key":"KEY","payload":{"summary":"Deployed 1.2","source":"ci"},"links":[{"href":"https://example.com","text":"CI"}]}`)
	if v := c.get("/change_events?limit=1").list("change_events")[0]; v.string("summary") != "Deployed 1.2" || v.list("services")[0].string("id") != service {
		t.Errorf("change: %v", v.v)
	}
	for path, bodies := range map[string][]string{
		"/v2/enqueue": {
			`{"routing_key":"nope","event_action":"trigger"}`, `{"routing_key":"KEY","event_action":"trigger","payload":{"summary":"x"}}`,
			`{"routing_key":"KEY","event_action":"close","dedup_key":"d1"}`, `[1`,
		},
		"/v2/change/enqueue": {`{"routing_key":"KEY","payload":{}}`},
	} {
		for _, body := range bodies {
			if v := send(400, path, body); v.string("status") != "invalid event" || len(v.list("errors")) == 0 {
				t.Errorf("%s: %v", body, v.v)
			}
		}
	}
}
