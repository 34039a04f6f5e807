package workspace

import (
	"path"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
)

// Tool returns the tool of a file of the directory, as Check has read it last, and
// the API that it belongs to. The tool is nil where the file is none, the API where
// Check has read nothing.
func (d *Dir) Tool(file string) (*engine.Tool, *plan.API) {
	if d.catalog == nil {
		return nil, nil
	}
	for _, t := range d.catalog.Tools {
		if t.File.Source.Path == path.Join(d.Name, file) {
			return t, t.API()
		}
	}
	apis := d.catalog.APIs()
	if len(apis) == 0 {
		return nil, nil
	}
	return nil, apis[len(apis)-1]
}
