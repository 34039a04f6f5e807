package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var (
	// guideFile is a file of a guide: a line with its name, then its text.
	guideFile = regexp.MustCompile("(?m)^`([^`\n]+)`\n\n```yml\n((?s:.*?))^```$")
	// guideStep is what a reader types, and what is printed, if that is shown.
	guideStep = regexp.MustCompile("(?m)^```sh\n((?s:.*?))^```\n(?:\n```text\n((?s:.*?))^```$)?")
	// cursor is one that a call gives.
	cursorText = regexp.MustCompile(`"next_cursor":"[^"]*"`)
)

// TestGuide does what docs/own-api.md says: it writes the files and runs the
// commands, in their order, in an empty directory, against a server on loopback,
// and compares what they print.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile(docsDir + "own-api.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	files, steps := guideFile.FindAllStringSubmatchIndex(guide, -1), guideStep.FindAllStringSubmatchIndex(guide, -1)
	if len(files) != 3 || len(steps) < 6 {
		t.Fatalf("the guide has %d files and %d steps", len(files), len(steps))
	}
	var script strings.Builder
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for n := 0; len(files)+len(steps) > 0; n++ {
		if len(files) > 0 && (len(steps) == 0 || files[0][0] < steps[0][0]) {
			name, made := guide[files[0][2]:files[0][3]], fmt.Sprintf("file%d", n)
			write(made, guide[files[0][4]:files[0][5]])
			fmt.Fprintf(&script, "mkdir %s\ncp $DIR/%s %s\n", filepath.Dir(name), made, name)
			files = files[1:]
			continue
		}
		s := steps[0]
		steps = steps[1:]
		made := fmt.Sprintf("step%d.sh", n)
		write(made, guide[s[2]:s[3]])
		fmt.Fprintf(&script, "exec sh -eu $DIR/%s\n", made)
		if s[4] >= 0 {
			write(made+".out", guide[s[4]:s[5]])
			fmt.Fprintf(&script, "printed $DIR/%s.out\n", made)
		}
	}
	write("guide.txt", script.String())
	up := httptest.NewServer(http.HandlerFunc(huts))
	t.Cleanup(up.Close)
	testscript.Run(t, testscript.Params{
		Files: []string{filepath.Join(dir, "guide.txt")},
		Setup: func(e *testscript.Env) error {
			e.Setenv("DIR", dir)
			e.Setenv("HUTS_URL", up.URL)
			e.Setenv("HUTS_TOKEN", "huts-token")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"printed": func(ts *testscript.TestScript, _ bool, args []string) {
				hide := strings.NewReplacer(up.URL, "https://api.huts.example").Replace
				got := cursorText.ReplaceAllString(hide(ts.ReadFile("stdout")), `"next_cursor":"CURSOR"`)
				if want := ts.ReadFile(args[0]); strings.TrimSpace(got) != strings.TrimSpace(want) {
					ts.Fatalf("the guide says\n%s\nand printed is\n%s", want, got)
				}
			},
		},
	})
}

// huts is the API of the guide.
func huts(w http.ResponseWriter, r *http.Request) {
	list := []any{
		map[string]any{"id": 1, "name": "Almagell", "beds": map[string]any{"free": 4}},
		map[string]any{"id": 2, "name": "Britannia", "beds": map[string]any{"free": 2}},
	}
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Header.Get("Authorization") != "Bearer huts-token":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"no token"}`)
	case r.URL.Query().Get("size") == "1":
		json.NewEncoder(w).Encode(map[string]any{"huts": list[:1], "more": true})
	default:
		json.NewEncoder(w).Encode(map[string]any{"huts": list, "more": false})
	}
}
