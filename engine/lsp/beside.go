package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sourcegraph/jsonrpc2"
)

// dispatcher hands on the messages of an editor.
type dispatcher struct {
	*Server
	inOrder jsonrpc2.Handler
}

// Handle implements [jsonrpc2.Handler]. Requests that take long see the files as they
// are when they come, and are answered when they are done.
func (d dispatcher) Handle(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request) {
	switch {
	case r.Notif:
		d.inOrder.Handle(ctx, conn, r)
	case r.Method == "textDocument/diagnostic":
		d.beside(ctx, conn, r, d.pull(r))
	case r.Method == "workspace/diagnostic":
		d.beside(ctx, conn, r, d.pullAll(conn, r))
	case r.Method == "workspace/executeCommand":
		d.beside(ctx, conn, r, d.execute(conn, r))
	default:
		d.inOrder.Handle(ctx, conn, r)
	}
}

// errCancelled is the answer to a request that the editor takes back, errChanged to one
// whose answer would be of texts that are no more (LSP 3.17, ErrorCodes).
var (
	errCancelled = &jsonrpc2.Error{Code: -32800, Message: "the request was cancelled"}
	errChanged   = &jsonrpc2.Error{Code: -32802, Message: "a text has changed meanwhile", Data: &retrigger}
	retrigger    = json.RawMessage(`{"retriggerRequest":true}`)
)

// beside answers a request while others are answered, unless it is cancelled. A panic
// is its answer.
func (s *Server) beside(ctx context.Context, conn *jsonrpc2.Conn, r *jsonrpc2.Request, answer func(context.Context) (any, error)) {
	life := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	s.asked[r.ID] = asked{cancel, r.Method == "workspace/diagnostic"}
	s.mu.Unlock()
	go func() {
		result, err := safely(ctx, answer)
		s.mu.Lock()
		delete(s.asked, r.ID)
		s.mu.Unlock()
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		cancel(nil)
		if err == nil {
			_ = conn.Reply(life, r.ID, result) // an editor that has gone needs no answer
			return
		}
		var known *jsonrpc2.Error
		if !errors.As(err, &known) {
			known = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()}
		}
		_ = conn.ReplyWithError(life, r.ID, known)
	}()
}

func safely(ctx context.Context, answer func(context.Context) (any, error)) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("this is a mistake of the server: %v", p)}
		}
	}()
	return answer(ctx)
}

// changedSome cancels what is asked of all files.
func (s *Server) changedSome() {
	for _, a := range s.asked {
		if a.ofAll {
			a.cancel(errChanged)
		}
	}
}
