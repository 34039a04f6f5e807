package fakepagerduty

import (
	"net/http"
	"slices"
	"time"
)

const (
	statusPagesPath = "/status_pages"
	postsPath       = "/status_pages/{id}/posts"
	postUpdatesPath = "/status_pages/{id}/posts/{id}/post_updates"
)

var statusPageNames = []string{"Acme Status", "Acme Internal Status"}

// statusWords are what a post can say, for incidents and for maintenance.
var statusWords = map[string][2][]string{
	"impacts":    {{"operational", "partial outage", "outage"}, {"operational", "maintenance"}},
	"severities": {{"all good", "minor", "major", "critical"}, {"minor", "major"}},
	"statuses":   {{"investigating", "identified", "monitoring", "resolved"}, {"scheduled", "in progress", "completed"}},
}

var postTypes = []string{"incident", "maintenance"}

func statusPages() *collection {
	return &collection{
		path: statusPagesPath, one: "status_page", many: "status_pages", ops: "list", pages: onePage,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(len(statusPageNames), func(i int) object {
				return object{
					{"id", shortID(a.seed, kindStatusPage, i)}, {"type", "status_page"}, {"name", statusPageNames[i]}, {"published_at", a.base.AddDate(-2, 0, 0)},
					{"status_page_type", []string{"public", "private"}[i]}, {"url", "https://" + []string{"status", "status-internal"}[i] + ".acme.example"},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			kind := c.query.Get("status_page_type")
			return kind == "" || o.text("status_page_type") == kind
		},
	}
}

// ofPage names a status page, or a part of one, inside another record.
func ofPage(kind, page, path, id string) object {
	self := apiURL("status_pages", page)
	if path != "" {
		self += "/" + path + "/" + id
	} else {
		id = page
	}
	return object{{"id", id}, {"type", kind}, {"self", self}}
}

func statusPageServices() *collection {
	return &collection{
		path: "/status_pages/{id}/services", above: statusPagesPath, one: "service", many: "services", ops: "list show", pages: onePage,
		seed: func(a *account, parents []string) ([]object, error) {
			return times(5, func(i int) object {
				business := shortID(a.seed, kindBusinessService, i)
				id := shortID(a.seed, kindStatusPage, 100+i)
				return object{
					{"id", id}, {"type", "status_page_service"}, {"name", domains[i]}, {"self", apiURL("status_pages/"+parents[0]+"/services", id)},
					{"status_page", ofPage("status_page", parents[0], "", "")},
					{"business_service", object{{"id", business}, {"type", "business_service"}, {"self", apiURL("business_services", business)}}},
				}
			}), nil
		},
	}
}

// statusPageWords are one of the vocabularies of a page.
func statusPageWords(many, one, kind string) *collection {
	return &collection{
		path: "/status_pages/{id}/" + many, above: statusPagesPath, one: one, many: many, ops: "list show", pages: onePage,
		seed: func(a *account, parents []string) ([]object, error) {
			var out []object
			for p, words := range statusWords[many] {
				for i, word := range words {
					id := shortID(a.seed, kindStatusPage, 1000+len(many)*100+p*10+i)
					out = append(out, object{
						{"id", id}, {"type", "status_page_" + kind}, {"description", word}, {"post_type", postTypes[p]},
						{"self", apiURL("status_pages/"+parents[0]+"/"+many, id)}, {"status_page", ofPage("status_page", parents[0], "", "")},
					})
				}
			}
			return out, nil
		},
		match: func(c *call, o object) bool {
			kind := c.query.Get("post_type")
			return kind == "" || o.text("post_type") == kind
		},
	}
}

func statusPagePosts() *collection {
	return &collection{
		path: postsPath, above: statusPagesPath, one: "post", many: "posts", ops: "list show create update delete", pages: onePage,
		needs: []string{"title", "post_type", "updates"},
		seed: func(a *account, parents []string) ([]object, error) {
			if parents[0] != shortID(a.seed, kindStatusPage, 0) {
				return []object{}, nil
			}
			return times(6, func(i int) object { return a.statusPost(parents[0], i) }), nil
		},
		match: func(c *call, o object) bool {
			updates, _ := c.account.records(postUpdatesPath, c.ids[0], o.text("id"))
			reviewed := c.query.Get("reviewed_status")
			kind := c.query.Get("post_type")
			return (kind == "" || o.text("post_type") == kind) &&
				(reviewed == "" || slices.ContainsFunc(updates, func(u object) bool { return u.text("reviewed_status") == reviewed })) &&
				(len(updates) == 0 && !c.query.Has("status[]") || len(updates) > 0 && c.filterAllows("status[]", updates[0].text("status", "id")))
		},
		view:     (*call).viewPost,
		complete: completePost,
	}
}

func (a *account) statusPost(page string, i int) object {
	id := shortID(a.seed, kindStatusPage, 2000+i)
	kind := postTypes[i%2]
	start := a.base.Truncate(time.Hour).Add(-time.Duration(i*50+1) * time.Hour)
	title := domains[i] + " is slow for some customers"
	if kind == "maintenance" {
		title = "Planned maintenance of " + domains[i]
	}
	return object{
		{"id", id}, {"type", "status_page_post"}, {"post_type", kind}, {"self", apiURL("status_pages/"+page+"/posts", id)},
		{"status_page", ofPage("status_page", page, "", "")}, {"linked_resource", nil}, {"postmortem", nil},
		{"title", title}, {"starts_at", start}, {"ends_at", start.Add(3 * time.Hour)},
	}
}

// viewPost names the updates of a post, or has them whole.
func (c *call) viewPost(o object) object {
	page, id := c.ids[0], o.text("id")
	updates, _ := c.account.records(postUpdatesPath, page, id)
	shown := []object{}
	for _, u := range updates {
		if !c.includes("status_page_post_update") && c.method == http.MethodGet {
			u = object{{"id", u.text("id")}, {"type", "status_page_post_update"}, {"self", u.get("self")}}
		}
		shown = append(shown, u)
	}
	if pm, ok := c.account.postmortems[id]; ok {
		o = o.with("postmortem", object{{"id", pm.get("id")}, {"type", "status_page_postmortem"}, {"self", pm.get("self")}})
	}
	return o.with("updates", shown)
}

func completePost(c *call, id string, old, sent object) (object, error) {
	page := c.ids[0]
	if old == nil {
		if !slices.Contains(postTypes, sent.text("post_type")) {
			return nil, invalidInput("Post_type must be incident or maintenance.")
		}
		old = object{
			{"id", id}, {"type", "status_page_post"}, {"post_type", nil}, {"self", apiURL("status_pages/"+page+"/posts", id)},
			{"status_page", ofPage("status_page", page, "", "")}, {"linked_resource", nil}, {"postmortem", nil},
		}
		updates := []object{}
		for _, u := range sent.objects("updates") {
			made, err := completeUpdate(c, page, id, c.account.newID(), nil, u)
			if err != nil {
				return nil, err
			}
			updates = append(updates, tree(made))
		}
		defer func() { c.account.keep(updates, postUpdatesPath, page, id) }()
	}
	start, ok1 := parseTime(sent.text("starts_at"))
	end, ok2 := parseTime(sent.text("ends_at"))
	if ok1 && ok2 && !end.After(start) {
		return nil, invalidInput("Ends_at must be after starts_at.")
	}
	return old.patched(sent.without("updates").without("type").without("status_page")), nil
}

func statusPageSubscriptions() *collection {
	return &collection{
		path: "/status_pages/{id}/subscriptions", above: statusPagesPath, one: "subscription", many: "subscriptions", ops: "list show create delete", pages: onePage, needs: []string{"channel", "contact"},
		seed: func(a *account, parents []string) ([]object, error) {
			return times(4, func(i int) object {
				id := shortID(a.seed, kindStatusPage, 4000+i)
				return object{
					{"id", id}, {"type", "status_page_subscription"}, {"self", apiURL("status_pages/"+parents[0]+"/subscriptions", id)}, {"channel", []string{"email", "webhook"}[i%2]},
					{"contact", []string{"ops@customer.example", "https://hooks.customer.example/status"}[i%2]}, {"status", []string{"active", "active", "pending", "active"}[i]},
					{"status_page", ofPage("status_page", parents[0], "", "")}, {"subscribable_object", ofPage("status_page", parents[0], "", "").without("self")},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			return (c.query.Get("status") == "" || o.text("status") == c.query.Get("status")) && (c.query.Get("channel") == "" || o.text("channel") == c.query.Get("channel"))
		},
		complete: func(c *call, id string, _, sent object) (object, error) {
			if !slices.Contains([]string{"email", "webhook"}, sent.text("channel")) {
				return nil, invalidInput("Channel must be email or webhook.")
			}
			return object{
				{"id", id}, {"type", "status_page_subscription"}, {"self", apiURL("status_pages/"+c.ids[0]+"/subscriptions", id)}, {"channel", sent.get("channel")}, {"contact", sent.get("contact")},
				{"status", "pending"}, {"status_page", ofPage("status_page", c.ids[0], "", "")}, {"subscribable_object", ofPage("status_page", c.ids[0], "", "").without("self")},
			}, nil
		},
	}
}

func statusDashboards() *collection {
	return &collection{
		path: "/status_dashboards", one: "status_dashboard", many: "status_dashboards", ops: "list show", pages: byCursor,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(2, func(i int) object {
				name := []string{"Shop", "Platform"}[i]
				return object{{"id", shortID(a.seed, kindStatusPage, 5000+i)}, {"url_slug", slugOf(name)}, {"name", name}}
			}), nil
		},
	}
}

func (c *call) listDashboardImpacts() (any, error) {
	if _, ok := c.account.record(c.id, "/status_dashboards"); !ok {
		return nil, notFound
	}
	return c.listImpacts()
}

func statusPageRoutes() []route {
	return []route{
		{"GET", "/status_pages/{id}/posts/{id}/postmortem", 200, (*call).showPostmortem},
		{"PUT", "/status_pages/{id}/posts/{id}/postmortem", 200, (*call).setPostmortem},
		{"DELETE", "/status_pages/{id}/posts/{id}/postmortem", 204, (*call).deletePostmortem},
		{"GET", "/status_dashboards/{id}/service_impacts", 200, (*call).listDashboardImpacts},
	}
}
