package run

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// prepare checks the arguments, and everything that can be checked with them
// alone.
func (k *call) prepare(ctx context.Context, arguments json.RawMessage) error {
	sent, failed := readArguments(arguments)
	if failed != nil {
		return failed
	}
	k.sent = sent
	failures := append(k.decode(sent, k.tool.Params), k.early(ctx)...)
	if err := context.Cause(ctx); err != nil { // a check that was cut off says nothing of the arguments
		return err
	}
	if len(failures) > 0 {
		return failure.Together(failures)
	}
	return nil
}

// readArguments reads the arguments of a call; nothing and null stand for none.
func readArguments(raw json.RawMessage) (map[string]any, *failure.Failure) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	refuse := func(what string) (map[string]any, *failure.Failure) {
		return nil, &failure.Failure{Code: failure.Parameters, Message: "the arguments must be " + what}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return refuse("a JSON object: " + err.Error())
	}
	if _, err := dec.Token(); err != io.EOF {
		return refuse("one JSON object; there is more behind it")
	}
	sent, ok := v.(map[string]any)
	if !ok && v != nil {
		return refuse("a JSON object, not " + diag.Show(v))
	}
	return sent, nil
}

// decode brings each argument to its param's type. It fills k.args (defaults
// included), k.given and k.wrong, and returns what is wrong: unknown names, wrong
// types.
func (k *call) decode(sent map[string]any, params []*toolfile.Param) []*failure.Failure {
	k.args, k.given, k.wrong = map[string]any{}, map[string]bool{}, map[string]faulty{}
	var failures []*failure.Failure
	known := make([]string, len(params))
	for i, p := range params {
		name := p.Name.Value
		known[i] = name
		v, given := sent[name]
		if given = given && v != nil; !given { // null counts as not sent
			if v = p.Default.Any(); v == nil {
				continue
			}
		}
		out, faults := plan.Coerce(&p.Schema, v, name, k.now)
		if len(faults) > 0 {
			failures = append(failures, k.fault(name, failure.Invalid(name), faults)...)
		}
		k.args[name] = out
		if given {
			k.given[name] = true
		}
	}
	unknown := slices.DeleteFunc(slices.Sorted(maps.Keys(sent)), func(name string) bool { return slices.Contains(known, name) })
	if len(unknown) > 0 {
		for _, message := range plan.UnknownNames("parameter", "parameters", unknown, known) {
			failures = append(failures, &failure.Failure{Code: failure.Unknown, Message: message})
		}
	}
	return failures
}
