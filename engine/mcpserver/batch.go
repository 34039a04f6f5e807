package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxBatch is how many messages a batch may hold: their answers are kept until
// the last of them is there.
const maxBatch = 100

// batch is an array of messages whose answers are written as one array. The
// revision 2025-03-26 alone has it ("implementations MUST support receiving
// JSON-RPC batches"). Only the writer changes it.
type batch struct {
	left    int      // messages that are not done with
	answers [][]byte // in the order of the messages; nil where there is none
}

// part is the place of a message in its batch; nil if it came on its own.
type part struct {
	batch *batch
	index int
}

// add adds the answer to a message, which is nil if there is none. After the
// last it returns the line to write, nil if none of them is answered.
func (p *part) add(answer []byte) []byte {
	b := p.batch
	b.left--
	b.answers[p.index] = bytes.TrimSuffix(answer, []byte("\n"))
	if b.left > 0 {
		return nil
	}
	all := slices.DeleteFunc(b.answers, func(a []byte) bool { return a == nil })
	if len(all) == 0 {
		return nil
	}
	line := append([]byte("["), bytes.Join(all, []byte(","))...)
	return append(line, "]\n"...)
}

// acceptBatch starts what the messages of a batch ask for, in their order.
func (c *conn) acceptBatch(reading, calling context.Context, text []byte) {
	var parts []json.RawMessage
	err := json.Unmarshal(text, &parts)
	refusal := ""
	switch {
	case err != nil:
		c.reply(nil, errorLine(nil, mcp.PARSE_ERROR, "the message is not JSON: "+err.Error()))
		return
	case c.session.ProtocolVersion() != mcp.ProtocolVersion20250326:
		refusal = "a batch (an array) belongs to protocol version " + mcp.ProtocolVersion20250326 +
			", which is not agreed on; write each message on a line of its own"
	case len(parts) == 0:
		refusal = "the batch is empty"
	case len(parts) > maxBatch:
		refusal = fmt.Sprintf("the batch holds %d messages; send at most %d at once", len(parts), maxBatch)
	}
	if refusal != "" {
		c.reply(nil, errorLine(nil, mcp.INVALID_REQUEST, refusal))
		return
	}
	b := &batch{left: len(parts), answers: make([][]byte, len(parts))}
	for i, text := range parts {
		c.accept(reading, calling, text, &part{b, i})
	}
}
