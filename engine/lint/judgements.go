package lint

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// runTests lets the tool's checks judge the arguments of its tests.
func (s *subject) runTests(ctx context.Context) {
	for i := range s.file.Tests {
		t := &s.file.Tests[i]
		o := engine.Options{Getenv: settings(s.tool.API().File, t), Contexts: toolfile.EntriesAny(t.Context)}
		if now, err := time.Parse(time.RFC3339, t.Now.Value); err == nil {
			o.Now = func() time.Time { return now }
		}
		arguments, err := json.Marshal(t.Params.Any())
		if err != nil { // YAML has no value that JSON has not, but for .inf and .nan
			arguments = nil
		}
		if t.URI.IsSet() {
			arguments, _, _ = s.tool.ArgumentsAt(t.URI.Value)
		}
		a := s.tool.Account(o)
		s.judgements = append(s.judgements, a.Judge(ctx, s.tool, arguments))
		a.Close()
	}
}

// settings is the environment of a test: its settings alone.
func settings(api *toolfile.API, t *toolfile.Test) func(string) string {
	values := map[string]string{}
	for _, v := range api.Settings {
		for _, e := range t.Settings {
			if e.Key.Value == v.Name.Value && len(v.Env) > 0 {
				values[v.Env[0].Value] = fmt.Sprint(e.Value.Any())
			}
		}
	}
	return func(name string) string { return values[name] }
}
