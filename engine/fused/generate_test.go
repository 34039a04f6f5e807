package fused_test

import (
	"math/rand"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/fused"
)

// generator makes JSON text as an API may write it, and as none should.
type generator struct {
	*rand.Rand
	odd int // one of so many values is not what is expected there
}

func generatorOf(seed int64, odd int) generator {
	return generator{rand.New(rand.NewSource(seed)), odd}
}

func (g generator) of(words ...string) string { return words[g.Intn(len(words))] }

func (g generator) space() string {
	if g.Intn(40) > 0 {
		return ""
	}
	return g.of(" ", "\n\t", "  ", "\r\n")
}

var oddTexts = []string{`""`, `"ü"`, `"日本語 text"`, `"\u00fc\n\t\"\\\/"`, `"\ud83d\ude00"`, `"\ud800"`, "\"\xff\xfe\"", "\"\xe2\x82\"", `"\u202e\u200b"`,
	"\"\u202e\u200bx\"", "\"a\u007fb\"", "\"a\u0085b\"", `"<b>&amp;</b>"`, `"\u2028"`, "\"\u2028\u2029\"", `"\u0000\u001f"`, `"No Data: x"`, `"👩‍👩‍👧"`,
	"\"\ufffd\"", `"` + strings.Repeat("long text ", 300) + `"`, `"` + strings.Repeat("ü", 1990) + `"`, "\"\ufe0f\ufe0f\"", `"\b\f\r"`, `"\u003c\u0026"`,
	`"2026-01-02T03:04:05+02:00"`, `"trigg\u0065red"`, `"2026-01-02T03:04:05"`, `"\u005a"`, `"push_notification_contact_method"`}

func (g generator) text() string {
	if g.Intn(g.odd) == 0 {
		return oddTexts[g.Intn(len(oddTexts))]
	}
	return strconv.Quote(g.of("PABC123", "triggered", "resolved", "high", "https://example.com/incidents/Q1", "2026-01-02T03:04:05Z", "service_reference", "Checkout", "a", "12345678", "x"))
}

func (g generator) number() string {
	if g.Intn(3) > 0 {
		return strconv.Itoa(g.Intn(1000))
	}
	return g.of("0", "-0", "17", "-3", "1.25", "1e2", "1E-3", "0.0", "-0.0", "9223372036854775807", "9223372036854775808", "1e999", "-1e-999", "-12345678901234567890123",
		"123456789012345678", "1234567890123456789", "1.0", "1e21", "1e20", "100000000000000000000", "3.14159265358979323846", "1e-7", "2000", "200", "404")
}

// broken is no JSON.
func (g generator) broken() string {
	return g.of("01", "1.", ".5", "tru", "nul", `"a`, "\"a\x01\"", `"\x"`, `"\u12g4"`, "[1,]", "{,}", `{"a"}`, `{"a":}`, "[1 2]", "{1:2}", "-", "1e", "", "]", "'a'", "{\"a\":1,}", "NaN")
}

// any is any value at all.
func (g generator) any(depth int) string {
	switch n := g.Intn(9); {
	case n == 0:
		return g.of("null", "true", "false")
	case n == 1 || n == 2:
		return g.number()
	case n < 6 || depth == 0:
		return g.text()
	case n == 6:
		return g.list(g.Intn(4), func() string { return g.any(depth - 1) })
	}
	names := []string{"id", "a", "secret", "Secret", "b", "signing_secret", "ü", "type", `\u0061`, "a\xff", "se\u200bcret"}
	if g.Intn(4) > 0 {
		names = names[:6]
	}
	g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	names = names[:g.Intn(4)]
	if len(names) > 1 && g.Intn(20) == 0 {
		names = append(names, names[0])
	}
	return g.object(names, func(string) string { return g.any(depth - 1) })
}

func (g generator) list(n int, each func() string) string {
	var parts []string
	for range n {
		parts = append(parts, each())
	}
	return "[" + g.space() + strings.Join(parts, g.space()+","+g.space()) + g.space() + "]"
}

func (g generator) object(names []string, each func(name string) string) string {
	var parts []string
	for _, name := range names {
		parts = append(parts, `"`+name+`"`+g.space()+":"+g.space()+each(name))
	}
	return "{" + g.space() + strings.Join(parts, g.space()+","+g.space()) + g.space() + "}"
}

// isTime reports whether a field of a name holds a time, which queries look into.
func isTime(name string) bool {
	return strings.HasSuffix(name, "at") || strings.HasSuffix(name, "time") || slices.Contains([]string{"at", "start", "end", "since", "until", "timestamp", "last_incident_timestamp"}, name)
}

// value is what may be at the place of a name.
func (g generator) value(name string, p *fused.Place, depth int) string {
	switch n := g.Intn(g.odd * 4); {
	case n == 0:
		return g.any(2)
	case n == 1 && g.Intn(10) == 0:
		return g.broken()
	}
	switch {
	case g.Intn(8) == 0 || depth == 0:
		return "null"
	case p.Elem != nil && g.Intn(g.odd) == 0:
		return "false"
	case p.Elem != nil:
		return g.list(g.Intn(4), func() string { return g.value("", p.Elem, depth-1) })
	case len(p.Fields) == 0 && isTime(name) && g.Intn(g.odd) > 0:
		return g.of(`"2026-01-02T03:04:05Z"`, "null")
	case len(p.Fields) == 0 && slices.Contains([]string{"b", "long", "t"}, name) && g.Intn(2) == 0: // which queries look into, too
		return oddTexts[g.Intn(len(oddTexts))]
	case len(p.Fields) == 0:
		if g.Intn(6) == 0 {
			return g.any(2)
		}
		return g.text()
	}
	var names []string
	fields := map[string]*fused.Place{}
	for i, name := range p.Names {
		fields[name] = p.Fields[i]
		if g.Intn(12) > 0 {
			names = append(names, name)
		}
	}
	for g.Intn(3) == 0 {
		names = append(names, g.of("self", "extra", "secret", "x1", "x2"))
	}
	if g.Intn(4) == 0 {
		g.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	}
	if len(names) > 0 {
		switch g.Intn(g.odd * 2) {
		case 0:
			names = append(names, names[g.Intn(len(names))])
		case 1: // a name that is escaped
			at := g.Intn(len(names))
			if name := names[at]; name != "" {
				escaped := `\u00` + strconv.FormatInt(int64(name[0]), 16) + name[1:]
				fields[escaped] = fields[name] // whose value it has
				if g.Intn(2) == 0 {
					names[at] = escaped
				} else { // and once more as it is
					names = append(names, escaped)
				}
			}
		}
	}
	return g.object(names, func(name string) string {
		if f := fields[name]; f != nil {
			return g.value(name, f, depth-1)
		}
		return g.any(2)
	})
}
