package fakepagerduty

import "strconv"

var priorityTexts = []string{
	"Critical issue that warrants public notification and liaison with executive teams",
	"Critical system issue actively impacting many customers' ability to use the product",
	"Stability or minor customer-impacting issues that require immediate attention from service owners",
	"Minor issues requiring action, but not affecting customer ability to use the product",
	"Cosmetic issues or bugs, not affecting customer ability to use the product",
}

// priorityRecord is whole in an incident too.
func (a *account) priorityRecord(i int) object {
	id, name := shortID(a.seed, kindPriority, i), "P"+strconv.Itoa(i+1)
	return object{
		{"id", id}, {"type", "priority"}, {"summary", name}, {"self", apiURL("priorities", id)}, {"html_url", nil},
		{"account_id", "PACCT01"}, {"color", []string{"a8171c", "eb6016", "f9b406", "555555", "555555"}[i]},
		{"created_at", "2023-03-14T09:26:53Z"}, {"description", priorityTexts[i]}, {"name", name},
		{"order", int64(1) << (40 - 8*i)}, {"schema_version", 0}, {"updated_at", "2023-03-14T09:26:53Z"},
	}
}

// priorityIndex is negative when there is no such priority.
func (a *account) priorityIndex(id string) int {
	for i := range priorityTexts {
		if shortID(a.seed, kindPriority, i) == id {
			return i
		}
	}
	return -1
}

// incidentPriority is null for half of the incidents.
func (a *account) incidentPriority(d *dice, e *edit) any {
	prioritized, i := d.percent(50), d.below(len(priorityTexts))
	switch {
	case e.noPriority:
		return nil
	case e.priority != nil:
		return a.priorityRecord(*e.priority)
	case prioritized:
		return a.priorityRecord(i)
	}
	return nil
}

func (c *call) listPriorities() (any, error) {
	return page(c, "priorities", upTo(len(priorityTexts)), c.account.priorityRecord)
}

// times makes so many records.
func times(n int, record func(i int) object) []object {
	records := make([]object, n)
	for i := range records {
		records[i] = record(i)
	}
	return records
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
