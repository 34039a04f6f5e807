package toolfile

// keys returns the keys that a mapping of this name may have, in the order in
// which messages and schemas list them. Each parse function's switch handles
// exactly these; a test holds both equal.
func keys(mapping string) []string {
	switch mapping {
	case "tool file":
		return []string{"tool", "title", "description", "access", "annotations", "params", "rules", "request",
			"paginate", "steps", "resource", "response", "metadata", "tests"}
	case "annotations":
		return []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}
	case "param":
		return append([]string{"$ref", "required", "in", "name", "style", "explode"}, keys("items")...)
	case "items":
		return []string{"type", "description", "items", "enum", "default", "minimum", "maximum", "minLength",
			"maxLength", "pattern", "format", "minItems", "maxItems"}
	case "schema":
		return append(keys("items"), "properties")
	case "rule":
		return []string{"expression", "message", "messageExpression", "code"}
	case "request":
		return []string{"method", "path", "query", "header", "body"}
	case "step":
		return []string{"when", "for_each", "request", "paginate", "response", "on_error"}
	case "test":
		return []string{"name", "params", "context", "settings", "now", "http", "expect"}
	case "exchange":
		return []string{"request", "header", "body", "response"}
	case "answer":
		return []string{"status", "header", "body", "file"}
	case "expect":
		return []string{"metadata", "resources", "error"}
	case "error":
		return []string{"code", "message"}
	case "_api.yaml":
		return []string{"version", "title", "instructions", "server", "secrets", "settings", "auth", "request",
			"errors", "masked", "retry", "rate_limit", "pagination", "context", "params", "defaults"}
	case "server":
		return []string{"url", "env"}
	case "variable":
		return []string{"env"}
	case "auth":
		return []string{"header"}
	case "api request":
		return []string{"header"}
	case "retry":
		return []string{"status", "budget", "wait"}
	case "rate_limit":
		return []string{"requests", "per", "remaining", "reset"}
	case "strategy":
		return []string{"size", "offset", "stop", "next"}
	case "offset":
		return []string{"param", "more"}
	case "context":
		return []string{"when", "request", "paginate", "response", "schema", "ttl", "absent"}
	case "absent":
		return []string{"status", "message", "hint"}
	case "defaults":
		return []string{"limit", "max_limit", "budget", "timeout"}
	case "_toolset.yaml":
		return []string{"title", "description", "instructions"}
	}
	return nil
}
