package scaffold

import (
	"slices"
	"strings"
)

// messages are where the body of a failure says what is wrong, those first that
// say it best.
var messages = []string{"error.message", "message", "detail", "error_description", "error", "title", "msg", "reason", "description", "error_message"}

// lists are where it has several of them.
var lists = []string{"errors", "error.errors", "details", "error.details"}

// writeErrors writes what error bodies look like, and that an API which asks
// callers to wait is heeded.
func (a *apiDraft) writeErrors(w *writer) {
	said, listed := map[string]int{}, map[string]int{}
	waits, bodies := false, 0
	for _, o := range a.doc.Operations() {
		for _, f := range o.Failures() {
			waits = waits || f.Status == "429" || slices.Contains(f.Headers, "retry-after")
			if len(f.Schema.Properties()) == 0 {
				continue
			}
			bodies++
			for _, path := range messages {
				if s := at(f.Schema, path); s != nil && typeOf(s) == "string" && len(s.Properties()) == 0 {
					said[path]++
				}
			}
			for _, path := range lists {
				if s := at(f.Schema, path); s != nil && s.Type() == "array" {
					listed[path]++
				}
			}
		}
	}
	texts := common(messages, said, bodies)
	details := common(lists, listed, bodies)
	each := " | arrays[] | if type == \"object\" then (.message? // .detail? // tojson) else tostring end]"
	switch {
	case len(texts) > 0:
		out := "{message: ([" + tried(texts) + " | strings] | first)"
		if len(details) > 0 {
			out += ", details: [" + tried(details) + each
		}
		w.line(0, "errors: "+inline(out+"}"))
	case len(details) > 0:
		w.line(0, "errors: "+inline("["+tried(details)+each+" | {message: .[0], details: .}"))
	default:
		w.line(0, "# The description does not say what errors look like; `errors` takes their message out of the body.")
	}
	if waits {
		w.line(0, "retry: {status: [429, 502, 503, 504], budget: 30s, wait: [retry-after]}")
	}
}

// common are the paths that at least every tenth body has, in their order.
func common(paths []string, counts map[string]int, bodies int) (out []string) {
	for _, p := range paths {
		if counts[p] > 0 && 10*counts[p] >= bodies {
			out = append(out, p)
		}
	}
	return out
}

// tried is jq that gives what some paths lead to, and nothing for those that lead nowhere.
func tried(paths []string) string { return "." + strings.Join(paths, "?, .") + "?" }
