package fakepagerduty

import (
	"fmt"
	"strings"
	"unicode"
)

type team struct {
	id, name string
	ref      raw
	members  []int
	deleted  bool
}

type user struct {
	id, name, email string
	ref             raw
	teams           []int
	deleted         bool
}

func (a *account) makeTeams() {
	for i := range teamCount {
		t := team{id: shortID(a.seed, kindTeam, i), name: domains[i]}
		t.ref = reference(t.id, "team", t.name, "teams")
		a.teamByID[t.id] = i
		a.teams = append(a.teams, t)
	}
}

// makeUsers gives the demo user the first teams, one user none, and every other
// one or two.
func (a *account) makeUsers() {
	for i := range userCount {
		d := newDice(a.seed, kindUser, i)
		u := user{id: shortID(a.seed, kindUser, i)}
		first, last := firstNames[i%len(firstNames)], lastNames[(i+i/len(lastNames))%len(lastNames)]
		u.name = first + " " + last
		u.email = asciiName(first) + "." + asciiName(last) + "@example.com"
		if _, taken := a.userByEmail[u.email]; taken {
			u.email = strings.Replace(u.email, "@", fmt.Sprintf(".%d@", i), 1)
		}
		switch i {
		case demoUser:
			u.teams = []int{0, 1, 2}
		case teamlessUser:
		default:
			u.teams = []int{i % teamCount}
			if second := d.below(teamCount); d.percent(40) && second != i%teamCount {
				u.teams = append(u.teams, second)
			}
		}
		for _, t := range u.teams {
			a.teams[t].members = append(a.teams[t].members, i)
		}
		u.ref = reference(u.id, "user", u.name, "users")
		a.userByID[u.id], a.userByEmail[u.email] = i, i
		a.users = append(a.users, u)
	}
}

// asciiName is a name as it stands in an e-mail address.
func asciiName(s string) string {
	plain := strings.NewReplacer("ö", "oe", "ä", "ae", "ü", "ue", "é", "e", "ë", "e", "ø", "o", "á", "a", "ł", "l", "í", "i", "ı", "i")
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, plain.Replace(strings.ToLower(s)))
}

func (a *account) teamRecord(i int) object {
	t := a.teams[i]
	d := newDice(a.seed, kindTeam, i)
	var parent any
	if i%9 == 8 {
		parent = a.teams[29].ref // Platform
	}
	o := append(identity(t.id, "team", t.name, "teams"), object{
		{"name", t.name},
		{"description", pick(&d, missions)},
		{"default_role", pick(&d, []string{"manager", "none"})},
		{"parent", parent},
		{"member_count", len(t.members)},
	}...)
	if i >= teamCount {
		return a.patched(t.id, o)
	}
	return a.patched(t.id, flaw(o, i, 10, "description", "html_url", "default_role", "summary"))
}

func (c *call) userRecord(i int) object {
	a := c.account
	u := a.users[i]
	d := newDice(a.seed, kindUser, i)
	teams := []any{}
	for _, t := range u.teams {
		if c.includes("teams") {
			teams = append(teams, a.teamRecord(t))
		} else {
			teams = append(teams, a.teams[t].ref)
		}
	}
	o := append(identity(u.id, "user", u.name, "users"), object{
		{"name", u.name},
		{"email", u.email},
		{"time_zone", pick(&d, zones).name},
		{"color", pick(&d, colors)},
		{"avatar_url", "https://secure.gravatar.com/avatar/" + hexKey(&d) + ".png?d=mm&r=PG"},
		{"billed", d.percent(95)},
		{"role", pick(&d, roles)},
		{"description", pick(&d, []string{"", "Ask me about queues.", "Works from Zürich 🏔", "Mon–Thu only"})},
		{"invitation_sent", d.percent(5)},
		{"job_title", pick(&d, jobTitles)},
		{"locale", pick(&d, locales)},
		{"created_via_sso", d.percent(60)},
		{"teams", teams},
		{"contact_methods", c.contactMethods(i)},
		{"notification_rules", c.notificationRules(i)},
		{"coordinated_incidents", []any{}},
		{"last_seen_ms", a.base.UnixMilli() - int64(d.below(1_000_000_000))},
	}...)
	if i == demoUser || i >= userCount {
		return a.patched(u.id, o)
	}
	return a.patched(u.id, flaw(o, i, 12, "description", "job_title", "contact_methods", "teams", "time_zone", "billed",
		"notification_rules", "locale", "avatar_url", "role", "color", "html_url"))
}

// userZone is where a user lives, as the record says.
func (a *account) userZone(i int) zone {
	d := newDice(a.seed, kindUser, i)
	return pick(&d, zones)
}

// contactMethods are a user's contact methods: names, or the records where
// include[] asks for them.
func (c *call) contactMethods(user int) []any {
	a, id := c.account, c.account.users[user].id
	if whole := c.includes("contact_methods"); whole || user >= userCount || a.isKept(contactMethodsPath, id) {
		return a.contactRefs(user, contactMethodsPath, whole)
	}
	refs := []any{}
	for j, kind := range contactKinds {
		if unreachable(user) {
			break
		}
		id := shortID(a.seed, kindContact, user*8+j)
		refs = append(refs, object{
			{"id", id}, {"type", kind + "_contact_method_reference"}, {"summary", contactLabels[j]},
			{"self", apiURL("users", a.users[user].id) + "/contact_methods/" + id}, {"html_url", nil},
		})
	}
	return refs
}

// notificationRules are likewise.
func (c *call) notificationRules(user int) []any {
	a, id := c.account, c.account.users[user].id
	if whole := c.includes("notification_rules"); whole || user >= userCount || a.isKept(notificationRulesPath, id) {
		return a.contactRefs(user, notificationRulesPath, whole)
	}
	refs := []any{}
	for j := range ruleTexts {
		if unreachable(user) {
			break
		}
		o := a.notificationRule(user, j)
		refs = append(refs, object{
			{"id", o.get("id")}, {"type", "assignment_notification_rule_reference"}, {"summary", o.get("summary")}, {"self", o.get("self")}, {"html_url", nil},
		})
	}
	return refs
}

func (c *call) listTeams() (any, error) {
	var matches []int
	for i, t := range c.account.teams {
		if !t.deleted && c.named(t.name) {
			matches = append(matches, i)
		}
	}
	return page(c, "teams", matches, c.account.teamRecord)
}

func (c *call) showTeam() (any, error) {
	i, ok := c.account.teamByID[c.id]
	if !ok {
		return nil, notFound
	}
	return object{{"team", c.account.teamRecord(i)}}, nil
}

func (c *call) listUsers() (any, error) {
	teams := c.filter("team_ids[]", c.account.teamByID)
	var matches []int
	for i, u := range c.account.users {
		if !u.deleted && teams.allows(u.teams...) && (c.named(u.name) || c.named(u.email)) {
			matches = append(matches, i)
		}
	}
	return page(c, "users", matches, c.userRecord)
}

func (c *call) showUser() (any, error) {
	i, ok := c.account.userByID[c.id]
	if !ok {
		return nil, notFound
	}
	return object{{"user", c.userRecord(i)}}, nil
}

func (c *call) showCurrentUser() (any, error) {
	if c.key.user == noUser {
		return nil, invalidInput("This request needs a user: it cannot be made with an account-level API key.")
	}
	return object{{"user", c.userRecord(c.key.user)}}, nil
}
