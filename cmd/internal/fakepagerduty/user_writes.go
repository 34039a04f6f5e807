package fakepagerduty

import (
	"net/mail"
	"slices"
	"strings"
)

func userRoutes() []route {
	return []route{
		{"GET", "/users", 200, (*call).listUsers},
		{"GET", "/users/me", 200, (*call).showCurrentUser},
		{"GET", "/users/{id}", 200, (*call).showUser},
		{"POST", "/users", 201, (*call).createUser},
		{"PUT", "/users/{id}", 200, (*call).updateUser},
		{"DELETE", "/users/{id}", 204, (*call).deleteUser},
	}
}

func (c *call) checkUser(sent object, self string) error {
	a := c.account
	if sent.has("name") && strings.TrimSpace(sent.text("name")) == "" {
		return invalidInput("Name can't be blank.")
	}
	if sent.has("email") {
		email := strings.ToLower(sent.text("email"))
		if _, err := mail.ParseAddress(email); err != nil {
			return invalidInput("Email is invalid.")
		}
		if i, taken := a.userByEmail[email]; taken && a.users[i].id != self {
			return invalidInput("Email has already been taken.")
		}
	}
	if role := sent.text("role"); role != "" && !slices.Contains([]string{"admin", "limited_user", "observer", "owner", "read_only_user", "restricted_access", "read_only_limited_user", "user"}, role) {
		return invalidInput("Role is invalid.")
	}
	return nil
}

func (c *call) createUser() (any, error) {
	if _, err := c.writer(); err != nil {
		return nil, err
	}
	sent, err := c.sent("user")
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name", "email"); err != nil {
		return nil, err
	}
	if err := c.checkUser(sent, ""); err != nil {
		return nil, err
	}
	a := c.account
	i := len(a.users)
	a.users = append(a.users, user{id: a.newID()})
	a.userByID[a.users[i].id] = i
	a.changeUser(i, object{
		{"role", "user"}, {"job_title", nil}, {"description", nil}, {"time_zone", "Etc/UTC"}, {"invitation_sent", true},
	}.patched(sent))
	return object{{"user", c.userRecord(i)}}, nil
}

func (a *account) changeUser(i int, sent object) {
	u := &a.users[i]
	if name := sent.text("name"); name != "" {
		u.name = name
		u.ref = reference(u.id, "user", u.name, "users")
	}
	if email := strings.ToLower(sent.text("email")); email != "" {
		delete(a.userByEmail, u.email)
		u.email = email
		a.userByEmail[email] = i
	}
	a.patch(u.id, sent.without("name").without("email").without("summary").without("teams").without("contact_methods").without("notification_rules"))
}

func (c *call) updateUser() (any, error) {
	i, ok := c.account.userByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("user")
	if err != nil {
		return nil, err
	}
	if err := c.checkUser(sent, c.id); err != nil {
		return nil, err
	}
	c.account.changeUser(i, sent)
	return object{{"user", c.userRecord(i)}}, nil
}

// deleteUser refuses while someone needs the user.
func (c *call) deleteUser() (any, error) {
	a := c.account
	i, ok := a.userByID[c.id]
	if !ok {
		return nil, notFound
	}
	for n, h := range a.heads {
		if h.status != statusResolved && slices.Contains(a.assignees(n), i) {
			return nil, invalidInput("User has open incidents assigned.")
		}
	}
	for _, p := range a.policies {
		if slices.Contains(a.callees(p), i) {
			return nil, invalidInput("User is on an escalation policy or a schedule.")
		}
	}
	a.users[i].deleted = true
	for _, t := range a.users[i].teams {
		a.teams[t].members = without(a.teams[t].members, i)
	}
	delete(a.userByID, c.id)
	delete(a.userByEmail, a.users[i].email)
	return object{}, nil
}
