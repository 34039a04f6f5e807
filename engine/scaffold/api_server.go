package scaffold

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// nowhere is the address of an API whose description does not say where it is.
const nowhere = "https://todo.example"

// serverVariable is the place of a variable in a server's URL.
var serverVariable = regexp.MustCompile(`\{([^}]*)\}`)

// place finds the server: the first that is a URL, over https if there is one; and
// what the variables of the environment are called after.
func (a *apiDraft) place() {
	servers := a.doc.Servers()
	for _, scheme := range []string{"https://", "http://", "//", ""} {
		at := slices.IndexFunc(servers, func(s openapi.Server) bool { return strings.HasPrefix(s.URL, scheme) })
		if at >= 0 {
			a.server = servers[at]
			break
		}
	}
	switch {
	case strings.HasPrefix(a.server.URL, "//"):
		a.server.URL = "https:" + a.server.URL
	case !strings.Contains(a.server.URL, "://"):
		a.server.URL = nowhere + "/" + strings.TrimPrefix(a.server.URL, "/")
	}
	if u, err := url.Parse(serverVariable.ReplaceAllString(a.server.URL, "x")); err == nil && u.Scheme == "http" && !local(u.Hostname()) {
		a.server.URL, a.plain = "https"+strings.TrimPrefix(a.server.URL, "http"), true
	}
	a.server.URL, _, _ = strings.Cut(a.server.URL, "?")
	a.server.URL = strings.TrimRight(a.server.URL, "/")
	a.url = serverVariable.ReplaceAllStringFunc(a.server.URL, func(name string) string {
		name = strings.Trim(name, "{}")
		at := slices.IndexFunc(a.server.Variables, func(v openapi.ServerVariable) bool { return v.Name == name })
		v := openapi.ServerVariable{Name: name}
		if at >= 0 {
			v = a.server.Variables[at]
		}
		if v.Default == "" {
			v.Default = "todo"
		}
		if !slices.ContainsFunc(a.settings, func(s openapi.ServerVariable) bool { return s.Name == v.Name }) {
			a.settings = append(a.settings, v)
		}
		return v.Default
	})
	if u, err := url.Parse(a.url); err != nil || u.Hostname() == "" {
		a.server.URL, a.url, a.settings = nowhere, nowhere, nil
	}
	a.prefix = prefix(a.url, a.doc.Title())
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// prefix is what the names of an API's variables begin with: what its host is
// called, HARBOR of api.harbor.example, or its title where the host has no name.
func prefix(address, title string) string {
	u, err := url.Parse(address)
	host := ""
	if err == nil && address != nowhere && !strings.HasPrefix(address, nowhere+"/") && net.ParseIP(u.Hostname()) == nil {
		labels := strings.Split(u.Hostname(), ".")
		for len(labels) > 1 && len(labels[len(labels)-1]) <= 3 && len(labels[len(labels)-2]) <= 3 && len(labels) > 2 {
			labels = labels[:len(labels)-1] // co.uk
		}
		if len(labels) > 1 {
			host = labels[len(labels)-2]
		}
	}
	name := strings.ToUpper(snake(host))
	if name == "" {
		words := strings.Split(snake(title), "_")
		name = strings.ToUpper(strings.Join(words[:min(len(words), 2)], "_"))
	}
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "API_" + name
	}
	return strings.Trim(name, "_")
}

// writeServer writes where the API is, and the settings that its address has.
func (a *apiDraft) writeServer(w *writer) {
	address, note := inline(a.url), ""
	if strings.HasPrefix(a.url, nowhere) {
		note = " # TODO: the description does not say where the API is"
	}
	if len(a.settings) > 0 {
		address = fmt.Sprintf("%q", "${"+a.addressExpression()+"}")
	}
	if a.plain {
		note = " # the description has http, over which no key is sent"
	}
	if others := len(a.doc.Servers()) - 1; others > 0 && note == "" {
		note = fmt.Sprintf(" # the description has %s more", counted(others, "server"))
	}
	w.line(0, "server: {url: "+address+", env: "+a.prefix+"_URL}"+note)
	if len(a.settings) == 0 {
		return
	}
	w.line(0, "settings:")
	for _, v := range a.settings {
		note := "of the server's address"
		if d := sentence(v.Description); d != "" {
			note = d
		}
		w.line(2, settingName(v.Name)+": {env: "+a.prefix+"_"+strings.ToUpper(settingName(v.Name))+"} # "+note)
	}
}

// addressExpression is the server's URL as CEL, with a setting for each variable.
func (a *apiDraft) addressExpression() string {
	var parts []string
	text := func(s string) {
		if s != "" {
			parts = append(parts, "'"+strings.ReplaceAll(s, "'", "")+"'")
		}
	}
	end := 0
	for _, at := range serverVariable.FindAllStringSubmatchIndex(a.server.URL, -1) {
		text(a.server.URL[end:at[0]])
		name := a.server.URL[at[2]:at[3]]
		i := slices.IndexFunc(a.settings, func(v openapi.ServerVariable) bool { return v.Name == name })
		parts = append(parts, fmt.Sprintf("setting.?%s.orValue('%s')", settingName(name), strings.ReplaceAll(a.settings[i].Default, "'", "")))
		end = at[1]
	}
	text(a.server.URL[end:])
	return strings.Join(parts, " + ")
}
