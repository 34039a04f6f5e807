package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/engine"
)

// rateFlag is the value of --rate: so many requests in a second, a minute or an hour.
type rateFlag engine.RateLimit

// rateUnits are what stands behind the slash.
var rateUnits = map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}

// Set implements pflag.Value.
func (r *rateFlag) Set(text string) error {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || rateUnits[unit] == 0 {
		return fmt.Errorf("%q is no rate such as 240/m; the unit is s, m or h", text)
	}
	*r = rateFlag{Requests: n, Per: rateUnits[unit]}
	return nil
}

// String implements pflag.Value.
func (r *rateFlag) String() string {
	for unit, per := range rateUnits {
		if r.Requests > 0 && per == r.Per {
			return fmt.Sprintf("%d/%s", r.Requests, unit)
		}
	}
	return ""
}

// Type implements pflag.Value.
func (*rateFlag) Type() string { return "rate" }
