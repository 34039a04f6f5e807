package answer

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// sanitize takes out of JSON text what a reader does not see and a model might
// obey: control characters, bidirectional overrides, zero-width characters,
// stray variation selectors and Unicode tags. What belongs to ordinary writing
// stays: line breaks and tabs, the joiners of emoji and of scripts that need
// them, one variation selector behind a character that is not ASCII, and the
// tags of the flags that have them.
func sanitize(b []byte) []byte {
	if !suspicious(b) {
		return b
	}
	return visible(b)
}

// visible is sanitize without its quick look.
func visible(b []byte) []byte {
	out := make([]byte, 0, len(b))
	last := rune(-1) // the character before, when it was kept
	for i := 0; i < len(b); {
		r, n := character(b[i:])
		switch {
		case r == '\\' && n == 1 && i+1 < len(b): // another escape
			out = append(out, b[i], b[i+1])
			last = rune(b[i+1])
			i += 2
			continue
		case r == flag:
			if n := flagLen(b[i:]); n > 0 {
				out = append(out, b[i:i+n]...)
				last = flag
				i += n
				continue
			}
		}
		next, _ := character(b[i+n:])
		if isHidden(r, last, next) {
			i += n
			continue
		}
		out = append(out, b[i:i+n]...)
		last = r
		i += n
	}
	return out
}

// Visible is what a reader sees of a text, which is no JSON; see sanitize.
func Visible(text string) string { return string(visible([]byte(text))) }

// suspicious is a quick look for the first bytes of what sanitize removes; JSON
// writes the controls of ASCII as escapes.
func suspicious(b []byte) bool {
	for _, lead := range []byte{0x7f, 0xc2, 0xcd, 0xd8, 0xe1, 0xe2, 0xe3, 0xef, 0xf3} {
		if bytes.IndexByte(b, lead) >= 0 {
			return true
		}
	}
	return bytes.Contains(b, []byte(`\u`))
}

// character is the first character of JSON text, an escape \uXXXX counting as
// what it stands for, and its length in bytes. The halves of a surrogate pair
// count each for itself.
func character(b []byte) (rune, int) {
	if len(b) >= 6 && b[0] == '\\' && b[1] == 'u' {
		if v, err := strconv.ParseUint(string(b[2:6]), 16, 16); err == nil {
			return rune(v), 6
		}
	}
	return utf8.DecodeRune(b)
}

// isHidden reports whether a character between two others is to be removed.
func isHidden(r, last, next rune) bool {
	switch {
	case r < 0x20:
		return r != '\n' && r != '\r' && r != '\t'
	case r == 0x7f || r >= 0x80 && r < 0xa0: // C1
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidirectional embeddings, overrides and isolates
		return true
	case r == 0x200c || r == 0x200d: // joiners
		return last < 0x80 || next < 0x80 || !isJoined(last) || !isJoined(next)
	case r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef: // variation selectors
		return last < 0x80 && !isKeycap(last) || isSelector(last)
	case r >= 0xe0000 && r <= 0xe0fff: // tags
		return true
	}
	switch r {
	case 0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b, 0x200e, 0x200f,
		0x2028, 0x2029, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x206a, 0x206b, 0x206c, 0x206d, 0x206e, 0x206f, 0x3164, 0xfeff, 0xffa0:
		return true
	}
	return false
}

// isJoined reports whether a joiner has business beside a character: letters
// and marks of scripts, and symbols such as emoji.
func isJoined(r rune) bool {
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.So, unicode.Sk) || isSelector(r)
}

func isSelector(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

// isKeycap reports whether a character can be an emoji of its own: #, * and digits.
func isKeycap(r rune) bool { return r == '#' || r == '*' || r >= '0' && r <= '9' }

// flag is the black flag, which tags turn into the flag of a part of a country.
const flag = 0x1f3f4

// flags are the tag sequences in use (Unicode Technical Standard 51, annex C).
var flags = []string{"gbeng", "gbsct", "gbwls"}

// flagLen is the length of a flag with its tags, in bytes; 0 when there is none.
func flagLen(b []byte) int {
	for _, f := range flags {
		seq := string(rune(flag))
		for _, c := range f {
			seq += string(0xe0000 + c)
		}
		if seq += string(rune(0xe007f)); bytes.HasPrefix(b, []byte(seq)) {
			return len(seq)
		}
	}
	return 0
}
