package mcpserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

const (
	defaultMaxCalls = 32
	defaultMaxLine  = 16 << 20 // bytes
	defaultDrain    = 10 * time.Second

	// stopGrace is how long cancelled handlers have to return, and their
	// answers to be written, when Drain is over.
	stopGrace = time.Second

	// readAhead is how many lines are read before the first of them is accepted:
	// a client that sends many at once is then read without a wait for each.
	readAhead = 16

	// ioBuffer is the size of the buffers of input and output, in bytes.
	ioBuffer = 64 << 10
)

// StdioOptions bounds what ServeStdio does for its client. The zero value of
// each field, and any value below it, is the field's default.
type StdioOptions struct {
	// MaxCalls is how many tools/call requests run at once; the default is 32.
	// Further calls wait, and can be cancelled while they do. A call counts
	// until its answer is written: a client that does not read gets no new work.
	// With 4,096 calls open a further one is refused.
	MaxCalls int
	// MaxLine is the length of the longest message that is read, in bytes
	// without the newline; the default is 16 MiB. A longer one is skipped and
	// answered with an error.
	MaxLine int
	// Drain is how long accepted requests may still take when the input or the
	// context has ended; the default is 10 seconds.
	Drain time.Duration
	// Watch is told of each request before it is answered, and returns the context in
	// which that happens; end is called when it is, and r says what came of it.
	// nil: nobody is told.
	Watch func(ctx context.Context, r *Record) (watched context.Context, end func())
	// Log receives what the client is not told; the default discards it.
	Log *slog.Logger
}

// ServeStdio serves s to one client, which writes JSON-RPC messages to in and
// reads them from out, one to a line. It ends when in ends, when ctx ends or
// when the client no longer takes output; each of these is a normal end and
// gives nil. An error means that reading or writing failed in another way.
//
// What was accepted before the end is finished and answered within o.Drain and
// then cancelled; a client that is gone cancels at once. ServeStdio returns at
// most a second after that, even if a handler ignores its context or the client
// leaves its output unread, and writes nothing more.
//
// A blocked read does not keep ServeStdio from returning; the goroutine that
// waits for it ends when in does. If out is the standard output, the program
// must ignore SIGPIPE, which would otherwise kill it before the write fails.
func ServeStdio(ctx context.Context, s *Server, in io.Reader, out io.Writer, o StdioOptions) error {
	o = o.withDefaults()
	ses := newSession()
	beyond := context.WithoutCancel(ctx)
	if err := s.events.RegisterSession(beyond, ses); err != nil {
		return fmt.Errorf("register the session: %w", err)
	}
	defer s.events.UnregisterSession(beyond, ses.SessionID())

	// Three lifetimes, in the order in which they end.
	reading, stopReading := context.WithCancel(s.events.WithContext(ctx, ses))
	defer stopReading()
	calling, stopCalling := context.WithCancel(s.events.WithContext(beyond, ses))
	defer stopCalling()
	writing, stopWriting := context.WithCancel(beyond)
	defer stopWriting()

	c := &conn{
		server:  s,
		session: ses,
		log:     o.Log,
		watch:   o.Watch,
		maxLine: o.MaxLine,
		stopped: reading.Done(),
		gone:    func() { stopReading(); stopCalling() },
		workers: workers{make(chan func()), make(chan struct{}, o.MaxCalls), reading.Done()},
		running: make(chan struct{}, o.MaxCalls),
		lasting: make(chan struct{}, maxLasting),
		slots:   make(chan struct{}, maxUnanswered),
		answers: make(chan answer, maxUnanswered+maxLasting),
		open:    map[string]*request{},
	}
	ses.ask = c.ask
	lines := make(chan line, readAhead)
	go readLines(reading, bufio.NewReaderSize(in, ioBuffer), o.MaxLine, lines)
	written := make(chan error, 1)
	go func() { written <- c.write(writing, out) }()

	readErr := c.read(reading, calling, lines)
	stopReading()
	go c.finish(writing)
	select {
	case err := <-written:
		return errors.Join(readErr, err)
	case <-calling.Done():
	case <-time.After(o.Drain):
		o.Log.Warn("requests did not end in time and are cancelled", "drain", o.Drain)
		stopCalling()
	}
	select {
	case err := <-written:
		return errors.Join(readErr, err)
	case <-time.After(stopGrace):
	}
	o.Log.Warn("requests are left behind: a handler ignores its context, or the client does not read")
	return readErr
}

// withDefaults fills in the fields that are not set.
func (o StdioOptions) withDefaults() StdioOptions {
	if o.MaxCalls <= 0 {
		o.MaxCalls = defaultMaxCalls
	}
	if o.MaxLine <= 0 {
		o.MaxLine = defaultMaxLine
	}
	if o.Drain <= 0 {
		o.Drain = defaultDrain
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
