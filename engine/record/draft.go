package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
)

// draft is a test that is being made.
type draft struct {
	tool      *engine.Tool
	name      string
	params    *yaml.Node
	settings  *yaml.Node // nil: none
	now       string
	confirm   string
	failed    bool // the answer is an error
	exchanges []*spoken
	expect    *yaml.Node
}

// spoken is an exchange of the draft.
type spoken struct {
	method  string
	target  target
	asked   []rest.Pair // headers of the request that the tool's file makes
	sent    *yaml.Node  // the request's JSON
	form    *yaml.Node
	status  int
	header  []rest.Pair // of the answer
	content *yaml.Node  // the answer's JSON; else
	text    string
}

// target is what a request asks for.
type target struct {
	path  []string // its segments
	query []rest.Pair
}

// draft makes a draft of what was heard.
func (c *Call) draft(arguments []byte, heard []*exchange, servers []string) (*draft, error) {
	d := &draft{tool: c.Tool}
	var err error
	if d.params, err = tree(arguments); err != nil {
		return nil, err
	}
	c.typed(d.params)
	var settings []any
	for _, s := range c.Tool.API().File.Settings {
		if values := c.environment(s); len(values) > 0 {
			settings = append(settings, s.Name.Value, values[0])
		}
	}
	if settings != nil {
		d.settings = pairs(settings...)
	}
	own := ownHeaders(c.Tool.Plan())
	for _, x := range heard {
		s, err := speak(x, servers, own)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", x.request.Method, x.request.URL.Path, err)
		}
		d.exchanges = append(d.exchanges, s)
	}
	return d, nil
}

// typed gives arguments that were written as text the type of their param.
func (c *Call) typed(params *yaml.Node) {
	for _, p := range c.Tool.AllParams() {
		n := part(params, p.Name.Value)
		if n == nil || n.Tag != "!!str" {
			continue
		}
		of := map[string]string{"integer": "!!int", "number": "!!float", "boolean": "!!bool"}[p.Type.Value]
		var v any
		if of == "" || json.Unmarshal([]byte(n.Value), &v) != nil {
			continue
		}
		switch v.(type) {
		case float64:
			if of != "!!bool" {
				*n = *scalar(json.Number(n.Value))
			}
		case bool:
			if of == "!!bool" {
				*n = *scalar(v)
			}
		}
	}
}

// ownHeaders are the names of the headers that the tool's own requests send.
func ownHeaders(p *plan.Tool) (out []string) {
	if p == nil {
		return nil
	}
	for _, x := range p.Exchanges() {
		for _, b := range x.Header {
			out = append(out, http.CanonicalHeaderKey(b.Name))
		}
	}
	return out
}

// speak reads an exchange.
func speak(x *exchange, servers, own []string) (*spoken, error) {
	out := &spoken{method: x.request.Method, status: x.status}
	path := x.request.URL.EscapedPath()
	for _, s := range servers {
		if u, err := url.Parse(s); err == nil && u.Host == x.request.URL.Host && u.Path != "" && strings.HasPrefix(path, strings.TrimSuffix(u.EscapedPath(), "/")+"/") {
			path = strings.TrimPrefix(path, strings.TrimSuffix(u.EscapedPath(), "/"))
			break
		}
	}
	for _, s := range strings.Split(path, "/") {
		plain, err := url.PathUnescape(s)
		if err != nil {
			plain = s
		}
		out.target.path = append(out.target.path, plain)
	}
	for _, word := range strings.Split(x.request.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(word, "=")
		name, err := url.QueryUnescape(name)
		if err != nil || name == "" {
			continue
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, err
		}
		out.target.query = append(out.target.query, rest.Pair{Name: name, Value: value})
	}
	for _, name := range own {
		if v := x.request.Header.Get(name); v != "" && !slices.ContainsFunc(out.asked, func(p rest.Pair) bool { return p.Name == name }) {
			out.asked = append(out.asked, rest.Pair{Name: name, Value: v})
		}
	}
	if err := out.request(x); err != nil {
		return nil, err
	}
	return out, out.answer(x, servers)
}

// request reads the request's body.
func (s *spoken) request(x *exchange) error {
	if x.sent.Len() == 0 {
		return nil
	}
	if media, _, _ := mime.ParseMediaType(x.request.Header.Get("Content-Type")); media == "application/x-www-form-urlencoded" {
		fields, err := url.ParseQuery(x.sent.String())
		if err != nil {
			return err
		}
		var form []any
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if len(fields[name]) == 1 {
				form = append(form, name, fields[name][0])
				continue
			}
			var all []*yaml.Node
			for _, v := range fields[name] {
				all = append(all, text(v))
			}
			form = append(form, name, list(all))
		}
		s.form = pairs(form...)
		return nil
	}
	var err error
	s.sent, err = tree(x.sent.Bytes())
	return err
}

// answer reads the answer.
func (s *spoken) answer(x *exchange, servers []string) error {
	body, err := x.content()
	if err != nil {
		return err
	}
	if media := x.header.Get("Content-Type"); strings.Contains(media, "json") && !strings.Contains(media, "ndjson") || json.Valid(body) {
		if s.content, err = tree(body); err != nil {
			s.content, s.text = nil, string(body)
		}
	} else {
		s.text = string(body)
	}
	for _, name := range slices.Sorted(maps.Keys(x.header)) {
		switch name {
		case "Date", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Set-Cookie", "Server", "Vary":
			continue
		}
		value := strings.Join(x.header[name], ", ")
		for _, of := range servers { // a link to the server itself leads to that of the test
			value = strings.ReplaceAll(value, strings.TrimSuffix(of, "/")+"/", "/")
		}
		s.header = append(s.header, rest.Pair{Name: name, Value: value})
	}
	return nil
}

// replace changes the parts of a target.
func (t *target) replace(r *replacer) {
	for i := range t.path {
		t.path[i] = r.text(t.path[i])
	}
	for i := range t.query {
		t.query[i].Value = r.text(t.query[i].Value)
	}
}

// String is the target as a test writes it.
func (t *target) String() string {
	var b strings.Builder
	for i, s := range t.path {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(url.PathEscape(s))
	}
	for i, q := range t.query {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(words.Replace(url.QueryEscape(q.Name)) + "=" + words.Replace(url.QueryEscape(q.Value)))
	}
	return b.String()
}

// words are escapes that a test need not have.
var words = strings.NewReplacer("%5B", "[", "%5D", "]", "%3A", ":", "%2C", ",", "%40", "@", "%2F", "/", "+", "%20")

// each calls f with every tree of the draft.
func (d *draft) each(f func(**yaml.Node)) {
	all := []**yaml.Node{&d.params, &d.settings}
	for _, x := range d.exchanges {
		all = append(all, &x.sent, &x.form, &x.content)
	}
	for _, n := range all {
		if *n != nil {
			f(n)
		}
	}
}

// test is the draft as YAML; raw writes bodies as JSON in one text.
func (d *draft) test(raw bool) *yaml.Node {
	var http []*yaml.Node
	for _, x := range d.exchanges {
		http = append(http, x.yaml(raw))
	}
	params := d.params
	if params == nil {
		params = pairs()
	}
	var now, confirm *yaml.Node
	if d.now != "" {
		now = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: d.now, Style: yaml.DoubleQuotedStyle}
	}
	if d.confirm != "" {
		confirm = text(d.confirm)
	}
	return pairs("name", d.name, "params", params, "settings", d.settings, "now", now, "http", list(http), "confirm", confirm, "expect", d.expect)
}

func (x *spoken) yaml(raw bool) *yaml.Node {
	header := func(all []rest.Pair) *yaml.Node {
		if len(all) == 0 {
			return nil
		}
		var out []any
		for _, p := range all {
			out = append(out, p.Name, p.Value)
		}
		return pairs(out...)
	}
	var status, said *yaml.Node
	if x.status != http.StatusOK {
		status = scalar(json.Number(fmt.Sprint(x.status)))
	}
	if x.text != "" {
		said = text(x.text)
	}
	content := x.content
	if raw && content != nil {
		content = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: asJSON(content), Style: yaml.DoubleQuotedStyle}
	}
	answer := pairs("status", status, "header", header(x.header), "body", content, "text", said)
	return pairs("request", x.method+" "+x.target.String(), "header", header(x.asked), "body", x.sent, "form", x.form, "response", answer)
}
