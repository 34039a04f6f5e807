package rest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// minSecret is how long a word of a secret header must be, in bytes, to count as
// a secret by itself: shorter ones are words like "Bearer" and "token".
const minSecret = 8

// secrets are the texts that must not come back from a server into an error.
type secrets []string

// secretsOf takes the values of the secret headers and their words, so that a
// server that repeats only the key out of "Token token=KEY" is covered.
func secretsOf(auth []Pair) secrets {
	var found secrets
	for _, p := range auth {
		words := strings.FieldsFunc(p.Value, func(r rune) bool { return strings.ContainsRune(` ,;="`, r) })
		for _, text := range append(words, p.Value) {
			if len(text) >= minSecret {
				found = append(found, text)
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	return found
}

// hide puts [redacted] in the place of each secret, in upper or lower case.
func (s secrets) hide(text string) string {
	if len(s) == 0 {
		return text
	}
	var pattern strings.Builder
	pattern.WriteString("(?i)")
	for i, secret := range s {
		if i > 0 {
			pattern.WriteByte('|')
		}
		pattern.WriteString(regexp.QuoteMeta(secret))
	}
	found, err := regexp.Compile(pattern.String())
	if err != nil { // a secret that is no UTF-8: nothing can be told apart from it
		return "[redacted]"
	}
	return found.ReplaceAllLiteralString(text, "[redacted]")
}

func (s secrets) hideHeader(h http.Header) http.Header {
	shown := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			shown.Add(s.hide(name), s.hide(v))
		}
	}
	return shown
}

// hideError keeps the cause and changes only its text.
func (s secrets) hideError(err error) error {
	if err == nil {
		return nil
	}
	text := s.hide(err.Error())
	if text == err.Error() {
		return err
	}
	return &redacted{cause: err, text: text}
}

type redacted struct {
	cause error
	text  string
}

func (r *redacted) Error() string { return r.text }
func (r *redacted) Unwrap() error { return r.cause }
