package main

import (
	"os"
	"sync"
)

// auditFile is a file that lines are added to, and that is opened anew when it has
// been moved away.
type auditFile struct {
	path string

	mu sync.Mutex
	f  *os.File
}

func openAudit(path string) (*auditFile, error) {
	a := &auditFile{path: path}
	return a, a.reopen()
}

// reopen goes on in the file that has the name now, which is made if there is none.
// Where that fails, the old one is still written to.
func (a *auditFile) reopen() error {
	f, err := os.OpenFile(a.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.f != nil {
		_ = a.f.Close() // its lines are on disk
	}
	a.f = f
	return nil
}

// Write implements io.Writer.
func (a *auditFile) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.f.Write(p)
}

// Sync makes what was written last.
func (a *auditFile) Sync() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.f.Sync()
}

// Close implements io.Closer.
func (a *auditFile) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.f.Close()
}
