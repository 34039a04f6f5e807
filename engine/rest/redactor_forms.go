package rest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// forms are the usual ways to write a secret, each as the list of its characters.
func forms(secret string) (out [][]string) {
	characters := strings.Split(secret, "")
	if !utf8.ValidString(secret) {
		characters = characters[:0]
		for i := range len(secret) {
			characters = append(characters, secret[i:i+1])
		}
	}
	for _, encode := range encodings {
		form := make([]string, len(characters))
		for i, c := range characters {
			form[i] = encode(c)
		}
		out = append(out, form)
	}
	for before := range 3 {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			out = append(out, strings.Split(within(e, secret, before), ""))
		}
	}
	return out
}

// windows are the pieces of a form that are to be redacted: so many characters
// from each character on, or all of a form that has no more.
func windows(form []string) (out []string) {
	for i := 0; i+fragment < len(form); i++ {
		out = append(out, strings.Join(form[i:i+fragment], ""))
	}
	return append(out, strings.Join(form[max(0, len(form)-fragment):], ""))
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
	func(c string) string { return hex.EncodeToString([]byte(c)) },
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
		var out strings.Builder
		for _, b := range []byte(c) {
			fmt.Fprintf(&out, "%%%02X", b)
		}
		return out.String()
	}
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
