package workspace

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
)

// Fix mends the files that are asked for by what their findings carry, a misspelt name or
// a habit of another language, and returns the new texts by path in the directory. A text
// holds only what mends: with it the finding is gone, and no error is new. What only a
// person may choose stays as it is. doc is as for Check.
func (d *Dir) Fix(ctx context.Context, doc *openapi.Document) (map[string][]byte, error) {
	mended := map[string][]byte{}
	refused := map[string]bool{} // what mended nothing, perhaps because of a mistake that is mended by now
	for passes, progress := 0, false; ; {
		found, err := d.Check(ctx, lint.Options{Description: doc})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(found, func(f diag.Diagnostic) bool { return mends(f) && !refused[f.String()] && d.file(f.Path) != "" })
		if i < 0 && (!progress || passes == maxPasses) {
			return mended, nil
		}
		if i < 0 {
			clear(refused)
			passes, progress = passes+1, false
			continue
		}
		f := found[i]
		refused[f.String()] = true // or mended: either way it is not tried again
		file := d.file(f.Path)
		had, changed := d.texts[file]
		better, err := d.mend(ctx, file, f, found, doc)
		if err != nil {
			return nil, err
		}
		if !better {
			if delete(d.texts, file); changed {
				d.texts[file] = had
			}
			continue
		}
		mended[file], progress = d.texts[file], true
	}
}

// maxPasses is how often what mended nothing is tried again.
const maxPasses = 4

// mend writes what was meant in the place of what a finding is about, and reports
// whether there are fewer errors than in before then. A mistake that hid another one
// behind it, as in the syntax of an expression, is mended together with that.
func (d *Dir) mend(ctx context.Context, file string, f diag.Diagnostic, before diag.Diagnostics, doc *openapi.Document) (bool, error) {
	for range maxHidden {
		text, err := engine.ReadFile(d.Files, file)
		if own, ok := d.texts[file]; ok {
			text, err = own, nil
		}
		if err != nil {
			return false, err
		}
		d.SetText(file, f.Mend().Apply(text))
		after, err := d.Check(ctx, lint.Options{Description: doc})
		if err != nil || slices.Contains(after, f) {
			return false, err
		}
		if better(after, before) || uncovers(f, before, after) {
			return true, nil
		}
		next := slices.IndexFunc(after, func(a diag.Diagnostic) bool {
			return mends(a) && a.Path == f.Path && !slices.Contains(before, a)
		})
		if next < 0 {
			return false, nil
		}
		f = after[next]
	}
	return false, nil
}

// maxHidden is how many mistakes are mended together.
const maxHidden = 16

// uncovers reports whether a finding said that a file is no YAML, or an expression or a
// query none, up to its place: what is found behind that now was hidden by it.
func uncovers(f diag.Diagnostic, before, after diag.Diagnostics) bool {
	return strings.HasSuffix(f.Kind, "syntax") && !slices.ContainsFunc(after, func(a diag.Diagnostic) bool {
		return !slices.Contains(before, a) && strings.HasSuffix(a.Kind, "syntax") && a.Path == f.Path && cmp.Or(cmp.Compare(a.Pos.Line, f.Pos.Line), cmp.Compare(a.Pos.Col, f.Pos.Col)) <= 0
	})
}

// file is the path in the directory of a file that findings give this name; "" when
// it is not asked for.
func (d *Dir) file(name string) string {
	for full, asked := range d.asked {
		if asked == name {
			return strings.TrimPrefix(full, path.Clean(d.Name)+"/")
		}
	}
	return ""
}

// mends reports whether a finding carries a fix that changes nothing but what is wrong.
func mends(f diag.Diagnostic) bool { return f.Mend().IsSet() && !f.Mend().Guess }

// better reports whether a has fewer errors than b, or as many and fewer findings.
func better(a, b diag.Diagnostics) bool {
	return cmp.Or(cmp.Compare(errorsIn(a), errorsIn(b)), cmp.Compare(len(a), len(b))) < 0
}

func errorsIn(ds diag.Diagnostics) (n int) {
	for _, d := range ds {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
