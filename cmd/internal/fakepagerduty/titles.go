package fakepagerduty

import (
	"strconv"
	"strings"
)

// incidentTitle is the caller's title, else one of those that fit the component.
func (a *account) incidentTitle(d *dice, h head, e *edit) string {
	s := a.services[h.service]
	choice := d.below(1000)
	general := d.percent(45)
	var from []string
	switch {
	case choice < 45:
		from = titles["nodata"]
	case choice < 75:
		from = titles["unicode"]
	case choice < 79:
		from = titles["long"]
	case general:
		from = titles[""]
	default:
		from = titles[s.component]
	}
	chosen := pick(d, from)
	if h.storm {
		chosen = stormTitles[s.component]
	}
	made := a.expand(chosen, d, s)
	if e.title != "" {
		return e.title // after the dice are cast, so that the rest of the record stays as it was
	}
	return made
}

// expand fills in the {words} of a title.
func (a *account) expand(template string, d *dice, s service) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		word, after, _ := strings.Cut(rest, "}")
		b.WriteString(fill(word, d, s))
		template = after
	}
}

func fill(word string, d *dice, s service) string {
	switch word {
	case "service":
		return s.name
	case "slug":
		return s.slug
	case "host":
		return s.slug + "-" + strconv.Itoa(d.between(1, 24)) + "." + pick(d, regions) + pick(d, alphas)
	case "region":
		return pick(d, regions)
	case "city":
		return pick(d, cities)
	case "env":
		return pick(d, []string{"prod", "prod", "prod", "staging"})
	case "alert":
		return pick(d, alertNames)
	case "version":
		return "v" + strconv.Itoa(d.between(1, 9)) + "." + strconv.Itoa(d.below(40)) + "." + strconv.Itoa(d.below(12))
	case "few":
		return strconv.Itoa(d.between(2, 9))
	case "pct":
		return strconv.Itoa(d.between(3, 60))
	case "pct9":
		return strconv.Itoa(d.between(90, 99))
	case "ms":
		return strconv.Itoa(d.between(8, 90) * 100)
	case "big":
		return strconv.Itoa(d.between(1200, 98_000))
	}
	return "{" + word + "}"
}

// slugOf is a name as it stands in a host's name.
func slugOf(name string) string {
	return strings.NewReplacer("é", "e", "ü", "u", " ", "-").Replace(strings.ToLower(name))
}
