package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// minSecret is how long a secret must be to be redacted, in bytes: a shorter
	// one is no key, and would be found in words.
	minSecret = 6
	// fragment is how many characters of a secret that stand together are redacted,
	// in characters of the secret as it is written there.
	fragment = 8
	// mark stands where a secret stood.
	mark = "***"
)

// Redactor takes secrets out of texts that others will read. It finds a secret as
// it is, in upper or lower case, in JSON, percent-encoded, in HTML, in hexadecimal
// and in base64, also where base64 holds more than the secret; and every piece of
// it of eight characters or more, so that a text which was cut in the middle of a
// secret shows no more than seven characters. Secrets shorter than six bytes are
// not looked for.
//
// A program has one, which it hands to everything that writes. The zero value and
// nil know no secret. A Redactor is safe for concurrent use.
type Redactor struct {
	adding  sync.Mutex
	secrets []string
	matcher atomic.Pointer[matcher]
}

// Add makes further secrets known. Those that are known already cost nothing.
func (r *Redactor) Add(secrets ...string) {
	r.adding.Lock()
	defer r.adding.Unlock()
	before := len(r.secrets)
	for _, s := range secrets {
		if len(s) >= minSecret && !slices.Contains(r.secrets, s) {
			r.secrets = append(r.secrets, s)
		}
	}
	if len(r.secrets) > before {
		r.matcher.Store(newMatcher(r.secrets))
	}
}

// Bytes is text with *** in the place of each secret; text itself when it holds
// none. JSON stays JSON.
func (r *Redactor) Bytes(text []byte) []byte {
	if r == nil {
		return text
	}
	m := r.matcher.Load()
	if m == nil {
		return text
	}
	out := m.redact(text)
	if len(out) > 0 && &out[0] != &text[0] && !json.Valid(out) && json.Valid(text) {
		return m.redactJSON(text)
	}
	return out
}

// redact is text with *** in the place of each secret; text itself when it holds none.
func (m *matcher) redact(text []byte) []byte {
	start, end := m.next(text, 0)
	if end == 0 {
		return text
	}
	var out bytes.Buffer
	from := 0
	for ; end > 0; start, end = m.next(text, from) {
		out.Write(text[from:start])
		out.WriteString(mark)
		from = end
	}
	out.Write(text[from:])
	return out.Bytes()
}

// tokenJSON is a string of JSON or a number.
var tokenJSON = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*`)

// redactJSON redacts each string and number of a JSON text by itself: a number that
// holds a part of a secret becomes a string. What is left of a secret that has the marks
// of JSON or spaces in it, and so goes over several of them, takes them as a whole.
func (m *matcher) redactJSON(text []byte) []byte {
	const gone = `"` + mark + `"`
	out := tokenJSON.ReplaceAllFunc(text, func(t []byte) []byte {
		if t[0] == '"' {
			return slices.Concat(t[:1], m.redact(t[1:len(t)-1]), t[:1])
		}
		if _, end := m.next(t, 0); end > 0 {
			return []byte(gone)
		}
		return t
	})
	for start, end := m.next(out, 0); end > 0; start, end = m.next(out, 0) {
		left := len(out)
		for _, at := range slices.Backward(tokenJSON.FindAllIndex(out, -1)) {
			if at[0] < end && at[1] > start && string(out[at[0]:at[1]]) != gone {
				out, left = slices.Replace(out, at[0], at[1], []byte(gone)...), 0
			}
		}
		if left > 0 { // words and marks alone
			return []byte(gone)
		}
	}
	return out
}

// String is Bytes of a string.
func (r *Redactor) String(text string) string { return string(r.Bytes([]byte(text))) }

// Header is a copy of h without secrets, in names as in values.
func (r *Redactor) Header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			out.Add(r.String(name), r.String(v))
		}
	}
	return out
}

// Error keeps the cause and changes only its text.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	text := r.String(err.Error())
	if text == err.Error() {
		return err
	}
	return &redacted{cause: err, text: text}
}

// Writer hands what is written to it on to w, without secrets. It looks at each
// Write by itself, as it suits a logger, which writes line by line.
func (r *Redactor) Writer(w io.Writer) io.Writer { return &writer{r, w} }

type writer struct {
	redactor *Redactor
	to       io.Writer
}

func (w *writer) Write(p []byte) (int, error) {
	if _, err := w.to.Write(w.redactor.Bytes(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

type redacted struct {
	cause error
	text  string
}

func (r *redacted) Error() string { return r.text }
func (r *redacted) Unwrap() error { return r.cause }
