package fakepagerduty

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The audit trail has a record every so often; it is read with a cursor.
const (
	auditEvery = 10 * time.Minute
	auditRange = 31 * 24 * time.Hour
)

// auditKinds are the collections whose records have a trail of their own.
var auditKinds = []string{"services", "schedules", "escalation_policies", "teams", "users"}

func auditRoutes() []route {
	out := []route{{"GET", "/audit/records", 200, func(c *call) (any, error) { return c.audit("") }}}
	for _, kind := range auditKinds {
		out = append(out, route{"GET", "/" + kind + "/{id}/audit/records", 200, func(c *call) (any, error) { return c.audit(kind) }})
	}
	return out
}

// audit answers the trail of the range, newest first: the account's or that of
// one record. A cursor holds the range and the place in it.
func (c *call) audit(kind string) (any, error) {
	limit, err := c.integer("limit", maxPage, 1)
	if err != nil {
		return nil, err
	}
	limit = min(limit, maxPage)
	oldest, next, err := c.auditWindow()
	if err != nil {
		return nil, err
	}
	var root raw
	every := int64(1)
	if kind != "" {
		ref, _, ok := c.account.reference(singular(kind), c.id)
		if !ok {
			return nil, notFound
		}
		root, every = encode(ref.(object)), 40 // a record changes less often than all of them
	}
	records := []object{}
	for ; next >= oldest && len(records) < limit; next-- {
		if next%every != 0 {
			continue
		}
		if o := c.account.auditRecord(next, root); c.auditAllows(o) {
			records = append(records, o)
		}
	}
	var cursor any
	if next >= oldest {
		cursor = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "audit:%d:%d", oldest, next))
	}
	return object{{"records", records}, {"next_cursor", cursor}, {"limit", limit}, {"response_metadata", nil}}, nil
}

// auditAllows reports whether the filters let a record pass.
func (c *call) auditAllows(o object) bool {
	if len(c.query["actions[]"])+len(c.query["root_resource_types[]"]) == 0 && c.query.Get("actor_id")+c.query.Get("actor_type")+c.query.Get("method_type") == "" {
		return true
	}
	o = tree(o)
	actor := o.objects("actors")[0]
	for _, f := range []struct{ name, value string }{
		{"actor_id", actor.text("id")}, {"actor_type", actor.text("type")}, {"method_type", o.text("method", "type")},
		{"actions[]", o.text("action")}, {"root_resource_types[]", strings.TrimSuffix(o.text("root_resource", "type"), "_reference") + "s"},
	} {
		if !c.query.Has(f.name) || c.filterAllows(f.name, f.value) || c.filterAllows(f.name, strings.Replace(f.value, "policys", "policies", 1)) {
			continue
		}
		return false
	}
	return true
}

// auditWindow is the range in numbers of auditEvery since 1970, both included.
func (c *call) auditWindow() (oldest, next int64, err error) {
	if c.query.Has("cursor") {
		return parseAuditCursor(c.query.Get("cursor"))
	}
	since, until, err := c.span()
	if err != nil {
		return 0, 0, err
	}
	if until.IsZero() {
		until = c.now
	}
	if since.IsZero() {
		since = until.Add(-24 * time.Hour)
	}
	if until.Sub(since) > auditRange {
		return 0, 0, badRange
	}
	every := int64(auditEvery / time.Second)
	return (since.Unix() + every - 1) / every, earlier(until, c.now).Unix() / every, nil
}

func parseAuditCursor(cursor string) (oldest, next int64, err error) {
	text, err1 := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.Split(string(text), ":")
	if err1 != nil || len(parts) != 3 || parts[0] != "audit" {
		return 0, 0, invalidInput("Cursor is invalid.")
	}
	oldest, err1 = strconv.ParseInt(parts[1], 10, 64)
	next, err2 := strconv.ParseInt(parts[2], 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0, invalidInput("Cursor is invalid.")
	}
	return oldest, next, nil
}

// auditRecord is the n-th change, of the root or, without one, of a team.
func (a *account) auditRecord(n int64, root raw) object {
	d := newDice(a.seed, kindAudit, int(n))
	actor := a.users[d.below(userCount)].ref
	if team := a.teams[d.below(teamCount)].ref; root == nil {
		root = team
	}
	return object{
		{"id", longID(a.seed, kindAudit, int(n))},
		{"self", nil},
		{"execution_time", instant(n * int64(auditEvery/time.Second))},
		{"execution_context", object{{"request_id", hexKey(&d)}, {"remote_address", "203.0.113." + strconv.Itoa(d.below(250))}}},
		{"actors", []raw{actor}},
		{"method", object{{"type", pick(&d, []string{"browser", "api_token", "oauth"})}, {"truncated_token", nil}}},
		{"root_resource", root},
		{"action", pick(&d, []string{"create", "update", "delete"})},
		{"details", object{{"resource", root}, {"fields", []object{{{"name", "description"}, {"value", pick(&d, missions)}, {"before_value", nil}}}}}},
	}
}
