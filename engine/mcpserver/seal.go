package mcpserver

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"sync"
	"time"
)

// questionTime is how long a person has to answer a question.
const questionTime = 5 * time.Minute

// maxAnswered is how many answered questions are remembered, of the last
// questionTime. With more of them no further answer is taken.
const maxAnswered = 100_000

// seals makes and opens the states of questions that are asked with a result and
// answered with a further request, of which the server keeps nothing in between.
// A state holds no more than a time, a number and their HMAC with the digest of
// the call that it is about: whoever has it cannot read, change or make one, nor
// use it for another call. Whoever has the same key opens it.
type seals struct {
	key []byte
	now func() time.Time

	mu       sync.Mutex
	answered map[nonce]time.Time // when each may be forgotten
}

type nonce [16]byte

// stateSize is the size of a state before its HMAC: a Unix time in seconds, and a nonce.
const stateSize = 8 + len(nonce{})

// newSeals returns seals with a key, or with one of their own, and a clock, or the
// system's.
func newSeals(key []byte, now func() time.Time) *seals {
	if len(key) == 0 {
		key = make([]byte, sha256.Size)
		rand.Read(key)
	}
	if now == nil {
		now = time.Now
	}
	return &seals{key: key, now: now, answered: map[nonce]time.Time{}}
}

// seal returns a state of the call that the digest stands for, for subject.
func (s *seals) seal(call [sha256.Size]byte, subject string) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(s.now().Add(questionTime).Unix()))
	var n nonce
	rand.Read(n[:])
	b = append(b, n[:]...)
	return base64.RawURLEncoding.EncodeToString(append(b, s.sum(b, call, subject)...))
}

// open reports whether a state was sealed for the call and the subject, not too long
// ago, and not opened before.
func (s *seals) open(text string, call [sha256.Size]byte, subject string) bool {
	if len(text) != base64.RawURLEncoding.EncodedLen(stateSize+sha256.Size) { // which leaves out line breaks, too
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || !hmac.Equal(b[stateSize:], s.sum(b[:stateSize], call, subject)) {
		return false
	}
	now, end := s.now(), time.Unix(int64(binary.BigEndian.Uint64(b)), 0)
	if !now.Before(end) {
		return false
	}
	return s.use(nonce(b[8:stateSize]), now, end)
}

// use reports whether the nonce is used for the first time, as far as this process
// knows, and notes it.
func (s *seals) use(n nonce, now, end time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, used := s.answered[n]; used {
		return false
	}
	if len(s.answered) >= maxAnswered {
		for old, end := range s.answered {
			if !now.Before(end) {
				delete(s.answered, old)
			}
		}
	}
	if len(s.answered) >= maxAnswered {
		return false
	}
	s.answered[n] = end
	return true
}

func (s *seals) sum(state []byte, call [sha256.Size]byte, subject string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(state)
	mac.Write(call[:]) // all before the subject have one length
	mac.Write([]byte(subject))
	return mac.Sum(nil)
}
