package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/tooltest"
)

// The commands of the lenses above a test. Their arguments are the URI of the file and
// the test's name; the answer is a message that the editor shows. Neither sends a request.
const (
	runTest     = "tools.runTest"
	explainTest = "tools.explain"
)

// lenses stand above each test of a tool's file that has a name.
func (s *Server) lenses(uri string, d *open) []codeLens {
	out := []codeLens{}
	if d.format == nil || d.format.Name != "tool file" {
		return out
	}
	src := s.source(d)
	toolfile.Scalars(src, func(at []string, t diag.Text, key bool) {
		if key || len(at) != 3 || at[0] != "tests" || at[2] != "name" {
			return
		}
		for title, name := range map[string]string{"run": runTest, "explain": explainTest} {
			out = append(out, codeLens{s.rangeOf(src, t.At(0), diag.Len(t.Value)), command{title, name, []string{uri, t.Value}}})
		}
	})
	slices.SortStableFunc(out, func(a, b codeLens) int {
		if a.Range.Start.Line != b.Range.Start.Line {
			return a.Range.Start.Line - b.Range.Start.Line
		}
		return strings.Compare(b.Command.Title, a.Command.Title) // run first
	})
	return out
}

// execute runs a command, and has the editor show what came of it.
func (s *Server) execute(conn *jsonrpc2.Conn, r *jsonrpc2.Request) func(context.Context) (any, error) {
	p, err := params[messageParams](r)
	s.mu.Lock()
	defer s.mu.Unlock()
	texts := s.texts()
	var d *open
	if err == nil && len(p.Arguments) == 2 {
		d = s.open[p.Arguments[0]]
	}
	return func(ctx context.Context) (any, error) {
		switch {
		case err != nil:
			return nil, err
		case p.Command != runTest && p.Command != explainTest:
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: fmt.Sprintf("unknown command %q; known: %s, %s", p.Command, runTest, explainTest)}
		case d == nil:
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: p.Command + " takes the URI of an open file and the name of one of its tests"}
		}
		text, good := s.outcome(ctx, d.file, texts, p.Command, p.Arguments[1])
		kind := 3 // information
		if !good {
			kind = 1 // error
		}
		return nil, conn.Notify(ctx, "window/showMessage", map[string]any{"type": kind, "message": text})
	}
}

// outcome is what came of a command about a test, in words.
func (s *Server) outcome(ctx context.Context, file string, texts map[string]string, command, name string) (text string, good bool) {
	_, subject := s.o.Check(ctx, file, texts)
	if subject == nil || subject.Tool == nil {
		return "the file is no tool at the moment; see what is wrong with it", false
	}
	tool := subject.Tool
	if ds := tool.Compile(); ds.HasErrors() {
		return "the tool cannot run: " + ds.Sorted()[0].Message, false
	}
	i := slices.IndexFunc(tool.File.Tests, func(t toolfile.Test) bool { return t.Name.Value == name })
	if i < 0 {
		return fmt.Sprintf("there is no test %q", name), false
	}
	if command == runTest {
		return ran(ctx, tool, name)
	}
	return explained(ctx, tool, &tool.File.Tests[i])
}

// ran runs a test.
func ran(ctx context.Context, tool *engine.Tool, name string) (text string, good bool) {
	var problems []string
	for _, r := range tooltest.Run(ctx, tool, regexp.MustCompile("^"+regexp.QuoteMeta(tool.Name()+"/"+name)+"$")) {
		problems = append(problems, r.Problems...)
	}
	if len(problems) > 0 {
		return tool.Name() + "/" + name + " fails:\n" + strings.Join(problems, "\n"), false
	}
	return tool.Name() + "/" + name + " passes", true
}

// explained is what a call with the arguments of a test would send.
func explained(ctx context.Context, tool *engine.Tool, test *toolfile.Test) (text string, good bool) {
	arguments := []byte("{}")
	if test.URI.IsSet() {
		arguments, _, _ = tool.ArgumentsAt(test.URI.Value)
	} else if test.Params != nil {
		arguments, _ = json.Marshal(test.Params.Any())
	}
	e := tool.Explain(ctx, arguments)
	if e.Refused != nil {
		return "refused: " + e.Refused.Message, true
	}
	lines := []string{"a call sends"}
	for _, r := range e.Requests {
		lines = append(lines, strings.TrimSpace(r.Method+" "+r.URL))
	}
	if len(e.Requests) == 0 {
		lines = []string{"a call sends nothing"}
	}
	return strings.Join(lines, "\n"), true
}
