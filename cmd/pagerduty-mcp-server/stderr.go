package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// stderr is standard error, for the writes of all who share it: one at a time.
type stderr struct {
	mu  sync.Mutex
	out io.Writer
}

// Write writes p, which should be a whole line or more.
func (s *stderr) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

const (
	// maxLogLines is how many lines of the log may wait to be written.
	maxLogLines = 1024

	// logGrace is how long the end of the program waits for what is left of the
	// log to be written.
	logGrace = time.Second
)

// logQueue writes lines to out in a goroutine of its own, so that whoever logs
// never waits: a client that does not read standard error would stop every call
// otherwise. Lines that find no room are dropped, and their number is logged
// when there is room again.
type logQueue struct {
	out     io.Writer
	lines   chan []byte
	dropped atomic.Int64
	stop    chan struct{}
	stopped chan struct{}
}

func newLogQueue(out io.Writer) *logQueue {
	q := &logQueue{out: out, lines: make(chan []byte, maxLogLines), stop: make(chan struct{}), stopped: make(chan struct{})}
	go q.write()
	return q
}

// Write takes the line p, or drops it.
func (q *logQueue) Write(p []byte) (int, error) {
	select {
	case q.lines <- bytes.Clone(p):
	default:
		q.dropped.Add(1)
	}
	return len(p), nil
}

// close writes what is left, and reports whether that could be done in time.
func (q *logQueue) close() bool {
	close(q.stop)
	select {
	case <-q.stopped:
		return true
	case <-time.After(logGrace):
		return false
	}
}

// write writes the lines until close is called, and then those that are left.
func (q *logQueue) write() {
	defer close(q.stopped)
	notices := slog.New(slog.NewTextHandler(q.out, nil))
	for {
		select {
		case l := <-q.lines:
			_, _ = q.out.Write(l) // there is nowhere to say that it failed
		default:
			if n := q.dropped.Swap(0); n > 0 {
				notices.Warn(fmt.Sprintf("%d lines of the log were dropped: standard error was not read", n))
			}
			select {
			case l := <-q.lines:
				_, _ = q.out.Write(l)
			case <-q.stop:
				if len(q.lines) == 0 && q.dropped.Load() == 0 {
					return
				}
			}
		}
	}
}
