package records

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxExcerpt = 40 // bytes of an answer, or of a name in it, that an error shows
	maxListed  = 8  // names of fields that an error shows
)

// explain says what an error of the decoder means for the answer.
func (d *Decoder) explain(err error) error {
	var wrong *jsontext.SyntacticError
	if !errors.As(err, &wrong) {
		if cause := errors.Unwrap(err); cause != nil { // the decoder's own words add nothing
			err = cause
		}
		return fmt.Errorf("the answer could not be read: %w", err)
	}
	at := wrong.ByteOffset + d.skipped
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the answer is cut off after %d bytes: %w", at, io.ErrUnexpectedEOF)
	}
	text := d.upcoming(int(wrong.ByteOffset - d.json.InputOffset()))
	if d.json.InputOffset() == 0 {
		return fmt.Errorf("the answer is not JSON: it begins with %s", excerpt(text))
	}
	return fmt.Errorf("the answer is not JSON at byte %d, before %s: %s", at, excerpt(text), strings.TrimPrefix(wrong.Err.Error(), "jsontext: "))
}

// upcoming is some of what has arrived of the answer and was not read yet, but
// for the first skip bytes of that.
func (d *Decoder) upcoming(skip int) []byte {
	text := d.json.UnreadBuffer()
	text = text[min(max(0, skip), len(text)):]
	more, _ := d.from.Peek(min(d.from.Buffered(), maxExcerpt+1))
	return append(text[:len(text):len(text)], more...)
}

// excerpt quotes the beginning of text.
func excerpt(text []byte) string {
	if len(text) <= maxExcerpt {
		return strconv.Quote(string(text))
	}
	end := maxExcerpt
	for end > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return strconv.Quote(string(text[:end]) + "...")
}

// owner is, in words, the value that the path leads to before its last left
// names.
func (d *Decoder) owner(left int) string {
	if path := d.plan.Path[:len(d.plan.Path)-left]; len(path) > 0 {
		return "the answer's " + strconv.Quote(strings.Join(path, "."))
	}
	return "the answer"
}

// missing is the error of a path that is not there, before its last names.
func (d *Decoder) missing(left []string, instead string) error {
	return fmt.Errorf("%s has no %q; it %s", d.owner(len(left)), left[0], instead)
}

// listed is a list of the names of an object's fields.
func listed(names []string) string {
	if len(names) == 0 {
		return "has no fields"
	}
	shown := make([]string, 0, maxListed+1)
	for _, name := range names[:min(len(names), maxListed)] {
		if len(name) > maxExcerpt || name == "" || strings.ContainsFunc(name, isOdd) {
			name = excerpt([]byte(name))
		}
		shown = append(shown, name)
	}
	if len(names) > maxListed {
		shown = append(shown, "...")
	}
	return "has " + strings.Join(shown, ", ")
}

// isOdd reports whether a name with r in it needs quotes.
func isOdd(r rune) bool { return r <= ' ' || r > '~' || r == ',' || r == '"' }

// kindName is a kind of value in words.
func kindName(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "a list"
	case jsontext.KindString:
		return "a string"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "a boolean"
	}
	return "null"
}
