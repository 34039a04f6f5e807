// Package mcpserver serves the tools of package engine over the Model Context
// Protocol.
package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// maxInstructions bounds the server's instructions, in bytes: clients put them
// in front of every conversation.
const maxInstructions = 2000

// How long a client may keep tools/list, in milliseconds: one that does not change
// while the server runs, and one of which the client may miss that it has changed.
const (
	listTTL        = 5 * 60 * 1000
	changesListTTL = 10 * 1000
)

// Options say what a server tells of itself.
type Options struct {
	Name    string
	Title   string
	Version string

	// OutputSchema gives a tool's output schema; nil, or a nil one: none.
	// Answers are given as structured content, too, where there is one.
	OutputSchema func(*engine.Tool) json.RawMessage

	// Reach has further tools, which are not listed but found by find_tool and
	// called by call_read_tool and call_write_tool; nil: there are no such tools.
	Reach *engine.Catalog

	// Hidden says of tools that are not offered, by name, what it takes to have
	// them. A client that calls one is told.
	Hidden map[string]string

	// Confirm says when tools that have a question ask it. StateKey seals what
	// clients keep between the question and the answer; servers that stand for each
	// other share one. Nil: a key of this server's own.
	Confirm  Confirm
	StateKey []byte
	Now      func() time.Time // the clock of the answers; nil: time.Now

	// Changes says that Offer will be called: clients are told that the list of
	// tools may change, and when it has.
	Changes bool
}

// Server answers MCP messages with the tools of a catalog. It is safe for use
// by many connections at once.
type Server struct {
	options Options
	offer   atomic.Pointer[offer]
	events  *server.MCPServer // of the first offer: tells clients that the list has changed
	seals   *seals
}

// offer is what a server has at one time. A request is answered with one offer
// from its beginning to its end.
type offer struct {
	mcp     *server.MCPServer
	catalog *engine.Catalog
	names   []string          // of the offered and the hidden tools
	aliases map[string]string // other names of the offered tools
	hidden  map[string]string
	prompts []string // names
	server  *Server
}

// New returns a server of the tools of a catalog. Its instructions are made for
// the toolsets that the catalog has.
func New(c *engine.Catalog, o Options) *Server {
	s := &Server{options: o, seals: newSeals(o.StateKey, o.Now)}
	first := s.newOffer(c, o)
	s.events = first.mcp
	s.offer.Store(first)
	return s
}

// Offer has the server offer the tools of another catalog from the next request on,
// and tells its clients. reach and hidden are those of Options.
func (s *Server) Offer(c, reach *engine.Catalog, hidden map[string]string) {
	o := s.options
	o.Reach, o.Hidden = reach, hidden
	s.offer.Store(s.newOffer(c, o))
	s.listChanged()
}

// listChanged tells the clients to ask for the list of tools again.
func (s *Server) listChanged() {
	s.events.SendNotificationToAllClients(mcp.MethodNotificationToolsListChanged, nil)
}

// Catalog returns the tools that are offered now.
func (s *Server) Catalog() *engine.Catalog { return s.offer.Load().catalog }

func (s *Server) newOffer(c *engine.Catalog, o Options) *offer {
	ttl := int64(listTTL)
	if o.Changes {
		ttl = changesListTTL
	}
	hooks := newHooks()
	nameTheirPages(hooks, c)
	hooks.AddAfterSubscriptionsListen(acknowledged)
	options := []server.ServerOption{server.WithToolCapabilities(o.Changes), server.WithTitle(o.Title),
		server.WithInstructions(Instructions(c)), server.WithHooks(hooks), narrowing(c, o.Reach), narrowingPrompts(c),
		server.WithMethodCacheHints(mcp.MethodToolsList, ttl, mcp.CacheScopePrivate)}
	if len(c.Prompts) > 0 || slices.ContainsFunc(c.Tools, func(t *engine.Tool) bool { return t.File.URI.IsSet() }) {
		options = append(options, server.WithCompletions(), server.WithPromptCompletionProvider(completer{c}), server.WithResourceCompletionProvider(completer{c}))
	}
	m := server.NewMCPServer(o.Name, o.Version, options...)
	out := &offer{server: s, mcp: m, catalog: c, hidden: o.Hidden, aliases: map[string]string{}}
	tools := make([]server.ServerTool, len(c.Tools))
	c.Each(func(i int, t *engine.Tool) {
		tool := describe(t)
		if o.OutputSchema != nil {
			tool.RawOutputSchema = o.OutputSchema(t)
		}
		if t.File.AlwaysLoad.Value { // clients that load tools when they need them have this one at hand
			tool.Meta = mcp.NewMetaFromMap(map[string]any{"anthropic/alwaysLoad": true})
		}
		tools[i] = server.ServerTool{Tool: tool, Handler: out.handler(t, tool.RawOutputSchema != nil)}
	})
	tools = append(tools, gateway(out, c, o.Reach)...)
	m.SetTools(tools...)
	if all := pages(c); len(all) > 0 {
		m.AddResources(all...)
	}
	addResources(m, hooks, c)
	addPrompts(m, c)
	for _, t := range c.Tools {
		for _, name := range t.Aliases() {
			out.aliases[name] = t.Name()
		}
	}
	for _, p := range c.Prompts {
		out.prompts = append(out.prompts, p.Name())
	}
	for _, t := range tools {
		out.names = append(out.names, t.Tool.Name)
	}
	out.names = slices.AppendSeq(out.names, maps.Keys(o.Hidden))
	return out
}

// Instructions are what a model is told about the server as a whole: what
// holds for all tools, then a part for each toolset, as far as 2,000 bytes go.
func Instructions(c *engine.Catalog) string {
	var b strings.Builder
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && b.Len()+len(s) <= maxInstructions {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
	for _, s := range c.Instructions() {
		add(s)
	}
	for _, set := range c.Toolsets {
		add(set.Instructions)
	}
	return strings.TrimSpace(b.String())
}

// describe is what a model sees of a tool.
func describe(t *engine.Tool) mcp.Tool {
	h := t.Hints()
	tool := mcp.NewToolWithRawSchema(t.Name(), t.Description(), t.Schema())
	tool.Title = t.Title()
	tool.Annotations.ReadOnlyHint = &h.ReadOnly
	if !h.ReadOnly { // the others say nothing of a tool that only reads (MCP 2025-06-18, ToolAnnotations)
		tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint = &h.Destructive, &h.Idempotent
	}
	if !h.ReadOnly || !h.OpenWorld { // which is the default
		tool.Annotations.OpenWorldHint = &h.OpenWorld
	}
	return tool
}

// Listed is a tool's entry in tools/list.
func Listed(t *engine.Tool) []byte {
	text, err := json.Marshal(describe(t))
	if err != nil {
		return nil
	}
	return text
}

// answer has mcp-go answer m and returns the line to write, if any.
func (s *Server) answer(ctx context.Context, m message) ([]byte, error) {
	offer := s.offer.Load()
	if m.Method == string(mcp.MethodToolsCall) {
		if name := offer.aliases[m.Tool]; name != "" {
			m = m.renamed(name)
		}
		if m.ID != nil && offer.mcp.GetTool(m.Tool) == nil {
			return errorLine(m.ID, mcp.INVALID_PARAMS, offer.unknownTool(m.Tool)), nil
		}
		recordOf(ctx).Tool = m.Tool
		if refusal := s.forged(m); refusal != nil {
			return refusal, nil
		}
	}
	from := offer.mcp
	if m.Method == string(mcp.MethodSubscriptionsListen) {
		from = s.events
	}
	if line := offer.unknownPrompt(m); line != nil {
		return line, nil
	}
	if line := find(ctx, offer.catalog, &m, mcp.IsModernProtocol(m.version())); line != nil {
		return line, nil
	}
	return answerFrom(ctx, from, m)
}

// answerFrom has a server of mcp-go answer m and returns the line to write, if any.
func answerFrom(ctx context.Context, from *server.MCPServer, m message) ([]byte, error) {
	sent := m.asSent
	resp := from.HandleMessage(context.WithValue(ctx, asSentKey{}, &sent), json.RawMessage(m.raw))
	if sent.wrong != "" {
		return sent.refusal(m.ID), nil
	}
	if l := sent.made.line(m.ID, resp); l != nil {
		return l, nil
	}
	return answerLine(m.ID, resp)
}

// unknownTool says what to do about the name of a tool that is not offered.
func (o *offer) unknownTool(name string) string {
	if how, ok := o.hidden[name]; ok {
		return fmt.Sprintf("the tool %q is not offered: %s", name, how)
	}
	if len(name) > maxExcerpt {
		return fmt.Sprintf("unknown tool, with a name of %d bytes; tools/list says which there are", len(name))
	}
	near := diag.Nearest(name, o.names)
	if near == "" {
		return fmt.Sprintf("unknown tool %q; tools/list says which there are", name)
	}
	text := fmt.Sprintf("unknown tool %q; did you mean %q?", name, near)
	if how, ok := o.hidden[near]; ok {
		text += " It is not offered: " + how
	}
	return text
}
