package fakepagerduty

import (
	"cmp"
	"slices"
	"time"
)

// maxAhead is how far on-calls are known in advance.
const maxAhead = 90 * 24 * time.Hour

// oncall is one turn of a user at one level of a policy. One that never ends
// has no schedule, and zero times.
type oncall struct {
	policy, level, schedule int
	shift
}

func (c *call) listOncalls() (any, error) {
	since, until, err := c.oncallSpan()
	if err != nil {
		return nil, err
	}
	a := c.account
	users := c.filter("user_ids[]", a.userByID)
	policies := c.filter("escalation_policy_ids[]", a.policyByID)
	schedules := c.filter("schedule_ids[]", a.scheduleByID)
	var matches []oncall
	for i := range a.policies {
		if !policies.allows(i) {
			continue
		}
		for _, o := range a.oncalls(i, since, until) {
			if users.allows(o.user) && schedules.allows(o.schedule) {
				matches = append(matches, o)
			}
		}
	}
	if c.zoned, err = c.zone(); err != nil {
		return nil, err
	}
	if c.flag("earliest") {
		matches = earliest(matches)
	}
	return page(c, "oncalls", matches, c.oncallRecord)
}

// oncallSpan reads the range, which is the present unless something else was asked for.
func (c *call) oncallSpan() (since, until time.Time, err error) {
	since, until, err = c.span()
	if since.IsZero() {
		since = c.now
	}
	if until.IsZero() {
		until = c.now
	}
	switch {
	case err != nil:
	case until.After(c.now.Add(maxAhead)):
		err = invalidInput("Until must not be more than 90 days in the future.")
	case until.Before(since), until.Sub(since) > maxSpan:
		err = badRange
	}
	return
}

// oncalls are the turns of one policy in the range, by level and time.
func (a *account) oncalls(policy int, since, until time.Time) []oncall {
	var out []oncall
	for i, r := range a.policies[policy].rules {
		for _, t := range r.targets {
			if t.schedule < 0 && t.user < 0 {
				continue
			}
			if t.schedule < 0 {
				out = append(out, oncall{policy: policy, level: i + 1, schedule: -1, shift: shift{user: t.user}})
				continue
			}
			for _, sh := range a.schedules[t.schedule].shifts(since, until) {
				out = append(out, oncall{policy: policy, level: i + 1, schedule: t.schedule, shift: sh})
			}
		}
	}
	return out
}

// calleesAt are who is on call at a level of a policy.
func (a *account) calleesAt(policy, level int, at time.Time) []int {
	var users []int
	for _, o := range a.oncalls(policy, at, at) {
		if o.level == level && !slices.Contains(users, o.user) {
			users = append(users, o.user)
		}
	}
	if users == nil {
		return []int{a.callee(policy, at)}
	}
	return users
}

// earliest keeps the first turn of each user at each level of each policy.
func earliest(oncalls []oncall) []oncall {
	type place struct{ policy, level, user int }
	seen := map[place]bool{}
	slices.SortStableFunc(oncalls, func(x, y oncall) int {
		return cmp.Or(cmp.Compare(x.policy, y.policy), cmp.Compare(x.level, y.level), x.start.Compare(y.start))
	})
	return slices.DeleteFunc(oncalls, func(o oncall) bool {
		p := place{o.policy, o.level, o.user}
		again := seen[p]
		seen[p] = true
		return again
	})
}

func (c *call) oncallRecord(o oncall) object {
	a := c.account
	record := object{
		{"escalation_policy", a.policies[o.policy].ref},
		{"escalation_level", o.level},
		{"schedule", nil},
		{"user", a.users[o.user].ref},
		{"start", nil},
		{"end", nil},
	}
	if o.schedule >= 0 {
		zone := a.schedules[o.schedule].zone.location()
		if c.zoned != nil {
			zone = c.zoned
		}
		record.set("schedule", a.schedules[o.schedule].ref)
		record.set("start", o.start.In(zone))
		record.set("end", o.end.In(zone))
		if c.includes("schedules") {
			record.set("schedule", c.plain().scheduleRecord(o.schedule, time.Time{}, time.Time{}, false, false))
		}
	}
	if c.includes("users") {
		record.set("user", c.plain().userRecord(o.user))
	}
	if c.includes("escalation_policies") {
		record.set("escalation_policy", a.policyRecord(o.policy))
	}
	return flaw(record, o.policy*4+o.level+25, 50, "user")
}
