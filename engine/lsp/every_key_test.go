package lsp

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// TestEveryKey: each key of the format is offered where it is about to be written, and
// where it is misspelt there is one finding, at its place, that says the right one. The
// places are all those of the invented APIs' files, which have every key.
func TestEveryKey(t *testing.T) {
	offered, corrected, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	eachKey(t, "../testdata/apis", func(k written) {
		key, at := k.key, k.in.Name+", "+k.key.Value
		line := []rune(k.text[key.Line-1])
		before, after := string(line[:key.Column-1]), string(line[key.Column-1:])
		if !strings.HasPrefix(after, key.Value) { // quoted
			return
		}
		names[key.Value] = true
		if !offered[at] {
			typed := append(slices.Clone(k.text[:key.Line-1]), before+key.Value[:len(key.Value)/2])
			s := &Server{encoding: utf32Encoding, o: Options{Check: nothingKnown}}
			items := s.complete(t.Context(), &open{text: strings.Join(typed, "\n"), format: k.format}, position{key.Line - 1, len([]rune(typed[key.Line-1]))})
			offered[at] = slices.ContainsFunc(items, func(i completionItem) bool { return i.Label == key.Value })
		}
		if !corrected[at] {
			wrong := slices.Clone(k.text)
			misspelt := key.Value[:len(key.Value)-1] + "q" + key.Value[len(key.Value)-1:]
			wrong[key.Line-1] = before + misspelt + strings.TrimPrefix(after, key.Value)
			found := findingsOf(path.Base(k.file), strings.Join(wrong, "\n"))
			want := fmt.Sprintf("unknown key %q in ", misspelt)
			corrected[at] = len(found) == 1 && found[0].Pos.Line == key.Line && found[0].Pos.Col == key.Column &&
				strings.HasPrefix(found[0].Message, want) && strings.Contains(found[0].Message, fmt.Sprintf("did you mean %q?", key.Value))
			if !corrected[at] {
				t.Logf("%s:%d: %s as %s: %s", k.file, key.Line, at, misspelt, found)
			}
		}
	})
	for _, m := range toolfile.Format() {
		for _, k := range m.Keys {
			at := m.Name + ", " + k.Name
			is, occurs := offered[at]
			switch { // a word of JSON Schema may occur in a param, and not in the items of one
			case !occurs && !names[k.Name] && m.Name != "content": // which stands in a list of other things, too
				t.Errorf("%s: no file has it", at)
			case occurs && !is:
				t.Errorf("%s: it is not offered", at)
			case occurs && !corrected[at]:
				t.Errorf("%s: misspelt, it is not what is meant", at)
			}
		}
	}
	t.Logf("%d keys", len(offered))
}

// findingsOf are the mistakes of a file.
func findingsOf(name, text string) (found diag.Diagnostics) {
	switch {
	case name == "_api.yaml":
		_, found = toolfile.ParseAPI(name, []byte(text))
	case name == "_toolset.yaml":
		_, found = toolfile.ParseToolset(name, []byte(text))
	case strings.HasSuffix(name, ".prompt.yaml"):
		_, found = toolfile.ParsePrompt(name, []byte(text))
	default:
		_, found = toolfile.ParseTool(name, []byte(text))
	}
	return found
}
