package rest

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// form is a secret as it is written somewhere: its characters, and what stands between them.
type form struct {
	characters []string
	between    string
}

// forms are the usual ways to write a secret.
func forms(secret string) (out []form) {
	characters := strings.Split(secret, "")
	if !utf8.ValidString(secret) {
		characters = characters[:0]
		for i := range len(secret) {
			characters = append(characters, secret[i:i+1])
		}
	}
	for _, encode := range encodings {
		encoded := make([]string, len(characters))
		for i, c := range characters {
			encoded[i] = encode(c)
		}
		out = append(out, form{encoded, ""})
	}
	for _, between := range []string{" ", ":", "-"} {
		hexadecimal := strings.Split(strings.TrimSuffix(bytesAs("%02x"+between)(secret), between), between)
		out = append(out, form{hexadecimal, between})
	}
	for before := range 3 {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			out = append(out, form{strings.Split(within(e, secret, before), ""), ""})
		}
	}
	return out
}

// windows are the pieces of a form that are to be redacted, in lower case: so many
// characters from each character on, or all of a form that has no more.
func windows(f form) (out []string) {
	text := string(lower([]byte(strings.Join(f.characters, f.between))))
	ends := make([]int, 1, len(f.characters)+1) // of each character, with what stands behind it
	for _, c := range f.characters {
		ends = append(ends, ends[len(ends)-1]+len(c)+len(f.between))
	}
	n := len(f.characters)
	for i := 0; i+fragment < n; i++ {
		out = append(out, text[ends[i]:ends[i+fragment]-len(f.between)])
	}
	return append(out, text[ends[max(0, n-fragment)]:])
}

// within is what base64 makes of a secret that comes after so many other bytes
// (modulo 3), as in "user:secret", without the characters at both ends that depend
// on its neighbours.
func within(e *base64.Encoding, secret string, before int) string {
	text := e.EncodeToString([]byte("\x00\x00"[:before] + secret))
	return text[(before*8+5)/6 : (before+len(secret))*8/6]
}

// encodings write one character each.
var encodings = []func(string) string{
	func(c string) string { return c },
	inJSON(""),
	inJSON("<>&"),    // Go, Rails
	inJSON("/"),      // PHP
	inJSON("<>&='"),  // Gson
	inJSON("<>&+'`"), // .NET
	inJSON(allButWords),
	func(c string) string { return inAString.Replace(inJSON("")(c)) }, // JSON in JSON
	func(c string) string { q := strconv.Quote(c); return q[1 : len(q)-1] },
	url.QueryEscape,
	url.PathEscape,
	percent("-_.!~*'()"),            // encodeURIComponent
	percent("-_.!~*'();/?:@&=+$,#"), // encodeURI
	percent(""),
	func(c string) string { return url.QueryEscape(url.QueryEscape(c)) },
	html.EscapeString,
	outsideWords(charactersAs("&#%d;")), // Go's templates
	outsideWords(charactersAs("&#x%x;")),
	// Whatever the character, by those who escape to be safe:
	charactersAs("&#%d;"),
	charactersAs("&#x%x;"),
	charactersAs(`\u%04x`),
	charactersAs(`\\u%04x`), // in JSON
	bytesAs(`\x%02x`),
	bytesAs(`\\x%02x`), // in JSON
	bytesAs("%%%02x"),
	bytesAs("%%25%02x"),
	bytesAs("%02x"),
}

const allButWords = "\x00" // for inJSON: whatever is no letter and no digit

var inAString = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// inJSON is JSON that escapes, besides what it must, the characters named and, if
// there are any, all beyond ASCII.
func inJSON(more string) func(string) string {
	return func(c string) string {
		r, _ := utf8.DecodeRuneInString(c)
		switch {
		case r == utf8.RuneError:
			return c
		case more == "/" && r == '/':
			return `\/`
		case r < ' ' && !strings.ContainsRune("\n\r\t", r), more == allButWords && !isAlphanumeric(r), strings.ContainsRune(more, r), more != "" && r > 0x7e:
			if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
				return fmt.Sprintf(`\u%04x\u%04x`, high, low)
			}
			return fmt.Sprintf(`\u%04x`, r)
		}
		return inAString.Replace(c)
	}
}

// percent is percent-encoding that leaves letters, digits and the characters named.
func percent(plain string) func(string) string {
	return func(c string) string {
		if r, _ := utf8.DecodeRuneInString(c); isAlphanumeric(r) || strings.ContainsRune(plain, r) {
			return c
		}
		return bytesAs("%%%02x")(c)
	}
}

// outsideWords leaves letters and digits as they are.
func outsideWords(encode func(string) string) func(string) string {
	return func(c string) string {
		if r, _ := utf8.DecodeRuneInString(c); isAlphanumeric(r) {
			return c
		}
		return encode(c)
	}
}

// charactersAs formats each character by its number.
func charactersAs(format string) func(string) string {
	return func(c string) string {
		var out strings.Builder
		for _, r := range c {
			fmt.Fprintf(&out, format, r)
		}
		return out.String()
	}
}

// bytesAs formats each byte.
func bytesAs(format string) func(string) string {
	return func(c string) string {
		var out strings.Builder
		for _, b := range []byte(c) {
			fmt.Fprintf(&out, format, b)
		}
		return out.String()
	}
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
