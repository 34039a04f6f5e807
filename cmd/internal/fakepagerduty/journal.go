package fakepagerduty

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// keptRequests bounds the memory of the request log.
const keptRequests = 4096

// Request is one request as it arrived.
type Request struct {
	At     time.Time // by the server's clock
	Method string
	Target string // path and query as they were sent, still escaped
	Header http.Header
	Body   []byte
}

// journal holds the newest requests in a ring.
type journal struct {
	mu   sync.Mutex
	ring []Request
	next int // where the oldest is, once the ring is full
}

func (j *journal) add(r Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.ring) < keptRequests {
		j.ring = append(j.ring, r)
		return
	}
	j.ring[j.next] = r
	j.next = (j.next + 1) % keptRequests
}

func (j *journal) all() []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Concat(j.ring[j.next:], j.ring[:j.next])
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring, j.next = nil, 0
}
