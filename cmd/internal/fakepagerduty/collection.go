package fakepagerduty

import (
	"net/http"
	"slices"
	"strings"
)

// collection is a resource of plain records: they are made when they are first
// asked for, kept as trees, and changed by what callers send.
type collection struct {
	path      string // of the list; each {id} in it names a record above
	one, many string // the keys of one record and of several in a body
	ops       string // which of: list show create update delete
	above     string // the path of the collection that the {id} belongs to, if any
	byName    bool   // whether a name stands for the id

	// seed makes the records of the beginning below the records that the ids
	// of the path name. It fails with notFound when one of those is missing.
	seed func(a *account, parents []string) ([]object, error)

	match func(c *call, o object) bool   // whether the query allows a record; nil allows all
	pages pages                          // how a list is cut; nil is by limit and offset
	view  func(c *call, o object) object // a record as the query wants it; nil is as it is kept
	needs []string                       // the fields that a new record must have

	// complete makes the record that a create (old is nil) or an update leaves
	// behind from what was sent; nil is plain.
	complete func(c *call, id string, old, sent object) (object, error)

	// remove says what a delete leaves of a record; nil is nothing.
	remove func(c *call, old object) (object, error)

	several bool // whether a create takes and answers a list

	created, deleted int // the status of these; 0 is 201 and 204
}

// routes are those of the operations that the collection has.
func (r *collection) routes() []route {
	var out []route
	for _, op := range strings.Fields(r.ops) {
		switch op {
		case "list":
			out = append(out, route{"GET", r.path, 200, r.list})
		case "show":
			out = append(out, route{"GET", r.path + "/{id}", 200, r.show})
		case "create":
			out = append(out, route{"POST", r.path, orDefault(r.created, http.StatusCreated), r.create})
		case "update":
			out = append(out, route{"PUT", r.path + "/{id}", 200, r.update})
		case "delete":
			out = append(out, route{"DELETE", r.path + "/{id}", orDefault(r.deleted, http.StatusNoContent), r.delete})
		}
	}
	return out
}

func orDefault(n, byDefault int) int {
	if n == 0 {
		return byDefault
	}
	return n
}

// parents are the ids of the records above.
func (r *collection) parents(c *call) []string {
	ids := slices.Clone(c.ids[:strings.Count(r.path, "{id}")])
	if r.above != "" {
		if o, ok := c.account.record(ids[len(ids)-1], r.above, ids[:len(ids)-1]...); ok {
			ids[len(ids)-1] = o.text("id") // where a name stood, too
		}
	}
	return ids
}

// records are all that there are, in the order of the list.
func (a *account) records(path string, parents ...string) ([]object, error) {
	r, key := a.collections[path], storeKey(path, parents)
	if last := len(parents) - 1; r.above != "" {
		if _, ok := a.record(parents[last], r.above, parents[:last]...); !ok {
			return nil, notFound
		}
	}
	a.storesMu.Lock()
	kept, ok := a.stores[key]
	a.storesMu.Unlock()
	if ok {
		return kept, nil
	}
	made, err := r.seed(a, parents) // outside of the lock: it may read another collection
	if err != nil {
		return nil, err
	}
	for i := range made {
		made[i] = tree(made[i])
	}
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	if kept, ok := a.stores[key]; ok {
		return kept, nil
	}
	a.stores[key] = made
	return made, nil
}

func storeKey(path string, parents []string) string { return path + " " + strings.Join(parents, " ") }

// keep replaces all records of a collection.
func (a *account) keep(records []object, path string, parents ...string) {
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	a.stores[storeKey(path, parents)] = records
}

// record is the one of that id.
func (a *account) record(id, path string, parents ...string) (object, bool) {
	records, err := a.records(path, parents...)
	if err != nil {
		return nil, false
	}
	i := a.collections[path].indexOf(records, id)
	if i < 0 {
		return nil, false
	}
	return records[i], true
}

func (r *collection) indexOf(records []object, id string) int {
	return slices.IndexFunc(records, func(o object) bool {
		return o.text("id") == id || r.byName && o.text("name") == id
	})
}

// newID is the id of a record that a caller makes.
func (a *account) newID() string {
	a.made++
	return shortID(a.seed, kindMade, a.made)
}

func (r *collection) list(c *call) (any, error) {
	records, err := c.account.records(r.path, r.parents(c)...)
	if err != nil {
		return nil, err
	}
	matches := []object{}
	for _, o := range records {
		if r.match == nil || r.match(c, o) {
			matches = append(matches, o)
		}
	}
	if r.view != nil {
		for i, o := range matches {
			matches[i] = r.view(c, o)
		}
	}
	if r.pages != nil {
		return r.pages(c, r.many, matches)
	}
	return byOffset(c, r.many, matches)
}

// find returns all records and the place of the one that the path names.
func (r *collection) find(c *call) ([]object, int, error) {
	records, err := c.account.records(r.path, r.parents(c)...)
	if err != nil {
		return nil, 0, err
	}
	i := r.indexOf(records, c.ids[len(r.parents(c))])
	if i < 0 {
		return nil, 0, notFound
	}
	return records, i, nil
}

func (r *collection) show(c *call) (any, error) {
	records, i, err := r.find(c)
	if err != nil {
		return nil, err
	}
	if r.view != nil {
		return object{{r.one, r.view(c, records[i])}}, nil
	}
	return object{{r.one, records[i]}}, nil
}

func (r *collection) create(c *call) (any, error) {
	records, err := c.account.records(r.path, r.parents(c)...)
	if err != nil {
		return nil, err
	}
	var all []object
	if r.several {
		sent, err := c.sent("")
		if err != nil {
			return nil, err
		}
		if all = sent.objects(r.many); all == nil {
			return nil, invalidInput(title(r.many) + " can't be blank.")
		}
	} else {
		key := r.one
		if r.needs == nil {
			key = "" // nothing need be sent
		}
		sent, err := c.sent(key)
		if err != nil {
			return nil, err
		}
		if inner, ok := sent.get(r.one).(object); ok {
			sent = inner
		}
		all = []object{sent}
	}
	made := []object{}
	for _, sent := range all {
		if err := required(sent, r.needs...); err != nil {
			return nil, err
		}
		o, err := r.completed(c, c.account.newID(), nil, sent)
		if err != nil {
			return nil, err
		}
		made = append(made, o)
	}
	c.account.keep(append(slices.Clip(records), made...), r.path, r.parents(c)...)
	switch {
	case r.several:
		return object{{r.many, made}}, nil
	case r.view != nil:
		return object{{r.one, r.view(c, made[0])}}, nil
	}
	return object{{r.one, made[0]}}, nil
}

func (r *collection) update(c *call) (any, error) {
	records, i, err := r.find(c)
	if err != nil {
		return nil, err
	}
	sent, err := c.sent(r.one)
	if err != nil {
		return nil, err
	}
	o, err := r.completed(c, records[i].text("id"), records[i], sent)
	if err != nil {
		return nil, err
	}
	records = slices.Clone(records)
	records[i] = o
	c.account.keep(records, r.path, r.parents(c)...)
	if r.view != nil {
		o = r.view(c, o)
	}
	return object{{r.one, o}}, nil
}

func (r *collection) completed(c *call, id string, old, sent object) (object, error) {
	complete := r.complete
	if complete == nil {
		complete = plain(r.one, strings.TrimPrefix(r.path, "/"))
	}
	o, err := complete(c, id, old, sent)
	if err != nil {
		return nil, err
	}
	return tree(o), nil
}

func (r *collection) delete(c *call) (any, error) {
	records, i, err := r.find(c)
	if err != nil {
		return nil, err
	}
	var left object
	if r.remove != nil {
		if left, err = r.remove(c, records[i]); err != nil {
			return nil, err
		}
	}
	records = slices.Clone(records)
	if left == nil {
		records = slices.Delete(records, i, i+1)
	} else {
		records[i] = tree(left)
	}
	c.account.keep(records, r.path, r.parents(c)...)
	return object{}, nil
}

// plain completes a record that has an id, a type, a name and addresses.
func plain(kind, path string) func(c *call, id string, old, sent object) (object, error) {
	return func(_ *call, id string, old, sent object) (object, error) {
		if old == nil {
			old = identity(id, kind, "", path)
		}
		o := old.patched(sent.without("summary"))
		if name := o.text("name"); name != "" {
			o = o.with("summary", name)
		}
		return o, nil
	}
}

// sent is the object of that key in the request's body, its references made
// whole, less what no caller can set. An empty key is the body itself.
func (c *call) sent(key string) (object, error) {
	v, err := parse(c.body)
	body, ok := v.(object)
	if err != nil || !ok {
		return nil, invalidInput("The request body is not the JSON that was expected.")
	}
	if key != "" {
		if body, ok = body.get(key).(object); !ok {
			return nil, invalidInput(title(key) + " is required.")
		}
	}
	whole, err := c.account.refer(body)
	if err != nil {
		return nil, err
	}
	body = whole.(object)
	if key != "" {
		body = body.without("id").without("self").without("html_url")
	}
	return body, nil
}
