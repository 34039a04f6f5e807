package mcpserver

import (
	"context"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// Confirm says when a tool that has a question asks it.
type Confirm string

// The values of Confirm; the zero value is ConfirmAuto.
const (
	ConfirmAuto    Confirm = "auto"    // where the client can ask; otherwise the tool goes on
	ConfirmRequire Confirm = "require" // always: a client that cannot ask is refused
	ConfirmNever   Confirm = "never"   // but for tools that require elicitation
)

// confirmID is the name of the one question of a result.
const confirmID = "confirm"

// question is the question of one tools/call.
type question struct {
	seals *seals
	call  mcp.CallToolParams
	asked string // what the result is to ask; empty: nothing
	state string
}

// confirming says how a tool asks its question, and keeps what it then asks. Of a
// client of 2026-07-28 the question is the result of the request, and the answer
// comes with the next one; an earlier one is asked while the call waits.
func (s *Server) confirming(ctx context.Context, r mcp.CallToolRequest, t *toolfile.Tool) (engine.Confirmation, *question) {
	q := &question{seals: s.seals, call: r.Params}
	c := engine.Confirmation{Required: s.options.Confirm == ConfirmRequire}
	switch session, _ := server.ClientSessionFromContext(ctx).(*session); {
	case s.options.Confirm == ConfirmNever && !t.Requires("elicitation") || !canAsk(ctx):
	case mcp.IsModernProtocol(server.RequestProtocolVersion(ctx)):
		c.Ask = q.ask
	case session != nil:
		c.Ask = session.ask
	}
	return c, q
}

// ask implements engine.Confirmation.Ask by the result of the request. An answer
// whose state is not that of this very call, or was used, counts for nothing: the
// question is asked anew.
func (q *question) ask(ctx context.Context, e engine.Question) error {
	answer, given := q.call.InputResponses[confirmID]
	if given && q.seals.open(q.call.RequestState, e.Call, subjectOf(ctx)) {
		text, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		return decided(text)
	}
	q.asked, q.state = e.Text, q.seals.seal(e.Call, subjectOf(ctx))
	return unanswered("the question has to be answered first")
}

// forged is the answer to a call whose requestState this server has not sealed (MCP
// 2026-07-28 has it be an error); nil for any other.
func (s *Server) forged(m message) []byte {
	sent := m.Params.text("requestState")
	if m.ID == nil || m.Method != string(mcp.MethodToolsCall) || sent == "" {
		return nil
	}
	if _, ok := s.seals.read(sent); !ok {
		return errorLine(m.ID, mcp.INVALID_PARAMS, `"params.requestState" is none of this server, or was changed; call again without it`)
	}
	return nil
}

// result asks the client, if there is something to ask; nil if there is nothing.
func (q *question) result() *mcp.CallToolResult {
	if q.asked == "" {
		return nil
	}
	return server.NewInputRequestBuilder(q.state).Elicit(confirmID, elicitation(q.asked)).ToolResult()
}

// elicitation is a question that is answered with yes or no alone.
func elicitation(text string) mcp.ElicitationParams {
	return mcp.ElicitationParams{Mode: mcp.ElicitationModeForm, Message: text,
		RequestedSchema: json.RawMessage(`{"type":"object","properties":{}}`)}
}

// decided is what an answer, an ElicitResult, says: nil for a yes.
func decided(answer json.RawMessage) error {
	said := membersOf(answer)
	switch said.text("action") {
	case "accept":
		return nil
	case "decline":
		return &failure.Failure{Code: failure.Declined, Message: "the user said no; nothing was changed", Hint: "Do not call it again unless the user asks for it."}
	case "cancel":
		return &failure.Failure{Code: failure.Declined, Message: "the user dismissed the question; nothing was changed", Hint: "Ask the user what to do."}
	default:
		return unanswered("the answer's action must be accept, decline or cancel, not " + excerpt(said.get("action")))
	}
}

// unanswered is the failure of a call whose question has no answer.
func unanswered(why string) *failure.Failure {
	return &failure.Failure{Code: failure.Unconfirmed, Message: why + "; nothing was changed"}
}
