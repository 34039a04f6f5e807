package answer

import (
	"encoding/json"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// TestSanitize says what of a text from outside reaches a model.
func TestSanitize(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"plain text":                        {"disk full on db-1 <p99> & more", "disk full on db-1 <p99> & more"},
		"line breaks and tabs":              {"a\nb\tc\r\n", "a\nb\tc\r\n"},
		"escape sequences of terminals":     {"a\x1b[31mred\x00\x07", "a[31mred"},
		"C1 controls":                       {"a\u0085b\u009bc", "abc"},
		"bidirectional overrides":           {"user\u202Egpj.exe\u202C \u2066x\u2069", "usergpj.exe x"},
		"zero-width characters":             {"pass\u200bword\ufeff\u2060 so\u00adft", "password soft"},
		"a message in Unicode tags":         {"ok\U000E0041\U000E0042\U000E007F!", "ok!"},
		"a message in variation marks":      {"a\ufe01\ufe02\U000E0101b", "ab"},
		"quotes and backslashes":            {`say "a\b" \u0041`, `say "a\b" \u0041`},
		"an emoji with its variation":       {"❤\ufe0f ☎\ufe0e", "❤\ufe0f ☎\ufe0e"},
		"an emoji of several":               {"👩\u200d🚒 👨\u200d👩\u200d👧", "👩\u200d🚒 👨\u200d👩\u200d👧"},
		"an emoji with a joined variation":  {"🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
		"a keycap":                          {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		"the flag of Scotland":              {"🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F"},
		"tags after a flag that say more":   {"🏴\U000E0067\U000E0062\U000E0049\U000E007F", "🏴"},
		"Persian with its joiner":           {"می\u200cخواهم", "می\u200cخواهم"},
		"a joiner between letters of ASCII": {"a\u200db", "ab"},
		"Hindi":                             {"क्\u200dष", "क्\u200dष"},
		"Hebrew, Japanese, Tibetan":         {"שלום 日本語 བོད", "שלום 日本語 བོད"},
	} {
		in, err := json.Marshal(row.in)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if out := sanitize(in); json.Unmarshal(out, &got) != nil || got != row.want {
			t.Errorf("%s: %+q, want %+q", name, got, row.want)
		}
		if out := sanitize(diag.JSON(row.in)); json.Unmarshal(out, &got) != nil || got != row.want {
			t.Errorf("%s, not escaped: %+q, want %+q", name, got, row.want)
		}
	}
}

// Each character that shows nothing is taken out, not only the best known: a filler
// of Hangul hides a text as well as a tag does.
func TestSanitizeTakesEachOut(t *testing.T) {
	for _, c := range "\x00\a\x1b\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2061\u2062\u2063\u2064" +
		"\u2066\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\U000e0001\U000e0020\U000e007f\U000e0fff\u007f\u0080\u009f" {
		for _, text := range []string{"a" + string(c) + "b", "ab" + string(c) + string(c)} {
			if got := Visible(text); got != "ab" {
				t.Errorf("%U: %+q", c, got)
			}
			if got := string(sanitize(diag.JSON(text))); got != `"ab"` {
				t.Errorf("%U in JSON: %+q", c, got)
			}
		}
	}
}
