package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// parseArguments reads NAME=VALUE words, and JSON objects of several.
func parseArguments(params []*toolfile.Param, words []string) (map[string]any, error) {
	values := map[string]any{}
	for _, w := range words {
		if strings.HasPrefix(strings.TrimSpace(w), "{") {
			object, err := jsonObject(w)
			if err != nil {
				return nil, fmt.Errorf("the argument is no JSON object (%w); write NAME=VALUE, or {...} in JSON", err)
			}
			for name, v := range object {
				if values[name] != nil {
					return nil, fmt.Errorf("the argument %s is given twice, as NAME=VALUE and in JSON; leave one out", name)
				}
				values[name] = v
			}
			continue
		}
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

// jsonObject reads a word as one JSON object.
func jsonObject(word string) (out map[string]any, err error) {
	d := json.NewDecoder(strings.NewReader(word))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("there is more behind it")
	}
	return out, nil
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

// plainWord is a word that a shell reads as it stands; zsh finds the program of =NAME.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:,@%+-][A-Za-z0-9_./:=,@%+-]*$`)

// quoted is a word as a POSIX shell reads it.
func quoted(w string) string {
	if plainWord.MatchString(w) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
