package record

import (
	"errors"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// insert adds a test, which begins with "- ", to the tests of a tool file. All else
// stays as it is, byte for byte.
func insert(file, test string) (string, error) {
	end := "\n"
	if strings.Contains(file, "\r\n") {
		end = "\r\n"
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(file), &document); err != nil {
		return "", err
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode || document.Content[0].Style&yaml.FlowStyle != 0 {
		return "", errors.New("the file is no mapping in lines; the test cannot be added to it")
	}
	var key, tests *yaml.Node
	for i, top := 0, document.Content[0].Content; i < len(top); i += 2 {
		if top[i].Value == "tests" {
			key, tests = top[i], top[i+1]
		}
	}
	lines := strings.SplitAfter(file, "\n")
	switch {
	case key == nil:
		at := last(lines, 0, len(lines))
		return join(lines, at, indented("tests:\n"+indented(test, 2), 0), end), nil
	case tests.Kind == yaml.SequenceNode && tests.Style&yaml.FlowStyle == 0:
		at := last(lines, key.Line, following(lines, key.Line))
		return join(lines, at, indented(test, tests.Column-1), end), nil
	case len(tests.Content) == 0 && tests.Line == key.Line || tests.Tag == "!!null":
		at := key.Line
		lines[at-1] = emptyTests.ReplaceAllString(lines[at-1], "$1$2")
		return join(lines, at, indented(test, 2), end), nil
	}
	return "", errors.New("its tests stand in [ ]; write them in lines that begin with -, or have the test printed with --print")
}

// emptyTests is a line of tests without a test.
var emptyTests = regexp.MustCompile(`^(["']?tests["']?\s*:)[ \t]*(?:\[\s*\]|null|~)?([ \t]*(?:#.*)?\r?\n?)$`)

// following is the number of lines before the next key of the file that stands behind
// line, or before its end.
func following(lines []string, line int) int {
	for i := line; i < len(lines); i++ {
		if l := strings.TrimRight(lines[i], "\r\n"); l != "" && !strings.ContainsAny(l[:1], " \t#") && !strings.HasPrefix(l, "- ") && l != "-" {
			return i
		}
	}
	return len(lines)
}

// last is the number of lines up to the last one, of those up to to, that holds
// something; comments that begin with the line belong to what follows.
func last(lines []string, from, to int) int {
	for to > from {
		if l := lines[to-1]; strings.TrimSpace(l) != "" && !strings.HasPrefix(l, "#") && !strings.HasPrefix(l, "...") {
			break
		}
		to--
	}
	return to
}

// join puts a text behind so many lines.
func join(lines []string, at int, text, end string) string {
	head, tail := strings.Join(lines[:at], ""), strings.Join(lines[at:], "")
	if head != "" && !strings.HasSuffix(head, "\n") {
		head += end
	}
	return head + strings.ReplaceAll(text, "\n", end) + tail
}

// indented puts spaces before each line that is not empty.
func indented(text string, spaces int) string {
	var b strings.Builder
	for line := range strings.SplitAfterSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			b.WriteString(strings.Repeat(" ", spaces))
		}
		b.WriteString(line)
	}
	return b.String()
}
