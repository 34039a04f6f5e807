package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/cmd/internal/jqtest"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/tools.d"
)

// keys are the credentials that a case may name.
var keys = map[string]string{
	"demo": fakepagerduty.DemoToken, "account": fakepagerduty.AccountToken, "teamless": fakepagerduty.TeamlessToken,
	"readonly": fakepagerduty.ReadOnlyToken, "oauth": fakepagerduty.OAuthToken, "expired": fakepagerduty.ExpiredBearer,
	"wrong": "u+wrongwrongwrong", "none": "",
}

// noon is when the demo account is made.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// TestContract plays testdata/contract against the demo account. A file is a
// list of cases, each a "# name" and lines of
//
//	key NAME         the credential, one of keys; demo unless said
//	env NAME=VALUE   a variable of the server's environment
//	clock DURATION   time goes by
//	fault JSON       a fakepagerduty.Fault from now on; {} ends all
//	call TOOL JSON   the arguments may name what was saved: $id
//	sent TARGET      the requests of the last call, all of them, in order: METHOD path?query, unescaped; or nothing
//	is JQ            true of the last answer, with $saved values
//	save NAME JQ     keeps a part of the last answer
//
// The cases of a file share an account, whose data its writes change.
func TestContract(t *testing.T) {
	files, err := filepath.Glob("testdata/contract/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	catalog := shipped(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fake, clock := accountAtNoon(t)
			line := 1
			for c := range strings.SplitSeq(strings.TrimPrefix(string(text), "# "), "\n# ") {
				name, body, _ := strings.Cut(c, "\n")
				t.Run(name, func(t *testing.T) { newPlay(t, catalog, fake, clock).run(file, line, body) })
				line += strings.Count(body, "\n") + 2
			}
		})
	}
}

// shipped are the tools that the program has.
func shipped(t *testing.T) *engine.Catalog {
	t.Helper()
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatalf("Load: %v\n%s", err, findings)
	}
	return c
}

// movedClock is a time that cases move.
type movedClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *movedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *movedClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// play is one case that is being played.
type play struct {
	*testing.T
	catalog *engine.Catalog
	fake    *fakepagerduty.Server
	clock   *movedClock
	account *engine.Account
	budget  int // of answers; 0: as the API says
	env     map[string]string
	saved   map[string]any
	answer  any
	text    string   // of the answer
	sent    []string // by the last call, and not yet spoken of
	checked bool
}

func newPlay(t *testing.T, c *engine.Catalog, f *fakepagerduty.Server, clock *movedClock) *play {
	p := &play{T: t, catalog: c, fake: f, clock: clock, saved: map[string]any{}}
	p.env = map[string]string{"PAGERDUTY_API_HOST": f.URL(), "PAGERDUTY_API_KEY": keys["demo"]}
	p.start()
	t.Cleanup(func() { p.account.Close() })
	return p
}

// start begins anew with the environment of this moment.
func (p *play) start() {
	if p.account != nil {
		p.account.Close()
	}
	p.account = p.catalog.Tools[0].Account(engine.Options{Getenv: func(n string) string { return p.env[n] }, Now: p.clock.now, UserAgent: "test/1", PagesAtOnce: 1, Budget: p.budget})
}

func (p *play) run(file string, line int, body string) {
	defer func() {
		if err := p.fake.SetFaults(); err != nil {
			p.Fatal(err)
		}
	}()
	for text := range strings.Lines(body) {
		line++
		word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		if word == "" {
			continue
		}
		if problem := p.do(word, strings.TrimSpace(rest)); problem != "" {
			p.Fatalf("%s:%d: %s", file, line, problem)
		}
	}
	if problem := p.unspoken(); problem != "" {
		p.Errorf("%s:%d: %s", file, line, problem)
	}
}

// do plays one line and returns what is wrong.
func (p *play) do(word, rest string) string {
	if word != "sent" {
		if problem := p.unspoken(); problem != "" {
			return problem
		}
	}
	switch word {
	case "key":
		token, ok := keys[rest]
		if !ok {
			return "no such key"
		}
		p.env["PAGERDUTY_API_KEY"] = token
		p.start()
	case "env":
		name, value, _ := strings.Cut(rest, "=")
		p.env[name] = value
		p.start()
	case "clock":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err.Error()
		}
		p.clock.add(d)
	case "fault":
		return p.setFault(rest)
	case "call":
		tool, arguments, _ := strings.Cut(rest, " ")
		return p.call(tool, p.expand(arguments))
	case "sent":
		p.checked = true
		if rest == "nothing" {
			return p.unspoken()
		}
		if len(p.sent) == 0 || p.sent[0] != p.expand(rest) {
			return fmt.Sprintf("want the request\n  %s\ngot\n  %s", p.expand(rest), strings.Join(p.sent, "\n  "))
		}
		p.sent = p.sent[1:]
	case "is":
		switch v, err := p.jq(rest); {
		case err != nil:
			return err.Error()
		case v != true:
			return fmt.Sprintf("not so: %s\nof %.3000s", rest, p.text)
		}
	case "save":
		name, query, _ := strings.Cut(rest, " ")
		v, err := p.jq(query)
		if err != nil || v == nil {
			return fmt.Sprintf("%s is %v (%v) in %.500s", query, v, err, p.text)
		}
		p.saved[name] = v
	default:
		return fmt.Sprintf("unknown word %q", word)
	}
	return ""
}

// unspoken complains of requests that follow those of `sent` lines.
func (p *play) unspoken() string {
	defer func() { p.sent, p.checked = nil, false }()
	if p.checked && len(p.sent) > 0 {
		return "sent too:\n  " + strings.Join(p.sent, "\n  ")
	}
	return ""
}

func (p *play) setFault(text string) string {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	var f fakepagerduty.Fault
	if err := d.Decode(&f); err != nil {
		return err.Error()
	}
	var faults []fakepagerduty.Fault
	if text != "{}" {
		faults = append(faults, f)
	}
	if err := p.fake.SetFaults(faults...); err != nil {
		return err.Error()
	}
	return ""
}

func (p *play) call(tool, arguments string) string {
	x := p.catalog.Tool(tool)
	if x == nil {
		return "no such tool"
	}
	p.fake.ResetRequests()
	e := p.account.Call(p.Context(), x, json.RawMessage(arguments), nil)
	p.text = string(e.JSON)
	d := json.NewDecoder(bytes.NewReader(e.JSON))
	if err := d.Decode(&p.answer); err != nil {
		return "the answer is no JSON: " + err.Error()
	}
	m, _ := p.answer.(map[string]any)
	if !strings.HasPrefix(p.text, `{"metadata":{"count":`) || (m["error"] != nil) != e.IsError {
		return "no envelope: " + p.text
	}
	if n := utf8.RuneCountInString(p.text); p.budget == 0 && n > 48_000 {
		return fmt.Sprintf("%d characters", n)
	}
	for name, token := range keys {
		if token != "" && strings.Contains(p.text, token) {
			return "the answer holds the key " + name
		}
	}
	for _, r := range p.fake.Requests() {
		target, _ := url.QueryUnescape(r.Target)
		p.sent = append(p.sent, r.Method+" "+target)
		if r.Header.Get("User-Agent") != "test/1" || r.Header.Get("Accept") != "application/vnd.pagerduty+json;version=2" {
			return fmt.Sprintf("the headers of %s are %v", target, r.Header)
		}
	}
	return ""
}

// jq runs a query on the last answer.
func (p *play) jq(query string) (any, error) {
	return jqtest.First(query, p.saved, p.answer, p.text)
}

var savedName = regexp.MustCompile(`\$[a-z_]+`)

// expand puts saved values in the place of their names; a list stands as its
// elements, joined by commas.
func (p *play) expand(text string) string {
	return savedName.ReplaceAllStringFunc(text, func(name string) string {
		switch v := p.saved[name[1:]].(type) {
		case nil:
			return name
		case string:
			return v
		default:
			b, _ := json.Marshal(v)
			return string(b)
		}
	})
}

// accountAtNoon is a demo account of the test's own, without a rate limit, and its
// clock, which stands at noon.
func accountAtNoon(t *testing.T) (*fakepagerduty.Server, *movedClock) {
	t.Helper()
	clock := &movedClock{at: noon}
	fake, err := fakepagerduty.Start(fakepagerduty.Options{Now: clock.now, RequestsPerMinute: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake, clock
}
