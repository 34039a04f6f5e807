package lsp

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// located are the uses that stand at a place of an open file, and all of the file.
func (s *Server) located(ctx context.Context, d *open, at position) (here, all []use) {
	text := lines(d.text)
	if at.Line >= len(text) {
		return nil, nil
	}
	var lib jq.Library
	if good := s.subject(ctx, d); good != nil {
		lib = good.Library
	}
	all = uses(s.source(d), lib)
	col := diag.Len(text[at.Line][:s.encoding.offset(text[at.Line], at.Character)]) + 1
	return useAt(all, at.Line+1, col), all
}

// source is the text of an open file.
func (s *Server) source(d *open) *diag.Source {
	return diag.NewSource(filepath.ToSlash(d.file), []byte(d.text))
}

// sources are the files of the directory of an open file, those that are open as
// they stand there.
func (s *Server) sources(ctx context.Context, d *open) []*diag.Source {
	if s.o.Sources == nil {
		return []*diag.Source{s.source(d)}
	}
	return s.o.Sources(ctx, d.file, s.texts())
}

// definition is where the thing at a place is made.
func (s *Server) definition(ctx context.Context, d *open, at position) []location {
	here, all := s.located(ctx, d, at)
	out := []location{}
	for _, u := range here {
		known := all
		if u.of == fileBeside {
			file := filepath.Join(filepath.Dir(d.file), filepath.FromSlash(u.name))
			if _, err := os.Stat(file); err == nil {
				out = append(out, location{URI: uriOf(file)})
			}
		} else if !u.of.isOwn() {
			known = s.sharedUses(ctx, d)
		}
		for _, o := range known {
			if o.def && o.of == u.of && o.name == u.name {
				out = append(out, s.location(o))
			}
		}
	}
	return out
}

// sharedUses are those of the files that tools of the directory of an open file share.
func (s *Server) sharedUses(ctx context.Context, d *open) (out []use) {
	for _, src := range s.sources(ctx, d) {
		if sharedFile(src.Path) {
			out = append(out, uses(src, jq.Library{})...)
		}
	}
	return out
}

// references are all places of the things at a place.
func (s *Server) references(ctx context.Context, d *open, at position, withDefinition bool) []location {
	here, all := s.located(ctx, d, at)
	out := []location{}
	for _, u := range here {
		for _, o := range s.sameAs(ctx, d, u, all) {
			if withDefinition || !o.def {
				out = append(out, s.location(o))
			}
		}
	}
	slices.SortFunc(out, func(a, b location) int { return strings.Compare(a.URI, b.URI) })
	return slices.Compact(out)
}

// sameAs are the uses of a thing: those of the file, all, and of a shared thing
// also those of the other files.
func (s *Server) sameAs(ctx context.Context, d *open, u use, all []use) (out []use) {
	add := func(some []use) {
		for _, o := range some {
			if o.of == u.of && o.name == u.name {
				out = append(out, o)
			}
		}
	}
	if u.of.isOwn() {
		add(all)
		return out
	}
	sources := s.sources(ctx, d)
	lib := library(sources)
	for _, src := range sources {
		add(uses(src, lib))
	}
	return out
}

// library is the library among the files of a directory.
func library(sources []*diag.Source) (lib jq.Library) {
	for _, src := range sources {
		if path.Base(src.Path) == toolfile.LibraryFile {
			lib, _ = jq.Library{}.Extend(diag.WholeText(src))
		}
	}
	return lib
}

// highlights are the places of the things at a place in the same file.
func (s *Server) highlights(ctx context.Context, d *open, at position) []highlight {
	here, all := s.located(ctx, d, at)
	out := []highlight{}
	for _, u := range here {
		for _, o := range all {
			if o.of == u.of && o.name == u.name {
				kind := 2 // it is read
				if o.def {
					kind = 3
				}
				if h := (highlight{s.location(o).Range, kind}); !slices.Contains(out, h) {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

// location is where a use stands.
func (s *Server) location(u use) location {
	src := u.text.Source()
	return location{URI: uriOf(filepath.FromSlash(src.Path)), Range: s.rangeOf(src, u.text.At(0), diag.Len(u.text.Value))}
}

// rangeOf is the range of some characters of a file.
func (s *Server) rangeOf(src *diag.Source, at diag.Pos, width int) textRange {
	line := src.Line(at.Line)
	return textRange{position{at.Line - 1, s.encoding.units(line, at.Col-1)}, position{at.Line - 1, s.encoding.units(line, at.Col-1+width)}}
}
