package fakepagerduty

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTokens(t *testing.T) {
	c := start(t, Options{Incidents: 100})
	for _, tt := range []struct {
		name, authorization string
		status              int
		code                string // of the error, or the name of the user
	}{
		{"user key", "Token token=" + DemoToken, 200, "Robin Okafor"},
		{"scheme in lower case", "token token=" + DemoToken, 200, "Robin Okafor"},
		{"oauth", "Bearer " + OAuthToken, 200, "Robin Okafor"},
		{"read only", "Token token=" + ReadOnlyToken, 200, "Robin Okafor"},
		{"without teams", "Token token=" + TeamlessToken, 200, "Sam Lindqvist"},
		{"account key", "Token token=" + AccountToken, 400, "2001"},
		{"none", "", 401, "2006"},
		{"raw", DemoToken, 401, "2006"},
		{"unknown", "Token token=nobody", 401, "2006"},
		{"empty", "Token token=", 401, "2006"},
		{"api key as bearer", "Bearer " + DemoToken, 401, "2006"},
		{"oauth as token", "Token token=" + OAuthToken, 401, "2006"},
		{"without token=", "Token " + DemoToken, 401, "2006"},
	} {
		v := c.json(tt.status, "GET", "/users/me", "", "Authorization", tt.authorization)
		if got := v.string("user", "name") + v.string("error", "code"); strings.Trim(strings.ReplaceAll(got, "null", ""), " ") != tt.code {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.code)
		}
	}
	r := c.do("GET", "/users/me", "", "Authorization", "Bearer "+ExpiredBearer)
	if r.status != 401 || r.text != "" || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("expired: %d %q %s", r.status, r.text, r.header)
	}
	teams := c.json(200, "GET", "/users/me", "", "Authorization", "Token token="+TeamlessToken).list("user", "teams")
	if len(teams) != 0 {
		t.Errorf("the user without teams is in %v", teams)
	}
	if n := len(c.get("/users/me").list("user", "teams")); n != demoTeams {
		t.Errorf("the demo user is in %d teams", n)
	}
}

func TestFrom(t *testing.T) {
	c := start(t, Options{Incidents: 100})
	target := "/incidents/" + c.get("/incidents?statuses[]=resolved").strings("incidents", "id")[0] + "/notes"
	for _, tt := range []struct {
		name, token, from string
		status            int
		want              string // the code, or the writer
	}{
		{"account key", AccountToken, "sam.lindqvist@example.com", 200, "Sam Lindqvist"},
		{"with a name", AccountToken, "Sam <sam.lindqvist@example.com>", 200, "Sam Lindqvist"},
		{"in capitals", AccountToken, "SAM.LINDQVIST@example.com", 200, "Sam Lindqvist"},
		{"missing", AccountToken, "", 400, "2016"},
		{"malformed", AccountToken, "sam", 400, "1028"},
		{"unknown", AccountToken, "ghost@example.com", 400, "1008"},
		{"user key", DemoToken, "", 200, "Robin Okafor"},
		{"user key, from another", DemoToken, "sam.lindqvist@example.com", 200, "Robin Okafor"},
		{"user key, malformed", DemoToken, "sam", 400, "1028"},
		{"user key, unknown", DemoToken, "ghost@example.com", 400, "1008"},
		{"read only", ReadOnlyToken, "robin.okafor@example.com", 403, "2010"},
	} {
		r := c.do("POST", target, `{"note":{"content":"hi"}}`, "Authorization", "Token token="+tt.token, "From", tt.from)
		v := value{c, r.decode(c)}
		got := v.string("note", "user", "summary")
		if r.status >= 400 {
			got = v.string("error", "code")
		}
		if r.status != tt.status || got != tt.want {
			t.Errorf("%s: %d %s, want %d %s", tt.name, r.status, got, tt.status, tt.want)
		}
	}
	for _, w := range []struct{ method, target string }{{"POST", "/incidents"}, {"PUT", "/incidents"}, {"PUT", "/incidents/88001"}} {
		v := c.json(400, w.method, w.target, "{}", "Authorization", "Token token="+AccountToken)
		if v.string("error", "message") != `You must specify a user's email address in the "From" header to perform this action` {
			t.Errorf("%s %s: %v", w.method, w.target, v.v)
		}
	}
}

func TestNotFound(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	for _, tt := range []struct{ method, target string }{
		{"GET", "/"}, {"GET", "/incident"}, {"GET", "/incidents/"}, {"GET", "//incidents"}, {"GET", "/incidents/PNOTHERE"},
		{"GET", "/incidents/88000"}, {"GET", "/incidents/88011"}, {"GET", "/incidents/-1"}, {"GET", "/incidents/PNOTHERE/notes"},
		{"GET", "/incidents/../users"}, {"GET", "/incidents/..%2Fusers"}, {"GET", "/users/me/teams"}, {"GET", "/teams/PNOTHERE"},
		{"GET", "/users/PNOTHERE"}, {"GET", "/services/PNOTHERE"}, {"GET", "/schedules/PNOTHERE"}, {"GET", "/schedules/PNOTHERE/users"},
		{"GET", "/escalation_policies/PNOTHERE"}, {"DELETE", "/incidents"}, {"POST", "/priorities"}, {"PUT", "/incidents/PNOTHERE"},
		{"POST", "/incidents/PNOTHERE/notes"}, {"GET", "/incidents/PNOTHERE/alerts"}, {"GET", "/incidents/PNOTHERE/log_entries"},
		{"GET", "/incidents/PNOTHERE/past_incidents"}, {"GET", "/incidents/PNOTHERE/related_incidents"},
	} {
		v := c.json(404, tt.method, tt.target, "{}")
		if v.string("error", "code") != "2100" || v.string("error", "message") != "Not Found" {
			t.Errorf("%s %s: %v", tt.method, tt.target, v.v)
		}
	}
}

func TestRateLimit(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 10, Now: clock.now, RequestsPerMinute: 3})
	ask := func(token string) (status int, limits string) {
		r := c.do("GET", "/teams", "", "Authorization", "Token token="+token)
		if r.status == http.StatusTooManyRequests && !strings.Contains(r.text, `{"error":{"message":"Rate Limit Exceeded","code":2020}}`) {
			t.Errorf("429 says %s", r.text)
		}
		return r.status, r.header.Get("ratelimit-limit") + "/" + r.header.Get("ratelimit-remaining") + "/" + r.header.Get("ratelimit-reset")
	}
	for i, step := range []struct {
		wait   time.Duration
		token  string
		status int
		limits string
	}{
		{0, DemoToken, 200, "3/2/60"},
		{10 * time.Second, DemoToken, 200, "3/1/50"},
		{500 * time.Millisecond, DemoToken, 200, "3/0/50"},
		{500 * time.Millisecond, DemoToken, 429, "3/0/49"},
		{0, AccountToken, 200, "3/2/60"},
		{48999 * time.Millisecond, DemoToken, 429, "3/0/1"},
		{time.Millisecond, DemoToken, 200, "3/2/60"},
	} {
		clock.add(step.wait)
		if status, limits := ask(step.token); status != step.status || limits != step.limits {
			t.Errorf("step %d: %d %s, want %d %s", i, status, limits, step.status, step.limits)
		}
	}
	for limit, want := range map[int]string{0: "960/959/60", -1: "960/960/60"} {
		l := limiter{perMinute: limit}
		h, ok := l.take("x", noon)
		if got := h.Get("ratelimit-limit") + "/" + h.Get("ratelimit-remaining") + "/" + h.Get("ratelimit-reset"); got != want || !ok {
			t.Errorf("limit %d: %s", limit, got)
		}
		granted := 1
		for range 1999 {
			if _, ok := l.take("x", noon); ok {
				granted++
			}
		}
		if want := map[int]int{0: 960, -1: 2000}[limit]; granted != want {
			t.Errorf("limit %d: %d requests granted, want %d", limit, granted, want)
		}
	}
}
