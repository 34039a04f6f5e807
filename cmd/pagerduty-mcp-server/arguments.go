package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// parseArguments reads NAME=VALUE words, or one JSON object.
func parseArguments(params []*toolfile.Param, words []string) (map[string]any, error) {
	values := map[string]any{}
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "{") {
		d := json.NewDecoder(strings.NewReader(words[0]))
		d.UseNumber()
		if err := d.Decode(&values); err != nil || d.More() {
			return nil, fmt.Errorf("the argument is no JSON object (%v); write NAME=VALUE, or {...} in JSON", err)
		}
		return values, nil
	}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("argument %q: write NAME=VALUE", w)
		}
		for _, v := range read(paramIn(params, name), value) {
			add(values, name, v)
		}
	}
	return values, nil
}

// add adds a value; of a name that is there already it makes a list.
func add(values map[string]any, name, value string) {
	switch v := values[name].(type) {
	case nil:
		values[name] = value
	case []any:
		values[name] = append(v, value)
	default:
		values[name] = []any{v, value}
	}
}

// offset is a relative time without the word now, as people type it.
var offset = regexp.MustCompile(`^[+-][0-9]+[mhdw]$`)

// read returns the values that a word means for a param: -12h is now-12h of a time,
// and a,b two values of a list whose values have no commas.
func read(p *toolfile.Param, word string) []string {
	switch {
	case p == nil:
	case p.Format.Value == "date-time" && offset.MatchString(word):
		return []string{"now" + word}
	case p.Type.Value == "array" && p.Items != nil && !strings.HasPrefix(word, "[") && (withoutCommas(p) || splits(p, word)):
		return strings.Split(word, ",")
	}
	return []string{word}
}

// withoutCommas reports whether no value of a list can have a comma.
func withoutCommas(p *toolfile.Param) bool {
	return p.Name.Value == "fields" || len(p.Items.Enum) > 0 &&
		!slices.ContainsFunc(p.Items.Enum, func(v *toolfile.Value) bool { return strings.Contains(fmt.Sprint(v.Any()), ",") })
}

// splits reports whether a word is a value of a list between its commas alone, as the
// pattern of the values says.
func splits(p *toolfile.Param, word string) bool {
	pattern, err := regexp.Compile(p.Items.Pattern.Value)
	return err == nil && p.Items.Pattern.IsSet() && !pattern.MatchString(word) &&
		!slices.ContainsFunc(strings.Split(word, ","), func(v string) bool { return !pattern.MatchString(v) })
}

// paramOf is the param of a name; nil: the tool has none such.
func paramOf(t *engine.Tool, name string) *toolfile.Param { return paramIn(t.AllParams(), name) }

func paramIn(params []*toolfile.Param, name string) *toolfile.Param {
	for _, p := range params {
		if p.Name.Value == name {
			return p
		}
	}
	return nil
}

// plainWord is a word that a shell reads as it stands.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// quoted is a word as a POSIX shell reads it.
func quoted(w string) string {
	if plainWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// flagWords are the flags that were given, but for --all.
func flagWords(s *pflag.FlagSet) (out []string) {
	s.Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			switch {
			case f.Name == "all":
			case f.Value.Type() == "bool" && v == "true":
				out = append(out, "--"+f.Name)
			default:
				out = append(out, "--"+f.Name, quoted(v))
			}
		}
	})
	return out
}
