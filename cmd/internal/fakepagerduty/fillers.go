package fakepagerduty

import "strconv"

// fillerPool is how many custom fields are made, to be shared by all incidents.
const fillerPool = 128

// makeFillers finds out how many bytes of custom fields bring the mean incident
// to a size.
func (a *account) makeFillers(size int) {
	if size <= 0 || len(a.heads) == 0 {
		return
	}
	const samples = 200
	c := &call{account: a}
	bytes, count := 0, 0
	for i := 0; i < len(a.heads); i += max(1, len(a.heads)/samples) {
		if n := len(encode(c.incidentRecord(i, false))); n < hugeBody {
			bytes += n
			count++
		}
	}
	a.filler = max(0, size-bytes/max(1, count))
	for i := range fillerPool {
		a.fillers = append(a.fillers, a.customField(i))
	}
}

// customFields are neighbours in the pool, of as many bytes as the mean asks
// for, give or take a third.
func (a *account) customFields(d *dice) []raw {
	budget := a.filler * d.between(67, 133) / 100
	var out []raw
	for i := d.below(fillerPool); ; i++ {
		next := a.fillers[i%fillerPool]
		if budget < len(next)/2 {
			return out
		}
		out = append(out, next)
		budget -= len(next) + 1
	}
}

// customField is one value in PagerDuty's form, of many types and sizes.
func (a *account) customField(i int) raw {
	d := newDice(a.seed, kindCustomField, i)
	name := pick(&d, []string{"affected_shops", "root_cause", "change_ticket", "customer_tier", "blast_radius", "dependency", "build", "cohort"}) + "_" + strconv.Itoa(i)
	values := []any{
		int64(d.next() >> 1),
		float64(d.below(1_000_000)) / 128,
		d.percent(50),
		pick(&d, noteTexts),
		nil,
		[]string{pick(&d, cities), pick(&d, regions), pick(&d, alertNames)},
		object{{"url", "https://example.com/changes/" + hexKey(&d)}, {"approved", true}, {"steps", []any{1, 2, object{{"wait", 30}}}}},
	}
	return encode(object{
		{"id", shortID(a.seed, kindCustomField, i)},
		{"type", "field_value"},
		{"name", name},
		{"display_name", "Field " + strconv.Itoa(i)},
		{"data_type", pick(&d, []string{"string", "integer", "float", "boolean", "url", "datetime"})},
		{"field_type", pick(&d, []string{"single_value", "multi_value", "single_value_fixed"})},
		{"description", "Filled in by the event rules of " + pick(&d, domains)},
		{"value", values[i%len(values)]},
	})
}
