package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// runaways are queries that overflow the stack or take all memory where nothing
// bounds them.
var runaways = []string{
	`def f: [f]; f`,
	`reduce range(2e7) as $i (0; [.])`,
	`[range(1e9)]`,
	`reduce range(60) as $i ("x"; . + .)`,
}

// A query that would take the whole process, wherever a file has one, ends its call
// with RESPONSE_ERROR, and the next call runs.
func TestRunawayQueries(t *testing.T) {
	if underRace {
		t.Skip("the race detector takes several times the memory that is bounded")
	}
	const tool = `
tool: away
title: Away
description: D
steps:
  one:
    request: {path: "/crates/1"}
    response: STEP
request: {path: "/crates/1"}
resource: crates
response: RESPONSE
metadata: METADATA
`
	fill := func(place, query string) string {
		text := tool
		for name, sound := range map[string]string{"STEP": ".", "RESPONSE": "{id: (.id // 1), s: $steps.one}", "METADATA": "{n: length}"} {
			if name == place {
				sound = "(" + query + ") as $x | {n: $x}"
			}
			text = strings.Replace(text, name, "|\n      "+sound, 1)
		}
		return text
	}
	for _, place := range []string{"STEP", "RESPONSE", "METADATA"} {
		h := newHarbor(t)
		h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			fmt.Fprint(w, `{"id": 1, "crates": []}`)
			return true
		})
		more := []string{"_api.yaml", "version: 1\nserver: {url: '" + h.URL + "'}\n", "lib.jq", ""}
		more = append(more, "more/sound.yaml", strings.Replace(smallTool("sound"), "| crate", "", 1))
		for i, query := range runaways {
			name := "away_" + string(rune('a'+i))
			more = append(more, "more/"+name+".yaml", strings.Replace(fill(place, query), "tool: away", "tool: "+name, 1))
		}
		c := mustLoad(t, []engine.Dir{{Name: "d", Files: files(more...)}}, engine.Options{})
		for i, query := range runaways {
			a := call(t, c, "away_"+string(rune('a'+i)), "{}")
			if a.code() != "RESPONSE_ERROR" || len(a.text) > 2000 {
				t.Errorf("%s: %s: got %.300s", place, query, a.text)
			}
			if next := call(t, c, "sound", "{}"); next.isError {
				t.Fatalf("%s: after %s: %s", place, query, next.text)
			}
		}
	}
}

// Nor does one that makes something of an error take it; the error is told as it is.
func TestRunawayErrors(t *testing.T) {
	if underRace {
		t.Skip("the race detector takes several times the memory that is bounded")
	}
	for _, query := range runaways {
		h := newHarbor(t)
		h.intercept(func(w http.ResponseWriter, r *http.Request) bool { w.WriteHeader(http.StatusTeapot); return true })
		dir := engine.Dir{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: '"+h.URL+"'}\nerrors: |\n  ("+query+") as $x | {message: $x}\n",
			"a/away.yaml", strings.Replace(smallTool("away"), "| crate", "", 1))}
		a := call(t, mustLoad(t, []engine.Dir{dir}, engine.Options{}), "away", "{}")
		if a.code() != "API_ERROR" || fmt.Sprint(a.err["status"]) != "418" {
			t.Errorf("%s: got %.300s", query, a.text)
		}
	}
}
