package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// writeAuth writes how requests show who sends them: as most operations ask for it,
// and of ways that are as common, in the order of signIn.
func (a *apiDraft) writeAuth(w *writer) {
	way, asking := a.commonWay()
	if len(way) == 0 {
		a.writeNoAuth(w, asking)
		return
	}
	var secrets, auth, notes []string
	used := map[string]bool{}
	headers, queries := []string{}, []string{}
	for _, s := range way {
		name := secretName(s, used)
		value := "secret." + name
		switch {
		case s.Type == "http" && s.Scheme == "basic":
			name = "password"
			secrets = append(secrets, "user: {env: "+a.prefix+"_USER}")
			auth = append(auth, `basic: {user: "${secret.user}", password: "${secret.password}"}`)
			notes = append(notes, "an API that takes a key as the user has no password: leave it out")
		case s.Type == "apiKey" && s.In == "header":
			headers = append(headers, fmt.Sprintf(`%s: "${%s}"`, inline(s.Key), value))
			if strings.EqualFold(s.Key, "authorization") {
				notes = append(notes, "a guess: the description does not say what stands before the key, such as Bearer")
			}
		case s.Type == "apiKey" && s.In == "query":
			queries = append(queries, fmt.Sprintf(`%s: "${%s}"`, inline(s.Key), value))
		case s.Type == "apiKey":
			headers = append(headers, fmt.Sprintf(`Cookie: "${'%s=' + %s}"`, strings.ReplaceAll(s.Key, "'", ""), value))
		default:
			word := "Bearer"
			switch {
			case s.Type == "oauth2", s.Type == "openIdConnect":
				notes = append(notes, "an access token of OAuth, which is got and renewed elsewhere")
			case s.Scheme != "bearer":
				word = s.Scheme
				notes = append(notes, fmt.Sprintf("a guess: the description only says that the scheme is %q", s.Scheme))
			}
			headers = append(headers, fmt.Sprintf(`Authorization: "${'%s ' + %s}"`, word, value))
		}
		secrets = append(secrets, name+": {env: "+a.prefix+"_"+strings.ToUpper(name)+"}")
	}
	if len(headers) > 0 {
		auth = append(auth, "header: {"+strings.Join(headers, ", ")+"}")
	}
	if len(queries) > 0 {
		auth = append(auth, "query: {"+strings.Join(queries, ", ")+"}")
	}
	w.line(0, "secrets: {"+strings.Join(secrets, ", ")+"}")
	for _, n := range notes {
		w.line(0, "# "+n)
	}
	w.line(0, "auth:")
	for _, l := range auth {
		w.line(2, l)
	}
}

// writeNoAuth writes what to do where the description does not say how to sign in:
// a token is a guess where operations answer that nobody is signed in.
func (a *apiDraft) writeNoAuth(w *writer, asking bool) {
	refuses := asking
	for _, o := range a.doc.Operations() {
		refuses = refuses || slices.ContainsFunc(o.Failures(), func(f openapi.Failure) bool { return f.Status == "401" || f.Status == "403" })
	}
	if !refuses {
		w.line(0, "# The description has no way to sign in, and nothing that asks for one.")
		return
	}
	w.line(0, "# A guess: the description does not say how to sign in, but operations can refuse a caller.")
	w.line(0, "secrets: {token: {env: "+a.prefix+"_TOKEN}}")
	w.line(0, `auth: {header: {Authorization: "${'Bearer ' + secret.token}"}}`)
}

// signIn orders ways of signing in that are as common as each other.
var signIn = []string{"http bearer", "apiKey header", "apiKey query", "http basic", "oauth2", "openIdConnect", "apiKey cookie", "http"}

// rankOf is where a scheme stands in signIn; it is len(signIn) for one that a file
// cannot say.
func rankOf(s openapi.Scheme) int {
	for i, way := range signIn {
		if kind, more, _ := strings.Cut(way, " "); s.Type == kind && (more == "" || more == s.In || more == s.Scheme) {
			return i
		}
	}
	return len(signIn)
}

// commonWay returns the schemes that most operations ask for together; none where
// no operation asks for any that a file can say. asking says whether one asks at all.
func (a *apiDraft) commonWay() (way []openapi.Scheme, asking bool) {
	schemes := map[string]openapi.Scheme{}
	for _, s := range a.doc.Schemes() {
		schemes[s.Name] = s
	}
	asked, best, most := map[string]int{}, -1, 0
	sets := map[string][]string{}
	for _, o := range a.doc.Operations() {
		for _, names := range o.Security() {
			key := strings.Join(names, "\n")
			asked[key]++
			sets[key] = names
			asking = asking || len(names) > 0
		}
	}
	if len(sets) == 0 { // nobody asks: what the document can say is a guess
		for name := range schemes {
			sets[name], asked[name] = []string{name}, 1
		}
	}
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		var some []openapi.Scheme
		rank := 0
		for _, name := range sets[key] {
			some = append(some, schemes[name])
			rank = max(rank, rankOf(schemes[name]))
		}
		if len(some) == 0 || rank == len(signIn) {
			continue
		}
		if best < 0 || asked[key] > most || asked[key] == most && rank < best {
			way, best, most = some, rank, asked[key]
		}
	}
	return way, asking
}

// secretName is what the secret of a scheme is called, in a way that no other of
// the same requests is.
func secretName(s openapi.Scheme, used map[string]bool) string {
	name := "token"
	if s.Type == "apiKey" {
		name = "key"
	}
	if used[name] || s.Type == "apiKey" && len(used) > 0 {
		name = settingName(s.Key)
	}
	for used[name] || name == "" {
		name += "_2"
	}
	used[name] = true
	return name
}
