package workspace

import (
	"path"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
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

// Sources returns the files of the directory as they stand; what cannot be read is
// left out.
func (d *Dir) Sources() (out []*diag.Source, err error) {
	files, err := d.List()
	for _, file := range files {
		if text, err := engine.ReadFile(d.Files, file); err == nil {
			out = append(out, diag.NewSource(path.Join(d.Name, file), text))
		}
	}
	return out, err
}
