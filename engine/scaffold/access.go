package scaffold

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// asking is how a text begins that speaks of asking for something.
var asking = regexp.MustCompile(`(?i)^(get|list|search|quer(y|ies)|find|retrieve|fetch|preview|count|show|look up|return|calculate|compute|estimate|compare|check|validate)(s|es)?\b`)

// changing are words of something that changes.
var changing = regexp.MustCompile(`(?i)\b(creat|updat|delet|remov|replac|start|cancel|stor(e|es|ing)\b|sav(e|es|ing)\b|send|upsert|generat|trigger|invok|run(s|ning)?\b|execut|assign|add(s|ing)?\b|set(s|ting)?\b|submit|upload|regist)`)

// queries says why a POST only asks for something; it is empty for one that may
// change something: whose text says so, or that answers that something is there now.
func queries(o *openapi.Operation) string {
	if status, _, _ := o.Response(); o.Method != http.MethodPost || status != http.StatusOK {
		return ""
	}
	words := operationWords(o)
	said := sentence(o.Summary + "\n\n" + o.Description)
	if changing.MatchString(strings.Join(words, " ")) && words[0] != "create" || changing.MatchString(said) {
		return ""
	}
	last := o.Path[strings.LastIndex(o.Path, "/")+1:]
	if _, action, ok := strings.Cut(last, ":"); ok {
		last = action
	}
	switch {
	case len(words) > 0 && slices.Contains(asks, words[0]):
		return fmt.Sprintf("the operation is called %s", o.ID)
	case slices.Contains(asks, strings.Trim(snake(last), "_")):
		return fmt.Sprintf("the path ends in %s", last)
	case asking.MatchString(said) && (len(words) == 0 || words[0] != "create"):
		return fmt.Sprintf("the description says %q", strings.Join(strings.Fields(said)[:min(3, len(strings.Fields(said)))], " "))
	}
	return ""
}
