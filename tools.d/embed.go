// Package tools holds the built-in tools: an API's description, the jq that
// its tools share, and one YAML file a tool, in one folder a toolset.
package tools

import "embed"

// Files are the built-in tools as one file system: _api.yaml and lib.jq at its
// root, TOOLSET/TOOL.yaml and TOOLSET/_toolset.yaml below. The data of their
// tests is not in it.
//
//go:embed _api.yaml lib.jq */*.yaml
var Files embed.FS
