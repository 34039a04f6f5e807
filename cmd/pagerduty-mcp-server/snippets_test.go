package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

const (
	snippetsFile = "testdata/snippets.yaml"
	minSnippets  = 110 // that the documents have; fewer: they were not found
)

// snippet is a fenced block of a document.
type snippet struct {
	file, kind, text string
	line             int // of its fence
}

// snippetKinds are the fences that a document may have, and how the text of each is
// checked. Those with nil are checked as testdata/snippets.yaml says.
var snippetKinds = map[string]func(t *testing.T, text string){
	"json": func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			t.Error("no JSON")
		}
	},
	"yaml": parseYAML,
	"yml":  parseYAML,
	"jq": func(t *testing.T, text string) {
		if _, err := gojq.Parse(text + "\n."); err != nil {
			t.Error(err)
		}
	},
	"haproxy": nil,
	"toml":    parsedBy("python3", "-c", "import sys\ntry:\n  import tomllib\nexcept ImportError:\n  sys.exit(77)\ntomllib.load(sys.stdin.buffer)"),
	"lua":     parsedBy("nvim", "--headless", "--clean", "-c", "lua local ok, why = loadstring(io.read('*a')); if not ok then print(why); vim.cmd('cquit') end", "-c", "quit"),
	"vim":     parsedBy("nvim", "--headless", "--clean", "-c", "lua local ok, why = pcall(vim.cmd, vim.trim(io.read('*a'))); if not ok then print(why); vim.cmd('cquit') end", "-c", "quit"),
	"elisp":   parsedBy("emacs", "--batch", "--eval", `(with-temp-buffer (insert-file-contents "/dev/stdin") (check-parens))`),
	"sh":      nil,
	"text":    nil,
	"":        nil,
}

// TestSnippets: each fenced block of README.md and of docs/ is parsed or run. A fence
// of another kind, and a block of sh, text or no kind that testdata/snippets.yaml does
// not name, is an error, and so is what the file names and no document has.
func TestSnippets(t *testing.T) {
	data, err := os.ReadFile(snippetsFile)
	if err != nil {
		t.Fatal(err)
	}
	var rows map[string]map[string]string // document, first line of the block: how
	if err := yaml.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(docsDir + "*.md")
	if err != nil {
		t.Fatal(err)
	}
	n, place := 0, &snippetPlace{t: t}
	for _, file := range append(files, readme) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		named := rows[filepath.Base(file)]
		used := map[string]bool{}
		for _, s := range snippetsOf(filepath.Base(file), string(text)) {
			n++
			check, known := snippetKinds[s.kind]
			first, _, _ := strings.Cut(s.text, "\n")
			key := first
			if _, ok := named[key]; !ok {
				key = strings.TrimSpace("every " + s.kind)
			}
			how, listed := named[key]
			used[key] = true
			t.Run(fmt.Sprintf("%s:%d", s.file, s.line), func(t *testing.T) {
				switch {
				case !known:
					t.Errorf("how is a block of %q checked? Say it in snippetKinds", s.kind)
				case check != nil:
					check(t, s.text)
				case !listed:
					t.Errorf("%s does not say how this block of %q is checked: %s", snippetsFile, s.kind, first)
				default:
					place.check(t, s, how)
				}
			})
		}
		for key := range named {
			if !used[key] {
				t.Errorf("%s: %s has no block that begins with %q", snippetsFile, filepath.Base(file), key)
			}
		}
		delete(rows, filepath.Base(file))
	}
	for file := range rows {
		t.Errorf("%s: there is no document %s", snippetsFile, file)
	}
	if n < minSnippets {
		t.Errorf("%d blocks were found; there are %d at least", n, minSnippets)
	}
}

// snippetsOf finds the blocks of a document. One that does not close goes on to the end.
func snippetsOf(file, text string) (out []snippet) {
	var open string
	line := 0
	for l := range strings.Lines(text) {
		line++
		switch m := fence.FindStringSubmatch(l); {
		case m != nil && open == "":
			open = m[1]
			out = append(out, snippet{file: file, kind: strings.TrimSpace(m[2]), line: line})
		case m != nil && strings.HasPrefix(m[1], open) && strings.TrimSpace(m[2]) == "":
			open = ""
		case open != "":
			out[len(out)-1].text += l
		}
	}
	return out
}

func parseYAML(t *testing.T, text string) {
	for d := yaml.NewDecoder(strings.NewReader(text)); ; {
		var v any
		if err := d.Decode(&v); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// parsedBy gives the text to a program's standard input. Exit code 77 says that the
// program cannot parse this kind.
func parsedBy(program string, args ...string) func(*testing.T, string) {
	return func(t *testing.T, text string) {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: there is no %s on this machine", program)
		}
		c := exec.CommandContext(t.Context(), program, args...)
		c.Stdin = strings.NewReader(text)
		if out, err := c.CombinedOutput(); c.ProcessState != nil && c.ProcessState.ExitCode() == 77 {
			t.Skipf("skipped: the %s of this machine is too old", program)
		} else if err != nil {
			t.Errorf("%s: %v\n%s", program, err, out)
		}
	}
}

// snippetPlace is where blocks run: a directory with a toolset, the documents
// and the tool of the README, and a built-in PagerDuty that the environment leads to.
type snippetPlace struct {
	t    *testing.T // of all blocks
	dir  string
	fake *fakepagerduty.Server
}

// check does what testdata/snippets.yaml says of a block.
func (p *snippetPlace) check(t *testing.T, s snippet, how string) {
	word, rest, _ := strings.Cut(how, " ")
	if s.kind == "sh" {
		parsedBy("bash", "-n")(t, s.text)
	}
	switch word {
	case "run", "run-with-openapi":
		p.begin()
		if word == "run-with-openapi" {
			p.write("openapi.json", openAPI(t))
		}
		p.sh(t, p.dir, s.text)
	case "run-in-clone":
		root, err := filepath.Abs("../..")
		if err != nil {
			t.Fatal(err)
		}
		p.sh(t, root, s.text)
	case "serve": // it serves at the address that is written there
		first, args, ok := strings.Cut(strings.TrimSpace(s.text), "pagerduty-mcp-server serve ")
		if first != "" || !ok || strings.Contains(args, "\n") {
			t.Fatalf("more than one server: %s", s.text)
		}
		serveProgram(t, httptest.NewServer(nil), nil, strings.Fields(strings.Replace(args, ":8080", ":0", 1))...).stop()
	case "ask": // a server on the demo account
		server := serveProgram(t, httptest.NewServer(nil), nil, "--http", "127.0.0.1:0", "--auth", "none", "--demo")
		out := p.sh(t, t.TempDir(), strings.ReplaceAll(s.text, "127.0.0.1:8080", server.address))
		server.stop()
		if !strings.Contains(out, `"result":`) {
			t.Errorf("it answers %s", out)
		}
	case "by": // another test, or a program of the project
		name, _, _ := strings.Cut(rest, ",")
		if strings.HasPrefix(name, "Test") {
			if tests := testFunctions(t); !strings.Contains(tests, "\nfunc "+name+"(t *testing.T) {\n") {
				t.Errorf("there is no test %s here", name)
			}
		} else if _, err := os.Stat("../../" + name); err != nil {
			t.Error(err)
		}
	case "parse": // and no more, because of what is said
		if s.kind != "sh" || rest == "" {
			t.Errorf("%q is nothing that is parsed, or says not why it is not run", s.kind)
		}
	default:
		t.Errorf("%s: %q is no way to check a block", snippetsFile, how)
	}
}

// begin makes the place, once.
func (p *snippetPlace) begin() {
	if p.dir != "" {
		return
	}
	p.dir = p.t.TempDir()
	for _, name := range []string{"tools.d/teams", "docs"} { // one toolset, for all of them take long
		if err := os.CopyFS(filepath.Join(p.dir, name), os.DirFS("../../"+name)); err != nil {
			p.t.Fatal(err)
		}
	}
	for _, name := range []string{"tools.d/_api.yaml", "tools.d/lib.jq"} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			p.t.Fatal(err)
		}
		p.write(name, text)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, b := range blocks(text) {
		p.write("my-tools/"+b.file, b.text)
		p.write("my-tools/a.yaml", bytes.Replace(b.text, []byte("tool: "+strings.TrimSuffix(b.file, ".yaml")), []byte("tool: a"), 1))
	}
	p.write("draft", []byte(strings.Replace(ship, "show_ship", "a", 1)))
	p.fake, err = fakepagerduty.Start(fakepagerduty.Options{RequestsPerMinute: -1})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { p.fake.Close() })
}

func (p *snippetPlace) write(name string, text []byte) {
	name = filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// sh runs a block and returns what it writes to standard output.
func (p *snippetPlace) sh(t *testing.T, dir, text string) string {
	c := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", text)
	c.Dir = dir
	c.Env = os.Environ()
	if p.fake != nil {
		c.Env = append(c.Env, "PAGERDUTY_API_HOST="+p.fake.URL(), "PAGERDUTY_API_KEY="+fakepagerduty.DemoToken)
	}
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Errorf("%v\n%s%s", err, &out, &errs)
	}
	return out.String()
}

// TestFindingOfTheDocument: docs/lint.md shows what lint says of the README's tool
// where it misspells a field.
func TestFindingOfTheDocument(t *testing.T) {
	p := &snippetPlace{t: t, dir: t.TempDir()}
	p.write("openapi.json", openAPI(t))
	doc, err := os.ReadFile(docsDir + "lint.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	b := blocks(text)[0]
	b.text = bytes.Replace(bytes.TrimLeft(b.text, "\n"), []byte("{id, description,"), []byte("{id, descripton,"), 1)
	p.write("my-tools/"+b.file, b.text)
	out := p.sh(t, p.dir, "pagerduty-mcp-server lint --spec openapi.json --format oneline my-tools || true")
	if !strings.Contains(string(doc), "```text\n"+out+"```\n") || !strings.Contains(out, "descripton") {
		t.Errorf("docs/lint.md does not show this:\n%s", out)
	}
}

// openAPI is PagerDuty's description of its API, which is no part of the project.
func openAPI(t *testing.T) []byte {
	path := os.Getenv("PAGERDUTY_OPENAPI")
	if path == "" {
		path = "../../../shared/pagerduty/openapi.json"
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("skipped: set PAGERDUTY_OPENAPI to the file of PagerDuty's description: %v", err)
	}
	return text
}

// testFunctions is the text of all tests here.
func testFunctions(t *testing.T) string {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}
