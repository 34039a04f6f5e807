// Package run takes calls through their stages, from the arguments to the answer.
// It sees what files say only as a finished plan.
package run

import (
	"cmp"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
)

// Account is one credential at one API's servers: its connections, and what has
// been fetched about its user. It is safe for use by many calls at once.
type Account struct {
	*upstream
	contexts contextCache
	lookups  lookupCache
	encoders sync.Map // of *plan.Tool: *sync.Pool of *answer.Encoder
}

// NewAccount returns an account of an API that compiled without errors. Nothing is
// opened and nothing is read from the environment before the first call, which
// captures the credential.
func NewAccount(a *plan.API, o Options) *Account {
	out := &Account{upstream: newUpstream(a, o)}
	out.contexts = contextCache{upstream: out.upstream, given: o.Contexts}
	out.lookups = lookupCache{upstream: out.upstream, contexts: &out.contexts}
	return out
}

// Close ends the connections that the account keeps open, but for those of a
// Transport that it shares.
func (a *Account) Close() {
	if a.options.Transport == nil {
		a.transport.CloseIdleConnections()
	}
}

// Forget drops the buffers that are kept for tools; calls make new ones.
func (a *Account) Forget() { a.encoders.Clear() }

// Waiting returns how many calls wait for a context.
func (a *Account) Waiting() int { return a.contexts.callers() }

// budget bounds an answer, in characters; negative for none.
func (a *Account) budget() int { return cmp.Or(a.options.Budget, a.api.Budget()) }

// encodersOf returns the encoders of the tool's answers.
func (a *Account) encodersOf(t *plan.Tool) *sync.Pool {
	p, _ := a.encoders.LoadOrStore(t, &sync.Pool{New: func() any { return &answer.Encoder{} }})
	return p.(*sync.Pool)
}

// Servers returns the addresses of the servers that requests have gone to.
func (a *Account) Servers() (out []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.servers {
		if s.client != nil {
			out = append(out, s.client.URL(&rest.Request{}))
		}
	}
	return out
}
