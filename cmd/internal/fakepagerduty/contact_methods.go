package fakepagerduty

import (
	"slices"
	"strconv"
)

// A user has an address for mail, a phone and an app; a rule uses each of them.
// Every seventeenth user has none.
const (
	contactMethodsPath    = "/users/{id}/contact_methods"
	notificationRulesPath = "/users/{id}/notification_rules"
	handoffRulesPath      = "/users/{id}/oncall_handoff_notification_rules"
)

var (
	contactKinds  = []string{"email", "phone", "push_notification"}
	contactLabels = []string{"Work", "Mobile", "Phone app"}
)

// unreachable reports whether a user never said how to be reached.
func unreachable(user int) bool { return user%17 == 16 }

// ofReachable seeds n records for each user who said how to be reached.
func ofReachable(n int, record func(a *account, user, i int) object) func(a *account, parents []string) ([]object, error) {
	return func(a *account, parents []string) ([]object, error) {
		u, ok := a.userByID[parents[0]]
		if !ok {
			return nil, notFound
		}
		if unreachable(u) || u >= userCount {
			return []object{}, nil
		}
		return times(n, func(i int) object { return record(a, u, i) }), nil
	}
}

func contactMethods() *collection {
	return &collection{
		path: contactMethodsPath, one: "contact_method", many: "contact_methods", pages: whole,
		ops: "list show create update delete", needs: []string{"type", "label", "address"},
		seed: ofReachable(len(contactKinds), (*account).contactMethod),
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = object{{"id", id}, {"type", nil}, {"summary", ""}, {"self", apiURL("users/"+c.id+"/contact_methods", id)}, {"html_url", nil}}
				switch sent.text("type") {
				case "phone_contact_method", "sms_contact_method", "whatsapp_contact_method":
					old = append(old, field{"country_code", 1}, field{"enabled", true}, field{"blacklisted", false})
				case "email_contact_method":
					old = append(old, field{"send_short_email", false}, field{"enabled", true})
				case "push_notification_contact_method":
				default:
					return nil, invalidInput("Type is invalid.")
				}
			}
			o := old.patched(sent.without("summary"))
			return o.with("summary", o.text("label")), nil
		},
	}
}

func (a *account) contactMethod(user, j int) object {
	u := a.users[user]
	d := newDice(a.seed, kindContact, 1_000_000+user)
	id := shortID(a.seed, kindContact, user*8+j)
	o := object{
		{"id", id}, {"type", contactKinds[j] + "_contact_method"}, {"summary", contactLabels[j]},
		{"self", apiURL("users/"+u.id+"/contact_methods", id)}, {"html_url", nil}, {"label", contactLabels[j]},
	}
	switch j {
	case 0:
		return append(o, field{"address", u.email}, field{"send_short_email", false}, field{"enabled", true})
	case 1:
		return append(o, field{"address", "5550" + strconv.Itoa(d.between(100_000, 999_999))}, field{"country_code", pick(&d, []int{1, 44, 49})},
			field{"enabled", true}, field{"blacklisted", d.percent(3)})
	}
	return append(o, field{"address", hexKey(&d)}, field{"device_type", pick(&d, []string{"android", "ios"})}, field{"sounds", []any{}},
		field{"created_at", a.base.AddDate(0, -5, 0)}, field{"blacklisted", false})
}

// contactRefs are a user's contact methods as the user's record names them: the
// records themselves where they were asked for.
func (a *account) contactRefs(user int, path string, whole bool) []any {
	records, _ := a.records(path, a.users[user].id)
	out := []any{}
	for _, o := range records {
		if !whole {
			o = object{{"id", o.text("id")}, {"type", o.text("type") + "_reference"}, {"summary", o.get("summary")}, {"self", o.get("self")}, {"html_url", nil}}
		}
		out = append(out, o)
	}
	return out
}

// isKept reports whether a collection below a record was asked for before: only
// then can it be other than the seed made it.
func (a *account) isKept(path string, parents ...string) bool {
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	_, ok := a.stores[storeKey(path, parents)]
	return ok
}

func notificationRules() *collection {
	return &collection{
		path: notificationRulesPath, one: "notification_rule", many: "notification_rules", pages: whole,
		ops: "list show create update delete", needs: []string{"start_delay_in_minutes", "contact_method", "urgency"},
		seed: ofReachable(len(ruleTexts), (*account).notificationRule),
		match: func(c *call, o object) bool {
			urgency := c.query.Get("urgency")
			return urgency == "" || urgency == "all" || o.text("urgency") == urgency
		},
		view: func(c *call, o object) object {
			if method, ok := c.account.record(o.text("contact_method", "id"), contactMethodsPath, c.ids[0]); ok && c.includes("contact_methods") {
				return o.with("contact_method", method)
			}
			return o
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = object{
					{"id", id}, {"type", "assignment_notification_rule"}, {"summary", ""}, {"self", apiURL("users/"+c.id+"/notification_rules", id)}, {"html_url", nil}, {"created_at", c.now},
				}
			}
			o := old.patched(sent.without("type").without("summary"))
			return c.withMethod(o, func(o object) string {
				return strconv.Itoa(intOf(o.get("start_delay_in_minutes"))) + " minutes: channel " + o.text("contact_method", "id")
			})
		},
	}
}

// withMethod makes the contact method of a rule a whole reference.
func (c *call) withMethod(o object, summary func(object) string) (object, error) {
	method, ok := c.account.record(o.text("contact_method", "id"), contactMethodsPath, c.ids[0])
	if !ok {
		return nil, invalidInput("Contact method not found.")
	}
	o = o.with("contact_method", object{
		{"id", method.text("id")}, {"type", method.text("type") + "_reference"}, {"summary", method.get("summary")}, {"self", method.get("self")}, {"html_url", nil},
	})
	return o.with("summary", summary(o)), nil
}

// ruleTexts are the rules of a user: the contact method, the minutes, the urgency.
var ruleTexts = []struct {
	method, minutes int
	urgency         string
}{{0, 0, "low"}, {2, 0, "high"}, {1, 5, "high"}}

func (a *account) notificationRule(user, j int) object {
	rule := ruleTexts[j]
	id := shortID(a.seed, kindContact, user*8+7-j)
	method := a.contactMethod(user, rule.method)
	return object{
		{"id", id}, {"type", "assignment_notification_rule"}, {"summary", strconv.Itoa(rule.minutes) + " minutes: channel " + method.text("id")},
		{"self", apiURL("users/"+a.users[user].id+"/notification_rules", id)}, {"html_url", nil},
		{"start_delay_in_minutes", rule.minutes}, {"created_at", a.base.AddDate(0, -5, 0)}, {"urgency", rule.urgency},
		{"contact_method", object{{"id", method.text("id")}, {"type", method.text("type") + "_reference"}, {"summary", method.get("summary")}, {"self", method.get("self")}, {"html_url", nil}}},
	}
}

func handoffRules() *collection {
	return &collection{
		path: handoffRulesPath, one: "oncall_handoff_notification_rule", many: "oncall_handoff_notification_rules", pages: whole,
		ops: "list show create update delete", needs: []string{"handoff_type", "contact_method"},
		seed: func(a *account, parents []string) ([]object, error) {
			u, ok := a.userByID[parents[0]]
			if !ok {
				return nil, notFound
			}
			if u%2 == 1 || unreachable(u) || u >= userCount {
				return []object{}, nil
			}
			method := a.contactMethod(u, 0)
			return []object{{
				{"id", shortID(a.seed, kindContact, 2_000_000+u)}, {"notify_advance_in_minutes", 180}, {"handoff_type", "both"},
				{"contact_method", object{{"id", method.text("id")}, {"type", "email_contact_method_reference"}, {"summary", "Work"}, {"self", method.get("self")}, {"html_url", nil}}},
			}}, nil
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = object{{"id", id}, {"notify_advance_in_minutes", 0}, {"handoff_type", "both"}}
			}
			if kind := sent.text("handoff_type"); kind != "" && !slices.Contains([]string{"both", "oncall", "offcall"}, kind) {
				return nil, invalidInput("Handoff_type is invalid.")
			}
			o, err := c.withMethod(old.patched(sent), func(object) string { return "" })
			return o.without("summary"), err
		},
	}
}

func statusUpdateRules() *collection {
	return &collection{
		path: "/users/{id}/status_update_notification_rules", one: "status_update_notification_rule", many: "status_update_notification_rules", pages: whole, ops: "list",
		seed: func(a *account, parents []string) ([]object, error) {
			u, ok := a.userByID[parents[0]]
			if !ok {
				return nil, notFound
			}
			if unreachable(u) || u >= userCount {
				return []object{}, nil
			}
			id, method := shortID(a.seed, kindContact, 3_000_000+u), a.contactMethod(u, 0)
			return []object{{
				{"id", id}, {"type", "status_update_notification_rule"}, {"summary", "Work"}, {"self", apiURL("users/"+parents[0]+"/status_update_notification_rules", id)}, {"html_url", nil},
				{"contact_method", object{{"id", method.text("id")}, {"type", "email_contact_method_reference"}, {"summary", "Work"}, {"self", method.get("self")}, {"html_url", nil}}},
			}}, nil
		},
	}
}
