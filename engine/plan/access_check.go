package plan

import (
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var annotationConflict = diag.Kind{Name: "annotation-conflict", Explain: "The access or a hint says otherwise than the requests do.",
	Example: "annotations: {readOnlyHint: true} of a PUT"}

var unmaskAccess = diag.Kind{Name: "unmask-access", Explain: "A tool that shows what the API masks, and that everyone may call.",
	Example: "unmask: [secret] of a tool with access: read"}

// checkAccess reports `access: read` of a tool that changes something, and
// hints that contradict the access, and secrets that are shown to everyone.
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
	if len(t.Unmask) > 0 && AccessOf(t) < Manage {
		ds = append(ds, unmaskAccess.At(t.Unmask[0], "a tool that shows what is masked needs access: manage, and this one has %s", AccessOf(t)))
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
