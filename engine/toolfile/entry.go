package toolfile

import (
	"pagerduty-mcp-server/engine/diag"

	"gopkg.in/yaml.v3"
)

// entry is one key of a mapping and its value.
type entry struct {
	key   diag.Text
	name  string // what the key says; of a misspelt one what it was meant to say
	value *yaml.Node
}
