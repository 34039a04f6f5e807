package lsp

// actions offers to write the name that a finding says was meant. The finding
// carries it, so that a file that is no YAML is mended as well.
func actions(p messageParams) []codeAction {
	out := []codeAction{}
	for _, f := range p.Context.Diagnostics {
		if f.Data == nil || f.Data.Instead == "" {
			continue
		}
		out = append(out, codeAction{Title: `Write "` + f.Data.Instead + `"`, Kind: "quickfix", IsPreferred: true, Diagnostics: []diagnostic{f},
			Edit: workspaceEdit{map[string][]textEdit{p.TextDocument.URI: {{f.Range, f.Data.Instead}}}}})
	}
	return out
}
