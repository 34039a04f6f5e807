package scaffold

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

// sampleOf is a value that a test can give a param: the description's example
// where it fits, else one that does; nil when none is known.
func sampleOf(p *param, example any) any {
	if !p.list {
		return sample(p.schema, example, 0)
	}
	if list, ok := example.([]any); ok && len(list) > 0 {
		example = list[0]
	}
	if s, ok := example.(string); ok {
		example, _, _ = strings.Cut(s, ",")
	}
	if one := sample(p.schema, example, 0); one != nil {
		return []any{one}
	}
	return nil
}

// maxSample bounds how deep samples are made up.
const maxSample = 4

// sample is a value of a schema; nil when none is known.
func sample(s *openapi.Schema, example any, depth int) any {
	if example == nil {
		example = s.Example()
	}
	if fits(s, example) {
		return example
	}
	if enum := s.Enum(); len(enum) > 0 {
		if n, err := strconv.ParseFloat(enum[0], 64); err == nil && typeOf(s) != "string" {
			return n
		}
		return enum[0]
	}
	least, _ := s.Word("minimum")
	switch typeOf(s) {
	case "integer", "number":
		if most, ok := s.Word("maximum"); ok && most < 1 {
			return most
		}
		return max(least, 1)
	case "boolean":
		return true
	case "array":
		if one := sample(s.Items(), nil, depth+1); one != nil && depth < maxSample {
			return []any{one}
		}
		return []any{}
	case "object":
		return object(s, depth)
	}
	return sampleText(s)
}

// object is an object with the properties that it must have.
func object(s *openapi.Schema, depth int) any {
	out, properties := map[string]any{}, sent(s)
	for _, name := range append(s.Required(), s.First().Required()...) {
		if p := properties[name]; depth < maxSample && p != nil {
			out[name] = sample(p, nil, depth+1)
		}
	}
	return out
}

// pruned is an example as a caller sends it: without null, without what is read only,
// unknown or not allowed, and with all that an object must have.
func pruned(s *openapi.Schema, v any) any {
	switch v := v.(type) {
	case []any:
		if typeOf(s) != "array" {
			return nil
		}
		out := []any{}
		for _, e := range v {
			if e = pruned(s.Items(), e); e != nil {
				out = append(out, e)
			}
		}
		return out
	case map[string]any:
		if typeOf(s) != "object" {
			return nil
		}
		return prunedObject(s, v)
	}
	if !fits(s, v) {
		return nil
	}
	return v
}

func prunedObject(s *openapi.Schema, example map[string]any) any {
	properties := sent(s)
	if len(properties) == 0 {
		return example
	}
	out := map[string]any{}
	for name, p := range properties {
		switch v := pruned(p, example[name]); {
		case v != nil:
			out[name] = v
		case slices.Contains(s.Required(), name):
			out[name] = sample(p, nil, 1)
		}
	}
	for name, v := range example {
		if properties[name] == nil && v != nil && s.Open() && s.Property(name) == nil {
			out[name] = v
		}
	}
	return out
}

// texts are what a sample of a text may be, by what its schema says.
var texts = []string{"example", "2026-01-31T08:00:00Z", "2026-01-31", "someone@example.com", "https://example.com/",
	"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "1", "ID1", "P123456", "08:00:00", "00:00", "example example example example"}

func sampleText(s *openapi.Schema) any {
	if t, ok := openapi.Matching(s.String("pattern")); ok && fits(s, t) {
		return t
	}
	least, _ := s.Word("minLength")
	for _, t := range append(slices.Clone(texts), strings.Repeat("example ", int(min(least, 4096))/8+1)) {
		if most, ok := s.Word("maxLength"); ok && len(t) > int(most) {
			t = t[:int(most)]
		}
		if fits(s, t) {
			return t
		}
	}
	return nil
}

// fits reports whether a value meets what is said of the param.
func fits(s *openapi.Schema, v any) bool {
	if v == nil || !toolfile.Fits(typeOf(s), v) {
		return false
	}
	if number, ok := v.(float64); ok {
		return within(s, "minimum", number, "maximum") && fitsEnum(s, strconv.FormatFloat(number, 'f', -1, 64))
	}
	text, ok := v.(string)
	if !ok {
		return true
	}
	if p, err := regexp.Compile(s.String("pattern")); err == nil && !p.MatchString(text) {
		return false
	}
	return text != "" && within(s, "minLength", float64(len(text)), "maxLength") && fitsEnum(s, text) && fitsFormat(s.String("format"), text)
}

// within reports whether a number is within the bounds under two words of a schema.
func within(s *openapi.Schema, low string, n float64, high string) bool {
	least, bounded := s.Word(low)
	most, limited := s.Word(high)
	return (!bounded || n >= least) && (!limited || n <= most)
}

func fitsEnum(s *openapi.Schema, text string) bool {
	enum := s.Enum()
	return enum == nil || slices.Contains(enum, text)
}

func fitsFormat(format, text string) bool {
	switch format {
	case "date-time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "email":
		return strings.Count(text, "@") == 1 && !strings.ContainsAny(text, " ,")
	case "uri":
		return strings.Contains(text, "://")
	case "uuid":
		return len(text) == 36
	}
	return true
}
