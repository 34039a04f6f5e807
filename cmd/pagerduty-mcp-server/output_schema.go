package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
)

// outputFlags say whether a server describes its tools' answers.
type outputFlags struct {
	schema      bool
	description string
}

func (f *outputFlags) add(s *pflag.FlagSet) {
	s.BoolVar(&f.schema, "output-schema", f.schema, "tell clients what each tool's answers look like (outputSchema)")
	s.StringVar(&f.description, "spec", f.description, "take what tool files do not say from this `file`, the API's description")
}

// schemas returns what gives each tool its output schema; nil for none.
func (f *outputFlags) schemas() (func(*engine.Tool) json.RawMessage, error) {
	if !f.schema {
		if f.description != "" {
			return nil, exit{exitUsage, errors.New("--spec is of use with --output-schema alone")}
		}
		return nil, nil
	}
	var doc *openapi.Document
	if f.description != "" {
		var err error
		if doc, err = openapi.Open(f.description); err != nil {
			return nil, abort(fmt.Errorf("--spec: %w", err))
		}
	}
	return func(t *engine.Tool) json.RawMessage { return t.OutputSchema(lint.Shape(t, doc)) }, nil
}
