package record

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// replacer puts made-up values in the place of those that nobody should read: the same
// for the same, wherever it stands.
type replacer struct {
	public string            // what is known to everybody, such as the file of the API: its hosts stay
	made   map[string]string // by kind and value, lower case
	count  map[string]int    // by kind
	learnt map[string]string // texts that are replaced wherever they stand as words
	words  []string          // the keys of learnt, the longest first; nil: to be made
}

func newReplacer(public string) *replacer {
	return &replacer{public: strings.ToLower(public), made: map[string]string{}, count: map[string]int{}, learnt: map[string]string{}}
}

// learn has a text replaced wherever it stands as a word, also as a part of a URL.
func (r *replacer) learn(from, to string) {
	if strings.TrimSpace(from) == "" || from == to {
		return
	}
	r.words = nil
	for _, form := range []func(string) string{func(s string) string { return s }, url.QueryEscape, url.PathEscape} {
		if _, ok := r.learnt[form(from)]; !ok {
			r.learnt[form(from)] = form(to)
		}
	}
}

// once makes a value of a kind for a text, or returns the one that was made before.
func (r *replacer) once(kind, text string, make func(n int) string) string {
	key := kind + "\x00" + strings.ToLower(text)
	if r.made[key] == "" {
		r.count[kind]++
		r.made[key] = make(r.count[kind])
	}
	return r.made[key]
}

// person learns the name of a person, its parts, and the ways in which addresses write it.
func (r *replacer) person(name string) {
	name = strings.TrimSpace(name)
	if !nameable(name) {
		return
	}
	to := r.once("person", name, func(n int) string { return fmt.Sprintf("Person %d", n) })
	r.learn(name, to)
	parts := strings.FieldsFunc(name, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",()\"", c) })
	if len(parts) < 2 {
		return
	}
	r.learn(strings.ToUpper(name), strings.ToUpper(to))
	r.learn(strings.ToLower(name), strings.ToLower(to))
	r.learn(parts[len(parts)-1]+", "+strings.Join(parts[:len(parts)-1], " "), to)
	for _, between := range []string{"-", ".", "_", ""} {
		slug := strings.ToLower(strings.Join(parts, between))
		r.learn(slug, strings.ToLower(strings.ReplaceAll(to, " ", between)))
	}
	for _, part := range parts {
		if utf8.RuneCountInString(strings.Trim(part, ".")) > 2 && !titles[strings.ToLower(part)] {
			r.learn(part, to)
		}
	}
}

// titles are parts of names that are words of every text.
var titles = map[string]bool{"the": true, "van": true, "von": true, "der": true, "den": true, "del": true, "and": true, "mrs": true, "prof": true, "bot": true, "user": true, "api": true, "admin": true, "team": true, "service": true}

// nameable tells the name of a person from an id, a number and a word of a program.
func nameable(s string) bool {
	if strings.ContainsAny(s, "@/<>{}=\n") || len(s) > 100 || replacedPerson.MatchString(s) {
		return false
	}
	letters := strings.ContainsFunc(s, unicode.IsLetter)
	return letters && !idLike.MatchString(s)
}

var (
	replacedPerson = regexp.MustCompile(`^Person \d+$`)
	idLike         = regexp.MustCompile(`^(?:[A-Z0-9_-]*[0-9][A-Z0-9_-]*|[0-9a-fA-F-]{16,})$`)
)

func (r *replacer) mail(s string) string {
	at := "@"
	if !strings.Contains(s, "@") {
		at = "%40"
	}
	plain := strings.NewReplacer("%40", "@", "%2B", "+", "%2b", "+").Replace(s)
	to := r.once("mail", plain, func(n int) string { return fmt.Sprintf("person-%d@example.com", n) })
	return strings.Replace(to, "@", at, 1)
}

// phone replaces the digits of a number and keeps how it is written.
func (r *replacer) phone(s string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
	n := r.once("phone", digits[max(0, len(digits)-10):], func(n int) string { return fmt.Sprintf("0%03d", 100+n%900) })
	out, left := []byte(s), len(n)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] < '0' || out[i] > '9' {
			continue
		}
		if out[i] = '5'; left > 0 {
			left--
			out[i] = n[left]
		}
	}
	return string(out)
}

// key replaces a key by one of the same length and the same kinds of characters.
func (r *replacer) key(s string) string {
	return r.once("key", s, func(n int) string {
		out := []byte(s)
		for i := len(out) - 1; i >= 0; i-- {
			digit := byte(n % 6)
			switch c := out[i]; {
			case c >= '0' && c <= '9':
				out[i] = '0' + digit
			case c >= 'a' && c <= 'z':
				out[i] = 'a' + digit
			case c >= 'A' && c <= 'Z':
				out[i] = 'A' + digit
			case c >= utf8.RuneSelf:
				out[i] = 'x'
				continue
			default:
				continue
			}
			n /= 6
		}
		return string(out)
	})
}

func (r *replacer) ip(s string) string {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || a.IsUnspecified() || a.IsLoopback():
		return s
	case a.Is4():
		return r.once("ip4", a.String(), func(n int) string { return fmt.Sprintf("192.0.2.%d", n) })
	}
	return r.once("ip6", a.String(), func(n int) string { return fmt.Sprintf("2001:db8::%x", n) })
}

// host replaces the name of a machine, unless everybody knows it.
func (r *replacer) host(s string) string {
	name, _, _ := strings.Cut(s[strings.LastIndex(s, "@")+1:], ":")
	low := strings.ToLower(name)
	if low == "" || low == "localhost" || strings.HasPrefix(low, "127.") || ownHost.MatchString(low) || publicHost(r.public, low) {
		return s
	}
	if ip := r.ip(name); ip != name {
		return ip
	}
	to := r.once("host", low, func(n int) string { return fmt.Sprintf("host-%d.example.com", n) })
	r.learn(name, to)
	return to
}

var ownHost = regexp.MustCompile(`^(?:host-\d+\.)?example\.(?:com|org|net)$`)

// publicHost is whether a text names the host itself, and not one that ends like it.
func publicHost(public, host string) bool {
	for rest := public; ; {
		i := strings.Index(rest, host)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, _ := utf8.DecodeRuneInString(rest[i+len(host):])
		if edge(before) && edge(after) {
			return true
		}
		rest = rest[i+len(host):]
	}
}

func edge(c rune) bool {
	return c == utf8.RuneError || !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '.' && c != '_'
}

func (r *replacer) place(s string) string {
	return r.once("place", s, func(n int) string { return fmt.Sprintf("%d Example Street", n) })
}

// The forms of what is replaced wherever it stands.
var (
	links  = regexp.MustCompile(`(?i)\b([a-z][a-z0-9+.-]*://)([^/\s"'<>?#\\]+)`)
	mails  = regexp.MustCompile(`(?i)[a-z0-9](?:[a-z0-9._+'-]|%2B)*(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	ip4    = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	ip6    = regexp.MustCompile(`(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}`)
	phones = regexp.MustCompile(`\+\d[\d ().-]{6,18}\d|\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b`)
	tokens = regexp.MustCompile(`\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?|\b(?:AKIA|gh[pousr]_|xox[abp]-|sk[-_]|pk_)[A-Za-z0-9_-]{8,}|\b[0-9a-fA-F]{32,}\b|[A-Za-z0-9_+~-]{20,}={0,2}`)
)

// text replaces all that a text must not show.
func (r *replacer) text(s string) string {
	s = links.ReplaceAllStringFunc(s, func(u string) string {
		scheme, host, _ := strings.Cut(u, "://")
		return scheme + "://" + r.host(host)
	})
	s = replaced(s, mails, r.mail, func(m string) bool { return strings.HasPrefix(m, "person-") && strings.HasSuffix(m, "example.com") })
	s = r.literals(s)
	s = replaced(s, phones, r.phone, replacedPhone.MatchString)
	s = replaced(s, ip4, r.ip, func(a string) bool { return strings.HasPrefix(a, "192.0.2.") })
	s = replaced(s, ip6, r.ip, func(a string) bool {
		return strings.HasPrefix(a, "2001:db8::") || !strings.Contains(a, "::") && strings.Count(a, ":") != 7 || a == "::"
	})
	return replaced(s, tokens, r.key, func(t string) bool { return !secretive(t) })
}

// replaced is a text with what has a form replaced, but for what stays.
func replaced(s string, form *regexp.Regexp, by func(string) string, stays func(string) bool) string {
	return form.ReplaceAllStringFunc(s, func(found string) string {
		if stays(found) {
			return found
		}
		return by(found)
	})
}

var replacedPhone = regexp.MustCompile(`^\D*5[5\D]*0\D*1\D*\d\D*\d$`)

// secretive tells a key from a long word.
func secretive(t string) bool {
	if replacedKey.MatchString(t) {
		return false
	}
	if strings.HasPrefix(t, "eyJ") || prefixed.MatchString(t) || hex.MatchString(t) {
		return true
	}
	for _, run := range strings.FieldsFunc(t, func(c rune) bool { return c == '-' || c == '_' || c == '+' || c == '~' }) {
		if len(run) >= 16 && strings.ContainsFunc(run, unicode.IsUpper) && strings.ContainsFunc(run, unicode.IsLower) && strings.ContainsFunc(run, unicode.IsDigit) {
			return true
		}
	}
	return false
}

var (
	replacedKey = regexp.MustCompile(`^[aA0_+~=.-]*[a-fA-F0-9]{0,3}[_+~=.-]*$`)
	prefixed    = regexp.MustCompile(`^(?:AKIA|gh[pousr]_|xox[abp]-|sk[-_]|pk_)`)
	hex         = regexp.MustCompile(`^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$`)
)

// literals replaces what was learnt, the longest first.
func (r *replacer) literals(s string) string {
	if r.words == nil {
		r.words = slices.SortedFunc(maps.Keys(r.learnt), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
		})
	}
	var b strings.Builder
	before := utf8.RuneError
	for i := 0; i < len(s); {
		size := 0
		for _, w := range r.words {
			if strings.HasPrefix(s[i:], w) && whole(before, s[i:], len(w)) {
				b.WriteString(r.learnt[w])
				size = len(w)
				break
			}
		}
		if size == 0 {
			_, size = utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
		}
		before, _ = utf8.DecodeLastRuneInString(s[:i+size])
		i += size
	}
	return b.String()
}

// whole is whether the first n bytes of s stand as a word, with before in front of them.
func whole(before rune, s string, n int) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s[:n])
	after, _ := utf8.DecodeRuneInString(s[n:])
	return !joined(before, first) && !joined(last, after)
}

// joined is whether two characters may belong to one word.
func joined(a, b rune) bool {
	word := func(c rune) bool { return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c)) }
	spaced := func(c rune) bool {
		return !unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
	}
	return word(a) && word(b) && spaced(a) && spaced(b)
}
