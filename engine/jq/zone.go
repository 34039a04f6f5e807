package jq

import (
	"fmt"
	"sync"
	"time"

	"github.com/itchyny/gojq"
)

// inZone is in_zone(ZONE), which jq lacks, whose own functions of local time read the
// zone of the machine: a date-time of RFC 3339, in text, as the clocks of a zone of the
// IANA database show it, with their offset.
var inZone = gojq.WithFunction("in_zone", 1, 1, func(in any, args []any) any {
	text, ok := in.(string)
	if !ok {
		return fmt.Errorf("in_zone wants a date-time such as 2026-01-31T08:00:00Z, not %s", gojq.Preview(in))
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("in_zone wants a date-time such as 2026-01-31T08:00:00Z, not %s", gojq.Preview(in))
	}
	name, _ := args[0].(string)
	location, ok := zone(name)
	if !ok {
		return fmt.Errorf("there is no time zone %s; write one such as Europe/Berlin", gojq.Preview(args[0]))
	}
	return at.In(location).Format(time.RFC3339Nano)
})

var zones sync.Map // of *time.Location by name, those that there are

func zone(name string) (*time.Location, bool) {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location), true
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, l)
	return l, true
}
