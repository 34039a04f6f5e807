// Package tooltest runs the tests that tool files hold: each calls its tool
// against a server on loopback that knows the test's exchanges alone.
package tooltest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// SecretValue is the value of every secret in a test.
const SecretValue = "test-token"

// Result is the outcome of one test.
type Result struct {
	Tool     string
	Name     string
	File     string // file:line of the test's name
	Problems []string
	Sent     []*http.Request // in the order of their arrival; their bodies can be read
	Answer   []byte          // the answer, as JSON
	Elapsed  time.Duration
}

// Failed reports whether the test did not show what it expects.
func (r Result) Failed() bool { return len(r.Problems) > 0 }

// Run runs the tests of a tool whose name, written TOOL/NAME, matches only; nil
// matches all. Tests are clients that can do whatever a tool requires, unless they say
// that they cannot ask.
func Run(ctx context.Context, t *engine.Tool, only *regexp.Regexp) []Result {
	ctx = engine.WithCapabilities(ctx, toolfile.Capabilities...)
	return runAll(t, t.Name(), t.File.Source.Path, t.File.Tests, only, func(test *toolfile.Test, account *engine.Account, r *Result) []string {
		if test.URI.IsSet() {
			e, ok := account.Read(ctx, t, test.URI.Value)
			if !ok {
				return []string{"uri: " + test.URI.Value + " is no address of the tool"}
			}
			r.Answer = e.JSON
			return compare(test, t.File.Resource.Value, e)
		}
		arguments, err := json.Marshal(test.Params.Any())
		if err != nil {
			return []string{"params: " + err.Error()}
		}
		asked, ctx := "", ctx
		if test.Confirm.Value == "unable" {
			ctx = engine.WithCapabilities(ctx, slices.DeleteFunc(slices.Clone(toolfile.Capabilities), func(name string) bool { return name == "elicitation" })...)
		} else {
			ctx = engine.WithConfirmation(ctx, engine.Confirmation{Ask: func(_ context.Context, q engine.Question) error {
				asked = q.Text
				return answerTo(test)
			}})
		}
		e := account.Call(ctx, t, arguments, nil)
		r.Answer = e.JSON
		problems := compare(test, t.File.Resource.Value, e)
		if want := test.Expect.Confirm.Value; !strings.Contains(asked, want) {
			problems = append(problems, fmt.Sprintf("confirm: want a part %q, got %q", want, asked))
		}
		return problems
	})
}

// runAll runs the tests of a file. check makes the call of one and returns how its
// answer differs from what the test expects.
func runAll(t place, name, file string, tests []toolfile.Test, only *regexp.Regexp, check func(*toolfile.Test, *engine.Account, *Result) []string) (out []Result) {
	for i := range tests {
		test := &tests[i]
		if only != nil && !only.MatchString(name+"/"+test.Name.Value) {
			continue
		}
		began := time.Now()
		r := Result{Tool: name, Name: test.Name.Value, File: fmt.Sprintf("%s:%d", file, test.Name.Pos.Line)}
		r.Problems = runTest(t, test, &r, check)
		r.Elapsed = time.Since(began)
		out = append(out, r)
	}
	return out
}

// runTest runs one test, notes what was sent and answered, and returns what is not as
// it should be.
func runTest(t place, test *toolfile.Test, r *Result, check func(*toolfile.Test, *engine.Account, *Result) []string) []string {
	up, err := start(t, test)
	if err != nil {
		return []string{err.Error()}
	}
	defer up.close()
	o, err := options(t, test)
	if err != nil {
		return []string{err.Error()}
	}
	o.BaseURL = up.url()
	account := t.Account(o)
	defer account.Close()
	differs := check(test, account, r)
	problems := append(up.problems(), differs...)
	up.mu.Lock() // a request that the call no longer waits for may still come
	defer up.mu.Unlock()
	r.Sent = slices.Clone(up.sent)
	return problems
}

// answerTo is the test's answer to the tool's question, in the words of a server.
func answerTo(test *toolfile.Test) error {
	switch test.Confirm.Value {
	case "decline", "cancel":
		return engine.Declined("the test says " + test.Confirm.Value)
	}
	return nil
}

// options are those of the account that a test calls its tool with.
func options(t place, test *toolfile.Test) (engine.Options, error) {
	o := engine.Options{Getenv: environment(t.API().File, test), Contexts: toolfile.EntriesAny(test.Context), PagesAtOnce: 1}
	if test.Now.IsSet() {
		now, err := time.Parse(time.RFC3339, test.Now.Value)
		if err != nil {
			return o, fmt.Errorf("now: %q is no RFC 3339 time", test.Now.Value)
		}
		o.Now = func() time.Time { return now }
	}
	return o, nil
}

// environment gives each secret its test value and each setting the test's.
func environment(a *toolfile.API, test *toolfile.Test) func(string) string {
	values := map[string]string{}
	for _, s := range a.Secrets {
		for _, name := range s.Env[:min(1, len(s.Env))] {
			values[name.Value] = SecretValue
		}
	}
	for _, s := range a.Settings {
		for _, e := range test.Settings {
			if e.Key.Value == s.Name.Value && len(s.Env) > 0 {
				values[s.Env[0].Value] = fmt.Sprint(e.Value.Any())
			}
		}
	}
	return func(name string) string { return values[name] }
}

// String is a failed test with its problems.
func (r Result) String() string {
	return fmt.Sprintf("%s: %s/%s\n    %s", r.File, r.Tool, r.Name, strings.ReplaceAll(strings.Join(r.Problems, "\n"), "\n", "\n    "))
}
