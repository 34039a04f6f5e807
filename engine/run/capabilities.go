package run

import (
	"context"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/failure"
)

type capabilitiesKey struct{}

// WithCapabilities says what the client that calls can do: some of
// toolfile.Capabilities. Without it, it can do none of that.
func WithCapabilities(ctx context.Context, names ...string) context.Context {
	return context.WithValue(ctx, capabilitiesKey{}, names)
}

// capable refuses a call from a client that cannot do what the tool requires.
func (k *call) capable(ctx context.Context) error {
	can, _ := ctx.Value(capabilitiesKey{}).([]string)
	var missing []string
	var details []any
	for _, t := range k.tool.File.RequiredCapabilities {
		if !slices.Contains(can, t.Value) {
			missing, details = append(missing, t.Value), append(details, t.Value)
		}
	}
	if missing == nil {
		return nil
	}
	return &failure.Failure{Code: failure.Capability, Details: details,
		Message: "this tool must not be called by a client that has not declared " + strings.Join(missing, " and ") + "; nothing was sent",
		Hint:    "Use a client that has it; at the command line, answer at a terminal, or with --yes."}
}
