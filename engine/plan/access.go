package plan

import (
	"fmt"
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var annotationConflict = diag.Kind{Name: "annotation-conflict", Explain: "The access or a hint says otherwise than the requests do.",
	Example: "annotations: {readOnlyHint: true} of a PUT"}

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

// checkAccess reports `access: read` of a tool that changes something, and
// hints that contradict the access.
func checkAccess(t *toolfile.Tool) (ds diag.Diagnostics) {
	if t.Access.Value == "read" {
		for _, q := range requests(t) {
			if m := q.Method.Value; m == "PUT" || m == "PATCH" || m == "DELETE" {
				ds = append(ds, annotationConflict.At(t.Access, "access cannot be read: the tool sends %s", m))
			}
		}
		if ds != nil {
			return ds
		}
	}
	read := AccessOf(t) == Read
	if h := t.Annotations.ReadOnly; h.IsSet() && h.Value != read {
		ds = append(ds, annotationConflict.At(h.Text, "readOnlyHint is %v, but the tool's access is %s", h.Value, AccessOf(t)))
	}
	if h := t.Annotations.Destructive; h.IsSet() && h.Value && read {
		ds = append(ds, annotationConflict.At(h.Text, "destructiveHint is true, but the tool only reads"))
	}
	return ds
}

var postReads = diag.Kind{Name: "post-reads", Severity: diag.Warning, Explain: "A POST of a tool that is said to read, and whose description does not say that it asks for something.",
	Example: "access: read, with description: Creates a ship."}

// asking is how a description begins that speaks of looking.
var asking = regexp.MustCompile(`(?i)^(lists?|shows?|search(es)?|finds?|gets?|fetch(es)?|quer(y|ies)|looks?|counts?|reads?|returns?|gives?|reports?|` +
	`computes?|calculates?|analy[sz]es?|measures?|metrics|summari[sz]es?|aggregates?|compares?|checks?|validates?|previews?|estimates?|tells?|says?|` +
	`describes?|retrieves?|filters?|exports?|answers?|explains?|evaluates?|tests?|converts?|renders?)\b`)

// checkPostReads warns of a POST that is declared to read where nothing says that
// it does: such a call is offered to everyone, and sent again when it fails.
func (c *compiler) checkPostReads(t *toolfile.Tool) {
	posts := slices.ContainsFunc(requests(t), func(q *toolfile.Request) bool { return q.Method.Value == "POST" })
	if t.Access.Value == "read" && posts && !asking.MatchString(t.Description.Value) {
		c.add(postReads.At(t.Access, "the tool sends a POST; where that only asks for something, begin the description so (Searches ...), "+
			"else leave access out: a call that reads is offered to everyone and may be sent twice"))
	}
}
