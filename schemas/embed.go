// Package schemas holds JSON Schemas (draft 2020-12) of the files in a tools
// directory, for editors and for linting: tool.json is that of a tool file,
// prompt.json that of a prompt file, api.json that of _api.yaml, toolset.json that of _toolset.yaml. Each stands
// alone, so that a copy of one file is all that an editor needs.
//
// Command generate writes them from the tables by which package toolfile reads.
// They refuse what its parser refuses, as far as a schema can say it, and a few
// things more that cannot be meant.
package schemas

import "embed"

//go:generate go run ./generate

// Files holds the schemas, by the names above.
//
//go:embed *.json
var Files embed.FS
