package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

// modernClient is what a request of 2026-07-28 says of its client.
const modernClient = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`

// asker sends one request of either era, and returns the answer.
type asker func(method, params string, modern bool) string

// request is a request of either era; params are the members of its params.
func request(method, params string, modern bool) string {
	if modern {
		params = strings.Trim(params+","+modernClient, ",")
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, method, params)
}

// askStdio asks a program in a process of its own.
func askStdio(t *testing.T, url string, args ...string) (ask asker, stop func()) {
	p := start(t, url, fakepagerduty.DemoToken, args...)
	stop = func() {
		p.in.Close()
		if err := p.cmd.Wait(); err != nil {
			t.Error(err, p.errs.String())
		}
	}
	answers := bufio.NewReader(p.out)
	ask = func(method, params string, modern bool) string {
		fmt.Fprintln(p.in, request(method, params, modern))
		l, err := answers.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	return ask, stop
}

// askHTTP asks a program that serves HTTP.
func askHTTP(t *testing.T, up *httptest.Server, args ...string) (ask asker, stop func()) {
	s := serveProgram(t, up, nil, append([]string{"--http", "127.0.0.1:0"}, args...)...)
	ask = func(method, params string, modern bool) string {
		headers := []string{"Authorization: Token token=" + fakepagerduty.DemoToken, "Accept: application/json, text/event-stream"}
		if modern {
			headers = append(headers, "Mcp-Protocol-Version: 2026-07-28", "Mcp-Method: "+method)
		}
		_, body := s.post(request(method, params, modern), headers...)
		return body
	}
	return ask, func() { s.stop() }
}

// TestCompletion asks the program for values of arguments, in both eras and over both
// transports. Whatever is asked, the answer is no error.
func TestCompletion(t *testing.T) {
	fake, err := fakepagerduty.Start(fakepagerduty.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	held := make(chan struct{}) // until the test is over
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("query") == "hangs" {
			select {
			case <-held:
			case <-r.Context().Done():
			}
			return
		}
		if r.URL.Query().Get("query") == "fails" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		r.RequestURI = ""
		r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(fake.URL(), "http://")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
		_, _ = bufio.NewReader(resp.Body).WriteTo(w)
	}))
	defer up.Close()
	defer close(held)
	prompt := func(name, argument, value string) string {
		return fmt.Sprintf(`"ref":{"type":"ref/prompt","name":%q},"argument":{"name":%q,"value":%q}`, name, argument, value)
	}
	resource := func(uri, argument, value string) string {
		return fmt.Sprintf(`"ref":{"type":"ref/resource","uri":%q},"argument":{"name":%q,"value":%q}`, uri, argument, value)
	}
	const none = `"completion":{"values":[]}`
	stdio, stopStdio := askStdio(t, up.URL)
	defer stopStdio()
	http, stopHTTP := askHTTP(t, up)
	defer stopHTTP()
	for way, ask := range map[string]asker{"stdio": stdio, "HTTP": http} {
		for _, modern := range []bool{false, true} {
			hello := ask("initialize", `"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}`, false)
			if modern {
				hello = ask("server/discover", "", true)
			}
			if !strings.Contains(hello, `"completions":{}`) {
				t.Errorf("%s, modern %t: the capability is not announced: %s", way, modern, hello)
			}
			for _, test := range []struct{ params, want string }{
				{prompt("triage_incident", "audience", ""), `"completion":{"values":["responder","manager"],"total":2}`},
				{prompt("triage_incident", "audience", "MAN"), `"completion":{"values":["manager"],"total":1}`},
				{prompt("who_to_call", "at", "to"), `"values":["today"]`},
				{prompt("who_to_call", "about", "Checkout"), `"values":["Checkout API","Checkout Batch Jobs",`},
				{prompt("hand_over_on_call", "team", "check"), `"values":["Checkout"`},
				{resource("pagerduty://services/{service_id}", "service_id", "checkout c"), `"completion":{"values":["Checkout Cache"],"total":1}`},
				{resource("pagerduty://services/{service_id}", "service_id", ""), `"hasMore":true`},
				{resource("pagerduty://teams/{team_id}", "team_id", "checkout"), `"Checkout"`},
				{resource("pagerduty://users/{user_id}", "user_id", "a"), `"values":["A`},
				{resource("pagerduty://schedules/{schedule_id}", "schedule_id", "checkout"), `"values":["Checkout`},
				{resource("pagerduty://escalation_policies/{policy_id}", "policy_id", "checkout"), `"values":["Checkout`},
				// What nothing is known of, and what is not there.
				{prompt("triage_incident", "incident_id", "Q"), none},
				{prompt("triage_incident", "audiance", ""), none},
				{prompt("no_such_prompt", "audience", ""), none},
				{prompt("triage_incident", "audience", "nobody"), none},
				{resource("pagerduty://incidents/{incident_id}", "incident_id", "Q"), none},
				{resource("pagerduty://services/{service_id}", "include_integrations", ""), none},
				{resource("pagerduty://services/PS1", "service_id", ""), none},
				{resource("pagerduty://nothing/{x}", "x", ""), none},
				{resource("file:///etc/{passwd}", "passwd", ""), none},
				{resource("pagerduty://services/{service_id}", "service_id", "no service is called so"), none},
				{resource("pagerduty://services/{service_id}", "service_id", strings.Repeat("x", 100_000)), none},
				{resource("pagerduty://services/{service_id}", "service_id", "%zz/..?#&"), none},
				{strings.Replace(resource("pagerduty://services/{service_id}", "service_id", "@"), "@", `\u0000\ud800`, 1), none},
				{resource("pagerduty://services/{service_id}", "service_id", "fails"), none},
				{resource("pagerduty://services/{service_id}", "service_id", "hangs"), none},
				// Junk.
				{"", none},
				{`"ref":7,"argument":[]`, none},
				{`"ref":null,"argument":null,"context":null`, none},
				{`"ref":{"type":"ref/tool","name":"show_service"},"argument":{"name":"service_id","value":""}`, none},
				{`"ref":{"type":7,"name":[]},"argument":{"name":{},"value":1e400}`, none},
				{`"ref":{"type":"ref/resource","uri":null},"argument":{"name":"service_id"}`, none},
				{`"ref":{"type":"ref/prompt","name":"triage_incident"},"argument":"audience"`, none},
				{`"ref":{"type":"ref/prompt","name":"triage_incident"},"argument":{"name":"audience","value":["m"]}`, `"values":["responder","manager"]`},
				{prompt("triage_incident", "audience", "m") + `,"context":{"arguments":[1]},"more":{}`, `"values":["manager"]`},
			} {
				asked := time.Now()
				got := ask("completion/complete", test.params, modern)
				if !strings.Contains(got, test.want) || strings.Contains(got, `"error"`) {
					t.Errorf("%s, modern %t, %.200s gives %.300s, want %s", way, modern, test.params, got, test.want)
				}
				if time.Since(asked) > 40*time.Second { // what hangs hangs for 50
					t.Errorf("%s: %.200s took %v", way, test.params, time.Since(asked))
				}
			}
		}
	}
}
