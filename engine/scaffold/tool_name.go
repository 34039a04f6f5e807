package scaffold

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// asks are verbs of operations that only ask for something.
var asks = strings.Fields("list show search find query count preview lookup check validate estimate calculate compute compare")

// verbs are words with which a tool's name begins; of a word in verbsOf, that one
// stands for it.
var verbs = append(strings.Fields(`create add update delete remove set accept activate approve archive assign associate attach authorize block
	cancel capture charge clear clone close complete confirm convert copy deactivate decline detach disable disassociate dismiss enable escalate
	execute expire export finalize finish follow fork generate import invite lock mark merge migrate move mute open pause pay pin ping poll publish
	reboot record refund register reject release rename render reopen reply replace request rerun reset resize resolve restart restore resume retry
	revert revoke rotate run send share sign snooze star start stop submit subscribe suspend sync test transfer transition translate trigger unarchive
	unassign unblock unfollow unlock unmute unpin unpublish unstar unsubscribe upload verify void`), asks...)

// verbsOf are words of other houses for the verbs that tools have.
var verbsOf = map[string]string{"get": "show", "retrieve": "show", "read": "show", "fetch": "show", "describe": "show", "view": "show",
	"post": "create", "new": "create", "insert": "create", "put": "update", "patch": "update", "modify": "update", "edit": "update",
	"destroy": "delete", "lists": "list", "index": "list"}

// sureVerbs are those that are no noun, wherever they stand.
var sureVerbs = strings.Fields("list create update delete remove add")

// version is a part of a path or of a name that says which version of an API it is.
var version = regexp.MustCompile(`^(api|rest|v\d+([._]\d+)*(alpha|beta)?\d*)$`)

// toolName is what a tool for the operation is called: a verb and what it is about,
// list_ships or close_ship. It comes from the operationId, or from the path where
// there is none, or one that only repeats method and path.
func toolName(o *openapi.Operation, list bool) string {
	words := operationWords(o)
	if len(words) == 0 || repeatsPath(words, o) {
		words = wordsOfPath(o, list)
	}
	if words[0] == "show" && list {
		words[0] = "list"
	}
	if c := words[0][0]; c >= '0' && c <= '9' {
		words = append([]string{"do"}, words...)
	}
	return shortened(withoutRepetition(words))
}

// operationWords are the words of the operationId, the verb first; none where there
// is no id.
func operationWords(o *openapi.Operation) []string {
	group, id := "", o.ID
	if i := strings.LastIndexAny(id, "/.:"); i >= 0 { // issues/list-for-repo
		group, id = snake(id[:i]), id[i+1:]
	}
	id = snake(id)
	method := strings.ToLower(o.Method)
	if path := snake(strings.NewReplacer("{", "", "}", "", "/", "_").Replace(withoutQuery(o.Path))); path != "" { // as FastAPI makes them
		id = strings.TrimSuffix(collapsed(id), "_"+collapsed(path)+"_"+method)
	}
	words := strings.Fields(strings.ReplaceAll(id, "_", " "))
	if len(words) == 0 {
		return nil
	}
	surely := slices.IndexFunc(words, func(w string) bool { return verbsOf[w] != "" || slices.Contains(sureVerbs, w) })
	switch {
	case slices.Contains(verbs, words[0]), surely == 0:
	case surely > 0: // beta_list_agents, models_list
		words = slices.Concat(words[surely:surely+1], words[:surely], words[surely+1:])
	case o.Method == "GET":
		words = append([]string{"show"}, words...)
	}
	if v := verbsOf[words[0]]; v != "" {
		words[0] = v
	}
	if group == "" {
		return words
	}
	about := strings.Split(group, "_")
	if len(words) > 1 && !slices.Contains(strings.Fields("for of by in with from to on at all"), words[1]) {
		about[len(about)-1] = singular(about[len(about)-1])
	}
	return slices.Concat(words[:1], about, words[1:])
}

// collapsed is a name in which underscores stand alone.
func collapsed(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '_' }), "_")
}

// repeatsPath reports whether the words say no more than method and path do.
func repeatsPath(words []string, o *openapi.Operation) bool {
	byMethod := slices.ContainsFunc([]string{"post", "put", "patch"}, func(m string) bool { return strings.HasPrefix(strings.ToLower(o.ID), m) })
	if !byMethod && !strings.Contains(o.Path, "{") {
		return false
	}
	said := strings.Join(singulars(words[1:]), "_")
	var path, bare []string // with and without its version
	for _, part := range strings.FieldsFunc(withoutQuery(o.Path), func(r rune) bool { return strings.ContainsRune("/{}:", r) }) {
		some := singulars(strings.Split(snake(part), "_"))
		path = append(path, some...)
		if !version.MatchString(strings.ToLower(part)) {
			bare = append(bare, some...)
		}
	}
	return said != "" && (said == strings.Join(path, "_") || said == strings.Join(bare, "_"))
}

func singulars(words []string) (out []string) {
	for _, w := range words {
		out = append(out, singular(w))
	}
	return out
}

// withoutQuery is a path without the query that some descriptions write behind it.
func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// wordsOfPath are the words of a name that method and path have.
func wordsOfPath(o *openapi.Operation, list bool) []string {
	var nouns []string
	param, above := "", false // of the last part, and whether one stands above it
	for part := range strings.SplitSeq(strings.Trim(withoutQuery(o.Path), "/"), "/") {
		if name, action, ok := strings.Cut(part, ":"); ok && action != "" { // /ships/{id}:close
			part = action
			if strings.HasPrefix(name, "{") {
				above = true
			}
		}
		if strings.Contains(part, "{") {
			param, above = snake(strings.Trim(part, "{}")), true
			continue
		}
		if param = ""; part != "" && !version.MatchString(strings.ToLower(part)) {
			nouns = append(nouns, snake(part))
		}
	}
	nouns = slices.DeleteFunc(nouns, func(n string) bool { return n == "" })
	if len(nouns) == 0 {
		nouns = []string{"root"}
	}
	last := len(nouns) - 1
	for i := range nouns[:last] {
		nouns[i] = singular(nouns[i])
	}
	verb := map[string]string{"GET": "show", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}[o.Method]
	action := strings.Split(nouns[last], "_")[0]
	switch {
	case param == "" && slices.Contains(verbs, action) && last > 0 && (o.Method == "POST" || o.Method == "PUT" && above || slices.Contains(asks, action)):
		if nouns[last-1] = singular(nouns[last-1]); slices.Contains(asks, action) {
			nouns[last-1] = plural(nouns[last-1])
		}
		return strings.Split(strings.Join(append([]string{nouns[last]}, nouns[:last]...), "_"), "_")
	case o.Method == "POST" && param != "":
		verb = "update"
	}
	if list && verb == "show" {
		if param != "" {
			nouns = append(nouns, "by", param)
		}
	} else if param != "" || o.Method == "POST" {
		nouns[last] = singular(nouns[last])
	}
	return strings.Split(strings.Join(append([]string{verb}, nouns...), "_"), "_")
}

// withoutRepetition leaves out words that say again what stands just before them,
// alone or several together.
func withoutRepetition(words []string) []string {
	for size := len(words) / 2; size > 0; size-- {
		for i := 0; i+2*size <= len(words); {
			if slices.EqualFunc(words[i:i+size], words[i+size:i+2*size], func(a, b string) bool { return singular(a) == singular(b) }) {
				words = slices.Delete(slices.Clone(words), i, i+size)
			} else {
				i++
			}
		}
	}
	return words
}

// shortened leaves words out of a name that is too long: those behind the first one,
// as what comes first is most often what the toolset is called.
func shortened(words []string) string {
	for len(words) > 2 && len(strings.Join(words, "_")) > maxName {
		words = slices.Delete(slices.Clone(words), 1, 2)
	}
	name := strings.Join(words, "_")
	return strings.Trim(name[:min(len(name), maxName)], "_")
}

// free is a name for an operation that no other tool has.
func free(name string, o *openapi.Operation, taken map[string]bool) string {
	whole := shortened(withoutRepetition(append([]string{strings.Split(name, "_")[0]}, wordsOfPath(o, false)[1:]...)))
	for _, n := range []string{name, whole} {
		if !taken[n] {
			return n
		}
	}
	for n := 2; ; n++ {
		if other := fmt.Sprintf("%.*s_%d", maxName-3, name, n); !taken[other] {
			return other
		}
	}
}
