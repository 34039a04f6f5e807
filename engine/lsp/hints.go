package lsp

import (
	"context"
	"encoding/json"
	"path"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// hints are shown behind the line of a request's path: what a call sends with the
// arguments of the tool's first test that is not refused.
func (s *Server) hints(ctx context.Context, d *open) []inlayHint {
	out := []inlayHint{}
	good := s.subject(ctx, d)
	if good == nil || good.Tool == nil || good.Tool.Compile().HasErrors() {
		return out
	}
	file := good.Tool.File
	for i := range file.Tests {
		if file.Tests[i].Expect.Error != nil {
			continue
		}
		arguments := []byte("{}")
		if p := file.Tests[i].Params; p != nil {
			arguments, _ = json.Marshal(p.Any())
		}
		e := good.Tool.Explain(ctx, arguments)
		if e.Refused != nil || len(e.Requests) == 0 {
			continue
		}
		sent := map[string]string{} // by the name of the step; of the tool itself ""
		for _, r := range e.Requests {
			url := r.URL
			if _, rest, ok := strings.Cut(url, "://"); ok {
				if n := strings.IndexByte(rest, '/'); n >= 0 {
					url = rest[n:]
				}
			}
			name := ""
			if step, ok := strings.CutPrefix(r.Purpose, "step "); ok {
				name, _, _ = strings.Cut(step, " ")
			}
			sent[name] = r.Method + " " + url
		}
		src := s.source(d)
		toolfile.Scalars(src, func(at []string, t diag.Text, key bool) {
			n := len(at)
			if key || n < 2 || at[n-1] != "path" || at[n-2] != "request" || at[0] != "request" && at[0] != "steps" {
				return
			}
			name := ""
			if at[0] == "steps" {
				name = at[1]
			}
			if text := sent[name]; text != "" {
				line := src.Line(t.At(0).Line)
				end := s.rangeOf(src, t.At(0), diag.Len(line)).Start
				end.Character = s.encoding.column(line, len(line))
				out = append(out, inlayHint{Position: end, Label: text, Tooltip: "sent with the arguments of the test " + diag.Show(file.Tests[i].Name.Value), PaddingLeft: true})
			}
		})
		return out
	}
	return out
}

// workspaceSymbols are the tools, functions and shared things of the directories of the
// files that are open whose name has a text in it.
func (s *Server) workspaceSymbols(ctx context.Context, query string) []symbolInformation {
	out := []symbolInformation{}
	seen := map[string]bool{}
	for _, d := range s.open {
		for _, src := range s.sources(ctx, d) {
			if seen[src.Path] {
				continue
			}
			seen[src.Path] = true
			add := func(name string, kind int, t diag.Text) {
				if strings.Contains(strings.ToLower(name), strings.ToLower(query)) {
					out = append(out, symbolInformation{name, kind, s.location(use{text: t})})
				}
			}
			switch base := path.Base(src.Path); {
			case base == toolfile.APIFile || base == toolfile.LibraryFile:
				for _, u := range uses(src, library(nil)) {
					if kind := map[thing]int{function: 12, sharedParam: 7, sharedRule: 7, contextName: 13, strategy: 7}[u.of]; u.def && kind > 0 {
						add(u.name, kind, u.text)
					}
				}
			case base != toolfile.ToolsetFile:
				if tool, _ := toolfile.ParseTool(src.Path, []byte(src.Raw)); tool.Name.IsSet() {
					add(tool.Name.Value, 6, tool.Name)
				}
			}
		}
	}
	return out
}
