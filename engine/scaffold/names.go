package scaffold

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"pagerduty-mcp-server/engine/openapi"
)

// maxName bounds a tool's name, in characters: clients put the server's name
// before it.
const maxName = 40

// celWords are words that CEL keeps for itself, so that no param can be named so.
var celWords = strings.Fields("as break const continue else false for function if import in let loop namespace null package return true var void while")

// jqWords are words after which jq does not look for a field's name.
var jqWords = strings.Fields("and as catch def elif else end foreach if import include label module or reduce then try __loc__")

var notName = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// toolset is the folder of the operation: its first tag, else the beginning of
// its path.
func toolset(o *openapi.Operation) string {
	if len(o.Tags) > 0 && snake(o.Tags[0]) != "" {
		return snake(o.Tags[0])
	}
	for part := range strings.SplitSeq(o.Path, "/") {
		part, _, _ = strings.Cut(part, "?")
		if name := snake(part); name != "" && !version.MatchString(strings.ToLower(part)) && !strings.Contains(part, "{") {
			return name
		}
	}
	return "tools"
}

// snake turns any name into words joined by underscores, in lower case.
func snake(s string) string {
	var b strings.Builder
	runes := []rune(strings.Trim(notName.ReplaceAllString(s, "_"), "_"))
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && runes[i-1] != '_' {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(runes[i-1]) || next {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// title is a tool's name for people.
func title(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// paramName turns a name on the wire into one that an argument can have.
func paramName(wire string) string {
	name := strings.Trim(notName.ReplaceAllString(wire, "_"), "_")
	if strings.ToUpper(name) == name {
		name = strings.ToLower(name)
	}
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "p_" + name
	}
	if slices.Contains(celWords, name) {
		name += "_value"
	}
	return name
}

func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "shes"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "xes"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us"):
		return strings.TrimSuffix(word, "s")
	}
	return word
}

func plural(word string) string {
	switch {
	case singular(word) != word:
		return word
	case strings.HasSuffix(word, "y") && len(word) > 1 && !strings.ContainsRune("aeiou", rune(word[len(word)-2])):
		return strings.TrimSuffix(word, "y") + "ies"
	case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "x"), strings.HasSuffix(word, "sh"), strings.HasSuffix(word, "ch"):
		return word + "es"
	}
	return word + "s"
}

// noun is the last word of a path that is no param, and no verb behind another: ships
// of /ships/{id} and of /ships/search.
func noun(path string) string {
	verb := ""
	for _, s := range slices.Backward(strings.Split(withoutQuery(path), "/")) {
		switch {
		case s == "" || strings.Contains(s, "{"):
		case verb == "" && slices.Contains(verbs, snake(s)):
			verb = snake(s)
		case snake(s) != "" && !version.MatchString(strings.ToLower(s)):
			return snake(s)
		}
	}
	return cmp.Or(verb, "results")
}

// counted is a number and a noun, which has an s where there are several.
func counted(n int, noun string) string {
	if n != 1 {
		noun = plural(noun)
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// settingName is the name of a variable in a server's URL as a setting's.
func settingName(name string) string { return strings.ToLower(paramName(snake(name))) }

var jqName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// access is what stands behind the dot for a field: name, or ["end"].
func access(name string) string {
	if jqName.MatchString(name) && !slices.Contains(jqWords, name) {
		return name
	}
	return fmt.Sprintf("[%q]", name)
}

func inlineKey(name string) string {
	if jqName.MatchString(name) {
		return name
	}
	return fmt.Sprintf("%q", name)
}
