// Package watch says when files of a directory of tool files may have changed.
package watch

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// maxQuiets is after how many times the quiet a change is told of that is followed by
// others all the time.
const maxQuiets = 10

// Dirs watches directories and the folders in them. changed has a value when
// something was written, made, renamed or removed there, and nothing more for the time quiet,
// so that what is being written is not read in the middle. It works until ctx ends,
// and then closes changed. What the system does not tell of, as on some network
// file systems, it does not see.
func Dirs(ctx context.Context, quiet time.Duration, log *slog.Logger, dirs ...string) (changed <-chan struct{}, err error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := add(w, dirs); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		defer w.Close()
		var due, latest <-chan time.Time
		for {
			select {
			case e := <-w.Events:
				if e.Op == fsnotify.Chmod {
					continue
				}
				due = time.After(quiet)
				if latest == nil {
					latest = time.After(maxQuiets * quiet)
				}
				continue
			case err := <-w.Errors: // above all that there was more than it could keep
				log.Debug("watching the tool files", "error", err)
				due = time.After(quiet)
				continue
			case <-due:
			case <-latest:
			case <-ctx.Done():
				return
			}
			due, latest = nil, nil
			if err := add(w, dirs); err != nil { // folders may be new
				log.Warn("some folders of tool files cannot be watched", "error", err)
			}
			select {
			case out <- struct{}{}:
			default: // it will be seen with the change before it
			}
		}
	}()
	return out, nil
}

// add watches directories and their folders; those that are watched are left as
// they are.
func add(w *fsnotify.Watcher, dirs []string) (err error) {
	for _, dir := range dirs {
		err = errors.Join(err, w.Add(dir))
		entries, failed := os.ReadDir(dir)
		err = errors.Join(err, failed)
		for _, e := range entries {
			if name := e.Name(); !strings.HasPrefix(name, ".") && name != "testdata" {
				folder := filepath.Join(dir, name)
				if info, failed := os.Stat(folder); failed == nil && info.IsDir() {
					if failed := w.Add(folder); !errors.Is(failed, fs.ErrNotExist) {
						err = errors.Join(err, failed)
					}
				}
			}
		}
	}
	return err
}
