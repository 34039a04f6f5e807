package openapi

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// Matching returns a short text that a pattern matches; not ok when none is found.
func Matching(pattern string) (text string, ok bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || pattern == "" {
		return "", false
	}
	var b strings.Builder
	exampleOf(re.Simplify(), &b)
	matched, err := regexp.MatchString(pattern, b.String())
	return b.String(), err == nil && matched
}

// exampleOf writes a text that a syntax tree matches, as far as that can be seen
// without looking around.
func exampleOf(re *syntax.Regexp, b *strings.Builder) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(characterOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpPlus:
		exampleOf(re.Sub[0], b)
	case syntax.OpRepeat:
		for range re.Min {
			exampleOf(re.Sub[0], b)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			exampleOf(sub, b)
		}
	}
}

// characterOf returns a character of a class, a letter or digit if it has one.
func characterOf(ranges []rune) rune {
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], unicode.MaxASCII); r++ {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
		}
	}
	return ranges[0]
}
