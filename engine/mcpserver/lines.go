package mcpserver

import (
	"bufio"
	"bytes"
	"context"
	"errors"
)

// line is one line of the input, or the end of the input.
type line struct {
	text    []byte // without the newline; owned by the receiver
	tooLong bool   // the line was longer than allowed and is not in text
	err     error  // io.EOF or why reading failed; text is then a last line without newline
}

// readLines sends the lines of r to lines until r ends or ctx does. No line
// holds more than max bytes; of a longer one nothing is kept in memory.
func readLines(ctx context.Context, r *bufio.Reader, max int, lines chan<- line) {
	for {
		l := readLine(r, max)
		select {
		case lines <- l:
		case <-ctx.Done():
			return
		}
		if l.err != nil {
			return
		}
	}
}

// readLine reads to the end of the next line.
func readLine(r *bufio.Reader, max int) (l line) {
	for {
		part, err := r.ReadSlice('\n')
		more := errors.Is(err, bufio.ErrBufferFull)
		if err == nil {
			part = bytes.TrimSuffix(part, []byte("\n"))
		}
		if l.tooLong = l.tooLong || len(l.text)+len(part) > max; l.tooLong {
			l.text = nil
		} else {
			l.text = append(l.text, part...)
		}
		if more {
			continue
		}
		l.err = err
		return l
	}
}
