package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	questionsFile  = "../../docs/questions.md"
	questionCount  = 40
	basicCount     = 16
	maxQuestion    = 12_000 // bytes of all answers to one question
	maxCalls       = 3      // for one question
	maxBasicBytes  = 15_000 // of the answers to all basic questions together
	maxBasicCalls  = 18
	basicMark      = " (basic)"
	questionPrefix = "### "
)

// figure is the line below a question's calls, which UPDATE=1 rewrites.
var figure = regexp.MustCompile(`^(\d+) calls?, (\d+) bytes\.$`)

// question is a section of the document: its calls, what must be true of their
// answers, and the figures that it gives.
type question struct {
	title        string
	line         int // of the first line of its block
	block        string
	basic        bool
	figureLine   int // 0: it has none
	calls, bytes int
}

// TestQuestions asks the questions of docs/questions.md. Each has a block of
//
//	call TOOL JSON   the arguments may name what was saved: $id
//	save NAME JQ     keeps a part of the last answer
//	is JQ            true of the last answer
//
// which runs on a demo account of its own, at noon.
func TestQuestions(t *testing.T) {
	text, err := os.ReadFile(questionsFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	questions := readQuestions(t, lines)
	catalog := shipped(t)
	t.Run("asked", func(t *testing.T) {
		for _, q := range questions {
			t.Run(q.title, func(t *testing.T) {
				t.Parallel()
				fake, clock := accountAtNoon(t)
				q.ask(newPlay(t, catalog, fake, clock))
			})
		}
	})
	checkFigures(t, questions, lines)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(questionsFile, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// readQuestions finds the sections that ask.
func readQuestions(t *testing.T, lines []string) (out []*question) {
	var q *question
	inBlock := false
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, questionPrefix):
			title, basic := strings.CutSuffix(strings.TrimPrefix(line, questionPrefix), basicMark)
			q = &question{title: title, basic: basic}
			out = append(out, q)
		case strings.HasPrefix(line, "```") && q != nil:
			if inBlock = !inBlock; inBlock {
				q.line = i + 1
			}
		case inBlock:
			q.block += line + "\n"
		case figure.MatchString(line) && q != nil:
			q.figureLine = i
		}
	}
	for _, q := range out {
		if q.block == "" || q.figureLine == 0 {
			t.Fatalf("%s: the question %q has no calls, or no figures below them such as \"1 call, 0 bytes.\"", filepath.Base(questionsFile), q.title)
		}
	}
	return out
}

// ask makes the calls of a question and counts them.
func (q *question) ask(p *play) {
	for n, line := range strings.Split(strings.TrimSpace(q.block), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if problem := p.do(word, strings.TrimSpace(rest)); problem != "" {
			p.Fatalf("%s:%d: %s", filepath.Base(questionsFile), q.line+n+1, problem)
		}
		if word == "call" {
			if strings.Contains(p.text, `"error":{`) {
				p.Errorf("%s:%d: %.1000s", filepath.Base(questionsFile), q.line+n+1, p.text)
			}
			if _, warned := p.answer.(map[string]any)["metadata"].(map[string]any)["warnings"]; warned {
				p.Errorf("%s:%d: a part could not be read: %.1000s", filepath.Base(questionsFile), q.line+n+1, p.text)
			}
			q.calls++
			q.bytes += len(p.text)
		}
	}
	if !strings.Contains(q.block, "\nis ") {
		p.Errorf("%s:%d: nothing says what the answer is", filepath.Base(questionsFile), q.line)
	}
}

// checkFigures compares the figures of the document with those that were
// counted, or writes them, and holds the bounds.
func checkFigures(t *testing.T, questions []*question, lines []string) {
	basic, calls, size := 0, 0, 0
	for _, q := range questions {
		if q.calls > maxCalls || q.bytes > maxQuestion {
			t.Errorf("%q takes %d calls and %d bytes; at most %d and %d", q.title, q.calls, q.bytes, maxCalls, maxQuestion)
		}
		if q.basic {
			basic, calls, size = basic+1, calls+q.calls, size+q.bytes
		}
		counted := figures(q.calls, q.bytes)
		if os.Getenv("UPDATE") != "" {
			lines[q.figureLine] = counted
		} else if lines[q.figureLine] != counted {
			t.Errorf("%s:%d: %q, counted were %q (UPDATE=1 rewrites it)", filepath.Base(questionsFile), q.figureLine+1, lines[q.figureLine], counted)
		}
	}
	if len(questions) != questionCount || basic != basicCount {
		t.Errorf("%d questions, of them %d basic; %d and %d are promised", len(questions), basic, questionCount, basicCount)
	}
	if calls > maxBasicCalls || size > maxBasicBytes {
		t.Errorf("the basic questions take %d calls and %d bytes; at most %d and %d", calls, size, maxBasicCalls, maxBasicBytes)
	}
	total := figures(calls, size)
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "Basic questions together: "); ok && rest != total {
			if os.Getenv("UPDATE") == "" {
				t.Errorf("%s:%d: %q, counted were %q (UPDATE=1 rewrites it)", filepath.Base(questionsFile), i+1, rest, total)
			}
			lines[i] = "Basic questions together: " + total
		}
	}
}

// figures is the line that says what a question takes.
func figures(calls, size int) string {
	word := "calls"
	if calls == 1 {
		word = "call"
	}
	return fmt.Sprintf("%d %s, %d bytes.", calls, word, size)
}
