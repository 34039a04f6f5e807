package plan

import (
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

var lookupID = diag.Kind{Name: "lookup-id", Severity: diag.Warning, Explain: "The form of a lookup's ids, which parts of names have, too.",
	Example: "id: 'S[0-9]+'"}

// lookups compiles how names become ids.
func (c *compiler) lookups() {
	c.api.Lookups = map[string]*Lookup{}
	scope := c.scope(lookupScope)
	c.lookup = true
	defer func() { c.lookup = false }()
	for i := range c.api.File.Lookups {
		s := &c.api.File.Lookups[i]
		l := &Lookup{Name: s.Name.Value, File: s, TTL: s.TTL.Or(defaultTTL)}
		if s.ID.IsSet() {
			re, err := regexp.Compile(s.ID.Value)
			if err != nil {
				c.add(toolfile.SchemaKeyword.At(s.ID, "the pattern is wrong: %v", err))
			}
			if l.ID = re; err == nil && !(strings.HasPrefix(s.ID.Value, "^") && strings.HasSuffix(s.ID.Value, "$")) {
				c.add(lookupID.At(s.ID, "a name with such a part is taken for an id, too, and never looked up; write ^ and $ around it: %q", "^"+strings.Trim(s.ID.Value, "^$")+"$"))
			}
		}
		l.Exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, nil, nil)
		for _, e := range l.Exchange.Expressions() {
			for _, name := range e.Names {
				l.ByValue = l.ByValue || name == "value"
			}
		}
		if l.Exchange.Response != nil {
			c.outputs(s.Response, "an object {id, name} of each record", jq.KindObject, "id", "name")
		}
		c.api.Lookups[l.Name] = l
	}
}

// checkLookups reports params that name a lookup that there is not, and those that
// cannot have one.
func (c *compiler) checkLookups(params []*toolfile.Param) {
	for _, p := range params {
		if !p.Lookup.IsSet() {
			continue
		}
		if c.api.Lookups[p.Lookup.Value] == nil {
			var known []string
			for _, l := range c.api.File.Lookups {
				known = append(known, l.Name.Value)
			}
			c.add(toolfile.UnknownKey.At(p.Lookup, "no lookup %q in %s%s", p.Lookup.Value, toolfile.APIFile, diag.DidYouMean(p.Lookup.Value, known)))
		}
		s := &p.Schema
		if s.Type.Value == "array" && s.Items != nil {
			s = s.Items
		}
		if s.Type.IsSet() && s.Type.Value != "string" {
			c.add(toolfile.WrongType.At(p.Lookup, "a lookup is for a string or a list of strings; %q is of type %s", p.Name.Value, s.Type.Value))
		}
	}
}
