package lsp

import (
	"encoding/json"

	"github.com/sourcegraph/jsonrpc2"
)

// The messages of LSP 3.17 that the server takes and sends, with the fields that it uses.

type position struct {
	Line      int `json:"line"`      // from 0
	Character int `json:"character"` // from 0, in the units of the position encoding
}

// UnmarshalJSON implements [json.Unmarshaler]. The protocol has no negative numbers.
func (p *position) UnmarshalJSON(data []byte) error {
	type plain position
	err := json.Unmarshal(data, (*plain)(p))
	p.Line, p.Character = max(0, p.Line), max(0, p.Character)
	return err
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type document struct {
	URI     string `json:"uri"`
	Version int    `json:"version"`
	Text    string `json:"text"`
}

type initializeParams struct {
	Capabilities struct {
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
		TextDocument struct {
			Diagnostic *struct{} `json:"diagnostic"` // it pulls diagnostics
		} `json:"textDocument"`
		Workspace struct {
			WatchedFiles struct {
				DynamicRegistration bool `json:"dynamicRegistration"`
			} `json:"didChangeWatchedFiles"`
			Diagnostics struct {
				RefreshSupport bool `json:"refreshSupport"`
			} `json:"diagnostics"`
		} `json:"workspace"`
	} `json:"capabilities"`
	RootURI          string   `json:"rootUri"`
	WorkspaceFolders []folder `json:"workspaceFolders"`
}

type folder struct {
	URI string `json:"uri"`
}

// watched are the files that the editor is asked to watch.
func watched() any {
	watchers := []map[string]string{}
	for _, glob := range []string{"**/*.yaml", "**/lib.jq", "**/testdata/**"} {
		watchers = append(watchers, map[string]string{"globPattern": glob})
	}
	return map[string]any{"registrations": []map[string]any{{"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": map[string]any{"watchers": watchers}}}}
}

// messageParams are those of all other messages; each has some of them.
type messageParams struct {
	TextDocument   document `json:"textDocument"`
	ContentChanges []change `json:"contentChanges"`
	Event          struct {
		Added   []folder `json:"added"`
		Removed []folder `json:"removed"`
	} `json:"event"`
	Position position   `json:"position"`
	Range    *textRange `json:"range"`
	Context  struct {
		Diagnostics        []diagnostic `json:"diagnostics"`
		Only               []string     `json:"only"` // kinds of actions; nil: all
		IncludeDeclaration bool         `json:"includeDeclaration"`
	} `json:"context"`
	NewName   string      `json:"newName"`
	Query     string      `json:"query"`
	ID        jsonrpc2.ID `json:"id"`
	Command   string      `json:"command"`
	Arguments []string    `json:"arguments"`

	PreviousResultIDs []struct {
		URI   string `json:"uri"`
		Value string `json:"value"`
	} `json:"previousResultIds"`
	WorkDoneToken any `json:"workDoneToken"`
}

type diagnostic struct {
	Range    textRange `json:"range"`
	Severity int       `json:"severity"` // 1 error, 2 warning
	Code     string    `json:"code"`
	Source   string    `json:"source"`
	Message  string    `json:"message"`
	Tags     []int     `json:"tags,omitempty"` // 1 unnecessary, 2 deprecated
	Data     *fix      `json:"data,omitempty"` // which an editor gives back when it asks for actions
}

// report is what is wrong with a file that was asked for, alone or among all.
type report struct {
	URI      string            `json:"uri,omitempty"`
	Version  *int              `json:"version,omitempty"`
	Kind     string            `json:"kind"` // full, unchanged
	ResultID string            `json:"resultId,omitempty"`
	Items    any               `json:"items,omitempty"` // []diagnostic; nil: unchanged
	Related  map[string]report `json:"relatedDocuments,omitempty"`
}

type codeLens struct {
	Range   textRange `json:"range"`
	Command command   `json:"command"`
}

type command struct {
	Title     string   `json:"title"`
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

// fix is what mends a finding.
type fix struct {
	Title string   `json:"title"`
	Edit  textEdit `json:"edit"`
	Guess bool     `json:"guess,omitempty"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	IsPreferred bool          `json:"isPreferred,omitempty"`
	Diagnostics []diagnostic  `json:"diagnostics,omitempty"`
	Edit        workspaceEdit `json:"edit"`
}

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"` // by URI
}

type publishDiagnosticsParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type completionItem struct {
	Label         string    `json:"label"`
	Kind          int       `json:"kind"` // 3 function, 5 field, 6 variable, 9 module, 10 property, 12 value, 14 keyword
	Detail        string    `json:"detail,omitempty"`
	Documentation *markup   `json:"documentation,omitempty"`
	SortText      string    `json:"sortText,omitempty"`
	TextEdit      *textEdit `json:"textEdit,omitempty"`
}

type signatureHelp struct {
	Signatures      []signature `json:"signatures"`
	ActiveSignature int         `json:"activeSignature"`
	ActiveParameter int         `json:"activeParameter"`
}

type signature struct {
	Label         string      `json:"label"`
	Documentation *markup     `json:"documentation,omitempty"`
	Parameters    []parameter `json:"parameters"`
}

type parameter struct {
	Label [2]int `json:"label"` // from, to: of the signature's label
}

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
}

type markup struct {
	Kind  string `json:"kind"` // markdown
	Value string `json:"value"`
}

// markdown is a text of that kind; nil for an empty one.
func markdown(text string) *markup {
	if text == "" {
		return nil
	}
	return &markup{"markdown", text}
}

type hover struct {
	Contents markup    `json:"contents"`
	Range    textRange `json:"range"`
}

type symbol struct {
	Name           string    `json:"name"`
	Detail         string    `json:"detail,omitempty"`
	Kind           int       `json:"kind"` // 6 method, 7 property, 12 function
	Range          textRange `json:"range"`
	SelectionRange textRange `json:"selectionRange"`
	Children       []symbol  `json:"children,omitempty"`
}

type location struct {
	URI   string    `json:"uri"`
	Range textRange `json:"range"`
}

type highlight struct {
	Range textRange `json:"range"`
	Kind  int       `json:"kind"` // 2 read, 3 write
}

type inlayHint struct {
	Position    position `json:"position"`
	Label       string   `json:"label"`
	Tooltip     string   `json:"tooltip,omitempty"`
	PaddingLeft bool     `json:"paddingLeft"`
}

type symbolInformation struct {
	Name     string   `json:"name"`
	Kind     int      `json:"kind"` // 6 method, 7 property, 12 function, 13 variable
	Location location `json:"location"`
}

// params reads those of a message; with an error none of them.
func params[T any](r *jsonrpc2.Request) (T, error) {
	var p, none T
	if r.Params != nil && json.Unmarshal(*r.Params, &p) != nil {
		return none, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: r.Method + ": params of a wrong form"}
	}
	return p, nil
}

// change is a text in the place of another one: of a part of a file or, without a range,
// of all of it.
type change struct {
	Range *textRange `json:"range"`
	Text  string     `json:"text"`
}
