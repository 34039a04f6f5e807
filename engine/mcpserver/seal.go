package mcpserver

import (
	"crypto/aes"
	"crypto/cipher"
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
// A state is sealed by AES-256-GCM and holds a time and a digest of the call that it
// is about: whoever has it cannot read, change or make one, nor use it for another
// call. Whoever has the same key opens it.
type seals struct {
	aead cipher.AEAD
	now  func() time.Time

	mu       sync.Mutex
	answered map[nonce]time.Time // when each may be forgotten
}

// nonce is that of AES-GCM, which also tells states apart.
type nonce [12]byte

// state is what is sealed.
type state struct {
	nonce nonce
	end   time.Time         // in whole seconds; from then on it counts for nothing
	call  [sha256.Size]byte // and who makes it
}

// stateSize is the size of a sealed state: nonce, Unix time, digest and GCM's tag.
const stateSize = len(nonce{}) + 8 + sha256.Size + 16

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
	sum := sha256.Sum256(append([]byte("questions "), key...))
	block, err := aes.NewCipher(sum[:])
	if err != nil { // of a key with another length alone
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil { // of a block with another length alone
		panic(err)
	}
	return &seals{aead: aead, now: now, answered: map[nonce]time.Time{}}
}

// seal returns a state of the call that the digest stands for, for subject.
func (s *seals) seal(call [sha256.Size]byte, subject string) string {
	var n nonce
	rand.Read(n[:])
	b := binary.BigEndian.AppendUint64(nil, uint64(s.now().Add(questionTime).Unix()))
	bound := boundTo(call, subject)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(n[:], n[:], append(b, bound[:]...), nil))
}

// read opens a state; it is false for one that was not sealed with this key.
func (s *seals) read(text string) (st state, ok bool) {
	if len(text) != base64.RawURLEncoding.EncodedLen(stateSize) { // which leaves out line breaks, too
		return state{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return state{}, false
	}
	st.nonce = nonce(b[:len(st.nonce)])
	plain, err := s.aead.Open(nil, st.nonce[:], b[len(st.nonce):], nil)
	if err != nil {
		return state{}, false
	}
	st.end = time.Unix(int64(binary.BigEndian.Uint64(plain)), 0)
	copy(st.call[:], plain[8:])
	return st, true
}

// open reports whether a state was sealed for the call and the subject, not too long
// ago, and not opened before.
func (s *seals) open(text string, call [sha256.Size]byte, subject string) bool {
	st, ok := s.read(text)
	now := s.now()
	return ok && st.call == boundTo(call, subject) && now.Before(st.end) && s.use(st.nonce, now, st.end)
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

// boundTo is the digest of a call of a subject.
func boundTo(call [sha256.Size]byte, subject string) [sha256.Size]byte {
	return sha256.Sum256(append(call[:], subject...)) // all before the subject have one length
}
