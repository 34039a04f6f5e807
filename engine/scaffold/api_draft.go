package scaffold

import "pagerduty-mcp-server/engine/openapi"

// apiDraft is an _api.yaml while it is being made.
type apiDraft struct {
	doc      *openapi.Document
	prefix   string // of the environment's variables
	url      string // with the defaults of its variables
	server   openapi.Server
	plain    bool // the description has it over http
	settings []openapi.ServerVariable
}
