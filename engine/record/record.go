// Package record makes tests of real calls: one call is made, what goes over the wire
// is noted, and it is written down as a test of the tool's file. What nobody should
// read is replaced by made-up values, the same for the same; of the bodies only that is
// kept which the answer needs.
package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/tooltest"
)

// Call is a call that is to be recorded.
type Call struct {
	Tool      *engine.Tool
	Options   engine.Options // for whom, and where; its Now is the time of the call
	Arguments map[string]any
	Name      string               // of the test; empty: made of the arguments
	Failures  bool                 // a call that the API refuses is recorded, too
	Replace   map[string]string    // further texts that nobody should read, and what stands for them
	Progress  engine.Progress      // may be nil
	Confirm   *engine.Confirmation // asks before something is changed, where the tool has a question; nil: nobody
}

// Recording is a test of a call.
type Recording struct {
	Name string
	Test string // a list of one test, as YAML
	File string // the tool's file with the test
}

// Failed is a call that is not recorded, because its answer is an error.
type Failed struct{ Answer []byte }

func (f *Failed) Error() string { return "the call failed" }

// Make makes the call and returns its test, which has passed.
func (c *Call) Make(ctx context.Context) (*Recording, error) {
	t := &tape{}
	o := c.Options
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	began := now().UTC().Truncate(time.Second)
	o.Now = func() time.Time { return began }
	o.Budget, o.PagesAtOnce = 0, 1
	o.Transport = rest.Observed(func(next http.RoundTripper) http.RoundTripper { return roundTripper{t, next} })
	defer o.Transport.CloseIdleConnections()
	account := c.Tool.Account(o)
	defer account.Close()
	arguments, err := json.Marshal(c.Arguments)
	if err != nil {
		return nil, err
	}
	asked := &question{}
	e := account.Call(asked.watch(ctx, c.Confirm), c.Tool, arguments, c.Progress)
	if e.IsError && !c.Failures {
		return nil, &Failed{e.JSON}
	}
	heard, err := t.heard()
	if err != nil {
		return nil, err
	}
	if e.IsError && len(heard) == 0 {
		return nil, &Failed{e.JSON} // which says nothing of the API
	}
	d, err := c.draft(arguments, heard, account.Servers())
	if err != nil {
		return nil, err
	}
	d.now, d.failed = began.Format(time.RFC3339), e.IsError
	if c.Tool.File.Confirm.IsSet() && !asked.put {
		d.confirm = "unable"
	}
	c.anonymize(d)
	if err := d.settle(ctx); err != nil {
		return nil, err
	}
	return c.write(ctx, d)
}

// write makes the test's text, puts it into the file and sees it pass.
func (c *Call) write(ctx context.Context, d *draft) (*Recording, error) {
	d.name = c.nameOf(d)
	text, err := written(d.test(false))
	if err != nil {
		return nil, err
	}
	for _, s := range c.secrets() {
		if strings.Contains(text, s) {
			return nil, errors.New("a secret could not be taken out of the exchange; nothing is recorded")
		}
	}
	source := c.Tool.File.Source
	file, err := insert(source.Raw, text)
	out := &Recording{Name: d.name, Test: text, File: file}
	if err != nil {
		return out, err
	}
	before, _ := toolfile.ParseTool(source.Path, []byte(source.Raw))
	again, _ := toolfile.ParseTool(source.Path, []byte(file))
	if before == nil || again == nil || len(again.Tests) != len(before.Tests)+1 {
		return out, errors.New("the test could not be added to the file")
	}
	if problems := try(ctx, c.Tool, again.Tests[len(again.Tests)-1]).Problems; len(problems) > 0 {
		return nil, fmt.Errorf("the recorded test does not pass, and is not written:\n%s", strings.Join(problems, "\n"))
	}
	return out, nil
}

// try runs a test as if it stood in the tool's file.
func try(ctx context.Context, t *engine.Tool, test toolfile.Test) tooltest.Result {
	file, with := *t.File, *t
	file.Tests = []toolfile.Test{test}
	with.File = &file
	return tooltest.Run(ctx, &with, nil)[0]
}

// nameOf is the test's name, which no other test of the file has.
func (c *Call) nameOf(d *draft) string {
	name := c.Name
	if name == "" {
		name = "recorded"
		for i := 0; d.params != nil && i < len(d.params.Content); i += 2 {
			value := d.params.Content[i+1].Value
			if d.params.Content[i+1].Kind != yaml.ScalarNode {
				value = asJSON(d.params.Content[i+1])
			}
			if part := d.params.Content[i].Value + "=" + strings.Join(strings.Fields(value), " "); len(name)+len(part) < 80 {
				name += " " + part
			}
		}
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(c.Tool.File.Tests, func(t toolfile.Test) bool { return t.Name.Value == name })
	}
	out := name
	for n := 2; taken(out); n++ {
		out = fmt.Sprintf("%s (%d)", name, n)
	}
	return out
}

// secrets are the values of the API's secrets.
func (c *Call) secrets() (out []string) {
	for _, s := range c.Tool.API().File.Secrets {
		out = append(out, c.environment(s)...)
	}
	return slices.DeleteFunc(out, func(v string) bool { return len(v) <= 3 })
}

// environment are the values of a variable in the environment, the one that counts
// first.
func (c *Call) environment(v toolfile.Variable) (out []string) {
	for _, name := range v.Env {
		if c.Options.Getenv == nil {
			break
		}
		if value := strings.TrimSpace(c.Options.Getenv(name.Value)); value != "" {
			out = append(out, value)
		}
	}
	return out
}

// question notes whether the tool asked before it changed something.
type question struct{ put bool }

func (q *question) watch(ctx context.Context, confirm *engine.Confirmation) context.Context {
	if confirm == nil {
		return ctx
	}
	c := *confirm
	ask := c.Ask
	c.Ask = func(ctx context.Context, asked engine.Question) error {
		q.put = true
		return ask(ctx, asked)
	}
	return engine.WithCapabilities(engine.WithConfirmation(ctx, c), "elicitation")
}

// anonymize replaces what nobody should read, in all parts of the draft alike.
func (c *Call) anonymize(d *draft) {
	r := newReplacer(c.Tool.API().File.Source.Raw + "\n" + c.Tool.File.Source.Raw)
	for _, s := range c.secrets() {
		r.learn(s, tooltest.SecretValue)
	}
	for from, to := range c.Replace {
		r.learn(from, to)
	}
	l := &learner{r, map[string]bool{}}
	for _, name := range c.Tool.API().Masked() {
		l.masked[snake(name)] = true
	}
	d.each(func(n **yaml.Node) { l.tree("", *n) })
	c.partsOfNames(d, r)
	d.each(func(n **yaml.Node) { r.replace(*n) })
	for _, x := range d.exchanges {
		x.target.replace(r)
		x.text = r.text(x.text)
		for _, pairs := range [][]rest.Pair{x.asked, x.header} {
			for i := range pairs {
				pairs[i].Value = r.text(pairs[i].Value)
			}
		}
	}
}

// partsOfNames replaces a part of a name that the call was made with by the whole: the
// API finds a person by it.
func (c *Call) partsOfNames(d *draft, r *replacer) {
	for _, p := range c.Tool.AllParams() {
		given := part(d.params, p.Name.Value)
		if given == nil || !p.Lookup.IsSet() {
			continue
		}
		for _, v := range append(slices.Clone(given.Content), given) {
			for _, w := range slices.Sorted(maps.Keys(r.learnt)) {
				if v.Tag == "!!str" && v.Value != "" && strings.HasPrefix(r.learnt[w], "Person ") && strings.Contains(strings.ToLower(w), strings.ToLower(v.Value)) {
					r.learn(v.Value, r.learnt[w])
				}
			}
		}
	}
}
