package scaffold

import (
	"strconv"

	"pagerduty-mcp-server/engine/openapi"
)

// param is a param of the new tool.
type param struct {
	name     string
	wire     string // its name in the request; empty: it is sent by an expression
	in       string
	list     bool
	around   *openapi.Schema // of the list in a body
	style    string          // of a list that is not sent repeated
	required bool
	schema   *openapi.Schema // of the value, or of each of a list
	sample   any             // nil: none is known
	loose    bool            // what the schema says beyond the type is left out
	refers   string          // the constant type of the objects whose ids are its values
	says     string          // what the description says of it, where the schema does not
}

// numbersOf are the values of an enum of numbers; nil for any other schema.
func numbersOf(s *openapi.Schema) (out []float64) {
	if t := typeOf(s); t != "integer" && t != "number" {
		return nil
	}
	for _, e := range s.Enum() {
		if n, err := strconv.ParseFloat(e, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// typeOf is the schema's type; a string where it does not say.
func typeOf(s *openapi.Schema) string {
	if t := s.Type(); t != "" && t != "null" {
		return t
	}
	if len(s.Properties()) > 0 {
		return "object"
	}
	return "string"
}
