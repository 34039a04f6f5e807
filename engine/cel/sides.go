package cel

import "strings"

// sides returns the operands that stand left and right of an operator, as they are
// written: a value with what is asked of it, such as steps.a[0].hours or
// size(params.ids), or what stands in brackets; "..." where there is none.
func sides(s string, from, to int) (left, right string) {
	begin, end := -1, -1
	for i := 0; i < from; {
		n, again := token(s[:from], i)
		switch {
		case again == blank:
		case again == operatorToken:
			begin = -1
		case begin < 0 || again == valueToken && !strings.HasSuffix(strings.TrimRight(s[:i], " \n"), ".") && !strings.HasSuffix(s[:i], "?"):
			begin, end = i, i+n
		default:
			end = i + n
		}
		i += n
	}
	left, right = "...", "..."
	if begin >= 0 {
		left = s[begin:end]
	}
	begin, end = -1, -1
	for i := to; i < len(s); {
		n, again := token(s, i)
		if again == operatorToken && (begin >= 0 || s[i] != '-') || again == valueToken && begin >= 0 && end > begin && !strings.HasSuffix(s[:end], ".") && !strings.HasSuffix(s[:end], "?") && s[end-1] != '-' {
			break
		}
		if again != blank {
			if begin < 0 {
				begin = i
			}
			end = i + n
		}
		i += n
	}
	if begin >= 0 {
		right = s[begin:end]
	}
	return left, right
}

// The kinds of tokens, as far as operands need them.
const (
	blank         = iota
	valueToken    // a name, a number or a text
	suffixToken   // a dot, or brackets with what is in them
	operatorToken // anything else
)

// token returns the length and kind of the token at a byte of an expression.
func token(s string, at int) (n, kind int) {
	isWord := func(c byte) bool {
		return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
	}
	switch c := s[at]; {
	case strings.IndexByte(" \t\r\n", c) >= 0:
		return 1, blank
	case c == '"' || c == '\'':
		if end := textEnd(s, at); end > 0 {
			return end - at, valueToken
		}
		return 1, operatorToken
	case isWord(c):
		for n = 1; at+n < len(s) && (isWord(s[at+n]) || s[at+n] == '.' && c >= '0' && c <= '9'); n++ {
		}
		if at+n < len(s) && (s[at+n] == '"' || s[at+n] == '\'') { // r"..." and b"..."
			if end := textEnd(s, at+n); end > 0 {
				n = end - at
			}
		}
		if word := s[at : at+n]; word == "in" {
			return n, operatorToken
		}
		return n, valueToken
	case c == '.' || c == '?' && at > 0 && (s[at-1] == '.' || s[at-1] == '['):
		return 1, suffixToken
	case c == '(' || c == '[' || c == '{':
		if end := bracketEnd(s, at); end > 0 {
			return end - at, suffixToken
		}
	}
	return 1, operatorToken
}

// textEnd is the byte behind the text that begins at a quote, or at three of them; 0 when
// it has no end. In a raw one, which has an r before it, a backslash is itself.
func textEnd(s string, at int) int {
	quote := s[at : at+1]
	if strings.HasPrefix(s[at+1:], quote+quote) {
		quote += quote + quote
	}
	raw := at > 0 && (s[at-1] == 'r' || s[at-1] == 'R') && (at == 1 || !isWord(s[at-2]))
	for i := at + len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\' && !raw:
			i++
		case strings.HasPrefix(s[i:], quote):
			return i + len(quote)
		}
	}
	return 0
}

// bracketEnd is the byte behind the bracket that closes the one at a byte; 0 when
// none does.
func bracketEnd(s string, at int) int {
	depth := 0
	for i := at; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'':
			end := textEnd(s, i)
			if end == 0 {
				return 0
			}
			i = end - 1
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
