package fakepagerduty

import (
	"strconv"
	"time"
)

// notificationRange is the longest range of GET /notifications: under 3 months.
const notificationRange = 92 * 24 * time.Hour

// listNotifications answers who was paged, and how, newest first: a page follows
// from each notify entry and each escalation of the log.
func (c *call) listNotifications() (any, error) {
	since, until, err := c.span()
	switch {
	case err != nil:
		return nil, err
	case since.IsZero() || until.IsZero():
		return nil, invalidInput("Since and until are required.")
	case until.Sub(since) >= notificationRange:
		return nil, badRange
	}
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	a := c.account
	var incidents []int
	for i, h := range a.heads {
		if h.created < until.Unix() {
			incidents = append(incidents, i)
		}
	}
	type paged struct {
		step
		user int
		kind string
	}
	var all []paged
	for _, s := range c.logIn(incidents, since, until) {
		for _, u := range s.people {
			kind := "email_notification"
			if d := newDice(a.seed, kindNotification, s.incident*maxLogEntries+s.place); !a.heads[s.incident].lowUrgency {
				kind = pick(&d, []string{"push_notification", "phone_notification", "sms_notification"})
			}
			if (s.kind == "notify" || s.kind == "escalate") && !unreachable(u) && (c.query.Get("filter") == "" || c.query.Get("filter") == kind) {
				all = append(all, paged{s, u, kind})
			}
		}
	}
	return page(c, "notifications", all, func(p paged) object {
		at := instant(p.at).In(a.userZone(p.user).location())
		if zone != nil {
			at = at.In(zone)
		}
		o := object{
			{"id", shortID(a.seed, kindNotification, p.incident*8+p.place%8)}, {"type", p.kind}, {"started_at", at},
			{"user", c.person(p.user, "users")}, {"status", "success"},
		}
		switch method := a.contactMethod(p.user, 1); p.kind {
		case "email_notification":
			o = append(o, field{"address", a.users[p.user].email})
		case "phone_notification", "sms_notification":
			o = append(o, field{"address", "+" + strconv.Itoa(method.get("country_code").(int)) + method.get("address").(string)})
		}
		return o
	})
}
