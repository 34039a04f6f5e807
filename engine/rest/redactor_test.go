package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// leaks tells whether eight characters of a secret stand in a text.
func leaks(text, secret string) bool {
	text = strings.ToLower(text)
	characters := strings.Split(strings.ToLower(secret), "")
	for i := range len(characters) - fragment + 1 {
		if strings.Contains(text, strings.Join(characters[i:i+fragment], "")) {
			return true
		}
	}
	return false
}

// encoders write a whole text as the world does, independently of forms.
var encoders = map[string]func(string) string{
	"plain":        func(s string) string { return s },
	"upper case":   strings.ToUpper,
	"lower case":   strings.ToLower,
	"JSON":         func(s string) string { b, _ := json.Marshal(s); return string(b) },
	"JSON in JSON": func(s string) string { b, _ := json.Marshal(s); b, _ = json.Marshal(string(b)); return string(b) },
	"JSON of PHP":  func(s string) string { b, _ := json.Marshal(s); return strings.ReplaceAll(string(b), "/", `\/`) },
	"JSON of .NET": func(s string) string { b, _ := json.Marshal(s); return strings.ReplaceAll(string(b), "+", `\u002B`) },
	"JSON of jq": func(s string) string {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.Encode(s)
		return b.String()
	},
	"a query":         url.QueryEscape,
	"a path":          url.PathEscape,
	"a query, lower":  func(s string) string { return strings.ToLower(url.QueryEscape(s)) },
	"a query twice":   func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"a component":     func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
	"HTML":            html.EscapeString,
	"Go":              strconv.Quote,
	"hexadecimal":     func(s string) string { return hex.EncodeToString([]byte(s)) },
	"hex, spaced":     func(s string) string { return fmt.Sprintf("% x", s) },
	"hex, as a print": func(s string) string { return strings.ReplaceAll(fmt.Sprintf("% X", s), " ", ":") },
	"hex, dashes":     func(s string) string { return strings.ReplaceAll(fmt.Sprintf("% X", s), " ", "-") },
	"all percent":     func(s string) string { return "%" + strings.ReplaceAll(fmt.Sprintf("% X", s), " ", "%") },
	"percent twice":   func(s string) string { return "%25" + strings.ReplaceAll(fmt.Sprintf("% x", s), " ", "%25") },
	"all of Python":   func(s string) string { return `\x` + strings.ReplaceAll(fmt.Sprintf("% x", s), " ", `\x`) },
	"Python in JSON":  func(s string) string { return `\\x` + strings.ReplaceAll(fmt.Sprintf("% x", s), " ", `\\x`) },
	"all escaped":     func(s string) string { return byCharacter(s, `\u%04x`) },
	"all, in JSON":    func(s string) string { return byCharacter(s, `\\u%04X`) },
	"entities":        func(s string) string { return byCharacter(s, "&#%d;") },
	"entities, hex":   func(s string) string { return byCharacter(s, "&#x%X;") },
	"decimal of few":  func(s string) string { return strings.NewReplacer("/", "&#47;", "=", "&#61;", "+", "&#43;").Replace(s) },
	"entities of few": func(s string) string {
		return strings.NewReplacer("/", "&#x2F;", "=", "&#x3D;", "+", "&#x2B;").Replace(s)
	},
	"base64":          func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64, raw":     func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"base64 for URLs": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"basic auth":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s)) },
	"basic, a byte":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte("u:" + s + "\n")) },
	"base64 within":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("abcd" + s + "efgh")) },
}

func byCharacter(s, format string) (out string) {
	for _, r := range s {
		out += fmt.Sprintf(format, r)
	}
	return out
}

// secretsOfAllKinds are keys as services give them out, and worse.
var secretsOfAllKinds = []string{
	"y_NbAkKc66ryYTWUXYEu", "u+wg_EyZqyRWWZxDkvrQ", "pdus+_AB12cd34EF56gh78-ij90_k", "a/b+c=d/e+f=g/h+i==", `q"u\o"t\e"d'k<e>y&s`,
	"glpat-" + strings.Repeat("aZ9", 20), "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
	"пароль-ключ-два", "with a space in it", "ab%2Fcd%2Bef", "sixsix", "seven77", "nü\tr\nt\x01ab😀cd",
}

// No text shows eight characters of a secret, however it is written and wherever
// it is cut.
// redactorOf is a Redactor of these secrets.
func redactorOf(secrets ...string) *Redactor {
	r := new(Redactor)
	r.Add(secrets...)
	return r
}

func TestRedactor(t *testing.T) {
	for _, secret := range secretsOfAllKinds {
		r := redactorOf(secret)
		for name, encode := range encoders {
			written := encode(secret)
			if name == "upper case" && len(forms(secret)[0].characters) < len(secret) {
				continue // of letters beyond ASCII there are too many kinds
			}
			for _, text := range []string{written, "key=" + written + "; more", written + written, "a" + written + "b"} {
				got := r.String(text)
				if strings.Contains(got, written) || !strings.Contains(got, mark) {
					t.Errorf("%q as %s: %q became %q", secret, name, text, got)
				}
				for _, form := range forms(secret) {
					for _, w := range windows(form) {
						if strings.Contains(strings.ToLower(got), strings.ToLower(w)) {
							t.Errorf("%q as %s: %q shows %q", secret, name, got, w)
						}
					}
				}
			}
			for cut := range written {
				for _, part := range []string{written[:cut], written[cut:]} {
					if got := r.String("<" + part + ">"); leaks(got, secret) || leaks(got, written) && len(forms(secret)[0].characters) >= fragment && len(written) == len(secret) {
						t.Errorf("%q as %s, cut: %q became %q", secret, name, part, got)
					}
				}
			}
		}
	}
}

// Nothing but the secret is taken away.
func TestRedactorKeepsTheRest(t *testing.T) {
	r := redactorOf("y_NbAkKc66ryYTWUXYEu", "u+wg_EyZqyRWWZxDkvrQ", "sixsix", "short", "")
	for text, want := range map[string]string{
		"":                                 "",
		"short":                            "short",
		"six":                              "six",
		"y_NbAkK":                          "y_NbAkK",
		"y_NbAkKc":                         "***",
		"y_NbAkKc6":                        "***",
		"...RYYTWUXYEU":                    "...***",
		"a y_NbAkKc66ryYTWUXYEu b":         "a *** b",
		"y_NbAkKc66ryYTWUXYEu, sixsix":     "***, ***",
		"sixsixy_NbAkKc66ryYTWUXYEu":       "***",
		"sixsi x":                          "sixsi x",
		`{"a":"\ny_NbAkKc66ryYTWUXYEu\""}`: `{"a":"\n***\""}`,
		"y_NbAkKc6-6ryYTWUX":               "***-***",
		"Basic " + basic("me:u+wg_EyZqyRWWZxDkvrQ"): "Basic bWU6***E=",
	} {
		if got := r.String(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	text := []byte(strings.Repeat("nothing of this is a secret, six by six ", 100))
	if got := r.Bytes(text); &got[0] != &text[0] || len(got) != len(text) {
		t.Error("a text without a secret was copied")
	}
	for _, none := range []*Redactor{nil, {}, redactorOf(), redactorOf("short")} {
		if got := none.String("short"); got != "short" {
			t.Errorf("%q", got)
		}
	}
}

func basic(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// JSON stays JSON, whatever escape comes before a piece of a secret.
func TestRedactorKeepsJSON(t *testing.T) {
	secrets := slices.Concat(secretsOfAllKinds, []string{"nbcdefghijk", "u00e9abcdefgh", `\\\\\\\\\\`, `tail\`, `\nhead-of-it`, "u0041u0042u0043"})
	redactors := map[string]*Redactor{}
	for _, secret := range secrets {
		redactors[secret] = redactorOf(secret)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		secret := secrets[random.IntN(len(secrets))]
		var text strings.Builder
		for range 6 {
			from := random.IntN(len(secret))
			to := from + random.IntN(len(secret)-from+1)
			text.WriteString([]string{"\n", `\`, `"`, "é", "\x01", "x", "", secret}[random.IntN(8)] + secret[from:to])
		}
		before, _ := json.Marshal(map[string]string{"a": text.String(), "b": "c"})
		after := redactors[secret].Bytes(before)
		if !json.Valid(after) {
			t.Fatalf("%q: %s became %s", secret, before, after)
		}
	}
}

func TestRedactorAdd(t *testing.T) {
	var r Redactor
	done := make(chan bool)
	go func() {
		for range 1000 {
			r.String("first-key-1")
		}
		close(done)
	}()
	r.Add("first-key-1")
	r.Add("first-key-1", "second-key-2")
	<-done
	m := r.matcher.Load()
	if r.Add("second-key-2", "short"); r.matcher.Load() != m || len(r.secrets) != 2 {
		t.Error("a known secret was added again")
	}
	if got := r.String("first-key-1 and second-key-2"); got != "*** and ***" {
		t.Error(got)
	}
}

// Headers, errors and writers are redacted alike, and a cause stays.
func TestRedactorOfOthers(t *testing.T) {
	const key = "y_NbAkKc66ryYTWUXYEu"
	r := redactorOf(key)
	if h := r.Header(http.Header{"A": {key, "b"}, key: {"c"}}); fmt.Sprint(h) != "map[***:[c] A:[*** b]]" {
		t.Error(h)
	}
	cause := errors.New("bad " + key)
	if err := r.Error(cause); err.Error() != "bad ***" || !errors.Is(err, cause) {
		t.Error(err)
	}
	if plain := errors.New("plain"); r.Error(plain) != plain || r.Error(nil) != nil {
		t.Error("an error without a secret was changed")
	}
	var out bytes.Buffer
	if n, err := r.Writer(&out).Write([]byte(key + "\n")); n != len(key)+1 || err != nil || out.String() != "***\n" {
		t.Errorf("%d, %v, %q", n, err, &out)
	}
	if n, err := r.Writer(broke{}).Write([]byte("x")); n != 0 || err != errShut {
		t.Error(n, err)
	}
}

type broke struct{}

func (broke) Write([]byte) (int, error) { return 0, errShut }

// A number that holds a part of a secret becomes a string, so that JSON stays JSON,
// and nothing else of it changes; a secret that goes over several takes all of them.
func TestRedactorOfNumbers(t *testing.T) {
	r := redactorOf("key-1234567890-x")
	for text, want := range map[string]string{
		`{"id":123456789012,"n":-12345678.5e9,"m":1234567}`: `{"id":"***","n":"***","m":1234567}`,
		`[12345678,"12345678","a\"12345678","b"]`:           `["***","***","a\"***","b"]`,
		`{"key-1234567890-x":12345678}`:                     `{"***":"***"}`,
		`12345678`:                                          `"***"`,
		`see 12345678, or {"a":12345678`:                    `see ***, or {"a":***`,
	} {
		if got := r.String(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
	for _, c := range [][3]string{
		{"0000000 ", "[10000000  ]", `["***"  ]`},
		{`4567, "abcd`, `{"a":[1234567, "abcde"],"b":1}`, `{"a":["***", "***"],"b":1}`},
		{"true,false,null", "[true,false,null]", `"***"`},
	} {
		if got := redactorOf(c[0]).String(c[1]); got != c[2] {
			t.Errorf("%s of %s became %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add("y_NbAkKc66ryYTWUXYEu", "a ", " b", 3)
	f.Add(`\n"quoted"\`, `{"\`, `"}`, 9)
	f.Fuzz(func(t *testing.T, secret, before, after string, cut int) {
		r := redactorOf(secret)
		if len(secret) < fragment || !utf8.ValidString(secret+before+after) {
			return
		}
		for _, text := range []string{before + secret + after, before + secret[min(max(cut, 0), len(secret)-fragment):] + after} {
			if got := r.String(text); len(forms(secret)[0].characters) == len(secret) && !strings.Contains(secret, mark) && !strings.HasSuffix(before, `\`) && leaks(got, secret) {
				t.Errorf("%q: %q became %q", secret, text, got)
			}
		}
		if number := []byte(`[{"a":` + strconv.Itoa(cut) + `}]`); !json.Valid(r.Bytes(number)) {
			t.Errorf("%q: %s became %s", secret, number, r.Bytes(number))
		}
		if written, err := json.Marshal(before + secret + after); err == nil && json.Valid(written) && !json.Valid(r.Bytes(written)) {
			t.Errorf("%q: %s became %s", secret, written, r.Bytes(written))
		}
	})
}

// The answer of a common call, without a secret, and with one in every record.
func BenchmarkRedactor(b *testing.B) {
	const key = "y_NbAkKc66ryYTWUXYEu"
	record := `{"id":"PT4KHLK","type":"incident","summary":"[#1234] The server is on fire.","self":"https://api.example.com/incidents/PT4KHLK","created_at":"2026-03-01T03:00:00Z","urgency":"high","note":"%s"},`
	for name, note := range map[string]string{"none": "nothing", "many": key} {
		text := []byte(strings.Repeat(fmt.Sprintf(record, note), 240))[:48_000]
		r := redactorOf(key, "a-client-secret-of-forty-characters-1234")
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r.Bytes(text)
			}
		})
	}
}
