package fakepagerduty

import (
	"net/http"
	"slices"
)

// Incident reviews stand in PagerDuty's guide to them and not yet in its
// document: nothing checks their form.

// reviewSections are the parts of a review: a title and whether it is required.
var reviewSections = []struct {
	title    string
	required bool
}{{"Summary", true}, {"Root cause", true}, {"What went well", false}, {"What we learned", false}}

// reviewOf is the review of an incident: every ninth resolved one has one.
func (a *account) reviewOf(i int) (object, bool) {
	if o, ok := a.reviews[i]; ok {
		return o, o != nil
	}
	if i >= a.generated || i%9 != 4 || a.original(i).status != statusResolved {
		return nil, false
	}
	h := a.original(i)
	o := a.newReview(i, "Review of incident "+h.id, instant(h.resolved))
	sections := o.objects("sections")
	for n, text := range []string{"It was slow, then it was not.", "The connection pool was too small."} {
		sections[n] = sections[n].with("content", tiptap(text)).with("completed_at", instant(h.resolved+3600*int64(n+1)))
	}
	return o.with("sections", sections).with("status", "in_review").with("action_item_count", 2).with("completed_action_item_count", 1), true
}

// tiptap is a paragraph in the form of the web editor.
func tiptap(text string) object {
	return object{{"type", "doc"}, {"content", []object{{{"type", "paragraph"}, {"content", []object{{{"type", "text"}, {"text", text}}}}}}}}
}

func (a *account) newReview(i int, title string, at any) object {
	sections := []object{}
	for n, s := range reviewSections {
		sections = append(sections, object{{"id", uuid(a.seed, kindMisc, 100_000+i*8+n)}, {"title", s.title}, {"priority", n + 1}, {"required", s.required}, {"completed_at", nil}, {"content", nil}})
	}
	return object{
		{"id", uuid(a.seed, kindMisc, 90_000_000+i)}, {"type", "incident_review"}, {"incident_id", a.heads[i].id}, {"title", title}, {"status", "started"},
		{"sections", sections}, {"generation_status", "completed"}, {"has_events", true}, {"action_item_count", 0}, {"completed_action_item_count", 0}, {"created_at", at}, {"completed_at", nil},
	}
}

// review is the one of the incident that the path names; 404 when it has none.
func (c *call) review() (int, object, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return 0, nil, err
	}
	o, ok := c.account.reviewOf(i)
	if !ok {
		return i, nil, notFound
	}
	return i, o, nil
}

func (c *call) showReview() (any, error) {
	_, o, err := c.review()
	return object{{"incident_review", o}}, err
}

func (c *call) createReview() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	if _, ok := c.account.reviewOf(i); ok {
		return nil, invalidInput("The incident has a review already.")
	}
	sent, err := c.reviewSent()
	if err != nil {
		return nil, err
	}
	if err := required(sent, "title"); err != nil {
		return nil, err
	}
	o := c.account.newReview(i, sent.text("title"), c.now)
	c.account.reviews[i] = o
	return object{{"incident_review", o}}, nil
}

// reviewSent takes the fields as they are, or wrapped.
func (c *call) reviewSent() (object, error) {
	sent, err := c.sent("")
	if inner, ok := sent.get("incident_review").(object); ok {
		sent = inner
	}
	return sent, err
}

func (c *call) updateReview() (any, error) {
	i, o, err := c.review()
	if err != nil {
		return nil, err
	}
	sent, err := c.reviewSent()
	if err != nil {
		return nil, err
	}
	if title := sent.text("title"); title != "" {
		o = o.with("title", title)
	}
	if status := sent.text("status"); status != "" {
		if !slices.Contains([]string{"started", "in_review", "completed"}, status) {
			return nil, invalidInput("Status must be started, in_review or completed.")
		}
		if status == "completed" {
			for _, s := range o.objects("sections") {
				if s.get("required") == true && s.get("content") == nil {
					return nil, apiError{status: http.StatusConflict, code: codeInvalidInput, message: "Conflict", errors: []string{"The section " + s.text("title") + " is required and empty."}}
				}
			}
			o = o.with("completed_at", c.now)
		}
		o = o.with("status", status)
	}
	c.account.reviews[i] = o
	return object{{"incident_review", o}}, nil
}

func (c *call) deleteReview() (any, error) {
	i, _, err := c.review()
	if err != nil {
		return nil, err
	}
	c.account.reviews[i] = nil
	return object{}, nil
}

func (c *call) addReviewMarker() (any, error) {
	i, _, err := c.review()
	if err != nil {
		return nil, err
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	if inner, ok := sent.get("marker").(object); ok {
		sent = inner
	}
	if err := required(sent, "title"); err != nil {
		return nil, err
	}
	c.account.made++
	return object{{"marker", object{
		{"id", uuid(c.account.seed, kindMade, c.account.made)}, {"type", orText(sent.text("type"), "note")}, {"title", sent.text("title")}, {"notes", sent.get("notes")}, {"incident_id", c.account.heads[i].id}, {"created_at", c.now},
	}}}, nil
}

func (c *call) listReviewItems() (any, error) {
	i, o, err := c.review()
	if err != nil {
		return nil, err
	}
	a := c.account
	items := times(intOfAny(o.get("action_item_count")), func(n int) object {
		return object{
			{"id", uuid(a.seed, kindMisc, 200_000+i*8+n)}, {"name", []string{"Raise the size of the pool", "Alert on waiting connections"}[n%2]}, {"description", nil}, {"status", []string{"open", "completed"}[n%2]},
			{"priority", "P" + string(rune('2'+n))}, {"assignee", a.users[a.original(i).responder].ref}, {"due_at", a.base.AddDate(0, 0, 14)}, {"external_type", "jira"}, {"external_url", "https://jira.example.com/browse/OPS-" + string(rune('1'+n))},
		}
	})
	return object{{"action_items", items}}, nil
}

// intOfAny is a whole number, as the seed or as parse has it.
func intOfAny(v any) int {
	if n, ok := v.(int); ok {
		return n
	}
	return intOf(v)
}

func reviewRoutes() []route {
	return []route{
		{"GET", "/incidents/{id}/review", 200, (*call).showReview},
		{"POST", "/incidents/{id}/review", 201, (*call).createReview},
		{"PUT", "/incidents/{id}/review", 200, (*call).updateReview},
		{"DELETE", "/incidents/{id}/review", 204, (*call).deleteReview},
		{"POST", "/incidents/{id}/review/markers", 201, (*call).addReviewMarker},
		{"GET", "/incidents/{id}/review/action_items", 200, (*call).listReviewItems},
	}
}
