package lsp

import (
	"unicode/utf16"
	"unicode/utf8"
)

// encoding is the unit in which a client counts the characters of a line.
type encoding string

const (
	utf16Encoding encoding = "utf-16" // what every client knows
	utf32Encoding encoding = "utf-32" // that of findings
)

// units is how many units the first n characters of a line are.
func (e encoding) units(line string, n int) int {
	if e == utf32Encoding {
		return max(0, n)
	}
	units := 0
	for _, r := range line {
		if n--; n < 0 {
			break
		}
		units += max(1, utf16.RuneLen(r))
	}
	return units + max(0, n) // behind the end of the line
}

// offset is the byte of a line at which a client's character begins.
func (e encoding) offset(line string, character int) int {
	for i, r := range line {
		if character <= 0 {
			return i
		}
		if e == utf32Encoding {
			character--
		} else {
			character -= max(1, utf16.RuneLen(r))
		}
	}
	return len(line)
}

// column is the client's character at a byte of a line.
func (e encoding) column(line string, offset int) int {
	return e.units(line, utf8.RuneCountInString(line[:offset]))
}

// lines are those of a text, without their ends.
func lines(text string) (all []string) {
	for {
		line, next := cutLine(text)
		if all = append(all, line); next < 0 {
			return all
		}
		text = text[next:]
	}
}

// cutLine is the first line of a text, and the byte at which the next one begins; -1 where
// there is none. Lines end as the protocol says: with CR, LF, or both.
func cutLine(text string) (line string, next int) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			return text[:i], i + 1
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
			return text[:i], i + 2
		case c == '\r':
			return text[:i], i + 1
		}
	}
	return text, -1
}
