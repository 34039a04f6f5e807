package plan

import (
	"fmt"

	"pagerduty-mcp-server/engine/toolfile"
)

// Access is how far a tool reaches: a ladder, each level including those
// before it.
type Access int

// The levels of access.
const (
	Read    Access = iota // looks, changes nothing
	Respond               // takes part in what is going on
	Manage                // changes how things are set up
	Delete                // removes things
)

// levels are the names of the levels, in order.
var levels = [...]string{"read", "respond", "manage", "delete"}

// String returns the level's name in tool files and flags.
func (a Access) String() string { return levels[a] }

// ParseAccess returns the level of that name. The error names the levels.
func ParseAccess(name string) (Access, error) {
	for i, l := range levels {
		if l == name {
			return Access(i), nil
		}
	}
	return Read, fmt.Errorf("unknown access level %q; known: read, respond, manage, delete", name)
}

// AccessOf returns the level that a file asks for or that follows from its
// requests: a step that changes something makes the tool change something.
func AccessOf(t *toolfile.Tool) Access {
	if a, err := ParseAccess(t.Access.Value); err == nil {
		return a
	}
	highest := Read
	for _, q := range requests(t) {
		switch q.Method.Value {
		case "", "GET":
		case "DELETE":
			highest = Delete
		default:
			highest = max(highest, Manage)
		}
	}
	return highest
}
