package jq

import "strings"

// runError is an error of a run in words that may be shown.
type runError struct {
	text string
	of   error
}

func (e *runError) Error() string { return e.text }
func (e *runError) Unwrap() error { return e.of }

// message returns an error of gojq, with another text where that quotes a value in
// part.
func message(err error) error {
	text := err.Error()
	if clean := withoutPreviews(text); clean != text {
		return &runError{clean, err}
	}
	return err
}

// withoutPreviews is the text of an error of gojq, in which a value that was cut
// for the message is left out: a part of a secret would not be recognised as one.
// What is quoted as a whole stays.
func withoutPreviews(message string) string {
	for _, end := range []string{` ..."`, ` ...]`, ` ...}`, ` ...`} {
		from := 0
		for {
			i := strings.Index(message[from:], end)
			if i < 0 {
				break
			}
			to := from + i + len(end)
			start := previewStart(message[:to], end)
			if start < 0 {
				from = to
				continue
			}
			message = message[:start] + "..." + message[to:]
			from = start + 3
		}
	}
	return message
}

// previewStart returns where a preview begins that ends a text; -1 when it is
// none. gojq cuts a value to 30 bytes, or up to 3 less where a character would be
// split.
func previewStart(s, end string) int {
	open := map[byte]string{'"': `"`, ']': "[", '}': "{", '.': "-0123456789"}[end[len(end)-1]]
	for n := 30; n >= 27; n-- {
		if n <= len(s) && strings.IndexByte(open, s[len(s)-n]) >= 0 {
			return len(s) - n
		}
	}
	return -1
}
