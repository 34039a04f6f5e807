package fakepagerduty

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func postUpdates() *collection {
	return &collection{
		path: postUpdatesPath, above: postsPath, one: "post_update", many: "post_updates", ops: "list show create update delete", pages: onePage, needs: []string{"message", "status", "severity"},
		seed: func(a *account, parents []string) ([]object, error) {
			for i := range 6 {
				if shortID(a.seed, kindStatusPage, 2000+i) == parents[1] {
					return a.seededUpdates(parents[0], parents[1], i), nil
				}
			}
			return []object{}, nil
		},
		match: func(c *call, o object) bool {
			reviewed := c.query.Get("reviewed_status")
			return reviewed == "" || o.text("reviewed_status") == reviewed
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			return completeUpdate(c, c.ids[0], c.ids[1], id, old, sent)
		},
	}
}

// seededUpdates tell of a post from its beginning to its end, the newest first.
func (a *account) seededUpdates(page, post string, i int) []object {
	kind := i % 2
	word := func(many string, n int) object {
		return ofPage("status_page_"+strings.TrimSuffix(strings.Replace(many, "ies", "ys", 1), "s"), page, many, shortID(a.seed, kindStatusPage, 1000+len(many)*100+kind*10+n))
	}
	start := a.base.Truncate(time.Hour).Add(-time.Duration(i*50+1) * time.Hour)
	texts := statusWords["statuses"][kind]
	if i == 0 {
		texts = texts[:2] // still going on
	}
	out := []object{}
	for n, text := range slices.Backward(texts) {
		status := word("statuses", n)
		status.set("type", "status_page_status")
		id := shortID(a.seed, kindStatusPage, 3000+i*8+n)
		out = append(out, object{
			{"id", id}, {"type", "status_page_post_update"}, {"self", apiURL("status_pages/"+page+"/posts/"+post+"/post_updates", id)},
			{"post", ofPage("status_page_post", page, "posts", post)}, {"message", "<p>" + title(text) + ".</p>"}, {"reviewed_status", "approved"},
			{"status", status}, {"severity", word("severities", min(1, n))},
			{"impacted_services", []object{{
				{"service", ofPage("status_page_service", page, "services", shortID(a.seed, kindStatusPage, 100+i%5))}, {"impact", word("impacts", 1)},
			}}},
			{"update_frequency_ms", nil}, {"notify_subscribers", n == 0}, {"reported_at", start.Add(time.Duration(n) * 40 * time.Minute)},
		})
	}
	return out
}

func completeUpdate(c *call, page, post, id string, old, sent object) (object, error) {
	if old == nil {
		old = object{
			{"id", id}, {"type", "status_page_post_update"}, {"self", apiURL("status_pages/"+page+"/posts/"+post+"/post_updates", id)},
			{"post", ofPage("status_page_post", page, "posts", post)}, {"message", ""}, {"reviewed_status", "approved"}, {"status", nil}, {"severity", nil},
			{"impacted_services", []any{}}, {"update_frequency_ms", nil}, {"notify_subscribers", false}, {"reported_at", c.now},
		}
	}
	for name, many := range map[string]string{"status": "statuses", "severity": "severities"} {
		if _, ok := c.account.record(sent.text(name, "id"), "/status_pages/{id}/"+many, page); sent.has(name) && !ok {
			return nil, invalidInput(title(name) + " not found.")
		}
	}
	for _, s := range sent.objects("impacted_services") {
		_, ok1 := c.account.record(s.text("service", "id"), "/status_pages/{id}/services", page)
		_, ok2 := c.account.record(s.text("impact", "id"), "/status_pages/{id}/impacts", page)
		if !ok1 || !ok2 {
			return nil, invalidInput("Impacted_services not found.")
		}
	}
	if at, ok := sent.get("reported_at").(string); !ok || at == "" {
		sent = sent.without("reported_at")
	}
	return old.patched(sent.without("id").without("type").without("post")), nil
}

// post is the one that the path names, and its page.
func (c *call) post() (page, id string, err error) {
	if _, ok := c.account.record(c.ids[0], statusPagesPath); !ok {
		return "", "", notFound
	}
	o, ok := c.account.record(c.ids[1], postsPath, c.ids[0])
	if !ok {
		return "", "", notFound
	}
	return c.ids[0], o.text("id"), nil
}

func (c *call) showPostmortem() (any, error) {
	_, id, err := c.post()
	if err != nil {
		return nil, err
	}
	pm, ok := c.account.postmortems[id]
	if !ok {
		return nil, notFound
	}
	return object{{"postmortem", pm}}, nil
}

func (c *call) setPostmortem() (any, error) {
	page, id, err := c.post()
	if err != nil {
		return nil, err
	}
	sent, err := c.sent("postmortem")
	if err != nil {
		return nil, err
	}
	if err := required(sent, "message"); err != nil {
		return nil, err
	}
	pm, ok := c.account.postmortems[id]
	if !ok {
		c.status = http.StatusCreated
		pm = object{
			{"id", c.account.newID()}, {"type", "status_page_post_postmortem"}, {"self", apiURL("status_pages/"+page+"/posts", id) + "/postmortem"},
			{"post", ofPage("status_page_post", page, "posts", id)}, {"reported_at", c.now},
		}
	}
	pm = pm.with("message", sent.get("message")).with("notify_subscribers", sent.get("notify_subscribers") == true)
	c.account.postmortems[id] = pm
	return object{{"postmortem", pm}}, nil
}

func (c *call) deletePostmortem() (any, error) {
	_, id, err := c.post()
	if err != nil {
		return nil, err
	}
	if _, ok := c.account.postmortems[id]; !ok {
		return nil, notFound
	}
	delete(c.account.postmortems, id)
	return object{}, nil
}
