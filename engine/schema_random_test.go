package engine_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pagerduty-mcp-server/engine"
)

// schemaMaker makes schemas out of the words that params may have, and values
// most of which are nearly what a schema asks for.
type schemaMaker struct{ *rand.Rand }

func (m schemaMaker) chance(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m schemaMaker, of ...T) T { return of[m.IntN(len(of))] }

func (m schemaMaker) schema(depth int) map[string]any {
	types := []string{"string", "integer", "number", "boolean", "array", "object"}
	if depth == 0 {
		types = types[:4]
	}
	s := map[string]any{"type": pick(m, types...)}
	set := func(percent int, word string, value any) {
		if m.chance(percent) {
			s[word] = value
		}
	}
	switch s["type"] {
	case "string":
		s["minLength"] = pick(m, 0, 0, 1, 2)
		set(30, "maxLength", 2+m.IntN(3))
		set(30, "pattern", pick(m, "^[a-c]*$", "b", "ä|a", `\d`, `^"`))
		set(15, "enum", []any{"a", "ab", `"`})
		if s["enum"] == nil {
			set(10, "const", "ab")
		}
	case "integer":
		set(30, "minimum", pick[any](m, -3, 0, 0.5, -9007199254740993))
		set(30, "maximum", pick[any](m, 4, 6, 6.5, 9223372036854775807))
		set(15, "exclusiveMinimum", pick[any](m, -2, 1))
		set(15, "exclusiveMaximum", pick[any](m, 5, 9))
		set(20, "multipleOf", pick[any](m, 2, 3, 0.5))
		set(10, "enum", []any{1, 2, 6})
	case "number":
		set(30, "minimum", pick[any](m, -3, 0.1))
		set(30, "maximum", pick[any](m, 4, 6.5))
		set(15, "exclusiveMinimum", pick[any](m, -2, 0.1))
		set(15, "exclusiveMaximum", pick[any](m, 0.3, 9))
		set(25, "multipleOf", pick[any](m, 0.1, 0.5, 3))
		set(10, "enum", []any{1, 0.3, 2.5})
	case "array":
		s["items"] = m.schema(depth - 1)
		set(30, "minItems", m.IntN(3))
		set(30, "maxItems", 2+m.IntN(2))
		set(30, "uniqueItems", true)
	case "object":
		if m.chance(80) {
			properties := map[string]any{}
			var required []any
			for _, name := range []string{"a", "b-c", "in", `q"@`, "type"}[:1+m.IntN(5)] {
				properties[name] = m.schema(depth - 1)
				if m.chance(30) {
					required = append(required, name)
				}
			}
			s["properties"] = properties
			if required != nil {
				s["required"] = required
			}
		}
		switch {
		case m.chance(20):
			s["additionalProperties"] = m.chance(70)
		case m.chance(30):
			s["additionalProperties"] = m.schema(depth - 1)
		}
		if m.chance(5) && s["properties"] == nil && s["additionalProperties"] == nil {
			s["const"] = map[string]any{"x": []any{1, "a", nil, true}, "y": 2.5}
		}
	}
	return s
}

// value makes a value: mostly one of the schema's type and near its bounds.
func (m schemaMaker) value(s map[string]any) any {
	if m.chance(4) {
		return pick[any](m, nil, true, "a", 3, 2.5, []any{}, []any{1, "b"}, map[string]any{}, map[string]any{"a": 1, "z": nil})
	}
	for _, word := range []string{"const", "enum"} {
		if v := s[word]; v != nil && m.chance(60) {
			if list, ok := v.([]any); ok {
				return pick(m, list...)
			}
			return v
		}
	}
	switch s["type"] {
	case "string":
		return pick(m, "", "a", "ab", "abc", "bbbb", "ä", "1", `"x`, "abcdefgh")
	case "integer":
		return pick[any](m, -4, -3, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 9223372036854775807, -9007199254740993)
	case "number":
		return pick[any](m, -3, -2, 0, 0.1, 0.2, 0.3, 0.7, 1, 1.5, 2.5, 3, 4, 6.5, 6.6)
	case "boolean":
		return m.chance(50)
	case "array":
		out := []any{}
		for range m.IntN(4) {
			out = append(out, m.value(s["items"].(map[string]any)))
		}
		return out
	}
	out := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	for name, p := range properties {
		if m.chance(85) {
			out[name] = m.value(p.(map[string]any))
		}
	}
	if other, ok := s["additionalProperties"].(map[string]any); ok && m.chance(50) {
		out["other"] = m.value(other)
	} else if m.chance(8) || properties == nil && m.chance(50) {
		out["other"] = pick[any](m, 1, "a", nil, []any{1.5, nil})
	}
	return out
}

// asked is a schema as JSON Schema has it: there, an object may have other
// properties unless it says otherwise.
func asked(s map[string]any) map[string]any {
	out := map[string]any{}
	for word, v := range s {
		switch v := v.(type) {
		case map[string]any:
			switch word {
			case "properties":
				properties := map[string]any{}
				for name, p := range v {
					properties[name] = asked(p.(map[string]any))
				}
				out[word] = properties
			case "items", "additionalProperties":
				out[word] = asked(v)
			default:
				out[word] = v
			}
		default:
			out[word] = v
		}
	}
	if s["properties"] != nil && s["additionalProperties"] == nil {
		out["additionalProperties"] = false
	}
	return out
}

// TestArgumentsMeetTheirSchema: what a JSON Schema validator takes is taken and
// stays what it is, and what is taken is, as the tool sees it, something that the
// validator takes.
func TestArgumentsMeetTheirSchema(t *testing.T) {
	const schemas, values = 400, 25
	taken, refused, unfit := 0, 0, 0
	for seed := range uint64(schemas) {
		m := schemaMaker{rand.New(rand.NewPCG(1, seed))}
		s := m.schema(3)
		tool, err := json.Marshal(map[string]any{"tool": "echo", "title": "T", "description": "D", "params": map[string]any{"v": s},
			"resource": "echoes", "response": "[$params.v]"})
		if err != nil {
			t.Fatal(err)
		}
		c, findings, err := engine.Load([]engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: \"http://127.0.0.1:1\"}\n", "x/echo.yaml", string(tool))}}, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if findings.HasErrors() || c.Tool("echo").Compile().HasErrors() { // words that no value meets
			if text := findings.String() + c.Tool("echo").Compile().String(); strings.Contains(text, "cannot be checked") {
				t.Fatalf("%s\n%s", tool, text)
			}
			unfit++
			continue
		}
		validator := validatorOf(t, asked(s))
		for range values {
			v := m.value(s)
			if v == nil { // not sent at all
				continue
			}
			sent, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			valid := validator.Validate(parsed(t, sent)) == nil
			a := call(t, c, "echo", `{"v":`+string(sent)+`}`)
			switch {
			case a.isError && valid:
				t.Errorf("%s is what %s asks for, and was refused: %s", sent, tool, a.message())
			case a.isError:
				refused++
				if !strings.HasPrefix(a.code(), "INVALID_V") || !strings.HasPrefix(a.message(), "v") {
					t.Errorf("%s: %s: %s", sent, a.code(), a.message())
				}
				continue
			}
			if a.isError {
				continue
			}
			taken++
			got, err := json.Marshal(a.items[0].([]any)[0])
			if err != nil {
				t.Fatal(err)
			}
			if valid && !bytes.Equal(got, sent) {
				t.Errorf("%s became %s, by %s", sent, got, tool)
			}
			if err := validator.Validate(parsed(t, got)); err != nil {
				t.Errorf("%s became %s, by %s: %v", sent, got, tool, err)
			}
		}
		c.Close()
	}
	t.Logf("%d taken, %d refused; %d schemas that nothing fits", taken, refused, unfit)
	if taken < 1000 || refused < 1000 || unfit > schemas/2 {
		t.Errorf("%d taken, %d refused, %d of %d schemas unfit: too few of each to say anything", taken, refused, unfit, schemas)
	}
}

func validatorOf(t *testing.T, s map[string]any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", parsed(t, text)); err != nil {
		t.Fatal(err)
	}
	validator, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return validator
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}
