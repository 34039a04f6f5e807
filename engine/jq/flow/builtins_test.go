package flow

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// Every function of the table is one of jq's, or in_zone, with as many arguments.
func TestTable(t *testing.T) {
	for name, d := range table() {
		if strings.HasPrefix(name, "__") {
			continue
		}
		args := make([]*gojq.Query, len(d.Args))
		for i := range args {
			args[i] = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}
		}
		q := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: d.Name, Args: args}}}
		_, err := gojq.Compile(q, gojq.WithInputIter(gojq.NewIter[any]()), gojq.WithFunction("in_zone", 1, 1, func(in any, _ []any) any { return in }))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The table is written in words that the walk knows.
func TestWords(t *testing.T) {
	words := strings.Fields("_whole _none _boolean _number _string _any _unbounded _only _select _missing _anyhow _gather _one _scalar")
	for _, word := range regexp.MustCompile(`\b_[a-z]+`).FindAllString(builtins, -1) {
		if !slices.Contains(words, word) {
			t.Errorf("what is %s?", word)
		}
	}
}
