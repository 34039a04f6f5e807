package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

// TestTerminalFormats: what -o asks for comes on a terminal, too, whole in a narrow
// window, without colours, and with times in UTC whatever the zone is.
func TestTerminalFormats(t *testing.T) {
	oneByOne(t)
	for format, parse := range map[string]func(text string) error{
		"json": func(s string) error { return json.Unmarshal([]byte(s), new(map[string]any)) },
		"yaml": func(s string) error { return yaml.Unmarshal([]byte(s), new(map[string]any)) },
		"csv":  func(s string) error { _, err := csv.NewReader(strings.NewReader(s)).ReadAll(); return err },
		"jsonl": func(s string) error {
			for line := range strings.Lines(s) {
				if err := json.Unmarshal([]byte(line), new(map[string]any)); err != nil {
					return err
				}
			}
			return nil
		},
		"html": func(string) error { return nil },
	} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			out, errs := onTerminal(t, 30, []string{"TZ=Asia/Kolkata"}, "call", "list_incidents", "limit=2", "fields=title,created_at", "--demo", "-o", format)
			if err := parse(out); err != nil || strings.Contains(out, "\x1b") || strings.Contains(out, "…") && format != "html" {
				t.Errorf("%v: %s\n%s", err, out, errs)
			}
			if times := regexp.MustCompile(`202\d-\d\d-\d\dT\d\d:\d\d:\d\d\S`).FindAllString(out, -1); len(times) < 2 || slices.ContainsFunc(times, func(s string) bool { return !strings.HasSuffix(s, "Z") }) {
				t.Errorf("times are not in UTC: %q", times)
			}
		})
	}
}

// TestTerminalFields: the columns are those that were asked for, in that order, all of
// them however narrow the window is; else the tool's default fields.
func TestTerminalFields(t *testing.T) {
	oneByOne(t)
	for _, columns := range []int{20, 80} {
		out, _ := onTerminal(t, columns, []string{"NO_COLOR=1"}, "call", "list_incidents", "limit=3", "fields=status,title,service.summary,urgency", "--demo")
		if head, _, _ := strings.Cut(out, "\n"); !slices.Equal(strings.Fields(head), []string{"status", "title", "service", "urgency"}) {
			t.Errorf("%d columns: %q", columns, head)
		}
	}
	out, _ := onTerminal(t, 400, []string{"NO_COLOR=1"}, "call", "list_incidents", "limit=3", "--demo")
	if head, _, _ := strings.Cut(out, "\n"); !strings.HasPrefix(strings.Join(strings.Fields(head), " "), "id incident_number title status urgency created_at") {
		t.Errorf("the default fields: %q", head)
	}
}

// TestTerminalProgress: a call that takes longer than a second says how far it is, with
// pages, records and their rate, and leaves its table whole.
func TestTerminalProgress(t *testing.T) {
	oneByOne(t)
	fake, _ := accountAtNoon(t)
	seen := make(chan struct{}) // closed when progress is shown
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); r.URL.Path == "/services" && q.Get("offset") == "200" {
			select {
			case <-seen:
			case <-r.Context().Done():
			}
		}
		fake.Handler().ServeHTTP(w, r)
	}))
	defer server.Close()
	c := exec.CommandContext(t.Context(), "pagerduty-mcp-server", "call", "list_services", "current_user_context=false", "fields=id,name", "--all")
	c.Env = append(os.Environ(), "TERM=xterm", "PAGERDUTY_API_HOST="+server.URL, "PAGERDUTY_API_KEY="+fakepagerduty.DemoToken)
	screen, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	defer screen.Close()
	text := readUntil(screen, regexp.MustCompile(`2 pages, 200 records, \d+ a second`))
	close(seen)
	rest, _ := io.ReadAll(screen)
	if err := c.Wait(); err != nil {
		t.Errorf("%v", err)
	}
	if !strings.Contains(text, "2 pages, 200 records") || strings.Count(string(rest), "\n") < 300 {
		t.Errorf("%q\n%d lines", text, strings.Count(string(rest), "\n"))
	}
}

// readUntil reads until what was read has a match, for half a minute at most.
func readUntil(f *os.File, match *regexp.Regexp) string {
	var mu sync.Mutex
	var text bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		part := make([]byte, 4096)
		for {
			n, err := f.Read(part)
			mu.Lock()
			text.Write(part[:n])
			found := match.Match(text.Bytes())
			mu.Unlock()
			if found || err != nil {
				return
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second): // it hangs
	}
	mu.Lock()
	defer mu.Unlock()
	return text.String()
}

// TestTab presses TAB in a bash: names of tools and params, values, and names of
// records of the demo account are completed, also those with spaces.
func TestTab(t *testing.T) {
	oneByOne(t)
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "darwin" {
		t.Skip("there is no bash here, or the one of 2007")
	}
	script, err := exec.CommandContext(t.Context(), "pagerduty-mcp-server", "completion", "bash").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "completion.bash")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{

		"call show_current":                                   "call show_current_user ",
		"ack incid":                                           "ack incident_id=",
		"call list_incidents urge":                            "call list_incidents urgencies=",
		"call list_incidents statuses=tri":                    "statuses=triggered ",
		"call list_incidents statuses=triggered,res":          `\,resolved `,
		"call list_incidents -o ya":                           "-o yaml ",
		"call list_incidents --demo team_ids=Check":           "team_ids=Checkout ",
		`call list_incidents --demo service_ids=Payments\ Da`: `service_ids=Payments\ Database `,
		"call show_user --demo --access man":                  "--access manage ",
		"list --toolsets incident_c":                          "--toolsets incident_config ",
	} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			c := exec.CommandContext(t.Context(), bash, "--norc", "--noprofile", "-i")
			c.Env = append(os.Environ(), "PS1=READY>", "TERM=dumb", "INPUTRC=/dev/null", "HISTFILE=")
			screen, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 200})
			if err != nil {
				t.Skipf("there is no pseudo-terminal here: %v", err)
			}
			defer func() {
				_ = c.Process.Kill()
				_ = c.Wait()
				screen.Close()
			}()
			readUntil(screen, regexp.MustCompile(`READY>$`))
			io.WriteString(screen, "source "+file+"\n")
			readUntil(screen, regexp.MustCompile(`READY>$`))
			io.WriteString(screen, "pagerduty-mcp-server "+typed+"\t")
			if got := readUntil(screen, regexp.MustCompile(regexp.QuoteMeta(want))); !strings.Contains(got, want) {
				t.Errorf("%q", got)
			}
		})
	}
}
