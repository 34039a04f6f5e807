package lsp

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"
)

// renamable are the things that can have another name.
var renamable = []thing{param, step, function, sharedParam, sharedRule, strategy, lookup, contextName}

// prepareRename returns the name at a place that can be changed.
func (s *Server) prepareRename(ctx context.Context, d *open, at position) any {
	here, _ := s.located(ctx, d, at)
	for _, u := range here {
		if slices.Contains(renamable, u.of) && s.isMade(ctx, d, u) {
			name, _, _ := strings.Cut(u.name, "/")
			return map[string]any{"range": s.location(u).Range, "placeholder": name}
		}
	}
	return nil
}

// isMade reports whether there is what a use stands for.
func (s *Server) isMade(ctx context.Context, d *open, u use) bool {
	_, all := s.located(ctx, d, s.location(u).Range.Start)
	return slices.ContainsFunc(s.sameAs(ctx, d, u, all), func(o use) bool { return o.def })
}

// rename gives the thing at a place another name.
func (s *Server) rename(ctx context.Context, d *open, at position, name string) (any, error) {
	here, all := s.located(ctx, d, at)
	for _, u := range here {
		if !slices.Contains(renamable, u.of) || !s.isMade(ctx, d, u) {
			continue
		}
		var edits []Edit
		var err error
		if u.of.isOwn() {
			good := s.subject(ctx, d)
			if good == nil || good.API == nil || len(all) == 0 {
				return nil, refused("the file, or its _api.yaml, has mistakes of syntax; mend them first")
			}
			edits, err = RenameOwn(s.source(d), good.API, good.Library, string(u.of), u.name, name)
		} else {
			edits, err = RenameShared(s.sources(ctx, d), string(u.of), u.name, name)
		}
		if err != nil {
			return nil, refused(err.Error())
		}
		sources := s.sources(ctx, d)
		out := workspaceEdit{map[string][]textEdit{}}
		for _, e := range edits {
			for _, src := range sources {
				if src.Path == e.File {
					uri := uriOf(filepath.FromSlash(e.File))
					out.Changes[uri] = append(out.Changes[uri], textEdit{s.rangeOf(src, e.At, e.Width), e.New})
				}
			}
		}
		return out, nil
	}
	return nil, refused("nothing that can have another name stands here")
}

func refused(message string) error {
	return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: message}
}
