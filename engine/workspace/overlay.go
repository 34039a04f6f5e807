package workspace

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"
	"time"
)

// overlay is a file system in which some files, perhaps not there at all, have
// another text, or are not there: those whose text is nil. Their folders are there.
type overlay struct {
	fs.FS
	texts map[string][]byte // by path
}

// Open implements [fs.FS].
func (o overlay) Open(name string) (fs.File, error) {
	text, ok := o.texts[name]
	switch {
	case !ok:
		return o.FS.Open(name)
	case text == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return memoryFile{bytes.NewReader(text), path.Base(name)}, nil
}

// Stat implements [fs.StatFS]: opening a pipe to see that it is one would wait for
// a writer.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	text, ok := o.texts[name]
	switch {
	case !ok:
		return fs.Stat(o.FS, name)
	case text == nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return memoryFile{bytes.NewReader(text), path.Base(name)}, nil
}

// ReadDir implements [fs.ReadDirFS].
func (o overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, dir)
	if err != nil {
		return nil, err
	}
	for name, text := range o.texts {
		if path.Dir(name) == dir {
			entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == path.Base(name) })
			if text == nil {
				continue
			}
			entries = append(entries, fs.FileInfoToDirEntry(memoryFile{bytes.NewReader(text), path.Base(name)}))
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// memoryFile is a file of an overlay and what is known about it.
type memoryFile struct {
	*bytes.Reader
	name string
}

func (f memoryFile) Stat() (fs.FileInfo, error) { return f, nil }
func (memoryFile) Close() error                 { return nil }
func (f memoryFile) Name() string               { return f.name }
func (memoryFile) Mode() fs.FileMode            { return 0o444 }
func (memoryFile) ModTime() time.Time           { return time.Time{} }
func (memoryFile) IsDir() bool                  { return false }
func (memoryFile) Sys() any                     { return nil }
