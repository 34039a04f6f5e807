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
