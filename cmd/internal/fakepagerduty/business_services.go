package fakepagerduty

// businessServiceCount is how many of the domains are sold as a business service.
const businessServiceCount = 15

func businessServices() *collection {
	return &collection{
		path: "/business_services", one: "business_service", many: "business_services",
		ops: "list show create update delete", needs: []string{"name"}, created: 200,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(businessServiceCount, a.businessService), nil
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if team := sent.text("team", "id"); team != "" {
				if _, ok := c.account.teamByID[team]; !ok {
					return nil, invalidInput("Team not found.")
				}
				sent = sent.with("team", object{{"id", team}, {"type", "team_reference"}, {"self", apiURL("teams", team)}})
			}
			return plain("business_service", "business_services")(c, id, old, sent)
		},
	}
}

func (a *account) businessService(i int) object {
	id, name := shortID(a.seed, kindBusinessService, i), "Business: "+domains[i]
	var team any
	if i%3 != 0 {
		team = object{{"id", a.teams[i].id}, {"type", "team_reference"}, {"self", apiURL("teams", a.teams[i].id)}}
	}
	return append(identity(id, "business_service", name, "business_services"),
		field{"name", name}, field{"description", "What customers know as " + domains[i]},
		field{"point_of_contact", a.users[i].name}, field{"team", team})
}
