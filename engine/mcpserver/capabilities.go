package mcpserver

import (
	"context"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/failure"
)

// capabilitiesOf are those that the client of a request has declared: with the
// request itself since 2026-07-28, when it said who it is before that, which over HTTP
// is not kept.
func capabilitiesOf(ctx context.Context) mcp.ClientCapabilities {
	if server.IsModernRequest(ctx) {
		return orZero(server.RequestProtocolInfoFromContext(ctx).ClientCapabilities)
	}
	if s, ok := server.ClientSessionFromContext(ctx).(*session); ok {
		return s.GetClientCapabilities()
	}
	return mcp.ClientCapabilities{}
}

// canAsk reports whether the client says that it shows forms to its user: a
// capability that names neither mode has this one.
func canAsk(ctx context.Context) bool {
	can := capabilitiesOf(ctx).Elicitation
	return can != nil && (can.Form != nil || can.URL == nil)
}

// declaring tells tools what the client of a request has declared.
func declaring(ctx context.Context) context.Context {
	var names []string
	if canAsk(ctx) { // the server asks by forms alone
		names = append(names, "elicitation")
	}
	can := capabilitiesOf(ctx)
	if can.Roots != nil {
		names = append(names, "roots")
	}
	if can.Sampling != nil {
		names = append(names, "sampling")
	}
	return engine.WithCapabilities(ctx, names...)
}

// undeclared answers a request that failed because its client has not declared a
// capability with the protocol's own error, which there is since 2026-07-28 (Lifecycle,
// capability negotiation). For any other it returns nil and does nothing.
func undeclared(ctx context.Context, f *failure.Failure) error {
	if f == nil || f.Code != failure.Capability || !server.IsModernRequest(ctx) {
		return nil
	}
	missing := map[string]any{}
	for _, name := range f.Details {
		missing[fmt.Sprint(name)] = struct{}{}
	}
	return refuse(ctx, mcp.MISSING_REQUIRED_CLIENT_CAPABILITY, f.Message, map[string]any{"requiredCapabilities": missing})
}
