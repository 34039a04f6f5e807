package answer

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// plainer is JSON text with what need not be escaped as it is.
var plainer = strings.NewReplacer(`\u007f`, "\x7f", `\ufffd`, "\ufffd")

// Items are written as jq writes them, but for escapes that are not needed.
func TestAppendItem(t *testing.T) {
	many := map[string]any{}
	for r := range rune(200) {
		many[string(r)+"é"] = string([]rune{'a', r, 'b'})
	}
	for _, v := range []any{
		nil, true, false, 0, -7, math.MaxInt, 0.5, 1e300, 1e-7, 3.0, math.NaN(), math.Inf(1), json.Number("1e999"), new(big.Int).Lsh(big.NewInt(1), 80),
		"", "plain", "<&>", `"\`, "\x00\x1f\x7f", "\xff", "a\xe2\x80", "é\u2028😀\ufffd", "\u0080",
		[]any{}, []any{1, []any{nil}, "x"}, map[string]any{}, map[string]any{"b": 1, "a": map[string]any{"é": 2}}, many,
		[]any{ // what is next has other fields, or others within a field
			map[string]any{"a": 1, "b": 2}, map[string]any{"a": 1, "c": map[string]any{"d": 1}}, map[string]any{}, map[string]any{"a": 1, "c": map[string]any{"e": 1}},
			nil, map[string]any{"c": map[string]any{}, "a": []any{map[string]any{"f": 1}, map[string]any{"g": 1}}}, map[string]any{"a": map[string]any{"g": 1}, "c": 1}, many,
		},
	} {
		want, err := gojq.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := new(layout).append([]byte("before"), v, nil); string(got) != "before"+plainer.Replace(string(want)) {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}
