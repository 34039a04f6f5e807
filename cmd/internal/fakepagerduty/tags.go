package fakepagerduty

import (
	"slices"
	"strings"
)

// tagCount is how many tags there are at first.
const tagCount = 28

// taggedKinds are the collections whose records can have tags.
var taggedKinds = []string{"users", "teams", "escalation_policies"}

func tags() *collection {
	return &collection{
		path: "/tags", one: "tag", many: "tags", ops: "list show create delete", needs: []string{"label"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(tagCount, func(i int) object {
				return tagRecord(shortID(a.seed, kindTag, i), components[i%len(components)]+"-"+regions[i%len(regions)])
			}), nil
		},
		match: func(c *call, o object) bool { return c.named(o.text("label")) },
		complete: func(c *call, id string, _, sent object) (object, error) {
			return tagRecord(id, sent.text("label")), nil
		},
	}
}

func tagRecord(id, label string) object {
	return object{{"id", id}, {"type", "tag"}, {"summary", label}, {"self", apiURL("tags", id)}, {"html_url", nil}, {"label", label}}
}

func tagRoutes() []route {
	var out []route
	for _, kind := range taggedKinds {
		out = append(out,
			route{"GET", "/" + kind + "/{id}/tags", 200, func(c *call) (any, error) { return c.tagsOf(kind) }},
			route{"POST", "/" + kind + "/{id}/change_tags", 200, func(c *call) (any, error) { return c.changeTags(kind) }},
			route{"GET", "/tags/{id}/" + kind, 200, func(c *call) (any, error) { return c.tagged(kind) }})
	}
	return out
}

// tagged answers which records of a kind have the tag.
func (c *call) tagged(kind string) (any, error) {
	if _, ok := c.account.record(c.id, "/tags"); !ok {
		return nil, notFound
	}
	var found []raw
	for _, id := range c.account.idsOf(kind) {
		if slices.Contains(c.account.tagIDs(kind, id), c.id) {
			ref, _, _ := c.account.reference(singular(kind), id)
			found = append(found, encode(ref.(object)))
		}
	}
	return page(c, kind, found, func(r raw) raw { return r })
}

func (c *call) tagsOf(kind string) (any, error) {
	if _, _, ok := c.account.reference(singular(kind), c.id); !ok {
		return nil, notFound
	}
	var found []object
	for _, id := range c.account.tagIDs(kind, c.id) {
		if tag, ok := c.account.record(id, "/tags"); ok {
			found = append(found, tag)
		}
	}
	return byOffset(c, "tags", found)
}

// changeTags adds tags, new ones by their label, and takes others away.
func (c *call) changeTags(kind string) (any, error) {
	a := c.account
	if _, _, ok := a.reference(singular(kind), c.id); !ok {
		return nil, notFound
	}
	body, err := c.sent("")
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(a.tagIDs(kind, c.id))
	for _, add := range body.objects("add") {
		id := add.text("id")
		if label := add.text("label"); label != "" {
			id = a.tagOfLabel(label)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range body.ids("remove") {
		ids = slices.DeleteFunc(ids, func(x string) bool { return x == id })
	}
	a.tagsByRecord[kind+" "+c.id] = ids
	return object{}, nil
}

// tagOfLabel is the tag of that label, made if there is none.
func (a *account) tagOfLabel(label string) string {
	all, _ := a.records("/tags")
	for _, tag := range all {
		if strings.EqualFold(tag.text("label"), label) {
			return tag.text("id")
		}
	}
	tag := tree(tagRecord(a.newID(), label))
	a.keep(append(slices.Clip(all), tag), "/tags")
	return tag.text("id")
}

// tagIDs are the tags of a record: at first one or two on every third.
func (a *account) tagIDs(kind, id string) []string {
	if ids, changed := a.tagsByRecord[kind+" "+id]; changed {
		return ids
	}
	i := slices.Index(a.idsOf(kind), id)
	if i%3 != 0 {
		return nil
	}
	first, second := i%tagCount, (i*5+3)%tagCount
	if i%2 == 0 || first == second {
		return []string{shortID(a.seed, kindTag, first)}
	}
	return []string{shortID(a.seed, kindTag, first), shortID(a.seed, kindTag, second)}
}

// idsOf are the ids of all records that can have tags, of one kind.
func (a *account) idsOf(kind string) []string {
	var ids []string
	switch kind {
	case "users":
		for _, u := range a.users {
			ids = append(ids, u.id)
		}
	case "teams":
		for _, t := range a.teams {
			ids = append(ids, t.id)
		}
	case "escalation_policies":
		for _, p := range a.policies {
			ids = append(ids, p.id)
		}
	}
	return ids
}

func singular(kind string) string {
	if kind == "escalation_policies" {
		return "escalation_policy"
	}
	return strings.TrimSuffix(kind, "s")
}
