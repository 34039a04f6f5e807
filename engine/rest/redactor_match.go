package rest

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// matcher finds windows: pieces of secrets, in all their encodings, that are to be
// redacted wherever they stand. Each window has a head of the same length.
//
// Most texts hold none, so the search looks at four bytes out of every head-3: a
// window that lies anywhere has one such block in its head. 48 KB take about 20
// microseconds, where a regular expression of the same windows takes milliseconds.
type matcher struct {
	head    int      // length of a head in bytes, from minSecret to 8
	filter  []uint64 // a bit for each block of four bytes within a head
	shift   uint     // from a block's hash to its bit
	keys    []uint64 // of the windows' heads, in order
	windows []string // in the order of keys, in lower case; those of a form share its text
}

// block is how many bytes the filter looks at.
const block = 4

func newMatcher(secrets []string) *matcher {
	known := map[string]bool{}
	m := &matcher{head: 8}
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			for _, w := range windows(form) {
				if len(w) >= minSecret && !known[w] {
					known[w] = true
					m.head = min(m.head, len(w))
					m.windows = append(m.windows, w)
				}
			}
		}
	}
	bits := uint(12)
	for 1<<bits < 64*len(m.windows) {
		bits++
	}
	m.filter, m.shift = make([]uint64, 1<<bits/64), 32-bits
	slices.SortFunc(m.windows, func(a, b string) int { return strings.Compare(a[:m.head], b[:m.head]) })
	m.windows, m.keys = slices.Clone(m.windows), make([]uint64, len(m.windows))
	for n, w := range m.windows {
		m.keys[n] = m.key([]byte(w))
		for i := 0; i+block <= m.head; i++ {
			bit := m.bit([]byte(w[i:]))
			m.filter[bit/64] |= 1 << (bit % 64)
		}
	}
	return m
}

// next finds the first secret at or after from, with all that belongs to it. end
// is 0 when there is none.
func (m *matcher) next(text []byte, from int) (start, end int) {
	stride := m.head - block + 1
	for i := from; i+block <= len(text); i += stride {
		bit := m.bit(text[i:])
		if m.filter[bit/64]>>(bit%64)&1 == 0 {
			continue
		}
		for start = max(from, i-stride+1); start <= i; start++ {
			if end = m.at(text, start); end > 0 {
				for next := start + 1; next <= end; next++ {
					end = max(end, m.at(text, next))
				}
				start = whole(text, start)
				return start, whole(text, max(start, end))
			}
		}
	}
	return 0, 0
}

// at is where the longest window that begins at start ends; 0 when none does.
func (m *matcher) at(text []byte, start int) (end int) {
	text = text[start:]
	if len(text) < m.head {
		return 0
	}
	key := m.key(text)
	n, _ := slices.BinarySearch(m.keys, key)
	for ; n < len(m.keys) && m.keys[n] == key; n++ {
		if w := m.windows[n]; len(w) <= len(text) && string(lower(text[:len(w)])) == w {
			end = max(end, start+len(w))
		}
	}
	return end
}

// key is the head of a text, in lower case.
func (m *matcher) key(text []byte) (key uint64) {
	for _, c := range text[:m.head] {
		key = key<<8 | uint64(lowerByte(c))
	}
	return key
}

// bit is where the filter keeps the first four bytes of a text, without the bit
// that tells upper from lower case.
func (m *matcher) bit(text []byte) uint32 {
	return (binary.LittleEndian.Uint32(text) | 0x20202020) * 0x9E3779B1 >> m.shift
}

// whole is i, or the end of the escape of JSON that i lies within, as between the
// two characters of \n: a text without half of it would be no JSON.
func whole(text []byte, i int) int {
	const long = len(`\u0000`)
	begin := bytes.LastIndexByte(text[max(0, i-long+1):i], '\\')
	if begin < 0 {
		return i
	}
	begin += max(0, i-long+1)
	slashes := begin + 1 - len(bytes.TrimRight(text[:begin+1], `\`))
	size := len(`\n`)
	if begin+1 < len(text) && text[begin+1] == 'u' {
		size = long
	}
	if slashes%2 == 0 {
		return i
	}
	return min(max(i, begin+size), len(text))
}

func lower(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		out[i] = lowerByte(c)
	}
	return out
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
