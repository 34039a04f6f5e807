package mcpserver

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

// maxNotes is how many notifications may wait to be written. A sender of one
// more gets an error from mcp-go and does not wait.
const maxNotes = 1024

// session is what mcp-go keeps of one connection. Its name is its own, so that
// connections of one process, and of one server, share no state.
type session struct {
	id          string
	ask         func(context.Context, engine.Question) error // puts a question to the user, and waits
	notes       chan mcp.JSONRPCNotification
	initialized atomic.Bool
	version     atomic.Value // string
	client      atomic.Pointer[mcp.Implementation]
	can         atomic.Pointer[mcp.ClientCapabilities]

	mu      sync.Mutex
	listens map[string]json.RawMessage // the ids of open subscriptions/listen that want to know of changes to tools/list, by idKey
}

func newSession() *session {
	return &session{id: "stdio-" + rand.Text(), notes: make(chan mcp.JSONRPCNotification, maxNotes)}
}

// SessionID names the session among those of its server.
func (s *session) SessionID() string { return s.id }

// NotificationChannel takes the notifications for this client.
func (s *session) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notes }

// Initialize notes that the client may be sent notifications.
func (s *session) Initialize() { s.initialized.Store(true) }

// Initialized reports whether the client may be sent notifications.
func (s *session) Initialized() bool { return s.initialized.Load() }

// ProtocolVersion is what was agreed on, or "" as long as nothing was.
func (s *session) ProtocolVersion() string {
	v, _ := s.version.Load().(string)
	return v
}

// SetProtocolVersion notes what was agreed on.
func (s *session) SetProtocolVersion(version string) { s.version.Store(version) }

// SubscriptionFilter says which notifications the client wants that no request of
// its own is about. Before 2026-07-28, when the client said hello, it wants all; since
// then those of its subscriptions (SEP-2575).
func (s *session) SubscriptionFilter() (mcp.SubscriptionFilter, bool) {
	return mcp.SubscriptionFilter{ToolsListChanged: len(s.subscriptions()) > 0}, s.ProtocolVersion() == ""
}

// SetSubscriptionFilter does nothing: mcp-go knows of one subscription at a time.
func (s *session) SetSubscriptionFilter(mcp.SubscriptionFilter) {}

// listen notes a subscription, or its end.
func (s *session) listen(m message, open bool) {
	if wants := membersOf(m.Params.get("notifications")); m.Method != string(mcp.MethodSubscriptionsListen) || string(space(wants.get("toolsListChanged"))) != "true" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !open {
		delete(s.listens, idKey(m.ID))
		return
	}
	if s.listens == nil {
		s.listens = map[string]json.RawMessage{}
	}
	s.listens[idKey(m.ID)] = m.ID
}

// subscriptions are the ids of those that are open.
func (s *session) subscriptions() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.listens))
}

// GetClientInfo is what the client says of itself, empty as long as it has said nothing.
func (s *session) GetClientInfo() mcp.Implementation { return orZero(s.client.Load()) }

// SetClientInfo notes what the client says of itself.
func (s *session) SetClientInfo(client mcp.Implementation) { s.client.Store(&client) }

// GetClientCapabilities is what the client says that it can do.
func (s *session) GetClientCapabilities() mcp.ClientCapabilities { return orZero(s.can.Load()) }

// SetClientCapabilities notes what the client says that it can do.
func (s *session) SetClientCapabilities(can mcp.ClientCapabilities) { s.can.Store(&can) }

func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
