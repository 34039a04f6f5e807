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
)

// Fix puts what was meant in the place of each misspelt name, and of each habit of another
// language, in the files that are
// asked for, and returns the new texts by path in the directory. A text holds only
// what mends: with it the finding is gone, and no error is new.
func (d *Dir) Fix(ctx context.Context) (map[string][]byte, error) {
	mended := map[string][]byte{}
	refused := map[string]bool{}
	for {
		found, err := d.Check(ctx, lint.Options{})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(found, func(f diag.Diagnostic) bool { return f.Instead() != "" && !refused[f.String()] && d.file(f.Path) != "" })
		if i < 0 {
			return mended, nil
		}
		f := found[i]
		refused[f.String()] = true // or mended: either way it is not tried again
		file := d.file(f.Path)
		had, changed := d.texts[file]
		mends, err := d.mend(ctx, file, f, found)
		if err != nil {
			return nil, err
		}
		if !mends {
			if delete(d.texts, file); changed {
				d.texts[file] = had
			}
			continue
		}
		mended[file] = d.texts[file]
	}
}

// mend writes what was meant in the place of what a finding is about, and reports
// whether there are fewer errors than in before then. A mistake that hid another one
// behind it, as in the syntax of an expression, is mended together with that.
func (d *Dir) mend(ctx context.Context, file string, f diag.Diagnostic, before diag.Diagnostics) (bool, error) {
	for range maxHidden {
		text, err := engine.ReadFile(d.Files, file)
		if own, ok := d.texts[file]; ok {
			text, err = own, nil
		}
		if err != nil {
			return false, err
		}
		d.SetText(file, written(text, f))
		after, err := d.Check(ctx, lint.Options{})
		if err != nil || slices.Contains(after, f) {
			return false, err
		}
		if better(after, before) {
			return true, nil
		}
		next := slices.IndexFunc(after, func(a diag.Diagnostic) bool {
			return a.Instead() != "" && a.Path == f.Path && a.Pos.Line == f.Pos.Line && !slices.Contains(before, a)
		})
		if next < 0 {
			return false, nil
		}
		f = after[next]
	}
	return false, nil
}

// maxHidden is how many mistakes of one line are mended together.
const maxHidden = 16

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

// written is a text with what was meant in the place of what a finding is about.
func written(text []byte, f diag.Diagnostic) []byte {
	lines := strings.SplitAfter(string(text), "\n")
	if f.Pos.Line > len(lines) {
		return text
	}
	line := []rune(lines[f.Pos.Line-1])
	from, to := f.Pos.Col-1, f.Pos.Col-1+f.Width
	if to > len(line) {
		return text
	}
	lines[f.Pos.Line-1] = string(line[:from]) + f.Instead() + string(line[to:])
	return []byte(strings.Join(lines, ""))
}

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
