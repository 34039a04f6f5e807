package engine

import (
	"container/list"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/run"
)

// The bounds of Accounts, unless AccountsOptions says otherwise.
const (
	maxAccounts = 10_000
	accountIdle = 15 * time.Minute
)

// AccountsOptions bound a pool of accounts. The zero value of each field is its default.
type AccountsOptions struct {
	Max  int           // how many callers are remembered while they do not call; default 10,000
	Idle time.Duration // how long one is remembered that does not call; default 15 minutes
	// Options are those of every account. Getenv is asked for what a caller does not
	// bring and may have; Redactor, Transport and Contexts are the pool's own.
	Options Options
}

// Accounts are the accounts of many callers at the APIs of a catalog. Each caller
// has its own: its rate limit, its cached contexts and lookups, and its cursors.
// All share one pool of connections, which keeps nothing of a request. Nobody
// can read a secret out of the key under which a caller is found: it is an HMAC
// with a key of this process.
type Accounts struct {
	options   AccountsOptions
	transport *rest.Transport
	now       func() time.Time
	salt      [sha256.Size]byte

	mu     sync.Mutex
	byKey  map[callerKey]*list.Element // of *Caller
	byRest *list.List                  // the caller that came last first
}

type callerKey [sha256.Size]byte

// NewAccounts returns a pool without an account.
func NewAccounts(o AccountsOptions) *Accounts {
	if o.Max <= 0 {
		o.Max = maxAccounts
	}
	if o.Idle <= 0 {
		o.Idle = accountIdle
	}
	a := &Accounts{options: o, transport: rest.NewSharedTransport(), now: o.Options.Now, byKey: map[callerKey]*list.Element{}, byRest: list.New()}
	if a.now == nil {
		a.now = time.Now
	}
	rand.Read(a.salt[:])
	return a
}

// Caller is whoever has one credential. It is safe for use by many calls at once.
type Caller struct {
	key     callerKey
	options Options
	calls   int       // that run now; guarded by Accounts.mu
	seen    time.Time // likewise

	mu       sync.Mutex
	accounts map[*plan.API]*run.Account
}

// Enter returns the caller who brings these values of environment variables, in
// the place of the environment's own. leave must be called when the call is over:
// until then the caller is not forgotten.
func (a *Accounts) Enter(brings map[string]string) (c *Caller, leave func()) {
	key := a.key(brings)
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	e := a.byKey[key]
	if e == nil {
		e = a.byRest.PushFront(a.newCaller(key, brings))
		a.byKey[key] = e
	}
	a.byRest.MoveToFront(e)
	c = e.Value.(*Caller)
	c.calls++
	c.seen = now
	a.forget(now)
	return c, sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		c.calls--
		c.seen = a.now()
	})
}

// Keep drops what is kept for tools and APIs that are not of the catalog.
func (a *Accounts) Keep(c *Catalog) {
	apis := map[*plan.API]bool{}
	for _, api := range c.APIs() {
		apis[api] = true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for e := a.byRest.Front(); e != nil; e = e.Next() {
		e.Value.(*Caller).keep(apis)
	}
}

// Len returns how many callers are remembered.
func (a *Accounts) Len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.byRest.Len()
}

// Close ends the connections that carry no request now.
func (a *Accounts) Close() { a.transport.CloseIdleConnections() }

// Call runs a tool for the caller. See [Account.Call].
func (c *Caller) Call(ctx context.Context, t *Tool, arguments json.RawMessage, progress Progress) Envelope {
	if f := t.broken(); f != nil {
		return answer.Failed(f)
	}
	return c.account(t.api).Call(ctx, t.Plan(), arguments, progress)
}

// Fingerprint is eight hexadecimal digits by which the lines of a log can be told to be
// of one caller. They are others in each process, and nothing can be read out of them.
func (c *Caller) Fingerprint() string { return hex.EncodeToString(c.key[:4]) }

// newCaller makes a caller and its accounts, which open and fetch nothing yet.
func (a *Accounts) newCaller(key callerKey, brings map[string]string) *Caller {
	o := a.options.Options
	getenv := o.Getenv
	o.Getenv = func(name string) string {
		if v, ok := brings[name]; ok {
			return v
		}
		if getenv == nil {
			return ""
		}
		return getenv(name)
	}
	o.Redactor, o.Transport, o.Contexts = new(Redactor), a.transport, nil
	return &Caller{key: key, options: o, accounts: map[*plan.API]*run.Account{}}
}

// account is the caller's account of an API, which has compiled.
func (c *Caller) account(api *plan.API) *run.Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts[api] == nil {
		c.accounts[api] = run.NewAccount(api, c.options)
	}
	return c.accounts[api]
}

// keep drops the accounts of other APIs, and what the rest keep for tools. A call that
// runs has its account.
func (c *Caller) keep(apis map[*plan.API]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.accounts, func(api *plan.API, _ *run.Account) bool { return !apis[api] })
	for _, account := range c.accounts {
		account.Forget()
	}
}

// forget drops callers of whom no call runs: those that have been away for too
// long, and the longest away of too many.
func (a *Accounts) forget(now time.Time) {
	for e := a.byRest.Back(); e != nil; {
		c, before := e.Value.(*Caller), e.Prev()
		if a.byRest.Len() <= a.options.Max && now.Sub(c.seen) < a.options.Idle {
			return
		}
		if c.calls == 0 {
			delete(a.byKey, c.key)
			a.byRest.Remove(e)
		}
		e = before
	}
}

// key is what a caller is found under.
func (a *Accounts) key(brings map[string]string) (key callerKey) {
	mac := hmac.New(sha256.New, a.salt[:])
	for _, name := range slices.Sorted(maps.Keys(brings)) {
		for _, text := range []string{name, brings[name]} {
			mac.Write(append(binary.BigEndian.AppendUint64(nil, uint64(len(text))), text...))
		}
	}
	mac.Sum(key[:0])
	return key
}
