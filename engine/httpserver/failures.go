package httpserver

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What may fail before an address has to wait.
const (
	failuresAtOnce = 20
	failuresEvery  = 6 * time.Second
	maxAddresses   = 10_000
)

// failures bound how often an address may fail to say who it is.
type failures struct {
	mu        sync.Mutex
	byAddress map[string]*rate.Limiter
}

func newFailures() *failures { return &failures{byAddress: map[string]*rate.Limiter{}} }

// count notes a failure, and reports whether the address may be told what is wrong. Who
// succeeds is never kept waiting: behind a proxy many have one address.
func (f *failures) count(address string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.byAddress[address]
	if l == nil {
		if len(f.byAddress) >= maxAddresses { // somebody has very many addresses: begin anew
			clear(f.byAddress)
		}
		l = rate.NewLimiter(rate.Every(failuresEvery), failuresAtOnce)
		f.byAddress[address] = l
	}
	return l.Allow()
}
