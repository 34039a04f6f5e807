package fakepagerduty

import (
	"fmt"
	"path"
	"slices"
	"sync"
	"time"
)

// Fault says which requests go wrong, and how. The account still carries out
// the request, unless the fault is an answer of its own: a write whose answer
// is lost has happened. Its field names are also those of a row of test data.
type Fault struct {
	// Which requests: those of the method whose path matches the glob of
	// path.Match; empty matches all. Of these only the Nth, counted from 1 and
	// from SetFaults on, or all when it is 0; at most so many Times, or always
	// when it is 0; each with the Probability, or surely when it is 0.
	Method, Path string
	Nth, Times   int
	Probability  float64

	// Kind is what goes wrong. Delay is a wait before the first byte, unless
	// the kind says otherwise, and Size is explained by the kinds that need it.
	Kind  Kind
	Delay time.Duration
	Size  int

	// Header changes the headers of the answer; an empty value takes one away.
	// Status and Body are those of an Answer; Body is also Raw's and Trailing's.
	Status int
	Header map[string]string
	Body   string
}

// Kind is one way to go wrong.
type Kind string

// An answer in the place of the account's own.
const (
	Answer Kind = ""    // Status, Header and Body, as JSON unless Header says otherwise; with Status 0 the account's answer, its headers changed
	Raw    Kind = "raw" // Body is everything that the connection carries before it is closed, status line included
)

// The account's answer, its bytes changed.
const (
	Trailing      Kind = "trailing"       // Body follows the JSON
	Truncated     Kind = "truncated"      // the first half of the JSON, as if it were all
	ByteOrderMark Kind = "bom"            // a byte order mark precedes the JSON
	NaN           Kind = "nan"            // a first field whose value is NaN
	DuplicateKeys Kind = "duplicate_keys" // the first key twice, first with null
	WrongKey      Kind = "wrong_key"      // the first key is called data
	Deep          Kind = "deep"           // a first field of Size (100,000) nested arrays
	Gzip          Kind = "gzip"           // compressed, as Content-Encoding says
	GzipCut       Kind = "gzip_cut"       // the first half of the compressed bytes
)

// The account's answer, its pages changed.
const (
	MoreForever  Kind = "more_forever"  // the first page whatever the offset, with more: true
	EmptyMore    Kind = "empty_more"    // no records, with more: true
	ShortPage    Kind = "short_page"    // half as many records as were asked for
	RepeatCursor Kind = "repeat_cursor" // the first page whatever the cursor, with the same next_cursor each time
)

// The account's answer, sent badly or not at all.
const (
	SlowBody   Kind = "slow_body"   // Delay lies between the headers and the body
	Drip       Kind = "drip"        // one byte every Delay (100 ms)
	Hang       Kind = "hang"        // nothing, until the client or the server goes
	Reset      Kind = "reset"       // the connection is reset before the first byte
	ResetMid   Kind = "reset_mid"   // the connection is reset in the middle of the body
	Cut        Kind = "cut"         // half of what Content-Length promises, then the end of the connection
	CutChunked Kind = "cut_chunked" // half of a chunked body, then the end of the connection
	CloseIdle  Kind = "close_idle"  // a good answer, then the connection is closed without notice
	Big        Kind = "big"         // a first field that brings the body to Size bytes (50 MB)
	GzipBomb   Kind = "gzip_bomb"   // the same, compressed about 1,000 times (1 GB)
	Endless    Kind = "endless"     // a list that has no end
)

var kinds = []Kind{
	Answer, Raw, Trailing, Truncated, ByteOrderMark, NaN, DuplicateKeys, WrongKey, Deep, Gzip, GzipCut, MoreForever, EmptyMore,
	ShortPage, RepeatCursor, SlowBody, Drip, Hang, Reset, ResetMid, Cut, CutChunked, CloseIdle, Big, GzipBomb, Endless,
}

// SetFaults replaces all faults and starts their counts anew; without arguments
// there are none. Of several that match, the first one holds. It fails, and
// changes nothing, when a fault cannot be carried out.
func (s *Server) SetFaults(faults ...Fault) error {
	for i, f := range faults {
		if err := f.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i+1, err)
		}
	}
	s.faults.replace(faults)
	return nil
}

func (f Fault) check() error {
	_, err := path.Match(f.Path, "")
	switch {
	case err != nil:
		return fmt.Errorf("path %q: %w", f.Path, err)
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("unknown kind %q", f.Kind)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status %d: want 200 to 599", f.Status)
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v: want 0 to 1", f.Probability)
	case f.Nth < 0 || f.Times < 0 || f.Delay < 0 || f.Size < 0:
		return fmt.Errorf("nth, times, delay and size may not be negative")
	}
	return nil
}

// faultPlan chooses the fault of each request.
type faultPlan struct {
	seed uint64

	mu    sync.Mutex
	rules []faultRule
	dice  dice
}

type faultRule struct {
	Fault
	seen, fired int
}

func (p *faultPlan) replace(faults []Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules, p.dice = nil, dice{state: p.seed}
	for _, f := range faults {
		p.rules = append(p.rules, faultRule{Fault: f})
	}
}

// pick returns the fault of a request, which is the zero Fault, a plain answer,
// when none matches. Every rule counts every request that it matches.
func (p *faultPlan) pick(method, target string) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	var chosen *faultRule
	for i := range p.rules {
		r := &p.rules[i]
		if r.Method != "" && r.Method != method {
			continue
		}
		if ok, _ := path.Match(r.Path, target); r.Path != "" && !ok {
			continue
		}
		r.seen++
		if chosen == nil && r.holds(&p.dice) {
			chosen = r
		}
	}
	if chosen == nil {
		return Fault{}
	}
	chosen.fired++
	return chosen.Fault
}

func (r *faultRule) holds(d *dice) bool {
	const steps = 1 << 30
	return (r.Nth == 0 || r.seen == r.Nth) &&
		(r.Times == 0 || r.fired < r.Times) &&
		(r.Probability == 0 || float64(d.below(steps)) < r.Probability*steps)
}
