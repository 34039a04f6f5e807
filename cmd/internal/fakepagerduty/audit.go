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

// listAuditRecords answers the trail of the range, newest first. A cursor
// holds the range and the place in it.
func (c *call) listAuditRecords() (any, error) {
	limit, err := c.integer("limit", maxPage, 1)
	if err != nil {
		return nil, err
	}
	limit = min(limit, maxPage)
	oldest, next, err := c.auditWindow()
	if err != nil {
		return nil, err
	}
	records := []object{}
	for ; next >= oldest && len(records) < limit; next-- {
		records = append(records, c.account.auditRecord(next))
	}
	var cursor any
	if next >= oldest {
		cursor = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "audit:%d:%d", oldest, next))
	}
	return object{{"records", records}, {"next_cursor", cursor}, {"limit", limit}, {"response_metadata", nil}}, nil
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

func (a *account) auditRecord(n int64) object {
	d := newDice(a.seed, kindAudit, int(n))
	actor := a.users[d.below(userCount)].ref
	root := a.teams[d.below(teamCount)].ref
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
