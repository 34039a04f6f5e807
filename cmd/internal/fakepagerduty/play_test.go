package fakepagerduty

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/cmd/internal/jqtest"
	"pagerduty-mcp-server/cmd/internal/openapitest"
)

// TestPlays plays testdata/*.txt. A file is a list of scenes, each a "# name" and
// lines of
//
//	METHOD TARGET JSON          a request, which must be a success; $name stands for what was saved
//	METHOD STATUS TARGET JSON   one that must be answered with that status
//	as NAME                     the key of the requests that follow: demo, account, teamless, readonly
//	early FEATURE               the header X-EARLY-ACCESS of the requests that follow
//	clock DURATION              time goes by
//	is JQ                       true of the last answer, with $saved values
//	save NAME JQ                keeps a part of the last answer
//
// The scenes of a file share an account, which was made at noon. Every request
// that succeeds and every answer pass PagerDuty's OpenAPI document where it is at
// hand, but for what knownDifferences lists; and every route is asked for.
func TestPlays(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	check := newOracle(t)
	var asked sync.Map
	t.Run("all", func(t *testing.T) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				clock := &clock{t: noon}
				p := &play{client: start(t, Options{Now: clock.now}), clock: clock, check: check, asked: &asked, saved: map[string]any{}}
				for i, line := range strings.Split(string(text), "\n") {
					if problem := p.do(strings.TrimSpace(line)); problem != "" {
						t.Errorf("%s:%d: %s", file, i+1, problem)
					}
				}
			})
		}
	})
	if check == nil {
		t.Log("SKIPPED: no request and no answer was checked against PagerDuty's OpenAPI document: set PAGERDUTY_OPENAPI to its file")
	}
	for _, r := range routes(map[string]*collection{}) {
		if _, ok := asked.Load(r.method + " " + r.path); !ok {
			t.Errorf("%s %s was not asked", r.method, r.path)
		}
	}
}

// play is one file that is being played.
type play struct {
	*client
	clock  *clock
	check  openapitest.Oracle
	asked  *sync.Map
	early  string // the header X-EARLY-ACCESS
	saved  map[string]any
	answer any
	text   string
}

// do plays one line and returns what is wrong.
func (p *play) do(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "", "#":
	case "as":
		token, ok := map[string]string{"demo": DemoToken, "account": AccountToken, "teamless": TeamlessToken, "readonly": ReadOnlyToken}[rest]
		if !ok {
			return "no such key"
		}
		p.auth = "Token token=" + token
	case "early":
		p.early = rest
	case "clock":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err.Error()
		}
		p.clock.add(d)
	case "is":
		switch v, err := p.jq(rest); {
		case err != nil:
			return err.Error()
		case v != true:
			return fmt.Sprintf("not so: %s\nof %.700s", rest, p.text)
		}
	case "save":
		name, query, _ := strings.Cut(rest, " ")
		v, err := p.jq(query)
		if err != nil || v == nil {
			return fmt.Sprintf("%s is %v (%v) in %.500s", query, v, err, p.text)
		}
		p.saved[name] = v
	case "GET", "POST", "PUT", "DELETE":
		return p.request(word, rest)
	default:
		return fmt.Sprintf("unknown word %q", word)
	}
	return ""
}

func (p *play) request(method, rest string) string {
	status := 0
	if first, others, _ := strings.Cut(rest, " "); !strings.HasPrefix(first, "/") {
		n, err := strconv.Atoi(first)
		if err != nil {
			return "no status and no path: " + first
		}
		status, rest = n, others
	}
	target, body, _ := strings.Cut(rest, " ")
	target, body = p.expand(target, url.QueryEscape), p.expand(body, inJSON)
	header := []string{"From", "robin.okafor@example.com", "Content-Type", "application/json", "X-EARLY-ACCESS", p.early}
	r := p.client.do(method, target, body, header...)
	if r.err != nil {
		return r.err.Error()
	}
	p.text, p.answer = r.text, nil
	if r.text != "" {
		if err := json.Unmarshal([]byte(r.text), &p.answer); err != nil {
			return "the answer is no JSON: " + err.Error()
		}
	}
	success := r.status < 300
	if status == 0 && !success || status != 0 && r.status != status {
		return fmt.Sprintf("%s %s: %d %.600s", method, target, r.status, r.text)
	}
	path, _, _ := strings.Cut(target, "?")
	found, _, ok := p.server.account.routes.find(method, path)
	if ok && success {
		p.asked.Store(found.method+" "+found.path, true)
	}
	if p.check == nil || !ok {
		return ""
	}
	_, problems := p.check(method, target, body, r.given())
	if !success { // which failures an operation lists is another matter
		return ""
	}
	if strings.Contains(found.path, "/review") {
		return "" // not in the document
	}
	problems = openapitest.WithoutKnown(found.method+" "+found.path, problems)
	if len(problems) > 6 {
		problems = problems[:6]
	}
	if len(problems) > 0 {
		return fmt.Sprintf("%s %s: %d is not as the document says:\n  %s\nin %.400s", method, target, r.status, strings.Join(problems, "\n  "), r.text)
	}
	return ""
}

// jq runs a query on the last answer.
func (p *play) jq(query string) (any, error) {
	return jqtest.First(query, p.saved, p.answer, p.text)
}

var savedName = regexp.MustCompile(`\$[a-z_0-9]+`)

// expand puts saved values in the place of their names.
func (p *play) expand(text string, quote func(string) string) string {
	return savedName.ReplaceAllStringFunc(text, func(name string) string {
		switch v := p.saved[name[1:]].(type) {
		case nil:
			return name
		case string:
			return quote(v)
		default:
			b, _ := json.Marshal(v)
			return string(b)
		}
	})
}

// inJSON is a string as it stands between the quotes of a JSON string.
func inJSON(s string) string {
	b, _ := json.Marshal(s)
	return strings.Trim(string(b), `"`)
}
