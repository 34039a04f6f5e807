package lsp

import (
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// Subject is what a file was when it was last YAML.
type Subject struct {
	Tool    *engine.Tool // nil: the file is none of a tool's
	API     *plan.API    // nil: not known
	Library jq.Library   // what queries may call

	places map[string]known // by path
}

// known is what is known of the expressions at a path.
type known struct {
	plan.Place
	ok     bool
	in     *jq.Shape
	shapes map[string]*jq.Shape // of the variables
}

// at returns what is known of the expressions at a path.
func (s *Subject) at(path []string, doc *openapi.Document) known {
	key := strings.Join(path, "\x00")
	if p, ok := s.places[key]; ok {
		return p
	}
	var p known
	if s.Tool == nil {
		p.Place, p.ok = s.API.PlaceIn(path)
	} else {
		p.in, p.shapes = lint.Input(s.Tool, doc, path)
		results := map[string]*toolfile.Schema{}
		if steps := p.shapes["steps"]; steps != nil {
			for name, of := range steps.Fields {
				results[name] = lint.Schema(of)
			}
		}
		p.Place, p.ok = plan.PlaceIn(s.Tool.File, s.API, s.Library, path, results)
	}
	if s.places == nil {
		s.places = map[string]known{}
	}
	s.places[key] = p
	return p
}
