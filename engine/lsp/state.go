package lsp

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

// Options are what a server is made of.
type Options struct {
	Name, Version string

	// Check returns the findings about a file, and about those that it needs, by
	// the path of the file. texts are the texts of files that editors have open, by
	// path; they stand for what is on disk. It returns nil for a file that is none of
	// the format's.
	Check func(ctx context.Context, file string, texts map[string]string) (map[string]diag.Diagnostics, *Subject)

	// CheckAll returns the findings about all files of the format below folders and in
	// the directories of files, by path; none about a file that is sound. It calls told with
	// how many of its parts are done. nil: nothing is said about files that are not open.
	CheckAll func(ctx context.Context, folders, files []string, texts map[string]string, told func(done, of int)) (map[string]diag.Diagnostics, error)

	// Sources returns the files of the directory of tools that a file is in, with texts
	// as for Check, under their paths with slashes. nil: only the file itself is known.
	Sources func(ctx context.Context, file string, texts map[string]string) []*diag.Source

	// Description is that of the API; nil: it is not known.
	Description *openapi.Document
}

// Server speaks with one editor.
type Server struct {
	o        Options
	encoding encoding

	initialized bool     // it has said what it can
	watches     bool     // it can be asked to tell of files that change
	pulls       bool     // the editor asks for what is wrong, and is not told otherwise
	refreshes   bool     // it can be told to ask again
	folders     []string // that it has opened

	mu        sync.Mutex
	open      map[string]*open           // by URI
	told      map[string]map[string]bool // of an open file: the files about which it was the reason to tell something
	asked     map[jsonrpc2.ID]asked      // what is being answered beside
	changedAt time.Time                  // when a text was changed last
	shutdown  bool
}

// open is a file that the editor has open.
type open struct {
	file    string
	format  *toolfile.Mapping // nil: not of this format
	text    string
	version int
	cancel  context.CancelFunc // of the check of this text
	good    *Subject           // nil: nothing is known yet
	found   []diagnostic       // of the text that was checked last
}

// asked is a request that is being answered beside others.
type asked struct {
	cancel context.CancelCauseFunc
	ofAll  bool // it is about all files, so that any change makes it void
}

// texts are those of the files that are open, by path.
func (s *Server) texts() map[string]string {
	out := map[string]string{}
	for _, d := range s.open {
		out[d.file] = d.text
	}
	return out
}

// subject is what is known of an open file; nil when nothing is.
func (s *Server) subject(ctx context.Context, d *open) *Subject {
	if d.good == nil {
		_, d.good = s.o.Check(ctx, d.file, s.texts())
	}
	return d.good
}

// fileOf is the path of a file URI (RFC 8089); a URI of another scheme stays as it is.
func fileOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return uri
	}
	p := u.Path
	if len(p) > 2 && p[0] == '/' && p[2] == ':' { // /C:/tools
		p = p[1:]
	}
	return filepath.FromSlash(p)
}

func uriOf(file string) string {
	p := filepath.ToSlash(file)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}
