// Package jqtest asks jq about answers, for tests that are scripts.
package jqtest

import (
	"fmt"

	"github.com/itchyny/gojq"
)

// First runs a query on an answer and returns its first output. saved are the values of
// the query's variables, by name without the $. text is the answer as it came, for errors:
// of a query that cannot be read, that fails, or that gives nothing.
func First(query string, saved map[string]any, answer any, text string) (any, error) {
	q, err := gojq.Parse(query)
	if err != nil {
		return nil, err
	}
	var names []string
	var values []any
	for n, v := range saved {
		names, values = append(names, "$"+n), append(values, v)
	}
	code, err := gojq.Compile(q, gojq.WithVariables(names))
	if err != nil {
		return nil, err
	}
	v, ok := code.Run(answer, values...).Next()
	if err, failed := v.(error); failed {
		return nil, fmt.Errorf("%s: %w in %.1000s", query, err, text)
	}
	if !ok {
		return nil, fmt.Errorf("%s gives nothing in %.1000s", query, text)
	}
	return v, nil
}
