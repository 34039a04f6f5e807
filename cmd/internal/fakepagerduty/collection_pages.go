package fakepagerduty

import (
	"strconv"
	"strings"
)

// pages cuts the list that a query asks for out of all matches.
type pages func(c *call, name string, records []object) (any, error)

// byOffset cuts a page by limit, offset and total.
func byOffset(c *call, name string, records []object) (any, error) {
	return page(c, name, records, func(o object) object { return o })
}

// whole is a list that is never cut, and says nothing of pages.
func whole(_ *call, name string, records []object) (any, error) {
	return object{{name, records}}, nil
}

// onePage is a list that is never cut, with the fields of a page.
func onePage(_ *call, name string, records []object) (any, error) {
	return object{{name, records}, {"limit", maxPage}, {"offset", 0}, {"more", false}, {"total", len(records)}}, nil
}

// byCursor cuts a page by limit and cursor, which is the place of its first record.
func byCursor(c *call, name string, records []object) (any, error) {
	limit, err := c.integer("limit", defaultPage, 1)
	if err != nil {
		return nil, err
	}
	limit = min(limit, maxPage)
	from := 0
	if c.query.Has("cursor") && c.query.Get("cursor") != "" {
		if from, err = parseCursor(c.query.Get("cursor")); err != nil {
			return nil, err
		}
	}
	from = min(from, len(records))
	to := min(from+limit, len(records))
	var next any
	if to < len(records) {
		next = cursorTo(to)
	}
	return object{{name, records[from:to]}, {"limit", limit}, {"next_cursor", next}}, nil
}

// cursorTo is an opaque word for a place in a list.
func cursorTo(place int) string { return "c" + strconv.FormatInt(int64(place)*7919+104_729, 36) }

func parseCursor(cursor string) (int, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(cursor, "c"), 36, 32)
	if err != nil || (n-104_729)%7919 != 0 || n < 104_729 {
		return 0, invalidInput("Cursor is invalid.")
	}
	return int(n-104_729) / 7919, nil
}
